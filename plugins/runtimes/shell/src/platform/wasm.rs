//! The component's half of the rim: WASI and `claw:process`.

use std::{future::Future, io, path::Path, time::Duration};

use super::{Refused, Spawn, reactor};
use crate::bindings::{
    claw::{
        files::modes,
        process::process::{self, Child as Handle, Command, Limits, Stdin as In, Stdout as Out},
        types::errors::{Error, ErrorKind},
    },
    wasi::{
        cli::stdin::get_stdin,
        filesystem::preopens,
        io::streams::{InputStream, OutputStream, StreamError},
    },
};

/// Runs the shell to its end on this thread.
pub(crate) fn block_on<F: Future>(future: F) -> io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .on_thread_park(reactor::park)
        .build()?;
    Ok(runtime.block_on(future))
}

/// Absolute paths of the folders that were granted.
pub(crate) fn roots() -> Vec<String> {
    preopens::get_directories()
        .into_iter()
        .map(|(_, path)| path)
        .collect()
}

fn words(error: Error) -> io::Error {
    let kind = match error.kind {
        ErrorKind::NotFound => io::ErrorKind::NotFound,
        ErrorKind::Denied => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error.message)
}

/// The permission bits of what the path leads to.
pub(crate) fn mode(path: &Path) -> io::Result<u32> {
    modes::mode(&path.to_string_lossy()).map_err(words)
}

/// Sets the permission bits.
pub(crate) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    modes::set_mode(&path.to_string_lossy(), mode).map_err(words)
}

/// Makes a symbolic link.
pub(crate) fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    let parent = link.parent().unwrap_or(Path::new("/"));
    for (descriptor, root) in preopens::get_directories() {
        let Ok(rest) = link.strip_prefix(&root) else {
            continue;
        };
        if !parent.starts_with(&root) {
            continue;
        }
        return descriptor
            .symlink_at(&target.to_string_lossy(), &rest.to_string_lossy())
            .map_err(|code| {
                io::Error::new(io::ErrorKind::PermissionDenied, code.name().to_owned())
            });
    }
    Err(io::ErrorKind::PermissionDenied.into())
}

/// The call's own standard input.
pub(crate) struct Stdin(InputStream);

pub(crate) fn stdin() -> Stdin {
    Stdin(get_stdin())
}

impl Stdin {
    /// At least one byte and at most `max`; `None` at the end.
    pub(crate) async fn read(&self, max: usize) -> Option<Vec<u8>> {
        read(&self.0, max).await
    }

    /// Blocks the whole shell until there is something.
    pub(crate) fn read_now(&self, max: usize) -> Option<Vec<u8>> {
        loop {
            match self.0.blocking_read(max as u64) {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Some(bytes),
                Err(_) => return None,
            }
        }
    }
}

async fn read(stream: &InputStream, max: usize) -> Option<Vec<u8>> {
    loop {
        reactor::ready(stream.subscribe()).await;
        match stream.read(max as u64) {
            Ok(bytes) if bytes.is_empty() => {}
            Ok(bytes) => return Some(bytes),
            Err(_) => return None,
        }
    }
}

/// The path under which the host knows a command; `None` if it does not.
pub(crate) fn lookup(name: &str) -> Option<String> {
    process::lookup(name)
}

/// The shell's end of a pipe into a child.
pub(crate) struct Feed(OutputStream);

impl Feed {
    /// False once the child reads no more.
    pub(crate) async fn write(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let room = match self.0.check_write() {
                Ok(0) => {
                    reactor::ready(self.0.subscribe()).await;
                    continue;
                }
                Ok(room) => usize::try_from(room).unwrap_or(usize::MAX),
                Err(_) => return false,
            };
            let (now, rest) = bytes.split_at(bytes.len().min(room));
            if let Err(StreamError::Closed | StreamError::LastOperationFailed(_)) =
                self.0.write(now)
            {
                return false;
            }
            bytes = rest;
        }
        self.0.flush().is_ok()
    }
}

/// The shell's end of a pipe from a child.
pub(crate) struct Output(InputStream);

impl Output {
    /// At least one byte and at most `max`; `None` at the end.
    pub(crate) async fn read(&mut self, max: usize) -> Option<Vec<u8>> {
        read(&self.0, max).await
    }
}

/// A child of this call. Dropping it ends it.
pub(crate) struct Child {
    handle: Handle,
    pub(crate) stdin: Option<Feed>,
    pub(crate) stdout: Option<Output>,
    pub(crate) stderr: Option<Output>,
}

impl Child {
    /// The exit code, once it has ended.
    pub(crate) async fn wait(&self) -> i32 {
        loop {
            reactor::ready(self.handle.subscribe()).await;
            if let Some(exit) = self.handle.try_wait() {
                return i32::from(exit.code);
            }
        }
    }
}

/// Starts a command in the host, its outputs piped.
pub(crate) fn spawn(spawn: Spawn) -> Result<Child, Refused> {
    let command = Command {
        program: spawn.program,
        args: spawn.args,
        env: spawn
            .env
            .into_iter()
            .chain(crate::files::umask_variable())
            .collect(),
        cwd: spawn.cwd,
        stdin: if spawn.inherit_stdin {
            In::Inherit
        } else {
            In::Pipe
        },
        stdout: Out::Pipe,
        stderr: Out::Pipe,
        limits: Limits {
            wall_ms: 0,
            cpu_ms: 0,
            memory_bytes: 0,
        },
    };
    let handle = process::spawn(command).map_err(|error| match error.kind {
        ErrorKind::NotFound => Refused::NotFound(error.message),
        ErrorKind::Unsupported | ErrorKind::Denied => Refused::CannotExecute(error.message),
        _ => Refused::Failed(error.message),
    })?;
    Ok(Child {
        stdin: handle.take_stdin().map(Feed),
        stdout: handle.take_stdout().map(Output),
        stderr: handle.take_stderr().map(Output),
        handle,
    })
}

/// Lets `duration` pass by the host's clock while other parts of the shell go on.
pub(crate) async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}
