//! HTTP rules: scheme, host, port, methods, path prefix.

use super::Miss;
use crate::host::Host;
use crate::url::{CanonicalUrl, Scheme};
use std::net::IpAddr;

/// Which scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemeRule {
    /// This one.
    Is(Scheme),
    /// `*`: http and https.
    Any,
}

/// Which host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostRule {
    /// This one.
    Is(Host),
    /// `*.example.com`: every name below `example.com`, not the name itself, never an address.
    Below(String),
    /// `*`: every name and every global address.
    Any,
}

/// Which port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortRule {
    /// Not written: the scheme's own.
    Default,
    /// Written out.
    Is(u16),
    /// `*`.
    Any,
}

/// One HTTP rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpRule {
    /// Upper case, sorted; empty for every method.
    pub methods: Vec<String>,
    /// Https unless written.
    pub scheme: SchemeRule,
    /// The host.
    pub host: HostRule,
    /// The port.
    pub port: PortRule,
    /// Normalised prefix on a segment boundary: `/` is everything, `/a` is `/a` and all below, `/a/` all below.
    pub path: String,
}

impl HttpRule {
    /// Whether the rule allows the request, as far as the URL tells.
    ///
    /// # Errors
    /// How close it came.
    pub fn allows(&self, method: &str, url: &CanonicalUrl) -> Result<(), Miss> {
        if !self.scheme_and_port(url) || !self.host.matches(url.host()) {
            return Err(Miss::Other);
        }
        self.path_and_method(method, url)
    }

    /// Whether the rule allows a connection to this very address for the request: its host is exactly this
    /// address, its port is written out, and scheme, port, path and method fit.
    pub fn admits_literal(&self, method: &str, url: &CanonicalUrl, address: IpAddr) -> bool {
        matches!(self.port, PortRule::Is(_)) && self.names_address(method, url, address)
    }

    /// Whether the rule's host is exactly this address and everything but the URL's host fits.
    pub fn names_address(&self, method: &str, url: &CanonicalUrl, address: IpAddr) -> bool {
        self.host == HostRule::Is(Host::Ip(address))
            && self.scheme_and_port(url)
            && self.path_and_method(method, url).is_ok()
    }

    fn scheme_and_port(&self, url: &CanonicalUrl) -> bool {
        let scheme = match self.scheme {
            SchemeRule::Is(scheme) => scheme == url.scheme_kind(),
            SchemeRule::Any => true,
        };
        let port = match self.port {
            PortRule::Default => url.port() == url.scheme_kind().default_port(),
            PortRule::Is(port) => url.port() == port,
            PortRule::Any => true,
        };
        scheme && port
    }

    fn path_and_method(&self, method: &str, url: &CanonicalUrl) -> Result<(), Miss> {
        if !below(&self.path, url.path()) {
            Err(Miss::Path)
        } else if !self.methods.is_empty() && !self.methods.iter().any(|m| m == method) {
            Err(Miss::Method)
        } else {
            Ok(())
        }
    }
}

impl HostRule {
    /// Whether the host fits.
    pub fn matches(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::Is(own), host) => own == host,
            (Self::Below(suffix), Host::Name(name)) => name
                .strip_suffix(suffix.as_str())
                .is_some_and(|front| front.len() > 1 && front.ends_with('.')),
            (Self::Below(_), Host::Ip(_)) => false,
            (Self::Any, _) => true,
        }
    }
}

/// Whether `path` is `prefix` or below it, on a segment boundary.
fn below(prefix: &str, path: &str) -> bool {
    match path.strip_prefix(prefix) {
        Some(rest) => rest.is_empty() || prefix.ends_with('/') || rest.starts_with('/'),
        None => false,
    }
}
