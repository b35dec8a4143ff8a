//! Headers: what a caller may send, what survives a change of origin, how much may come back.
//! Invariant: the framing of a message is the egress's alone; no caller can write a byte of it.

use crate::error::Fault;
use http::{HeaderMap, HeaderName, HeaderValue};

/// Names and values in order. Names in any case, values as bytes.
pub type Headers = Vec<(String, Vec<u8>)>;

/// The most headers of a request or an answer.
pub const MAX_HEADER_COUNT: usize = 100;
/// The longest header value of a request, in bytes.
pub const MAX_HEADER_VALUE_BYTES: usize = 8 * 1024;
/// All names and values of a request or an answer together, in bytes.
pub const MAX_HEADERS_BYTES: usize = 64 * 1024;

/// Names that frame a message or speak to the next hop.
const FORBIDDEN: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "trailers",
    "transfer-encoding",
    "upgrade",
];

/// What may follow a redirect to another origin. Everything else may be a credential and is dropped.
const ACROSS_ORIGINS: [&str; 15] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-encoding",
    "content-language",
    "content-type",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "pragma",
    "range",
    "user-agent",
];

/// What clients send of themselves, whoever they speak for.
const USUAL: [&str; 10] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-type",
    "dnt",
    "pragma",
    "priority",
    "upgrade-insecure-requests",
    "user-agent",
];
/// Values that choose among what a server has, and tell nothing else.
const PLAIN: [&str; 19] = [
    "*",
    "*/*",
    "application/json",
    "application/json, */*",
    "application/json, text/plain, */*",
    "application/xml",
    "br",
    "deflate",
    "gzip",
    "gzip, deflate",
    "gzip, deflate, br",
    "gzip,deflate",
    "identity",
    "image/*",
    "text/html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html,application/xhtml+xml,text/markdown;q=0.9,text/plain;q=0.9,application/json;q=0.9,*/*;q=0.5",
    "text/markdown",
    "text/plain",
];

/// Whether there is nothing but headers that clients send of themselves.
pub(crate) fn is_usual(headers: &HeaderMap) -> bool {
    let mut names = headers.keys().map(HeaderName::as_str);
    names.all(|name| USUAL.contains(&name) || name.starts_with("sec-fetch-"))
}

/// Leaves of the usual headers only those that choose what kind of answer there is, in words that everybody uses: in
/// others something could be told.
pub(crate) fn keep_plain(headers: &mut HeaderMap) {
    let chosen = [http::header::ACCEPT, http::header::ACCEPT_ENCODING];
    let plain = |value: &HeaderValue| value.to_str().is_ok_and(|v| PLAIN.contains(&v));
    let kept = chosen.into_iter().filter_map(|name| {
        let mut values = headers.get_all(&name).iter();
        let value = values.next().filter(|v| plain(v))?.clone();
        values.next().is_none().then_some((name, value))
    });
    let kept: Vec<_> = kept.collect();
    headers.clear();
    headers.extend(kept);
}

/// Whether a caller may never set this header. The name may be in any case.
pub fn is_forbidden(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    FORBIDDEN.contains(&name.as_str()) || name.starts_with("proxy-")
}

/// Judges a caller's headers.
pub(crate) fn check(headers: &Headers) -> Result<HeaderMap, Fault> {
    let bytes: usize = headers.iter().map(|(n, v)| n.len() + v.len()).sum();
    let longest = headers.iter().map(|(_, v)| v.len()).max().unwrap_or(0);
    if headers.len() > MAX_HEADER_COUNT
        || bytes > MAX_HEADERS_BYTES
        || longest > MAX_HEADER_VALUE_BYTES
    {
        return Err(Fault::Invalid {
            code: "headers-too-large",
            message: format!(
                "at most {MAX_HEADER_COUNT} headers of {MAX_HEADERS_BYTES} bytes in all, \
                 {MAX_HEADER_VALUE_BYTES} bytes each"
            ),
        });
    }
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        if is_forbidden(name) {
            return Err(Fault::Invalid {
                code: "header-forbidden",
                message: format!("the header `{name}` is set by the host alone"),
            });
        }
        let malformed = |what: &str| Fault::Invalid {
            code: "header-malformed",
            message: format!("{what} of header `{}` is malformed", name.escape_debug()),
        };
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| malformed("the name"))?;
        let value = HeaderValue::from_bytes(value).map_err(|_| malformed("the value"))?;
        map.append(key, value);
    }
    Ok(map)
}

/// Removes what may not go to another origin.
pub(crate) fn strip_for_other_origin(headers: &mut HeaderMap) {
    retain(headers, |name| ACROSS_ORIGINS.contains(&name));
}

/// Removes what described a body that is no longer sent.
pub(crate) fn strip_body_headers(headers: &mut HeaderMap) {
    retain(headers, |name| !name.starts_with("content-"));
}

fn retain(headers: &mut HeaderMap, keep: impl Fn(&str) -> bool) {
    let gone: Vec<HeaderName> = headers
        .keys()
        .filter(|n| !keep(n.as_str()))
        .cloned()
        .collect();
    for name in gone {
        headers.remove(name);
    }
}

/// An answer's headers within the limits.
pub(crate) fn received(headers: &HeaderMap) -> Result<Headers, Fault> {
    let bytes: usize = headers
        .iter()
        .map(|(n, v)| n.as_str().len() + v.len())
        .sum();
    if headers.len() > MAX_HEADER_COUNT || bytes > MAX_HEADERS_BYTES {
        return Err(Fault::ResponseTooLarge {
            max_bytes: MAX_HEADERS_BYTES as u64,
        });
    }
    Ok(headers
        .iter()
        .map(|(n, v)| (n.as_str().to_owned(), v.as_bytes().to_vec()))
        .collect())
}

#[cfg(test)]
mod tests;
