//! The home's local socket: commands and events of the engine's API as length-prefixed JSON.
//!
//! Invariant: only a process of the same user is answered; a frame over the limit ends its connection.

use claw_engine::api::{Command, Engine, Event};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Largest frame, in bytes: an import with its JSON quoting.
const MAX_FRAME_BYTES: usize = 600 << 20;
/// Connections at once.
const MAX_CONNECTIONS: usize = 64;

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

/// Serves a home's socket until it is dropped. Connections that are being answered are waited for by `drain`.
pub(crate) struct Server {
    path: PathBuf,
    stop: CancellationToken,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl Server {
    /// The caller holds the home's lock, so an old socket is nobody's.
    pub(crate) fn start(path: PathBuf, engine: Engine) -> io::Result<Self> {
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        let owner = std::fs::metadata(&path)?.uid();
        let stop = CancellationToken::new();
        let task = tokio::spawn(accept(listener, engine, owner, stop.clone()));
        Ok(Self {
            path,
            stop,
            task: Some(task),
        })
    }

    /// Takes no new connection and waits for those being answered.
    pub(crate) async fn drain(mut self) {
        self.stop.cancel();
        let _ = std::fs::remove_file(&self.path);
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn accept(listener: UnixListener, engine: Engine, owner: u32, stop: CancellationToken) {
    let mut open = JoinSet::new();
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = open.join_next(), if !open.is_empty() => continue,
            accepted = listener.accept(), if open.len() < MAX_CONNECTIONS => accepted,
        };
        let Ok((stream, _)) = stream else { continue };
        if stream.peer_cred().is_ok_and(|peer| peer.uid() == owner) {
            open.spawn(serve(stream, engine.clone()));
        }
    }
    while open.join_next().await.is_some() {}
}

/// One command per connection. A client that goes away interrupts what it asked for.
async fn serve(stream: UnixStream, engine: Engine) {
    let (mut from, mut to) = stream.into_split();
    let Ok(Some(command)) = read::<Command>(&mut from).await else {
        return;
    };
    let cancel = CancellationToken::new();
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

/// Sends a command to the process that has the home.
pub(crate) async fn ask(path: &Path, command: &Command) -> io::Result<Client> {
    let mut stream = UnixStream::connect(path).await?;
    write(&mut stream, command).await?;
    Ok(Client(stream))
}

/// The events of a command sent over the socket.
pub(crate) struct Client(UnixStream);

impl Client {
    pub(crate) async fn next(&mut self) -> io::Result<Option<Event>> {
        read(&mut self.0).await
    }

    /// Interrupts the command; its last event still comes.
    pub(crate) async fn interrupt(&mut self) {
        let _ = self.0.write_all(&[3]).await;
    }
}
