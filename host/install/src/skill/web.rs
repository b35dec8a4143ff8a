//! The port to the web: whoever holds the sockets implements it. Every request of this room is a GET.

use async_trait::async_trait;
use std::time::Duration;
use url::{Host, Url};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebRequest {
    /// Absolute; [`check_url`] was asked about it.
    pub url: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Bytes of the answer at most: the implementation stops reading after them.
    pub max_bytes: u64,
    /// Name of a secret of the vault that belongs to this request. The implementation finds its value and its place,
    /// and refuses where it is not bound to the host.
    pub secret: Option<String>,
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebResponse {
    /// Of HTTP.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Whole.
    pub body: Vec<u8>,
    /// Where it was found after redirects.
    pub final_url: String,
}

impl WebResponse {
    /// The first header of this name, given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebError {
    /// The answer is longer than asked for.
    #[error("the answer is over {0} bytes")]
    TooBig(u64),
    /// Policy, or a secret that is not bound to the host.
    #[error("refused: {0}")]
    Refused(String),
    /// No connection, or it broke.
    #[error("{0}")]
    Failed(String),
}

/// Fetches. Redirects are followed by the implementation, which sends a secret to no other host.
#[async_trait]
pub trait Web: Send + Sync {
    /// Asks once. An answer of any status is an answer.
    async fn get(&self, request: WebRequest) -> Result<WebResponse, WebError>;
}

/// Waits. A port, so that tests take no time.
#[async_trait]
pub trait Sleep: Send + Sync {
    /// Returns after this time.
    async fn sleep(&self, time: Duration);
}

/// An address that may be asked: `https`, or `http` of this machine itself; no user or password in it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|e| format!("is no URL: {e}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user or password in it: put that into the vault".into());
    }
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err("has no host".into()),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if local => Ok(url),
        _ => Err("is not https".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_asked() {
        for good in [
            "https://a.example/x",
            "http://127.0.0.1:9/x",
            "http://localhost/",
            "http://[::1]/",
        ] {
            assert!(check_url(good).is_ok(), "{good}");
        }
        for bad in [
            "http://a.example/",
            "ftp://a.example/",
            "file:///etc/passwd",
            "https://u:p@a.example/",
            "https://u@a.example/",
            "a.example",
            "http://127.0.0.1.example/",
        ] {
            assert!(check_url(bad).is_err(), "{bad}");
        }
    }
}
