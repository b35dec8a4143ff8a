//! One request to one admitted place and the head of its answer. Knows nothing of policy or redirects.

use crate::body::Sending;
use crate::clients::Client;
use crate::error::{EgressError, Fault, Waiting};
use claw_core::code::EffectDone;
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The most of another crate's error text that is kept, in characters.
const CAUSE_CHARS: usize = 200;

/// When what must have happened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadlines {
    /// From the last byte of the request to the head of the answer.
    pub(crate) first_byte: Duration,
    /// When the exchange began.
    pub(crate) begun: Instant,
    /// When it must have ended.
    pub(crate) end: Instant,
}

/// Sends and waits for the head of the answer.
pub(crate) async fn run(
    client: &Client,
    request: reqwest::Request,
    sending: &Sending,
    deadlines: Deadlines,
    origin: &str,
) -> Result<reqwest::Response, EgressError> {
    let answer = client.http.execute(request);
    tokio::pin!(answer);
    let started = Instant::now();
    loop {
        let since = sending.progressed().max(started);
        let due = (since + deadlines.first_byte).min(deadlines.end);
        tokio::select! {
            biased;
            answer = &mut answer => {
                return answer.map_err(|e| failed(client, &e, sending, origin, started));
            }
            () = sleep_until(due) => {
                let now = Instant::now();
                let moved = sending.progressed().max(started) > since;
                if now < deadlines.end && moved {
                    continue;
                }
                let (waiting, since) = if now >= deadlines.end {
                    (Waiting::Total, deadlines.begun)
                } else {
                    (Waiting::FirstByte, since)
                };
                let fault = Fault::TimedOut { waiting, waited_ms: ms(now - since) };
                return Err(fault.with(left(client)));
            }
        }
    }
}

/// What is known about bytes when no answer came. `Unknown` unless it is certain that nothing left.
fn left(client: &Client) -> EffectDone {
    if client.ever_connected() {
        EffectDone::Unknown
    } else {
        EffectDone::None
    }
}

fn failed(
    client: &Client,
    error: &reqwest::Error,
    sending: &Sending,
    origin: &str,
    started: Instant,
) -> EgressError {
    if let Some(fault) = sending.fault() {
        return fault.with(left(client));
    }
    let origin = origin.to_owned();
    let message = root_cause(error);
    if !error.is_connect() {
        return Fault::Protocol { origin, message }.with(left(client));
    }
    if error.is_timeout() {
        return Fault::TimedOut {
            waiting: Waiting::Connect,
            waited_ms: ms(started.elapsed()),
        }
        .into();
    }
    let tls = causes(error).any(|e| e.is::<rustls::Error>());
    let fault = if tls {
        Fault::Tls { origin, message }
    } else {
        Fault::Connect { origin, message }
    };
    fault.into()
}

pub(crate) fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The error and all below it. An `io::Error` hides what it holds from `source`, so it is opened.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&e| match e.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &'a (dyn Error + 'static)),
        None => e.source(),
    })
}

/// The innermost cause, bounded. Never the outermost: its text holds the URL.
pub(crate) fn root_cause(error: &(dyn Error + 'static)) -> String {
    match causes(error).skip(1).last() {
        Some(cause) => cause.to_string().chars().take(CAUSE_CHARS).collect(),
        None => "the exchange failed".to_owned(),
    }
}
