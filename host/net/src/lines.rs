//! Lines over TLS, for protocols like IRC and IMAP. Invariant: one connection is one effect with one row; a secret is
//! in a line before the caller said that the connection is ready, or in none.
//!
//! Policy is asked for `CONNECT tls://host:port`, a request that no rule of the web can allow by accident.

use crate::connect::{self, Wire};
use crate::effect::Effect;
use crate::egress::Egress;
use crate::error::{EgressError, Fault, Waiting};
use crate::exchange::ms;
use crate::message::Caller;
use crate::quota::{Account, Room};
use crate::saying::Speaker;
use crate::secret::{Part, SecretUse};
use crate::vet;
use bytes::{Bytes, BytesMut};
use claw_core::code::EffectDone;
use claw_core::ledger::EffectState;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout};

/// The longest line in either direction, in bytes, its end included.
pub const MAX_LINE_BYTES: usize = 16 * 1024;

/// A connection of lines. Dropping it closes it, and its row says that the outcome is unknown.
pub struct LineConnection {
    wire: Wire,
    speaker: Speaker,
    read: BytesMut,
    ready: bool,
    idle: Duration,
    effect: Effect,
    _room: Room,
}

impl Egress {
    /// Connects with TLS from the first byte.
    ///
    /// # Errors
    /// As [`Egress::send`].
    pub async fn lines(
        &self,
        caller: &Caller,
        host: &str,
        port: u16,
        within: Duration,
    ) -> Result<LineConnection, EgressError> {
        let opened = self.open_lines(caller, host, port, within).await;
        opened.map_err(|error| match &caller.secrets {
            Some(secrets) => {
                let mask = secrets.mask();
                error.fault.masked(mask.as_ref()).with(error.effect)
            }
            None => error,
        })
    }

    async fn open_lines(
        &self,
        caller: &Caller,
        host: &str,
        port: u16,
        within: Duration,
    ) -> Result<LineConnection, EgressError> {
        let end = Instant::now() + within.min(self.longest());
        let (url, asked) = vet::judge_lines(caller, host, port)?;
        let account = Account::of(caller.authority.as_ref());
        let room = self.quota().enter(&account, end).await?;
        self.quota().count(&account)?;
        let options = self.options();
        let place = vet::admit_as(options, caller, vet::LINES, url, &asked, end).await?;
        let mut effect = Effect::begin_as(caller, "lines", format!("open {asked}")).await?;
        let connect = options.limits.connect;
        let wire = connect::open(self.clients(), &place, &[], connect, end).await?;
        effect.sending();
        Ok(LineConnection {
            wire,
            speaker: Speaker {
                caller: caller.clone(),
                url: place.url,
                scheme: "tls",
                method: "GET",
            },
            read: BytesMut::new(),
            ready: false,
            idle: options.limits.idle,
            effect,
            _room: room,
        })
    }
}

impl LineConnection {
    /// Sends a line; its end is added. Its uses are places `line:TEXT*TEXT`, and there are none once it is ready.
    ///
    /// # Errors
    /// Refusals leave the connection as it was; nothing of the line was sent.
    pub async fn send_line(&mut self, line: &str, uses: Vec<SecretUse>) -> Result<(), EgressError> {
        if line.contains(['\r', '\n', '\0']) {
            return Err(Fault::Invalid {
                code: "line-malformed",
                message: "a line holds no end of a line".to_owned(),
            }
            .into());
        }
        let part = if self.ready { Part::Late } else { Part::Line };
        let said = Bytes::copy_from_slice(line.as_bytes());
        let mut bytes = self.speaker.ready(part, said, uses)?.to_vec();
        bytes.extend_from_slice(b"\r\n");
        if bytes.len() > MAX_LINE_BYTES {
            return Err(Fault::RequestTooLarge {
                max_bytes: MAX_LINE_BYTES as u64,
            }
            .into());
        }
        let sent = async {
            self.wire.write_all(&bytes).await?;
            self.wire.flush().await
        };
        match timeout(self.idle, sent).await {
            Ok(sent) => sent.map_err(|e| self.broken(&e)),
            Err(_) => Err(self.silent()),
        }
    }

    /// The login is over: from now on no line is a place for a secret.
    pub fn ready(&mut self) {
        self.ready = true;
    }

    /// The next line without its end, `None` when the other side has closed.
    ///
    /// # Errors
    /// `idle` when none comes in time, `response-too-large` for one over [`MAX_LINE_BYTES`].
    pub async fn recv_line(&mut self) -> Result<Option<String>, EgressError> {
        let mut looked = 0;
        loop {
            let fresh = self.read.get(looked..).unwrap_or_default();
            if let Some(at) = fresh.iter().position(|b| *b == b'\n') {
                let mut line = self.read.split_to(looked + at + 1);
                while line.ends_with(b"\n") || line.ends_with(b"\r") {
                    line.truncate(line.len() - 1);
                }
                let shown = self.speaker.heard(line.freeze());
                return Ok(Some(String::from_utf8_lossy(&shown).into_owned()));
            }
            looked = self.read.len();
            if looked >= MAX_LINE_BYTES {
                return Err(Fault::ResponseTooLarge {
                    max_bytes: MAX_LINE_BYTES as u64,
                }
                .with(EffectDone::Unknown));
            }
            match timeout(self.idle, self.wire.read_buf(&mut self.read)).await {
                // Half a line is none.
                Ok(Ok(0)) => return Ok(None),
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return Err(self.broken(&error)),
                Err(_) => return Err(self.silent()),
            }
        }
    }

    /// Ends it.
    ///
    /// # Errors
    /// The other side does not take it.
    pub async fn close(mut self) -> Result<(), EgressError> {
        let closed = match timeout(self.idle, self.wire.shutdown()).await {
            Ok(closed) => closed.map_err(|e| self.broken(&e)),
            Err(_) => Err(self.silent()),
        };
        self.effect.settle(EffectState::Done).await;
        closed
    }

    fn broken(&self, error: &std::io::Error) -> EgressError {
        Fault::Protocol {
            origin: self.speaker.url.origin(),
            message: error.kind().to_string(),
        }
        .with(EffectDone::Unknown)
    }

    fn silent(&self) -> EgressError {
        Fault::TimedOut {
            waiting: Waiting::NextBytes,
            waited_ms: ms(self.idle),
        }
        .with(EffectDone::Unknown)
    }
}
