//! The host part of a URL or of a rule. Invariant: one host has exactly one spelling here: an IP address is an
//! [`IpAddr`], a name is lower-case ASCII without a trailing dot, and a second spelling is refused or folded.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest host name in bytes.
pub const MAX_HOST_BYTES: usize = 253;
/// Longest part of a host name in bytes.
pub const MAX_LABEL_BYTES: usize = 63;

/// A host in its one spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// Lower case, ASCII (punycode), no trailing dot.
    Name(String),
    /// A literal address. Never an IPv4-mapped IPv6 one.
    Ip(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Ip(IpAddr::V4(ip)) => write!(f, "{ip}"),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
        }
    }
}

impl Host {
    /// The literal address, if it is one.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(*ip),
            Self::Name(_) => None,
        }
    }
}

/// Why a host is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Nothing there.
    #[error("the host is empty")]
    Empty,
    /// Over [`MAX_HOST_BYTES`] or [`MAX_LABEL_BYTES`].
    #[error("the host is too long: {bytes} bytes")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// An IPv4 address that is not four plain decimal numbers, or one hidden in IPv6.
    #[error("the address `{host}` is oddly spelled; write `{plain}`")]
    OddAddress {
        /// As written.
        host: String,
        /// The usual spelling.
        plain: String,
    },
    /// Characters that look like others, for example full-width letters or dots.
    #[error("the host `{host}` is written with look-alike characters")]
    LookAlike {
        /// As written.
        host: String,
    },
    /// Anything else that is no host.
    #[error("`{host}` is not a host name or address")]
    Malformed {
        /// As written.
        host: String,
    },
}

/// Reads a host as it stands in a URL: a name, a dotted IPv4 address or an IPv6 address in brackets.
///
/// # Errors
/// See [`HostError`]; nothing is repaired but case, IDNA and one trailing dot of a name.
pub fn parse(text: &str) -> Result<Host, HostError> {
    let malformed = || HostError::Malformed { host: cut(text) };
    if text.is_empty() {
        return Err(HostError::Empty);
    }
    if text.len() > 4 * MAX_HOST_BYTES {
        return Err(HostError::TooLong { bytes: text.len() });
    }
    if let Some(inner) = text.strip_prefix('[') {
        let inner = inner.strip_suffix(']').ok_or_else(malformed)?;
        let ip: Ipv6Addr = inner.parse().map_err(|_| malformed())?;
        return match ip.to_ipv4_mapped() {
            Some(v4) => Err(HostError::OddAddress {
                host: cut(text),
                plain: v4.to_string(),
            }),
            None => Ok(Host::Ip(ip.into())),
        };
    }
    if let Ok(ip) = text.parse::<Ipv4Addr>() {
        return Ok(Host::Ip(ip.into()));
    }
    if text.contains(|c: char| "%:/\\@?#[]".contains(c) || c.is_whitespace() || c.is_control()) {
        return Err(malformed());
    }
    name(text)
}

fn name(text: &str) -> Result<Host, HostError> {
    let malformed = || HostError::Malformed { host: cut(text) };
    let bare = text.strip_suffix('.').unwrap_or(text);
    let ascii = match ::url::Host::parse(bare) {
        Ok(::url::Host::Domain(ascii)) => ascii,
        Ok(::url::Host::Ipv4(ip)) => {
            return Err(HostError::OddAddress {
                host: cut(text),
                plain: ip.to_string(),
            });
        }
        _ => return Err(malformed()),
    };
    let raw: Vec<&str> = bare.split('.').collect();
    let labels: Vec<&str> = ascii.split('.').collect();
    let folded = raw.len() != labels.len()
        || raw
            .iter()
            .zip(&labels)
            .any(|(raw, label)| !raw.is_ascii() && !label.starts_with("xn--"));
    if folded || bare.contains(looks_like_separator) {
        return Err(HostError::LookAlike { host: cut(text) });
    }
    if ascii.len() > MAX_HOST_BYTES {
        return Err(HostError::TooLong { bytes: ascii.len() });
    }
    if let Some(long) = labels.iter().find(|l| l.len() > MAX_LABEL_BYTES) {
        return Err(HostError::TooLong { bytes: long.len() });
    }
    let good = |l: &&str| {
        !l.is_empty()
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    if labels.iter().all(good) {
        Ok(Host::Name(ascii))
    } else {
        Err(malformed())
    }
}

/// Characters that some servers fold into `.`, `/` or `\`, or that look like them to a person.
pub(crate) fn looks_like_separator(c: char) -> bool {
    const LOOK_ALIKES: [char; 14] = [
        '\u{2024}', '\u{2025}', '\u{2026}', '\u{2044}', '\u{2215}', '\u{2216}', '\u{29f5}',
        '\u{29f8}', '\u{29f9}', '\u{fe52}', '\u{fe68}', '\u{ff0e}', '\u{ff0f}', '\u{ff3c}',
    ];
    LOOK_ALIKES.contains(&c)
}

/// The first characters of an offending value, for error texts.
pub(crate) fn cut(text: &str) -> String {
    const SHOWN_CHARS: usize = 80;
    let mut shown: String = text
        .chars()
        .take(SHOWN_CHARS)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().count() > SHOWN_CHARS {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
