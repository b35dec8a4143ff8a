//! Where a value may go: hosts in their one spelling, and what has to be encrypted.

use crate::error::VaultError;
use claw_core::secret::{BoundUse, Destination, Placement};
use std::net::IpAddr;

/// The port of `https` and `wss`.
const TLS_PORT: u16 = 443;
/// Longest host name, in bytes.
const MAX_HOST_BYTES: usize = 253;
/// Longest part of a host name, in bytes.
const MAX_LABEL_BYTES: usize = 63;
/// Longest name of a variable, in bytes.
const MAX_VARIABLE_BYTES: usize = 64;
/// How much of an offending host an error shows, in characters.
const SHOWN_CHARS: usize = 80;

/// A use as it is stored: its host in the one spelling, its port where the placement needs one.
pub(crate) fn bound(asked: BoundUse) -> Result<BoundUse, VaultError> {
    let host = host(&asked.host)?;
    let line = matches!(asked.placement, Placement::Line(_));
    if asked.port == Some(0) || (line && asked.port.is_none()) {
        return Err(VaultError::Port(host));
    }
    Ok(BoundUse { host, ..asked })
}

/// A name in small letters, a dotted IPv4 address, or an IPv6 address in brackets (which may be left out).
fn host(text: &str) -> Result<String, VaultError> {
    let refused = || VaultError::Host(text.chars().take(SHOWN_CHARS).collect());
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    if let Ok(ip) = bare.unwrap_or(text).parse::<IpAddr>() {
        let plain = match ip {
            IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some() => return Err(refused()),
            IpAddr::V6(ip) => format!("[{ip}]"),
            IpAddr::V4(_) if bare.is_some() => return Err(refused()),
            IpAddr::V4(ip) => ip.to_string(),
        };
        return Ok(plain);
    }
    let label = |label: &str| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b);
        (1..=MAX_LABEL_BYTES).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // `127.1` and `0x7f.1` are addresses to some readers and names to others.
    let last = text.rsplit('.').next().unwrap_or_default();
    let numeric = last.starts_with(|c: char| c.is_ascii_digit());
    if text.len() <= MAX_HOST_BYTES && text.split('.').all(label) && !numeric {
        return Ok(text.to_owned());
    }
    Err(refused())
}

/// A name of a variable that every shell takes.
pub(crate) fn variable(name: String) -> Result<String, VaultError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && name.len() <= MAX_VARIABLE_BYTES && name.bytes().all(plain) {
        return Ok(name);
    }
    Err(VaultError::Variable(
        name.chars().take(SHOWN_CHARS).collect(),
    ))
}

/// Whether a value bound to `bound` may go into `placement` at `to`.
pub(crate) fn fits(bound: &BoundUse, to: &Destination, placement: &Placement) -> bool {
    let tls_port = matches!(to.scheme.as_str(), "https" | "wss") && to.port == TLS_PORT;
    let port = bound.port.map_or(tls_port, |port| port == to.port);
    bound.host == to.host && port && bound.placement == *placement && spoken(to, placement)
}

/// Whether a value may travel to `to` in this placement at all: encrypted or to this machine, and in a protocol that
/// has the placement.
pub(crate) fn spoken(to: &Destination, placement: &Placement) -> bool {
    let protocol = match placement {
        Placement::Line(_) => to.scheme == "tls",
        Placement::Frame(_) => matches!(to.scheme.as_str(), "wss" | "ws"),
        _ => matches!(to.scheme.as_str(), "https" | "wss" | "http" | "ws"),
    };
    let encrypted = matches!(to.scheme.as_str(), "https" | "wss" | "tls");
    protocol && (encrypted || is_loopback(&to.host))
}

/// An address of this machine, or `localhost`; other names are not looked up.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests;
