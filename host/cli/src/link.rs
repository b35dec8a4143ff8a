//! The engine as a surface sees it: in this process, or in the one that has the home.
//!
//! Invariant: a command is sent to another process only after that process said that it takes it, so one that is
//! ending never costs a command: it is taken over here instead.

use crate::failure::Failure;
use crate::home::Home;
use crate::host::{self, Bundled, Host};
use crate::progress::Bar;
use crate::socket::{self, Client, Server};
use crate::stop::{self, Interrupts};
use claw_engine::api::{Command, Event};
use serde_json::Value;
use std::os::unix::ffi::OsStrExt as _;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How long a home that is in use may take to answer, in milliseconds: its process may be compiling plugins.
const PATIENCE_MS: u64 = 60_000;
/// After how long a person is told what is waited for, in milliseconds.
const SAY_AFTER_MS: u64 = 2_000;
/// How long one attempt to reach its process may take, in milliseconds.
const ATTEMPT_MS: u64 = 2_000;
/// Between two attempts, in milliseconds.
const RETRY_MS: u64 = 20;

/// A way to the engine of a home. While another process has the home, each command asks anew who has it.
pub(crate) struct Link {
    home: Home,
    own: OnceCell<Box<Own>>,
}

/// The home is this process's, which serves it to others meanwhile.
struct Own {
    host: Host,
    server: Server,
}

/// Where one command goes.
enum Way<'a> {
    Own(&'a Own),
    Other(Client),
}

impl Link {
    /// Takes the home, or finds the process that has it.
    pub(crate) async fn open(home: &Home) -> Result<Self, Failure> {
        fits(home)?;
        let link = Self {
            home: home.clone(),
            own: OnceCell::new(),
        };
        link.way().await?;
        Ok(link)
    }

    async fn way(&self) -> Result<Way<'_>, Failure> {
        let began = Instant::now();
        let mut said = false;
        loop {
            if let Some(own) = self.own.get() {
                return Ok(Way::Own(own));
            }
            if let Some(lock) = host::lock(&self.home)? {
                let host = Host::open(&self.home, lock, &Bar::new(), Bundled::Install).await?;
                let socket = self.home.socket();
                let server = Server::start(socket.clone(), host.engine.clone())
                    .map_err(|e| unusable(&socket, &e))?;
                let own = Box::new(Own { host, server });
                return Ok(Way::Own(self.own.get_or_init(|| async { own }).await));
            }
            let socket = self.home.socket();
            let attempt = timeout(Duration::from_millis(ATTEMPT_MS), socket::connect(&socket));
            if let Ok(Ok(client)) = attempt.await {
                return Ok(Way::Other(client));
            }
            let waited = began.elapsed();
            if waited >= Duration::from_millis(PATIENCE_MS) {
                return Err(silent(&self.home));
            }
            if waited >= Duration::from_millis(SAY_AFTER_MS) && !said {
                said = true;
                eprintln!("waiting for the process that has the home");
            }
            sleep(Duration::from_millis(RETRY_MS)).await;
        }
    }

    /// Runs a command and shows every event but the last, whose answer is returned. Ctrl-C and SIGTERM interrupt it.
    pub(crate) async fn run(
        &self,
        command: Command,
        show: &mut (dyn FnMut(&Event) + Send),
    ) -> Result<Value, Failure> {
        match self.way().await? {
            Way::Own(own) => local(&own.host, command, show).await,
            Way::Other(client) => remote(client, command, show).await,
        }
    }

    /// Runs a command that has nothing to show on the way.
    pub(crate) async fn answer(&self, command: Command) -> Result<Value, Failure> {
        self.run(command, &mut |_| {}).await
    }

    /// Lets others finish what they asked this process for, then gives the home back.
    pub(crate) async fn close(self) {
        let _heed = stop::heed();
        if let Some(own) = self.own.into_inner() {
            own.server.drain().await;
            own.host.close().await;
        }
    }
}

/// The home's socket must have a path the system takes.
fn fits(home: &Home) -> Result<(), Failure> {
    let socket = home.socket();
    let bytes = socket.as_os_str().as_bytes().len();
    if bytes <= socket::MAX_PATH_BYTES {
        return Ok(());
    }
    let most = socket::MAX_PATH_BYTES;
    let message = format!(
        "the path of the home's socket, `{}`, has {bytes} bytes of at most {most}",
        socket.display()
    );
    Err(Failure::failed("CLAW-H002", message).hint("use a home with a shorter path: --home DIR"))
}

fn unusable(socket: &std::path::Path, error: &std::io::Error) -> Failure {
    let message = format!(
        "cannot make the home's socket `{}`: {error}",
        socket.display()
    );
    Failure::failed("CLAW-H002", message)
}

fn silent(home: &Home) -> Failure {
    let message = format!(
        "home `{}` is in use by a process that does not answer",
        home.path().display()
    );
    Failure::failed("CLAW-H001", message)
        .hint("end that process, or use another home with --home DIR")
}

async fn local(
    host: &Host,
    command: Command,
    show: &mut (dyn FnMut(&Event) + Send),
) -> Result<Value, Failure> {
    let _heed = stop::heed();
    let mut interrupts = Interrupts::listen()?;
    let cancel = CancellationToken::new();
    let mut events = host.engine.run(command, cancel.clone());
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            () = interrupts.next(), if !cancel.is_cancelled() => {
                cancel.cancel();
                continue;
            }
        };
        if let Some(end) = last(event, show) {
            return end;
        }
    }
}

async fn remote(
    mut client: Client,
    command: Command,
    show: &mut (dyn FnMut(&Event) + Send),
) -> Result<Value, Failure> {
    let _heed = stop::heed();
    let mut interrupts = Interrupts::listen()?;
    client.send(&command).await.map_err(|_| lost())?;
    let mut interrupted = false;
    loop {
        let event = tokio::select! {
            event = client.next() => event.map_err(|_| lost())?,
            () = interrupts.next(), if !interrupted => {
                interrupted = true;
                client.interrupt().await;
                continue;
            }
        };
        if let Some(end) = last(event, show) {
            return end;
        }
    }
}

fn lost() -> Failure {
    let message = "the process that has the home went away in the middle of the command";
    Failure::failed("CLAW-H001", message).hint("see what was done, then run the command again")
}

fn last(
    event: Option<Event>,
    show: &mut (dyn FnMut(&Event) + Send),
) -> Option<Result<Value, Failure>> {
    match event {
        None => Some(Err(lost())),
        Some(Event::Done { answer }) => Some(Ok(answer)),
        Some(Event::Failed { error }) => Some(Err(error.into())),
        Some(event) => {
            show(&event);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_home_whose_socket_has_no_room_is_refused_with_a_way_out() {
        let at = |bytes: usize| Home::at(PathBuf::from(format!("/{}", "d".repeat(bytes - 1))));
        let room = socket::MAX_PATH_BYTES - "/claw.sock".len();
        assert!(fits(&at(room)).is_ok());
        let failure = fits(&at(room + 1)).unwrap_err();
        assert_eq!(failure.0.code, "CLAW-H002");
        assert!(failure.0.hint.unwrap().contains("--home"));
    }
}
