//! Requests over `wasi:http`. Invariant: one exchange is one request of the host, whose policy decides.

use super::streams::{Input, Output};
use crate::bindings::wasi::{
    http::{
        outgoing_handler,
        types::{
            ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, Method, OutgoingRequest,
            RequestOptions, Scheme,
        },
    },
    io::poll::Pollable,
};
use crate::platform::{Failure, Head, Request};

/// A request whose answer has not come yet.
pub(crate) struct Exchange {
    future: FutureIncomingResponse,
}

impl Exchange {
    pub(super) fn subscribe(&self) -> Pollable {
        self.future.subscribe()
    }

    /// The answer, once.
    pub(crate) fn head(&self) -> Option<Result<Head, Failure>> {
        Some(match self.future.get()? {
            Err(()) => Err(other("the response was taken already")),
            Ok(Err(code)) => Err(failure(&code)),
            Ok(Ok(response)) => head(response),
        })
    }
}

fn head(response: IncomingResponse) -> Result<Head, Failure> {
    let fields = response.headers();
    let headers = fields.entries();
    drop(fields);
    let status = response.status();
    let none = |()| other("the response has no body");
    let body = response.consume().map_err(none)?;
    let stream = body.stream().map_err(none)?;
    Ok(Head {
        status,
        headers,
        body: Input::of_body(stream, body, response),
    })
}

fn other(words: &str) -> Failure {
    Failure {
        code: "ERR_INVALID_ARG_VALUE",
        words: words.to_owned(),
    }
}

/// Starts a request; the second is where its body goes.
pub(crate) fn exchange(request: Request) -> Result<(Exchange, Output), Failure> {
    let bad = |what: &str| other(&format!("the host takes no such {what}"));
    let fields = Fields::new();
    for (name, value) in &request.headers {
        if fields.append(name, value).is_err() {
            return Err(bad(&format!("header `{name}`")));
        }
    }
    let outgoing = OutgoingRequest::new(fields);
    let method = match request.method.as_str() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "OPTIONS" => Method::Options,
        "PATCH" => Method::Patch,
        other => Method::Other(other.to_owned()),
    };
    let scheme = match request.scheme.as_str() {
        "https" => Scheme::Https,
        _ => Scheme::Http,
    };
    outgoing.set_method(&method).map_err(|()| bad("method"))?;
    outgoing
        .set_scheme(Some(&scheme))
        .map_err(|()| bad("scheme"))?;
    outgoing
        .set_authority(Some(&request.authority))
        .map_err(|()| bad("host"))?;
    outgoing
        .set_path_with_query(Some(&request.path))
        .map_err(|()| bad("path"))?;
    let options = RequestOptions::new();
    if request.timeout_ms > 0 {
        // A host that does not support a limit says so; scripts check theirs again.
        let nanos = u64::from(request.timeout_ms) * 1_000_000;
        let _ = options.set_first_byte_timeout(Some(nanos));
    }
    let body = outgoing.body().map_err(|()| bad("body"))?;
    let stream = body.write().ok();
    let future = outgoing_handler::handle(outgoing, Some(options)).map_err(|code| failure(&code));
    match future {
        Ok(future) => Ok((Exchange { future }, Output::of_body(stream, body))),
        Err(failure) => {
            drop(stream);
            Err(failure)
        }
    }
}

/// Node's code for what the host says, and words.
fn failure(code: &ErrorCode) -> Failure {
    let (code, words) = match code {
        ErrorCode::HttpRequestDenied => ("ECONNREFUSED", "claw sandbox: this host is not granted"),
        ErrorCode::DestinationIpProhibited => (
            "ECONNREFUSED",
            "claw sandbox: this address is never granted",
        ),
        ErrorCode::DnsError(_) | ErrorCode::DnsTimeout | ErrorCode::DestinationNotFound => {
            ("ENOTFOUND", "getaddrinfo ENOTFOUND")
        }
        ErrorCode::ConnectionRefused => ("ECONNREFUSED", "connect ECONNREFUSED"),
        ErrorCode::DestinationUnavailable | ErrorCode::DestinationIpUnroutable => {
            ("EHOSTUNREACH", "connect EHOSTUNREACH")
        }
        ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout => ("ETIMEDOUT", "connect ETIMEDOUT"),
        ErrorCode::TlsProtocolError => ("EPROTO", "no TLS session"),
        ErrorCode::TlsCertificateError => (
            "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            "unable to verify the first certificate",
        ),
        ErrorCode::TlsAlertReceived(_) => ("EPROTO", "the peer refused the TLS session"),
        ErrorCode::ConnectionTerminated
        | ErrorCode::HttpResponseIncomplete
        | ErrorCode::HttpProtocolError => ("ECONNRESET", "socket hang up"),
        ErrorCode::HttpResponseBodySize(_) => (
            "ERR_OUT_OF_RANGE",
            "the response is larger than the host allows",
        ),
        ErrorCode::InternalError(Some(words)) => ("ECONNRESET", words.as_str()),
        other => {
            return Failure {
                code: "ECONNRESET",
                words: format!("{other:?}"),
            };
        }
    };
    Failure {
        code,
        words: words.to_owned(),
    }
}
