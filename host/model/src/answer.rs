//! From a body's bytes to core's stream of model events.
//!
//! Invariant: the stream ends after `Done` or after one error, never otherwise; nothing of the body is
//! read after that. Silence longer than the idle limit is an error.

use crate::classify::Source;
use crate::sse::{Event, MAX_ANSWER_BYTES, Parser};
use crate::transport::{ByteStream, TransportError};
use claw_core::model::{ModelError, ModelErrorClass, ModelEvent, ModelStream};
use futures_util::{StreamExt as _, stream};
use std::collections::VecDeque;
use std::time::Duration;

/// Most bytes asked of the transport; one more than the parser takes, so that its own error is seen.
pub(crate) const MAX_BODY_BYTES: u64 = MAX_ANSWER_BYTES as u64 + 1;

/// A provider's reading of its own events.
pub(crate) trait Decoder: Send {
    /// Reads one event and appends what it means. True once the answer is whole.
    fn event(&mut self, event: &Event, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError>;

    /// The body ended. Appends what is still due if the answer is whole nevertheless.
    fn close(&mut self, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError>;
}

struct Reading {
    body: ByteStream,
    parser: Parser,
    decoder: Box<dyn Decoder>,
    source: Source,
    idle: Duration,
    events: VecDeque<Event>,
    out: VecDeque<ModelEvent>,
    failed: Option<ModelError>,
    over: bool,
}

/// Reads `body` with `decoder`.
pub(crate) fn read(
    body: ByteStream,
    decoder: Box<dyn Decoder>,
    source: Source,
    idle: Duration,
) -> ModelStream {
    let reading = Reading {
        body,
        parser: Parser::default(),
        decoder,
        source,
        idle,
        events: VecDeque::new(),
        out: VecDeque::new(),
        failed: None,
        over: false,
    };
    stream::unfold(reading, |mut r| async move {
        let item = r.next().await?;
        Some((item, r))
    })
    .boxed()
}

/// The error of a failed connection.
pub(crate) fn broken(source: &Source, error: &TransportError) -> ModelError {
    let (class, wait) = match error {
        TransportError::Denied(_) => (ModelErrorClass::Denied, None),
        TransportError::Timeout(_) => (ModelErrorClass::Timeout, None),
        TransportError::Failed(_) => (ModelErrorClass::ServerError, None),
        TransportError::TooLarge(_) => (ModelErrorClass::Format, None),
        TransportError::Busy(_, wait) => (ModelErrorClass::RateLimit, Some(*wait)),
    };
    let mut broken = source.own(class, &error.to_string());
    broken.retry_after = wait;
    broken
}

impl Reading {
    async fn next(&mut self) -> Option<Result<ModelEvent, ModelError>> {
        loop {
            if let Some(event) = self.out.pop_front() {
                return Some(Ok(event));
            }
            if let Some(error) = self.failed.take() {
                return Some(Err(error));
            }
            if self.over {
                return None;
            }
            if let Some(event) = self.events.pop_front() {
                let read = self.decoder.event(&event, &mut self.out);
                self.settle(read);
                continue;
            }
            self.fill().await;
        }
    }

    fn settle(&mut self, read: Result<bool, ModelError>) {
        match read {
            Ok(whole) => self.over = whole,
            Err(error) => {
                self.over = true;
                self.failed = Some(error);
            }
        }
        if self.over {
            self.events.clear();
            self.body = stream::empty().boxed();
        }
    }

    /// Reads the next piece of the body.
    async fn fill(&mut self) {
        let ended = match tokio::time::timeout(self.idle, self.body.next()).await {
            Ok(Some(Ok(bytes))) => match self.parser.push(&bytes, &mut self.events) {
                Ok(()) => return,
                Err(e) => {
                    let error = self.source.own(ModelErrorClass::Format, &e.to_string());
                    return self.settle(Err(error));
                }
            },
            Ok(None) => self
                .source
                .own(ModelErrorClass::ServerError, "the stream ended early"),
            Ok(Some(Err(e))) => broken(&self.source, &e),
            Err(_) => {
                let text = format!("no byte for {} s", self.idle.as_secs());
                self.source.own(ModelErrorClass::Timeout, &text)
            }
        };
        let closed = self.decoder.close(&mut self.out);
        self.settle(closed.and_then(|whole| if whole { Ok(true) } else { Err(ended) }));
    }
}
