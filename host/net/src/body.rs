//! Bodies. Invariant: no body is longer than its cap and none is waited for without a deadline; both ends count
//! what really passes, whatever the headers say.

use crate::error::{EgressError, Fault, Waiting};
use crate::message::{BodyStream, OutBody};
use crate::quota::Room;
use crate::secret::{self, Scan};
use bytes::{Bytes, BytesMut};
use claw_core::code::EffectDone;
use claw_core::secret::MaskStream;
use futures_util::{Stream, StreamExt};
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Pieces in which a whole body is handed to the connection, in bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// What is known about a body while it is being sent.
pub(crate) struct Sending {
    // A std mutex: nothing is awaited under it.
    state: Mutex<(Instant, Option<Fault>)>,
}

impl Sending {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new((Instant::now(), None)),
        })
    }

    /// When the connection last took a piece.
    pub(crate) fn progressed(&self) -> Instant {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Why the body was broken off, if it was.
    pub(crate) fn fault(&self) -> Option<Fault> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1.take()
    }

    fn note(&self, fault: Option<Fault>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = Instant::now();
        if fault.is_some() {
            state.1 = fault;
        }
    }
}

enum Source {
    Bytes(Bytes),
    Stream(BodyStream),
}

/// A request body on its way.
pub(crate) struct Outgoing {
    source: Source,
    length: Option<u64>,
    sent: u64,
    max_bytes: u64,
    sending: Arc<Sending>,
    scan: Option<Scan>,
}

/// A request body that fits: its length, where known, is checked before anything is done.
pub(crate) fn check(body: &OutBody, max_bytes: u64) -> Result<(), Fault> {
    let length = match body {
        OutBody::Empty => Some(0),
        OutBody::Bytes(bytes) => Some(bytes.len() as u64),
        OutBody::Stream { length, .. } => *length,
    };
    if length.is_some_and(|l| l > max_bytes) {
        return Err(Fault::RequestTooLarge { max_bytes });
    }
    Ok(())
}

impl Outgoing {
    /// Makes the body of one hop. A stream is used up by it, and looked through where there is a `scan`.
    pub(crate) fn new(
        body: OutBody,
        max_bytes: u64,
        scan: Option<Scan>,
    ) -> (Option<Self>, Arc<Sending>) {
        let sending = Sending::new();
        let (source, length) = match body {
            OutBody::Empty => return (None, sending),
            OutBody::Bytes(bytes) => {
                let length = bytes.len() as u64;
                (Source::Bytes(bytes), Some(length))
            }
            OutBody::Stream { pieces, length } => (Source::Stream(pieces), length),
        };
        let body = Self {
            source,
            length,
            sent: 0,
            max_bytes,
            sending: Arc::clone(&sending),
            scan,
        };
        (Some(body), sending)
    }

