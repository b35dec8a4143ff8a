//! The engine as a surface sees it: in this process, or in the one that has the home.

use crate::failure::Failure;
use crate::home::Home;
use crate::host::{self, Bundled, Host};
use crate::progress::Bar;
use crate::socket::{self, Server};
use claw_engine::api::{Command, ErrorClass, Event};
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a home that is in use may take to answer, in milliseconds: its process may be starting or ending.
const PATIENCE_MS: u64 = 10_000;
/// Between two attempts, in milliseconds.
const RETRY_MS: u64 = 50;

/// A way to the engine of a home.
pub(crate) enum Link {
    /// This process has the home, and serves it to others meanwhile.
    Own(Box<Host>, Option<Server>),
    /// Another process has it.
    Other(Home),
}

impl Link {
    /// Takes the home, or finds the process that has it.
    pub(crate) async fn open(home: &Home) -> Result<Self, Failure> {
        let tries = PATIENCE_MS / RETRY_MS;
        for _ in 0..tries {
            if let Some(lock) = host::lock(home)? {
                let host = Host::open(home, lock, &Bar::new(), Bundled::Install).await?;
                let server = Server::start(home.socket(), host.engine.clone())?;
                return Ok(Self::Own(Box::new(host), Some(server)));
            }
            if tokio::net::UnixStream::connect(home.socket()).await.is_ok() {
                return Ok(Self::Other(home.clone()));
            }
            tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
        }
        Err(Failure::failed(
            "CLAW-H001",
            format!(
                "home `{}` is in use by a process that does not answer",
                home.path().display()
            ),
        )
        .hint("end that process, or use another home with --home DIR"))
    }

    /// Runs a command and shows every event but the last, whose answer is returned. Ctrl-C interrupts it once.
    pub(crate) async fn run(
        &self,
        command: Command,
        show: &mut (dyn FnMut(&Event) + Send),
    ) -> Result<Value, Failure> {
        match self {
            Self::Own(host, _) => {
                let cancel = CancellationToken::new();
                let mut events = host.engine.run(command, cancel.clone());
                loop {
                    let event = tokio::select! {
                        event = events.recv() => event,
                        _ = tokio::signal::ctrl_c(), if !cancel.is_cancelled() => {
                            cancel.cancel();
                            continue;
                        }
                    };
                    if let Some(end) = last(event, show) {
                        return end;
                    }
                }
            }
            Self::Other(home) => remote(home, command, show).await,
        }
    }

    /// Runs a command that has nothing to show on the way.
    pub(crate) async fn answer(&self, command: Command) -> Result<Value, Failure> {
        self.run(command, &mut |_| {}).await
    }

    /// Lets others finish what they asked this process for, then gives the home back.
    pub(crate) async fn close(self) {
        if let Self::Own(host, server) = self {
            if let Some(server) = server {
                server.drain().await;
            }
            host.close().await;
        }
    }
}

async fn remote(
    home: &Home,
    command: Command,
    show: &mut (dyn FnMut(&Event) + Send),
) -> Result<Value, Failure> {
    let lost = |e: std::io::Error| {
        Failure::failed(
            "CLAW-H001",
            format!("the process that has the home went away: {e}"),
        )
        .hint("run the command again")
    };
    let mut client = socket::ask(&home.socket(), &command).await.map_err(lost)?;
    let mut interrupted = false;
    loop {
        let event = tokio::select! {
            event = client.next() => event.map_err(lost)?,
            _ = tokio::signal::ctrl_c(), if !interrupted => {
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

fn last(
    event: Option<Event>,
    show: &mut (dyn FnMut(&Event) + Send),
) -> Option<Result<Value, Failure>> {
    match event {
        None => Some(Err(Failure(claw_engine::api::ApiError::new(
            ErrorClass::Failed,
            "CLAW-H001",
            "the process that has the home went away",
        )))),
        Some(Event::Done { answer }) => Some(Ok(answer)),
        Some(Event::Failed { error }) => Some(Err(error.into())),
        Some(event) => {
            show(&event);
            None
        }
    }
}
