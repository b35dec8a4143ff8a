//! The closed set of error kinds that cross rooms, and the one error record of the contract with guests.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What went wrong, coarse enough to branch on. Mirrors `claw:types/errors.error-kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// An argument is malformed.
    Invalid,
    /// Policy refuses.
    Denied,
    /// Does not exist, or may not be seen.
    NotFound,
    /// A precondition failed.
    Conflict,
    /// A quota, size or count limit was reached.
    Limit,
    /// No room now; retry later.
    Busy,
    /// A deadline passed.
    TimedOut,
    /// The other side is down or answered nonsense.
    Unavailable,
    /// This host cannot do it at all.
    Unsupported,
    /// A fault of the host or of the guest.
    Internal,
}

/// Whether something outside the sandbox may have changed before the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectDone {
    /// Nothing left the host.
    None,
    /// Bytes left the host and no answer came.
    Unknown,
    /// It happened.
    Happened,
}

/// The error a host function or a guest returns. Mirrors `claw:types/errors.error`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct GuestError {
    /// Coarse kind.
    pub kind: ErrorKind,
    /// Kebab-case machine word, may be empty.
    pub code: String,
    /// One sentence for people and models; never contains a secret.
    pub message: String,
    /// Whether something happened.
    pub effect: EffectDone,
    /// The question a person must answer first.
    pub ask: Option<String>,
    /// Milliseconds after which trying again makes sense.
    pub retry_after_ms: Option<u32>,
}

impl GuestError {
    /// An error before anything left the host.
    pub fn new(kind: ErrorKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            message: message.into(),
            effect: EffectDone::None,
            ask: None,
            retry_after_ms: None,
        }
    }
}

/// How a call ended when it did not return. One per cause, never parsed from text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The wall or CPU limit.
    Timeout,
    /// Interrupted by a person or by shutdown.
    Cancelled,
    /// The memory limit.
    Memory,
    /// The guest's stack.
    Stack,
    /// A trap of the guest: panic, unreachable, out of bounds.
    GuestCrash,
    /// The guest ended itself with this WASI exit code.
    Exit,
    /// Policy refused the call itself.
    Denied,
    /// More output than kept.
    Output,
    /// No room now; retry later.
    Busy,
    /// The precompiled code was refused; it is being rebuilt.
    Artifact,
    /// The component does not fit this host's contract.
    Incompatible,
    /// The arguments do not fit the tool's schema.
    Arguments,
    /// No such tool.
    NotFound,
    /// A fault of the host.
    HostBug,
}

impl FailureKind {
    /// The stable word people and machines see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Cancelled => "cancelled",
            Self::Memory => "memory",
            Self::Stack => "stack",
            Self::GuestCrash => "guest-crash",
            Self::Exit => "exit",
            Self::Denied => "denied",
            Self::Output => "output",
            Self::Busy => "busy",
            Self::Artifact => "artifact",
            Self::Incompatible => "incompatible",
            Self::Arguments => "arguments",
            Self::NotFound => "not-found",
            Self::HostBug => "host-bug",
        }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
