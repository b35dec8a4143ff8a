//! The home's local socket: commands and events of the engine's API as length-prefixed JSON.
//!
//! Invariant: only a process of the same user is answered; a frame over the limit ends its connection.

use crate::stop::Interrupts;
use claw_engine::api::{Command, Engine, Event};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Largest frame, in bytes: an import with its JSON quoting.
const MAX_FRAME_BYTES: usize = 600 << 20;
/// Connections at once.
const MAX_CONNECTIONS: usize = 64;
/// Longest path of a socket, in bytes, that every system takes.
pub(crate) const MAX_PATH_BYTES: usize = 103;
/// The first byte of a connection: its command will be answered, also while the process is ending.
const HELLO: u8 = b'c';
/// How long a process that is ending waits for others before it says so, in milliseconds.
const SAY_AFTER_MS: u64 = 500;

/// Writes one frame: four bytes of length, big end first, then JSON.
pub(crate) async fn write<T: Serialize>(
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
    value: &T,
) -> io::Result<()> {
    let bytes = serde_json::to_vec(value)?;
    let size =
        u32::try_from(bytes.len()).map_err(|_| io::Error::other("the frame is too large"))?;
    to.write_all(&size.to_be_bytes()).await?;
    to.write_all(&bytes).await?;
    to.flush().await
}

/// Reads one frame; `None` at the end.
pub(crate) async fn read<T: DeserializeOwned>(
    from: &mut (impl tokio::io::AsyncRead + Unpin),
) -> io::Result<Option<T>> {
    let mut size = [0_u8; 4];
    match from.read_exact(&mut size).await {
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(e) => return Err(e),
    }
    let size = u32::from_be_bytes(size) as usize;
    if size > MAX_FRAME_BYTES {
        return Err(io::Error::other(format!(
            "a frame of {size} bytes is over the limit"
        )));
    }
    let mut bytes = vec![0; size];
    from.read_exact(&mut bytes).await?;
    Ok(Some(serde_json::from_slice(&bytes)?))
}

/// Serves a home's socket until it is dropped or drained.
pub(crate) struct Server {
    path: PathBuf,
    stop: CancellationToken,
    interrupt: CancellationToken,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl Server {
    /// The caller holds the home's lock, so an old socket is nobody's.
    pub(crate) fn start(path: PathBuf, engine: Engine) -> io::Result<Self> {
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        let owner = std::fs::metadata(&path)?.uid();
        let (stop, interrupt) = (CancellationToken::new(), CancellationToken::new());
        let task = tokio::spawn(accept(
            listener,
            engine,
            owner,
            stop.clone(),
            interrupt.clone(),
        ));
        Ok(Self {
            path,
            stop,
            interrupt,
            task: Some(task),
        })
    }

    /// Answers others as long as one of them is being answered, then ends. Ctrl-C and SIGTERM interrupt them.
    pub(crate) async fn drain(mut self) {
        self.stop.cancel();
        let Some(mut task) = self.task.take() else {
            return;
        };
        let Ok(mut interrupts) = Interrupts::listen() else {
            // Nobody could end a wait: it is not begun.
            self.interrupt.cancel();
            let _ = task.await;
            return;
        };
        let mut said = false;
        loop {
            tokio::select! {
                _ = &mut task => return,
                () = interrupts.next(), if !self.interrupt.is_cancelled() => self.interrupt.cancel(),
                () = tokio::time::sleep(Duration::from_millis(SAY_AFTER_MS)), if !said => {
                    said = true;
                    eprintln!("another claw command still runs in this process; Ctrl-C interrupts it");
                }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
        self.interrupt.cancel();
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Takes connections until it is to stop and none is left. A client that comes too late hears no hello, so it
/// knows that its command was not taken.
async fn accept(
    listener: UnixListener,
    engine: Engine,
    owner: u32,
    stop: CancellationToken,
    interrupt: CancellationToken,
) {
    let mut open = JoinSet::new();
    while !(stop.is_cancelled() && open.is_empty()) {
        let stream = tokio::select! {
            () = stop.cancelled(), if !stop.is_cancelled() => continue,
            Some(_) = open.join_next(), if !open.is_empty() => continue,
            accepted = listener.accept(), if open.len() < MAX_CONNECTIONS => accepted,
        };
        let Ok((stream, _)) = stream else { continue };
        if stream.peer_cred().is_ok_and(|peer| peer.uid() == owner) {
            open.spawn(serve(stream, engine.clone(), interrupt.child_token()));
        }
    }
}

/// One command per connection. A client that goes away interrupts what it asked for.
async fn serve(stream: UnixStream, engine: Engine, cancel: CancellationToken) {
    let (mut from, mut to) = stream.into_split();
    if to.write_all(&[HELLO]).await.is_err() {
        return;
    }
    let command = tokio::select! {
        () = cancel.cancelled() => return,
        command = read::<Command>(&mut from) => command,
    };
    let Ok(Some(command)) = command else { return };
    let _interrupt = cancel.clone().drop_guard();
    let mut events = engine.run(command, cancel.clone());
    let mut gone = [0_u8; 1];
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(event) => if write(&mut to, &event).await.is_err() { cancel.cancel() },
                None => return,
            },
            // The client says nothing more: a byte or the end is an interrupt.
            _ = from.read(&mut gone), if !cancel.is_cancelled() => cancel.cancel(),
        }
    }
}

/// Connects to the process that has the home; an error means that it takes no command (any more).
pub(crate) async fn connect(path: &Path) -> io::Result<Client> {
    let mut stream = UnixStream::connect(path).await?;
    match stream.read_u8().await? {
        HELLO => Ok(Client(stream)),
        _ => Err(io::Error::other("the process speaks otherwise")),
    }
}

/// A connection on which one command may be sent.
pub(crate) struct Client(UnixStream);

impl Client {
    pub(crate) async fn send(&mut self, command: &Command) -> io::Result<()> {
        write(&mut self.0, command).await
    }

    pub(crate) async fn next(&mut self) -> io::Result<Option<Event>> {
        read(&mut self.0).await
    }

    /// Interrupts the command; its last event still comes.
    pub(crate) async fn interrupt(&mut self) {
        let _ = self.0.write_all(&[3]).await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    async fn first(says: &'static [u8]) -> io::Result<Client> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        let listener = UnixListener::bind(&path).unwrap();
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(says).await.unwrap();
        };
        tokio::join!(connect(&path), server).0
    }

    #[tokio::test]
    async fn a_process_that_says_nothing_takes_no_command() {
        assert!(first(&[HELLO]).await.is_ok());
        assert!(first(&[]).await.is_err(), "it is ending");
        assert!(first(b"x").await.is_err(), "it speaks otherwise");
        assert!(connect(Path::new("/nowhere/claw.sock")).await.is_err());
    }

    #[tokio::test]
    async fn a_frame_over_the_limit_is_refused() {
        let size = u32::try_from(MAX_FRAME_BYTES + 1).unwrap().to_be_bytes();
        assert!(read::<Event>(&mut size.as_slice()).await.is_err());
        assert!(matches!(read::<Event>(&mut [].as_slice()).await, Ok(None)));
    }
}
