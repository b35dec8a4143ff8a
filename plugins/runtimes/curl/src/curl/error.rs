//! What goes wrong, in curl's numbers and words.

use std::io;

use crate::address::{Address, Malformed};
use crate::{Failure, files};

/// One failed transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Error {
    /// The exit code.
    pub(super) code: u8,
    /// Said after `curl: (code)`.
    pub(super) words: String,
    /// Whether trying again can help at all.
    pub(super) kind: Kind,
}

/// What a retry needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The policy refused: never again.
    Denied,
    /// Time was up, or the name was not found.
    Transient,
    /// No connection.
    Refused,
    /// A status of 400 or more, with `-f`.
    Status,
    Other,
}

pub(super) const USAGE: u8 = 2;
pub(super) const MALFORMED: u8 = 3;
pub(super) const WRITE: u8 = 23;
pub(super) const READ: u8 = 26;

impl Error {
    pub(super) fn new(code: u8, words: impl Into<String>) -> Self {
        Self {
            code,
            words: words.into(),
            kind: Kind::Other,
        }
    }

    pub(super) fn status(status: u16) -> Self {
        let words = format!("The requested URL returned error: {status}");
        Self {
            code: 22,
            words,
            kind: Kind::Status,
        }
    }

    pub(super) fn timed_out(millis: u128, bytes: u64) -> Self {
        let words =
            format!("Operation timed out after {millis} milliseconds with {bytes} bytes received");
        Self {
            code: 28,
            words,
            kind: Kind::Transient,
        }
    }

    pub(super) fn write(error: &io::Error) -> Self {
        let mut words = "Failure writing output to destination".to_owned();
        if error.kind() != io::ErrorKind::BrokenPipe {
            words.push_str(": ");
            words.push_str(&files::words(error));
        }
        Self::new(WRITE, words)
    }

    pub(super) fn read_local() -> Self {
        Self::new(READ, "Failed to open/read local data from file/application")
    }

    pub(super) fn malformed(why: Malformed) -> Self {
        match why {
            Malformed::Text => Self::new(MALFORMED, "URL using bad/illegal format or missing URL"),
            Malformed::Scheme(scheme) => Self::new(
                1,
                format!("Protocol \"{scheme}\" not supported or disabled in libcurl"),
            ),
        }
    }

    /// What the transport reports before a response is there.
    pub(super) fn of_failure(failure: Failure, address: &Address, millis: u128) -> Self {
        let host = &address.host;
        let (code, words, kind) = match failure {
            Failure::Denied(words) => (7, words, Kind::Denied),
            Failure::Resolve(_) => (
                6,
                format!("Could not resolve host: {host}"),
                Kind::Transient,
            ),
            Failure::Connect(_) => {
                let port = address.port_number();
                let words = format!(
                    "Failed to connect to {host} port {port} after {millis} ms: \
                     Couldn't connect to server"
                );
                (7, words, Kind::Refused)
            }
            Failure::Tls(words) if words.to_ascii_lowercase().contains("certificate") => {
                (60, format!("SSL certificate problem: {words}"), Kind::Other)
            }
            Failure::Tls(words) => (35, words, Kind::Other),
            Failure::TimedOut => return Self::timed_out(millis, 0),
            Failure::Protocol(words) => (56, words, Kind::Other),
            Failure::TooLarge(words) => (63, words, Kind::Other),
            Failure::Other(words) => (55, words, Kind::Other),
        };
        Self { code, words, kind }
    }

    /// What reading a body reports.
    pub(super) fn of_body(error: &io::Error, millis: u128, bytes: u64) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut => Self::timed_out(millis, bytes),
            io::ErrorKind::UnexpectedEof => {
                Self::new(18, "transfer closed with outstanding read data remaining")
            }
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Self::new(
                61,
                format!("Error while processing content unencoding: {error}"),
            ),
            io::ErrorKind::FileTooLarge => Self::new(63, error.to_string()),
            _ => Self::new(56, format!("Recv failure: {error}")),
        }
    }
}
