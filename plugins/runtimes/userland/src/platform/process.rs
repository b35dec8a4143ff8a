//! Starting other commands: in the component through the contract, natively through the operating system.
//!
//! Invariant: a child's streams are closed before it is waited for, so that neither waits for the other.

use std::io::{self, Read, Write};

/// Where a child's standard input comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Null,
    Inherit,
    Pipe,
}

/// Where a child's standard output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    Inherit,
    Pipe,
}

/// Why a command did not start, with words for people.
#[derive(Debug)]
pub(crate) enum Refused {
    NotFound(String),
    NotExecutable(String),
    Other(String),
}

/// A child.
pub(crate) struct Running {
    child: imp::Child,
    stdin: Option<Box<dyn Write>>,
    stdout: Option<Box<dyn Read>>,
}

impl Running {
    /// The pipe to it, once.
    pub(crate) fn take_stdin(&mut self) -> Option<Box<dyn Write>> {
        self.stdin.take()
    }

    /// The pipe from it, once.
    pub(crate) fn take_stdout(&mut self) -> Option<Box<dyn Read>> {
        self.stdout.take()
    }

    /// Its exit code as a shell shows it.
    pub(crate) fn wait(mut self) -> io::Result<u8> {
        drop(self.stdin.take());
        drop(self.stdout.take());
        imp::wait(self.child)
    }
}

/// Starts `argv` in the current folder.
pub(crate) fn spawn(
    argv: &[String],
    env: &[(String, String)],
    stdin: Input,
    stdout: Output,
) -> Result<Running, Refused> {
    imp::spawn(argv, env, stdin, stdout)
}

#[cfg(target_family = "wasm")]
mod imp {
    use super::{Input, Output, Refused, Running};
    use crate::bindings::claw::process::process as host;
    use crate::bindings::claw::types::errors::ErrorKind;
    use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};
    use std::io::{self, Read, Write};

    pub(super) type Child = host::Child;

    /// Bytes asked for at once.
    const CHUNK_BYTES: usize = 16 * 1024;
    /// Bytes given at once: what a blocking write takes.
    const WRITE_BYTES: usize = 4096;

    pub(super) fn wait(child: Child) -> io::Result<u8> {
        let exit = child.wait().map_err(|e| io::Error::other(e.message))?;
        Ok(exit.code)
    }

    struct Source(InputStream);

    impl Read for Source {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if buffer.is_empty() {
                return Ok(0);
            }
            let wanted = buffer.len().min(CHUNK_BYTES) as u64;
            loop {
                match self.0.blocking_read(wanted) {
                    // An empty answer is no end.
                    Ok(bytes) if bytes.is_empty() => {}
                    Ok(bytes) => {
                        let count = bytes.len().min(buffer.len());
                        for (to, from) in buffer.iter_mut().zip(&bytes) {
                            *to = *from;
                        }
                        return Ok(count);
                    }
                    Err(StreamError::Closed) => return Ok(0),
                    Err(StreamError::LastOperationFailed(e)) => {
                        return Err(io::Error::other(e.to_debug_string()));
                    }
                }
            }
        }
    }

    struct Sink(OutputStream);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let part = bytes.get(..WRITE_BYTES).unwrap_or(bytes);
            match self.0.blocking_write_and_flush(part) {
                Ok(()) => Ok(part.len()),
                Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    pub(super) fn spawn(
        argv: &[String],
        env: &[(String, String)],
        stdin: Input,
        stdout: Output,
    ) -> Result<Running, Refused> {
        let Some((program, args)) = argv.split_first() else {
            return Err(Refused::Other("no command".to_owned()));
        };
        let cwd = std::env::current_dir().map(|p| p.to_string_lossy().into_owned());
        let command = host::Command {
            program: program.clone(),
            args: args.to_vec(),
            env: env.to_vec(),
            cwd: cwd.unwrap_or_default(),
            stdin: match stdin {
                Input::Null => host::Stdin::Null,
                Input::Inherit => host::Stdin::Inherit,
                Input::Pipe => host::Stdin::Pipe,
            },
            stdout: match stdout {
                Output::Inherit => host::Stdout::Inherit,
                Output::Pipe => host::Stdout::Pipe,
            },
            stderr: host::Stdout::Inherit,
            limits: host::Limits {
                wall_ms: 0,
                cpu_ms: 0,
                memory_bytes: 0,
            },
        };
        let child = host::spawn(command).map_err(|e| match e.kind {
            ErrorKind::NotFound => Refused::NotFound(e.message),
            ErrorKind::Unsupported => Refused::NotExecutable(e.message),
            _ => Refused::Other(e.message),
        })?;
        let stdin = child
            .take_stdin()
            .map(|s| Box::new(Sink(s)) as Box<dyn Write>);
        let stdout = child
            .take_stdout()
            .map(|s| Box::new(Source(s)) as Box<dyn Read>);
        Ok(Running {
            child,
            stdin,
            stdout,
        })
    }
}

#[cfg(not(target_family = "wasm"))]
mod imp {
    use super::{Input, Output, Refused, Running};
    use std::io::{self, Read, Write};
    use std::process::{Command, Stdio};

    pub(super) type Child = std::process::Child;

    pub(super) fn wait(mut child: Child) -> io::Result<u8> {
        let status = child.wait()?;
        Ok(status
            .code()
            .and_then(|c| u8::try_from(c).ok())
            .unwrap_or(137))
    }

    pub(super) fn spawn(
        argv: &[String],
        env: &[(String, String)],
        stdin: Input,
        stdout: Output,
    ) -> Result<Running, Refused> {
        let Some((program, args)) = argv.split_first() else {
            return Err(Refused::Other("no command".to_owned()));
        };
        let mut command = Command::new(program);
        command.args(args).envs(env.iter().cloned());
        command.stdin(match stdin {
            Input::Null => Stdio::null(),
            Input::Inherit => Stdio::inherit(),
            Input::Pipe => Stdio::piped(),
        });
        command.stdout(match stdout {
            Output::Inherit => Stdio::inherit(),
            Output::Pipe => Stdio::piped(),
        });
        let mut child = command.spawn().map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => Refused::NotFound("No such file or directory".to_owned()),
            io::ErrorKind::PermissionDenied => Refused::NotExecutable(e.to_string()),
            _ => Refused::Other(e.to_string()),
        })?;
        let stdin = child.stdin.take().map(|s| Box::new(s) as Box<dyn Write>);
        let stdout = child.stdout.take().map(|s| Box::new(s) as Box<dyn Read>);
        Ok(Running {
            child,
            stdin,
            stdout,
        })
    }
}
