//! The places of a request that a secret may be put in.
//!
//! | text | place |
//! |---|---|
//! | `bearer` | `authorization: Bearer *` |
//! | `basic` | `authorization: Basic`, a user name of the caller's and the secret as the password |
//! | `basic-user` | the same with the secret as the user name and no password |
//! | `header:NAME`, `header:NAME=TEXT*TEXT` | the value of a header |
//! | `query:NAME` | the value of a query parameter |
//! | `path:TEXT*TEXT` | one whole segment of the path |
//! | `form:NAME` | the value of a field of an urlencoded form |
//! | `json:/POINTER` | a string of a JSON body |
//! | `frame:/POINTER` | a string of one of the first [`FRAMES`] frames of a WebSocket |
//! | `line:TEXT*TEXT` | one line of a TLS connection, before it is ready |
//! | `hmac-sha256:NAME`, `hmac-sha256:NAME=TEXT*TEXT` | a header with the signature of the body, in hexadecimal digits |
//!
//! Invariant: a placement has exactly one text.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest text of a placement, in bytes.
pub const MAX_PLACEMENT_BYTES: usize = 256;
/// The frames of a WebSocket that a secret may be put in.
pub const FRAMES: u32 = 5;

/// A text with one place for a secret in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Template {
    /// What stands before the secret.
    pub before: String,
    /// What stands after it.
    pub after: String,
}

impl Template {
    /// `text` with its one `*` as the place.
    fn parse(text: &str) -> Option<Self> {
        let (before, after) = text.split_once('*')?;
        let plain = |part: &str| part.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'*');
        (plain(before) && plain(after)).then(|| Self {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }

    /// Only the secret.
    fn bare() -> Self {
        Self {
            before: String::new(),
            after: String::new(),
        }
    }

    /// Whether nothing stands around the secret.
    pub fn is_bare(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}*{}", self.before, self.after)
    }
}

/// A place in a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Placement {
    /// `authorization: Bearer *`.
    Bearer,
    /// `authorization: Basic` with the secret as the password.
    Basic,
    /// `authorization: Basic` with the secret as the user name.
    BasicUser,
    /// The value of a header, its name in small letters.
    Header(String, Template),
    /// The value of a query parameter.
    Query(String),
    /// One segment of the path.
    Path(Template),
    /// A field of an urlencoded form.
    Form(String),
    /// A string of a JSON body, by JSON pointer (RFC 6901).
    Json(String),
    /// A string of a WebSocket frame, by JSON pointer.
    Frame(String),
    /// A line of a TLS connection.
    Line(Template),
    /// A header with the HMAC-SHA256 of the body.
    Hmac(String, Template),
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a place for a secret; use bearer, basic, basic-user, header:NAME, query:NAME, path:TEXT*, form:NAME, json:/POINTER, frame:/POINTER, line:TEXT* or hmac-sha256:NAME"
)]
pub struct PlacementError(String);

impl Placement {
    /// Reads the text of a placement.
    ///
    /// # Errors
    /// The text, where it is none.
    pub fn parse(text: &str) -> Result<Self, PlacementError> {
        let read = || {
            if text.len() > MAX_PLACEMENT_BYTES {
                return None;
            }
            let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
            match (kind, rest) {
                ("bearer", "") => Some(Self::Bearer),
                ("basic", "") => Some(Self::Basic),
                ("basic-user", "") => Some(Self::BasicUser),
                ("header", _) => header(rest).map(|(name, value)| Self::Header(name, value)),
                ("hmac-sha256", _) => header(rest).map(|(name, value)| Self::Hmac(name, value)),
                ("query", _) => field(rest).map(Self::Query),
                ("form", _) => field(rest).map(Self::Form),
                ("path", _) => segment(rest).map(Self::Path),
                ("line", _) => Template::parse(rest).map(Self::Line),
                ("json", _) => pointer(rest).map(Self::Json),
                ("frame", _) => pointer(rest).map(Self::Frame),
                _ => None,
            }
        };
        let placement = read().filter(|p| p.to_string() == text);
        placement.ok_or_else(|| PlacementError(text.chars().take(MAX_PLACEMENT_BYTES).collect()))
    }
}

/// `name` or `name=TEXT*TEXT`; names in small letters, so that each header has one text.
fn header(text: &str) -> Option<(String, Template)> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Template::parse(value).filter(|t| !t.is_bare())?),
        None => (text, Template::bare()),
    };
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    (!name.is_empty() && name.bytes().all(letter)).then(|| (name.to_owned(), value))
}

/// A name that needs no encoding.
fn field(text: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.[]".contains(&b);
    (!text.is_empty() && text.bytes().all(plain)).then(|| text.to_owned())
}

/// A segment: no slash, and nothing that needs encoding.
fn segment(text: &str) -> Option<Template> {
    let template = Template::parse(text)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~:".contains(&b);
    let whole = template.before.bytes().chain(template.after.bytes());
    whole.into_iter().all(plain).then_some(template)
}

fn pointer(text: &str) -> Option<String> {
    let plain = text.bytes().all(|b| (0x20..0x7f).contains(&b));
    (text.starts_with('/') && plain).then(|| text.to_owned())
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |f: &mut fmt::Formatter<'_>, kind: &str, name: &str, value: &Template| {
            if value.is_bare() {
                return write!(f, "{kind}:{name}");
            }
            write!(f, "{kind}:{name}={value}")
        };
        match self {
            Self::Bearer => f.write_str("bearer"),
            Self::Basic => f.write_str("basic"),
            Self::BasicUser => f.write_str("basic-user"),
            Self::Header(name, value) => named(f, "header", name, value),
            Self::Hmac(name, value) => named(f, "hmac-sha256", name, value),
            Self::Query(name) => write!(f, "query:{name}"),
            Self::Form(name) => write!(f, "form:{name}"),
            Self::Path(template) => write!(f, "path:{template}"),
            Self::Line(template) => write!(f, "line:{template}"),
            Self::Json(pointer) => write!(f, "json:{pointer}"),
            Self::Frame(pointer) => write!(f, "frame:{pointer}"),
        }
    }
}

impl TryFrom<String> for Placement {
    type Error = PlacementError;

    fn try_from(text: String) -> Result<Self, PlacementError> {
        Self::parse(&text)
    }
}

impl From<Placement> for String {
    fn from(placement: Placement) -> Self {
        placement.to_string()
    }
}
