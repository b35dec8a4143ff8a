//! Other commands of the same call, by `claw:process`.

use super::streams::{Input, Output};
use crate::bindings::{
    claw::{
        process::process::{
            self as host, Cause, Child as Handle, Command, Exit, Limits, Stdin as In, Stdout as Out,
        },
        types::errors::ErrorKind,
    },
    wasi::io::poll::Pollable,
};
use crate::platform::{Ended, Failure, Gathered, NotGathered, Spawn, Started, Stdio};

/// A child of this call. Dropping it ends it.
pub(crate) struct Child(Handle);

impl Child {
    pub(super) fn subscribe(&self) -> Pollable {
        self.0.subscribe()
    }

    /// `None` while it runs.
    pub(crate) fn ended(&mut self) -> Option<Ended> {
        self.0.try_wait().map(ended)
    }

    pub(crate) fn kill(&mut self) {
        self.0.kill();
    }

    /// From now on dropping it does not end it.
    pub(crate) fn detach(&self) {
        self.0.detach();
    }

    /// Feeds it, reads its pipes and waits for its end, all at once. 0 ms is no limit.
    pub(crate) fn communicate(
        &mut self,
        input: &[u8],
        cap_bytes: u32,
        timeout_ms: u32,
    ) -> Result<Gathered, NotGathered> {
        match self.0.communicate(input, cap_bytes, timeout_ms) {
            Ok(outcome) => Ok(Gathered {
                ended: ended(outcome.exit),
                stdout: outcome.stdout,
                stderr: outcome.stderr,
            }),
            Err(error) => Err(match error.kind {
                ErrorKind::TimedOut => NotGathered::TimedOut,
                ErrorKind::Limit => NotGathered::TooMuch,
                _ => NotGathered::Failed(error.message),
            }),
        }
    }
}

/// Commands here have no signals: one that ends itself by a signal ends with 128 and its number, as a shell shows it.
/// Only those that hardly anybody passes to `exit`.
fn signal_of(code: u8) -> Option<&'static str> {
    match code {
        134 => Some("SIGABRT"),
        137 => Some("SIGKILL"),
        139 => Some("SIGSEGV"),
        143 => Some("SIGTERM"),
        _ => None,
    }
}

fn ended(exit: Exit) -> Ended {
    let signal = match exit.cause {
        Cause::Exited => signal_of(exit.code),
        Cause::Killed | Cause::TimedOut | Cause::OutOfMemory => Some("SIGKILL"),
        Cause::Crashed => Some("SIGABRT"),
        Cause::BrokenPipe => Some("SIGPIPE"),
        Cause::OverBudget => Some("SIGXCPU"),
    };
    Ended {
        code: exit.code,
        signal,
    }
}

/// The path under which the host knows a command.
pub(crate) fn lookup(name: &str) -> Option<String> {
    host::lookup(name)
}

fn output(stdio: Stdio, error: bool) -> Out {
    match stdio {
        Stdio::Ignore => Out::Null,
        Stdio::Inherit => Out::Inherit,
        Stdio::Pipe => Out::Pipe,
        Stdio::Merge if error => Out::Merge,
        Stdio::Merge => Out::InheritError,
    }
}

/// Starts a command.
pub(crate) fn spawn(spawn: Spawn) -> Result<Started, Failure> {
    let [stdin, stdout, stderr] = spawn.stdio;
    let command = Command {
        program: spawn.program,
        args: spawn.args,
        env: spawn.env,
        cwd: spawn.cwd,
        stdin: match stdin {
            Stdio::Ignore | Stdio::Merge => In::Null,
            Stdio::Inherit => In::Inherit,
            Stdio::Pipe => In::Pipe,
        },
        stdout: output(stdout, false),
        stderr: output(stderr, true),
        limits: Limits {
            wall_ms: 0,
            cpu_ms: 0,
            memory_bytes: 0,
        },
    };
    let handle = host::spawn(command).map_err(|error| Failure {
        code: match error.kind {
            ErrorKind::NotFound => "ENOENT",
            ErrorKind::Unsupported | ErrorKind::Denied => "EACCES",
            ErrorKind::Limit if error.code == "arguments" => "E2BIG",
            ErrorKind::Limit | ErrorKind::Busy => "EAGAIN",
            _ => "EINVAL",
        },
        words: error.message,
    })?;
    Ok(Started {
        pid: handle.id(),
        child: Child(handle),
    })
}

impl Child {
    /// The ends of its pipes, once; whoever calls [`Child::communicate`] leaves them.
    pub(crate) fn take_pipes(&mut self) -> (Option<Output>, Option<Input>, Option<Input>) {
        (
            self.0.take_stdin().map(Output::of_pipe),
            self.0.take_stdout().map(Input::of_pipe),
            self.0.take_stderr().map(Input::of_pipe),
        )
    }
}
