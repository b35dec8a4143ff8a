//! HTTP through the host's one egress. Needs `http` in the manifest and a grant for the host. Any status is a
//! response; only a missing answer is an error.
//!
//! ```no_run
//! # fn f() -> claw_sdk::Result<()> {
//! let response = claw_sdk::http::Request::get("https://example.com/").follow().send()?;
//! # Ok(()) }
//! ```

pub use crate::bindings::claw::http::client::Exchange;
pub use crate::bindings::claw::http::http_types::{
    Body, Capture, FormPart, FormValue, Header, Redirects, Request, Response, ResponseBody,
    SecretUse, Sink,
};

use crate::bindings::claw::http::client;
use crate::host::host;
use crate::{Error, Result};

impl Request {
    /// A request without headers or body that gives redirects to the guest and the body as a value.
    pub fn new(method: &str, url: &str) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: Body::Empty,
            secrets: Vec::new(),
            capture: Vec::new(),
            redirects: Redirects::Manual,
            sink: Sink::Value,
            timeout_ms: 0,
            idempotency_key: String::new(),
        }
    }

    /// A GET request.
    pub fn get(url: &str) -> Self {
        Self::new("GET", url)
    }

    /// A POST request.
    pub fn post(url: &str) -> Self {
        Self::new("POST", url)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(Header {
            name: name.into(),
            value: value.into(),
        });
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sets a JSON body and its content type.
    #[must_use]
    pub fn json(self, value: &serde_json::Value) -> Self {
        self.header("content-type", "application/json")
            .body(Body::Text(value.to_string()))
    }

    /// Uses a secret by its name in the manifest, in its only placement.
    #[must_use]
    pub fn secret(mut self, name: &str) -> Self {
        self.secrets.push(SecretUse {
            name: name.into(),
            placement: String::new(),
            user: String::new(),
        });
        self
    }

    /// Follows at most 5 redirects, each checked by the host.
    #[must_use]
    pub fn follow(mut self) -> Self {
        self.redirects = Redirects::Follow;
        self
    }

    /// Puts the response body into a blob.
    #[must_use]
    pub fn into_blob(mut self) -> Self {
        self.sink = Sink::Blob;
        self
    }

    /// A limit for the whole exchange in milliseconds.
    #[must_use]
    pub fn timeout_ms(mut self, timeout_ms: u32) -> Self {
        self.timeout_ms = timeout_ms;
        self
    }

    /// A key that makes repeating safe where the service honours it.
    #[must_use]
    pub fn idempotency_key(mut self, key: &str) -> Self {
        self.idempotency_key = key.into();
        self
    }

    /// Sends and waits for the whole response.
    pub fn send(&self) -> Result<Response> {
        host!(client::send(self))
    }

    /// Sends and returns as soon as the headers are there.
    pub fn open(&self) -> Result<Exchange> {
        host!(client::open(self))
    }
}

impl Response {
    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|h| h.name.eq_ignore_ascii_case(name))
            .map(|h| h.value.as_str())
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// This response, or an `unavailable` error (`http-status`) if it is not a success; `retry-after` in seconds
    /// is carried over.
    pub fn success(self) -> Result<Self> {
        if self.is_success() {
            return Ok(self);
        }
        let error = Error::unavailable(
            "http-status",
            format!("`{}` answered with status {}", self.url, self.status),
        );
        match self
            .header("retry-after")
            .and_then(|v| v.trim().parse::<u32>().ok())
        {
            Some(seconds) => Err(error.retry_after_ms(seconds.saturating_mul(1_000))),
            None => Err(error),
        }
    }

    /// The body as UTF-8 text; `limit` if the host had to put it into a blob, `unavailable` if it is not text.
    pub fn text(&self) -> Result<&str> {
        match &self.body {
            ResponseBody::Bytes(bytes) => std::str::from_utf8(bytes).map_err(|_| {
                Error::unavailable(
                    "not-text",
                    format!("`{}` did not answer in UTF-8", self.url),
                )
            }),
            ResponseBody::Blob(media) => Err(Error::limit(
                "response-too-large",
                format!("the answer has {} bytes", media.size),
            )),
        }
    }

    /// The body read as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.text()?).map_err(|e| {
            Error::unavailable(
                "not-json",
                format!("`{}` did not answer in JSON: {e}", self.url),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn response(status: u16, body: &[u8]) -> Response {
        let headers = vec![Header {
            name: "retry-after".into(),
            value: "7".into(),
        }];
        Response {
            status,
            headers,
            body: ResponseBody::Bytes(body.to_vec()),
            url: "https://a.test/".into(),
        }
    }

    #[test]
    fn a_bad_status_becomes_an_error_with_its_waiting_time() {
        assert!(response(204, b"").success().is_ok());
        let error = response(429, b"").success().unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.retry_after_ms),
            ("http-status", Some(7_000))
        );
    }

    #[test]
    fn reads_json_and_refuses_other_bytes() {
        assert_eq!(response(200, b"[1]").json::<Vec<u8>>().unwrap(), [1]);
        assert_eq!(
            response(200, b"<").json::<Vec<u8>>().unwrap_err().code,
            "not-json"
        );
        assert_eq!(response(200, &[0xff]).text().unwrap_err().code, "not-text");
    }

    #[test]
    fn sending_natively_is_refused() {
        assert_eq!(
            Request::get("https://a.test/")
                .follow()
                .send()
                .unwrap_err()
                .code,
            "native-build"
        );
    }
}
