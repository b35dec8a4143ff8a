//! The call's own standard input. Invariant: a script that does not read it never waits for it. One command reads it
//! as it comes; a script is given all of it, since the interpreter takes its input as one value.

mod reads;
mod walk;

use std::sync::Arc;

use bashkit::{
    Builtin, BuiltinContext, Command, CommandContext, CommandStatus, Error, ExecResult, Result,
    async_trait,
};
use tokio::sync::Notify;

use crate::platform::{self, StdinState};

pub(crate) use self::{
    reads::reads_stdin,
    walk::{Needs, needs},
};

/// The command that carries the call's standard input into a pipeline.
pub(crate) const COMMAND: &str = "__claw_stdin";

/// The command that says the reader of that pipeline has ended; its argument is the exit code.
pub(crate) const END: &str = "__claw_end";

/// Bytes taken at once.
const READ_BYTES: usize = 32 << 10;

/// The text that runs one command with its input streamed to it.
pub(crate) fn streamed(command: &str) -> String {
    format!("{COMMAND} | {{ {command}; {END} $?; }}")
}

/// Whether standard input is connected to a script with these needs.
pub(crate) fn connects(needs: &Needs) -> bool {
    needs.reads || (needs.hidden && platform::stdin_state() == StdinState::Ready)
}

/// All of it, for a script that reads it.
pub(crate) fn all() -> Vec<u8> {
    let mut stdin = platform::stdin();
    let mut all = Vec::new();
    while let Some(bytes) = stdin.read_now(READ_BYTES) {
        all.extend_from_slice(&bytes);
    }
    all
}

/// Carries bytes until the input ends or its reader does.
pub(crate) struct Carrier(pub(crate) Arc<Notify>);

#[async_trait]
impl Command for Carrier {
    async fn execute(&self, ctx: CommandContext<'_>) -> Result<CommandStatus> {
        let mut stdin = platform::stdin();
        loop {
            let bytes = tokio::select! {
                biased;
                () = self.0.notified() => None,
                bytes = stdin.read(READ_BYTES) => bytes,
            };
            let Some(bytes) = bytes else {
                return Ok(CommandStatus::success());
            };
            match ctx.stdout.write_all(&bytes).await {
                Ok(()) => {}
                Err(Error::Io(_)) => return Ok(CommandStatus::success()),
                Err(e) => return Err(e),
            }
        }
    }
}

/// Ends the carrier.
pub(crate) struct End(pub(crate) Arc<Notify>);

#[async_trait]
impl Builtin for End {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        self.0.notify_one();
        let code = ctx
            .args
            .first()
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        Ok(ExecResult::with_code(String::new(), code))
    }
}

#[cfg(test)]
mod tests;
