//! Canonical URLs. Invariant: the text that is judged is the text that is sent, and two spellings of one
//! resource are either folded into one or refused. The raw text is judged first: nothing is silently repaired.
//!
//! A fragment never leaves a client, so it is dropped.

mod join;
mod path;

use crate::host::{self, HostError, cut};
use std::fmt;

pub use crate::host::Host;
pub use path::PathFault;
pub(crate) use path::normalise as normalise_path;

/// Longest URL in bytes, as given and after normalisation.
pub const MAX_URL_BYTES: usize = 8 * 1024;

/// The schemes the egress speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// `https`.
    Https,
    /// `http`, only where granted.
    Http,
}

impl Scheme {
    /// The scheme's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }

    /// The port of a URL that names none.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
        }
    }
}

/// Why a URL is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Over [`MAX_URL_BYTES`].
    #[error("the url is too long: {bytes} bytes of at most {MAX_URL_BYTES}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// White space, a control character or a backslash where none may stand.
    #[error("the url holds the character U+{code:04X}")]
    Character {
        /// Its code point.
        code: u32,
    },
    /// Not an absolute URL of the form `scheme://host/...`.
    #[error("`{url}` is not an absolute url")]
    Malformed {
        /// As written.
        url: String,
    },
    /// Another scheme than `https` and `http`.
    #[error("the scheme `{scheme}` is not spoken here; use https")]
    Scheme {
        /// As written.
        scheme: String,
    },
    /// `user:password@`.
    #[error("user names and passwords may not stand in a url")]
    UserInfo,
    /// The host is refused.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Not a number from 1 to 65535 without leading zeros.
    #[error("`{port}` is not a port")]
    Port {
        /// As written.
        port: String,
    },
    /// The path is refused.
    #[error("the path of the url {0}")]
    Path(#[from] PathFault),
}

impl UrlError {
    /// The stable machine word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "url-too-long",
            Self::Character { .. } | Self::Malformed { .. } => "url-malformed",
            Self::Scheme { .. } => "url-scheme",
            Self::UserInfo => "url-userinfo",
            Self::Host(_) => "url-host",
            Self::Port { .. } => "url-port",
            Self::Path(_) => "url-path",
        }
    }
}

/// An absolute http or https URL in its one spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CanonicalUrl {
    scheme: Scheme,
    host: Host,
    port: u16,
    path: String,
    query: Option<String>,
    text: String,
}

impl CanonicalUrl {
    /// Judges the raw text and brings it into its one spelling.
    ///
    /// # Errors
    /// See [`UrlError`].
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        if text.len() > MAX_URL_BYTES {
            return Err(UrlError::TooLong { bytes: text.len() });
        }
        refuse_characters(text)?;
        let without_fragment = text.split_once('#').map_or(text, |(before, _)| before);
        let (scheme, rest) = split_scheme(without_fragment)?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let (host, port) = split_authority(authority, scheme)?;
        let (raw_path, raw_query) = match tail.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (tail, None),
        };
        if let Some(bad) = raw_path.chars().find(|c| *c == '\\') {
            return Err(UrlError::Character { code: bad.into() });
        }
        let path = path::normalise(raw_path)?;
        let query = raw_query.map(path::encode_query);
        Self::build(scheme, host, port, path, query)
    }

    fn build(
        scheme: Scheme,
        host: Host,
        port: u16,
        path: String,
        query: Option<String>,
    ) -> Result<Self, UrlError> {
        let mut text = format!("{}://{host}", scheme.as_str());
        if port != scheme.default_port() {
            text.push_str(&format!(":{port}"));
        }
        text.push_str(&path);
        if let Some(query) = &query {
            text.push('?');
            text.push_str(query);
        }
        if text.len() > MAX_URL_BYTES {
            return Err(UrlError::TooLong { bytes: text.len() });
        }
        Ok(Self {
            scheme,
            host,
            port,
            path,
            query,
            text,
        })
    }

    /// `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        self.scheme.as_str()
    }

    /// The scheme as a value.
    pub fn scheme_kind(&self) -> Scheme {
        self.scheme
    }

    /// Whether the scheme is https.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port, explicit or the scheme's.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The normalised path; starts with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query without its `?`.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The whole URL; the scheme's own port is left out.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port, the port always written: `https://example.com:443`.
    pub fn origin(&self) -> String {
        format!("{}://{}:{}", self.scheme.as_str(), self.host, self.port)
    }

    /// The URL without its query, for records and people.
    pub fn without_query(&self) -> &str {
        self.text.split_once('?').map_or(&self.text, |(url, _)| url)
    }

    /// The URL a `location` header means, seen from this one. Judged like any other URL.
    ///
    /// # Errors
    /// See [`UrlError`].
    pub fn join(&self, reference: &str) -> Result<Self, UrlError> {
        join::join(self, reference)
    }
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A URL of any form for people and records: without query, fragment, user name and password, cut and tame.
pub(crate) fn shown(raw: &str) -> String {
    let end = raw.find(['?', '#']).unwrap_or(raw.len());
    let (front, _) = raw.split_at(end);
    match front.rsplit_once('@') {
        Some((_, host)) => cut(&format!("…@{host}")),
        None => cut(front),
    }
}

fn refuse_characters(text: &str) -> Result<(), UrlError> {
    match text.chars().find(|c| c.is_control() || c.is_whitespace()) {
        Some(bad) => Err(UrlError::Character { code: bad.into() }),
        None => Ok(()),
    }
}

/// Splits `scheme://rest`; exactly two slashes, and the authority may not be empty.
fn split_scheme(text: &str) -> Result<(Scheme, &str), UrlError> {
    let malformed = || UrlError::Malformed { url: shown(text) };
    let (scheme, rest) = text.split_once(':').ok_or_else(malformed)?;
    let lower = scheme.to_ascii_lowercase();
    let kind = match lower.as_str() {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        _ if is_scheme(scheme) => {
            return Err(UrlError::Scheme {
                scheme: cut(scheme),
            });
        }
        _ => return Err(malformed()),
    };
    let rest = rest.strip_prefix("//").ok_or_else(malformed)?;
    if rest.starts_with('\\') {
        return Err(UrlError::Character { code: 0x5c });
    }
    Ok((kind, rest))
}

/// RFC 3986: a letter, then letters, digits, `+`, `-`, `.`.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

fn split_authority(authority: &str, scheme: Scheme) -> Result<(Host, u16), UrlError> {
    if authority.contains('\\') {
        return Err(UrlError::Character { code: 0x5c });
    }
    if authority.contains('@') {
        return Err(UrlError::UserInfo);
    }
    let port_at = match authority.rfind(':') {
        Some(at) if !authority[at..].contains(']') => Some(at),
        _ => None,
    };
    let (host, port) = match port_at {
        Some(at) => (&authority[..at], parse_port(&authority[at + 1..])?),
        None => (authority, scheme.default_port()),
    };
    Ok((host::parse(host)?, port))
}

/// A port from 1 to 65535 in plain decimal without leading zeros.
pub(crate) fn parse_port(text: &str) -> Result<u16, UrlError> {
    let plain =
        !text.is_empty() && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<u16>() {
        Ok(port) if plain => Ok(port),
        _ => Err(UrlError::Port { port: cut(text) }),
    }
}

#[cfg(test)]
mod tests;