    fn judge(&mut self, piece: Option<Result<Bytes, String>>) -> Result<Option<Bytes>, Fault> {
        let wrong_length = |length: u64| Fault::Invalid {
            code: "body-length",
            message: format!("the request body is not {length} bytes long"),
        };
        let Some(piece) = piece else {
            return match self.length {
                Some(length) if length != self.sent => Err(wrong_length(length)),
                _ => Ok(None),
            };
        };
        let piece = piece.map_err(|message| Fault::Body { message })?;
        if let Some(which) = self.scan.as_mut().and_then(|s| s.misplaced(&piece)) {
            return Err(secret::misplaced_in_stream(&which));
        }
        self.sent = self.sent.saturating_add(piece.len() as u64);
        match self.length {
            Some(length) if self.sent > length => Err(wrong_length(length)),
            _ if self.sent > self.max_bytes => Err(Fault::RequestTooLarge {
                max_bytes: self.max_bytes,
            }),
            _ => Ok(Some(piece)),
        }
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = EgressError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, EgressError>>> {
        let piece = match &mut self.source {
            Source::Bytes(bytes) if bytes.is_empty() => None,
            Source::Bytes(bytes) => Some(Ok(bytes.split_to(bytes.len().min(PIECE_BYTES)))),
            Source::Stream(pieces) => std::task::ready!(pieces.as_mut().poll_next(cx)),
        };
        match self.judge(piece) {
            Ok(piece) => {
                self.sending.note(None);
                Poll::Ready(piece.map(|p| Ok(Frame::data(p))))
            }
            Err(fault) => {
                self.sending.note(Some(fault.clone()));
                Poll::Ready(Some(Err(fault.with(EffectDone::Unknown))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.length.is_some_and(|l| l == 0)
    }

    fn size_hint(&self) -> SizeHint {
        match self.length {
            Some(length) => SizeHint::with_exact(length - self.sent.min(length)),
            None => SizeHint::default(),
        }
    }
}

/// The body of an answer, read as it arrives. Ends with an error at its cap, its idle limit or the exchange's deadline.
pub struct ResponseBody {
    pieces: Pin<Box<dyn Stream<Item = Result<Bytes, EgressError>> + Send + Sync>>,
}

impl std::fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResponseBody")
    }
}

/// What holds for reading an answer.
pub(crate) struct Reading {
    /// The most bytes.
    pub(crate) max_bytes: u64,
    /// Between two pieces.
    pub(crate) idle: Duration,
    /// When the exchange began.
    pub(crate) begun: Instant,
    /// When it must have ended.
    pub(crate) deadline: Instant,
    /// For messages.
    pub(crate) origin: String,
}

struct Reader {
    response: reqwest::Response,
    read: u64,
    reading: Reading,
    mask: Option<Box<dyn MaskStream>>,
    _room: Room,
}

impl Reader {
    /// The next piece that may be shown. What is held back when an exchange breaks off is never shown.
    async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        loop {
            let piece = self.arrived().await?;
            let Some(mask) = &mut self.mask else {
                return Ok(piece);
            };
            let Some(piece) = piece else {
                let rest = mask.finish();
                self.mask = None;
                return Ok((!rest.is_empty()).then(|| rest.into()));
            };
            let shown = mask.push(&piece);
            if !shown.is_empty() {
                return Ok(Some(shown.into()));
            }
        }
    }

    async fn arrived(&mut self) -> Result<Option<Bytes>, Fault> {
        let asked = Instant::now();
        let due = (asked + self.reading.idle).min(self.reading.deadline);
        let piece = match timeout_at(due, self.response.chunk()).await {
            Ok(piece) => piece.map_err(|e| Fault::Protocol {
                origin: self.reading.origin.clone(),
                message: crate::exchange::root_cause(&e),
            })?,
            Err(_) => return Err(self.late(asked)),
        };
        let length = piece.as_ref().map_or(0, |p| p.len() as u64);
        self.read = self.read.saturating_add(length);
        if self.read > self.reading.max_bytes {
            return Err(Fault::ResponseTooLarge {
                max_bytes: self.reading.max_bytes,
            });
        }
        Ok(piece)
    }

    fn late(&self, asked: Instant) -> Fault {
        let now = Instant::now();
        let (waiting, since) = if now >= self.reading.deadline {
            (Waiting::Total, self.reading.begun)
        } else {
            (Waiting::NextBytes, asked)
        };
        Fault::TimedOut {
            waiting,
            waited_ms: crate::exchange::ms(now - since),
        }
    }
}

impl ResponseBody {
    pub(crate) fn new(
        response: reqwest::Response,
        reading: Reading,
        mask: Option<Box<dyn MaskStream>>,
        room: Room,
    ) -> Self {
        let reader = Reader {
            response,
            read: 0,
            reading,
            mask,
            _room: room,
        };
        let pieces = futures_util::stream::unfold(Some(reader), |reader| async move {
            let mut reader = reader?;
            match reader.next().await {
                Ok(Some(piece)) => Some((Ok(piece), Some(reader))),
                Ok(None) => None,
                Err(fault) => Some((Err(fault.with(EffectDone::Happened)), None)),
            }
        });
        Self {
            pieces: Box::pin(pieces),
        }
    }

    /// A body that was read already.
    pub(crate) fn whole(bytes: Bytes) -> Self {
        let pieces = (!bytes.is_empty()).then_some(Ok(bytes));
        Self {
            pieces: Box::pin(futures_util::stream::iter(pieces)),
        }
    }

    /// Reads everything.
    ///
    /// # Errors
    /// `response-too-large` over `max_bytes` or the exchange's own cap, and what reading may end with.
    pub async fn collect(mut self, max_bytes: u64) -> Result<Bytes, EgressError> {
        let mut whole = BytesMut::new();
        while let Some(piece) = self.pieces.next().await {
            let piece = piece?;
            if (whole.len() + piece.len()) as u64 > max_bytes {
                return Err(Fault::ResponseTooLarge { max_bytes }.with(EffectDone::Happened));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }
}

impl Stream for ResponseBody {
    type Item = Result<Bytes, EgressError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.as_mut().poll_next(cx)
    }
}
