//! Where a secret may go: a host and a port behind TLS, or a port of this machine itself.
//!
//! Invariant: one host, never a pattern. Without TLS only this machine, by a loopback address or as `localhost`.

use crate::host::{Host, cut};
use crate::target::TargetError;
use crate::url::{CanonicalUrl, Scheme, UrlError};
use std::fmt;

/// Scheme, host and port. `https` stands for every protocol over TLS, `http` for every one without.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    scheme: Scheme,
    host: Host,
    port: u16,
}

impl Origin {
    /// `None`: without TLS and not on this machine.
    pub fn new(scheme: Scheme, host: Host, port: Option<u16>) -> Option<Self> {
        let port = port.unwrap_or(scheme.default_port());
        (scheme == Scheme::Https || is_own(&host)).then_some(Self { scheme, host, port })
    }

    /// The origin of a request: `https`, `wss` or `tls://host:port`; `http` and `ws` on this machine.
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn of(url: &str) -> Result<Self, TargetError> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let url = match scheme.to_ascii_lowercase().as_str() {
            "wss" => CanonicalUrl::parse(&format!("https://{rest}"))?,
            "ws" => CanonicalUrl::parse(&format!("http://{rest}"))?,
            "tls" => bare(rest)?,
            _ => CanonicalUrl::parse(url)?,
        };
        Self::new(url.scheme_kind(), url.host().clone(), Some(url.port())).ok_or_else(|| {
            TargetError::NeedsTls {
                host: cut(&url.host().to_string()),
            }
        })
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port, explicit or the scheme's.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether everything goes through TLS.
    pub fn is_encrypted(&self) -> bool {
        self.scheme == Scheme::Https
    }
}

/// `host:port` and nothing else.
fn bare(rest: &str) -> Result<CanonicalUrl, TargetError> {
    if rest.contains(['/', '?', '#']) {
        return Err(TargetError::TlsPath);
    }
    let end = rest.rfind(']').map_or(0, |at| at + 1);
    if !rest.get(end..).unwrap_or_default().contains(':') {
        let port = String::new();
        return Err(UrlError::Port { port }.into());
    }
    Ok(CanonicalUrl::parse(&format!("https://{rest}"))?)
}

fn is_own(host: &Host) -> bool {
    match host {
        Host::Name(name) => name == "localhost",
        Host::Ip(ip) => ip.is_loopback(),
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host)?;
        if self.port == self.scheme.default_port() {
            return Ok(());
        }
        write!(f, ":{}", self.port)
    }
}

#[cfg(test)]
mod tests;
