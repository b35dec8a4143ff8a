//! Why a guest ended otherwise than by returning.
//!
//! Invariant: every cause is told by its type, by what the limiter remembers or by where it happened, never by
//! the text of a message.

use crate::meter::CpuSpent;
use claw_core::code::FailureKind;
use claw_core::sandbox::SandboxError;
use claw_core::tool::ToolOutcome;
use wasmtime::{Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

/// A call the host ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {message}")]
pub(crate) struct Failure {
    /// Why.
    pub(crate) kind: FailureKind,
    /// One sentence.
    pub(crate) message: String,
    /// The WASI exit code of kind `exit`.
    pub(crate) exit_code: Option<i32>,
}

impl Failure {
    /// A failure of this kind.
    pub(crate) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            exit_code: None,
        }
    }
}

impl From<Failure> for ToolOutcome {
    fn from(failure: Failure) -> Self {
        Self::Failed {
            kind: failure.kind,
            message: failure.message,
            exit_code: failure.exit_code,
        }
    }
}

impl From<Failure> for SandboxError {
    fn from(failure: Failure) -> Self {
        Self {
            kind: failure.kind,
            message: failure.message,
        }
    }
}

/// What is known about a call beside its error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    /// The limiter refused memory.
    pub(crate) memory_refused: bool,
    /// In bytes, for the words.
    pub(crate) memory_limit_bytes: u64,
    /// In milliseconds, for the words.
    pub(crate) cpu_limit_ms: u64,
    /// The instance exists: the error came while the guest ran or when it had returned.
    pub(crate) instantiated: bool,
}

/// The one cause of an error that came out of the engine.
pub(crate) fn classify(error: &wasmtime::Error, facts: Facts) -> Failure {
    if error.downcast_ref::<CpuSpent>().is_some() {
        let words = format!("used all its {} ms of cpu time", facts.cpu_limit_ms);
        return Failure::new(FailureKind::Timeout, words);
    }
    if let Some(I32Exit(code)) = error.downcast_ref::<I32Exit>() {
        let mut failure = Failure::new(
            FailureKind::Exit,
            format!("ended itself with status {code}"),
        );
        failure.exit_code = Some(*code);
        return failure;
    }
    let trap = error.downcast_ref::<Trap>();
    if facts.memory_refused || trap == Some(&Trap::AllocationTooLarge) {
        let words = format!(
            "needed more than {} bytes of memory",
            facts.memory_limit_bytes
        );
        return Failure::new(FailureKind::Memory, words);
    }
    match trap {
        Some(Trap::StackOverflow) => {
            Failure::new(FailureKind::Stack, "its calls were nested too deeply")
        }
        Some(Trap::CannotEnterComponent | Trap::AsyncDeadlock) => {
            Failure::new(FailureKind::HostBug, error.root_cause().to_string())
        }
        Some(trap) => Failure::new(FailureKind::GuestCrash, format!("crashed: {trap}")),
        None => untyped(error, facts),
    }
}

/// Errors of the canonical ABI. With guest frames on the stack a host function was called badly; without, the
/// result was taken over: malformed (invalid text, or an error that is a mere message) or too large.
fn untyped(error: &wasmtime::Error, facts: Facts) -> Failure {
    let words = error.root_cause().to_string();
    if !facts.instantiated {
        return Failure::new(
            FailureKind::GuestCrash,
            format!("cannot be started: {words}"),
        );
    }
    let called = error.downcast_ref::<WasmBacktrace>().is_some();
    let malformed =
        error.is::<std::str::Utf8Error>() || error.is::<&'static str>() || error.is::<String>();
    if called {
        Failure::new(
            FailureKind::GuestCrash,
            format!("called the host badly: {words}"),
        )
    } else if malformed {
        Failure::new(
            FailureKind::GuestCrash,
            format!("returned a malformed result: {words}"),
        )
    } else {
        Failure::new(
            FailureKind::Output,
            format!("returned more than the host takes over: {words}"),
        )
    }
}
