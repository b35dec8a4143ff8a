//! What a redirecting answer asks for: a pure function of the answer. Judging the new place is `vet`'s work.

use crate::error::Fault;
use crate::message::Caller;
use claw_policy::url::CanonicalUrl;
use http::{HeaderMap, Method, StatusCode, header};

/// Redirects followed within one exchange.
pub const MAX_REDIRECTS: u32 = 5;

/// The next hop.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Next {
    /// As the answer spells it.
    pub(crate) location: String,
    /// The method to use there.
    pub(crate) method: Method,
    /// Whether the body goes along.
    pub(crate) keep_body: bool,
}

/// Reads a redirect out of an answer; `None` if it is none.
pub(crate) fn next(
    status: StatusCode,
    headers: &HeaderMap,
    method: &Method,
    origin: &str,
) -> Result<Option<Next>, Fault> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let mut locations = headers.get_all(header::LOCATION).iter();
    let Some(location) = locations.next() else {
        return Ok(None);
    };
    let bad = |message: &str| Fault::Protocol {
        origin: origin.to_owned(),
        message: message.to_owned(),
    };
    if locations.any(|other| other != location) {
        return Err(bad("it redirects to two places"));
    }
    let location = location
        .to_str()
        .map_err(|_| bad("it redirects to a place that is not text"))?
        .to_owned();
    let keep = matches!(status.as_u16(), 307 | 308);
    let method = if keep || method == Method::HEAD {
        method.clone()
    } else {
        Method::GET
    };
    Ok(Some(Next {
        location,
        method,
        keep_body: keep,
    }))
}

/// Where the server says that what was asked for is: an address that was given, whoever goes there.
pub(crate) fn tell(caller: &Caller, at: &CanonicalUrl, headers: &HeaderMap, status: StatusCode) {
    if !status.is_redirection() {
        return;
    }
    let location = headers.get(header::LOCATION).and_then(|v| v.to_str().ok());
    if let Some(to) = location.and_then(|location| at.join(location).ok()) {
        caller.authority.led(to.as_str());
    }
}

#[cfg(test)]
mod tests;
