//! The one way out of this crate: a POST or GET whose answer's body streams.
//!
//! Invariant: a transport follows no redirect and adds no header that depends on the person.

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::HeaderMap;
use std::time::Duration;

/// Pieces of a body, in order. The stream ends, or fails once.
pub type ByteStream = BoxStream<'static, Result<Bytes, TransportError>>;

/// The head of an answer and its body.
pub struct HttpAnswer {
    /// Status code.
    pub status: u16,
    /// Headers as received.
    pub headers: HeaderMap,
    /// The body, unread.
    pub body: ByteStream,
}

/// Why there is no answer, or no more of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Policy refused the address.
    #[error("refused: {0}")]
    Denied(String),
    /// No byte in time.
    #[error("timed out: {0}")]
    Timeout(String),
    /// No connection, or it broke.
    #[error("connection failed: {0}")]
    Failed(String),
    /// More bytes than accepted.
    #[error("too large: {0}")]
    TooLarge(String),
    /// The host itself sends no more for now, and says when it may again.
    #[error("too many requests: {0}")]
    Busy(String, Duration),
}

/// Sends one request.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Posts `body` to `url`. Header values marked sensitive are never logged.
    ///
    /// # Errors
    /// When no answer's head arrived; later failures are items of the body.
    async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<HttpAnswer, TransportError>;

    /// Gets `url`, without a body.
    ///
    /// # Errors
    /// As of [`Transport::post`].
    async fn get(&self, url: &str, headers: HeaderMap) -> Result<HttpAnswer, TransportError>;
}
