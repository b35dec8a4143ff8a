//! The port to the host's HTTP: one request, one response, nothing followed and nothing decoded.

use std::fmt;
use std::io::Read;
use std::time::Duration;

/// One request of one hop.
#[derive(Debug)]
pub struct Request {
    /// As it goes on the wire, for example `GET`. Any token.
    pub method: String,
    /// Absolute, `http` or `https`, ASCII, without user information and fragment; the path is never empty.
    pub url: String,
    /// In order. Never `Host`, `Content-Length` or a hop-by-hop header: the transport sets these from `url` and `body`
    /// (a length of 0 for an empty body of POST, PUT and PATCH).
    pub headers: Vec<(String, Vec<u8>)>,
    /// What is sent after the headers.
    pub body: Body,
    /// Longest time until the connection stands.
    pub connect_timeout: Option<Duration>,
    /// Longest time from now to the last byte of the response body.
    pub timeout: Option<Duration>,
}

/// The body of a request.
pub enum Body {
    /// Nothing.
    Empty,
    /// Held bytes.
    Bytes(Vec<u8>),
    /// Read while it is sent. `len` bytes exactly when it is known; without it the body is sent in chunks.
    Reader {
        /// Where the bytes come from; a file, or a form with files in it.
        reader: Box<dyn Read>,
        /// How many bytes it gives.
        len: Option<u64>,
    },
}

impl Body {
    /// The length in bytes, if it is known before sending.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        match self {
            Self::Empty => Some(0),
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Reader { len, .. } => *len,
        }
    }

    /// Whether it is known that nothing will be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Reader { len, .. } => write!(f, "Reader({len:?})"),
        }
    }
}

/// The response of one hop.
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// In the order they came.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body as sent, still encoded. An error of kind `TimedOut` means the time was up, `UnexpectedEof` that the
    /// peer closed early; any other is said in its own words.
    pub body: Box<dyn Read>,
}

/// Why no response came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The policy refused; the host's words, which say what a person can do. Never tried again.
    Denied(String),
    /// The name of the host was not found.
    Resolve(String),
    /// No connection.
    Connect(String),
    /// No TLS session, or a certificate that does not verify.
    Tls(String),
    /// The time was up.
    TimedOut,
    /// The peer does not speak HTTP, or closed before a response.
    Protocol(String),
    /// The response is larger than the host allows.
    TooLarge(String),
    /// Anything else.
    Other(String),
}

/// The host's HTTP.
pub trait Transport {
    /// Sends one request and returns the response once its headers are there.
    ///
    /// # Errors
    /// The failure says which step did not work.
    fn exchange(&mut self, request: Request) -> Result<Response, Failure>;

    /// Waits between two tries.
    fn sleep(&mut self, time: Duration) {
        std::thread::sleep(time);
    }

    /// Time since a fixed point, for limits and for `%{time_total}`.
    fn elapsed(&mut self) -> Duration {
        crate::clock::since_start()
    }

    /// Seconds since 1970, for cookies and names of days.
    fn unix_seconds(&mut self) -> i64 {
        crate::clock::unix_seconds()
    }
}
