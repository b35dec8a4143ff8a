//! Requests and responses as callers of the egress see them.

use crate::body::ResponseBody;
use crate::error::EgressError;
use crate::header::Headers;
use crate::secret::{Capture, InUse, SecretUse};
use bytes::Bytes;
use claw_core::id::{CallId, SessionKey};
use claw_core::ledger::Ledger;
use claw_core::sandbox::Authority;
use claw_core::secret::{Placement, SecretName};
use futures_util::Stream;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Who sends, and where it is written down.
#[derive(Clone)]
pub struct Caller {
    /// Effective authority; names the agent and the subject.
    pub authority: Arc<dyn Authority>,
    /// Where effects and denials go.
    pub ledger: Arc<dyn Ledger>,
    /// The call the request belongs to.
    pub call: CallId,
    /// The session of the call.
    pub session: SessionKey,
    /// The secrets of the call tree; without them no request holds any, and no answer is searched.
    pub secrets: Option<Arc<InUse>>,
}

/// The pieces of a request body. An error ends the exchange; its text is for people.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, String>> + Send + Sync>>;

/// The body of a request.
pub enum OutBody {
    /// None.
    Empty,
    /// All at hand.
    Bytes(Bytes),
    /// Made while it is sent. It cannot be sent twice: a 307 or 308 answer is then an error.
    Stream {
        /// The pieces.
        pieces: BodyStream,
        /// The whole length in bytes, if it is known: sent as `content-length`, and held to.
        length: Option<u64>,
    },
}

/// What to do with a redirecting answer that has a `location`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// Give it to the caller.
    Manual,
    /// Follow at most [`crate::MAX_REDIRECTS`], each judged like a new request.
    Follow,
}

/// Waiting times that differ from the egress's own, for example for a model that thinks before it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// From the last byte of the request to the head of the answer.
    pub first_byte: Duration,
    /// Between two pieces of the answer's body.
    pub idle: Duration,
}

/// A request.
pub struct OutRequest {
    /// Upper case.
    pub method: String,
    /// Absolute, as the caller spells it.
    pub url: String,
    /// Without hop-by-hop names, `host` and `content-length`; these are refused.
    pub headers: Headers,
    /// The body.
    pub body: OutBody,
    /// What to do with redirects.
    pub redirects: Redirects,
    /// For the whole exchange, until the last byte of the answer's body.
    pub timeout: Duration,
    /// The most of the answer's body, in bytes.
    pub max_response_bytes: u64,
    /// Waiting times, if not the egress's own.
    pub waits: Option<Waits>,
    /// Secrets that the host puts in; the caller leaves their places empty. Never together with a stream where the
    /// place is in the body.
    pub secrets: Vec<SecretUse>,
    /// Strings of the answer that are kept as secrets; the answer is then read whole, and is JSON.
    pub capture: Vec<Capture>,
}

impl OutRequest {
    /// A request without headers and body, 30 s, answer at most 1 MiB, redirects not followed.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Headers::new(),
            body: OutBody::Empty,
            redirects: Redirects::Manual,
            timeout: Duration::from_secs(30),
            max_response_bytes: claw_core::limit::MIB_BYTES,
            waits: None,
            secrets: Vec::new(),
            capture: Vec::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Names a secret for a place.
    #[must_use]
    pub fn secret(mut self, name: SecretName, placement: Placement) -> Self {
        self.secrets.push(SecretUse {
            name,
            placement,
            user: String::new(),
        });
        self
    }
}

/// An answer whose head has arrived. Any status is an answer.
#[derive(Debug)]
pub struct OutResponse {
    /// From 100 to 999.
    pub status: u16,
    /// In order of arrival per name, names in lower case, bodies as on the wire (never decompressed).
    pub headers: Headers,
    /// The URL of the last hop, as it was judged: without secrets.
    pub url: String,
    /// The rest, read as it arrives. Dropping it closes the exchange.
    pub body: ResponseBody,
}

impl OutResponse {
    /// The first header of this name (lower case), if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(n, _)| n == name)?;
        std::str::from_utf8(value).ok()
    }

    /// Reads the whole body.
    ///
    /// # Errors
    /// As [`ResponseBody::collect`].
    pub async fn collect(self, max_bytes: u64) -> Result<Bytes, EgressError> {
        self.body.collect(max_bytes).await
    }
}
