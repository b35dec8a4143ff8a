//! `curl`'s port to the host: `wasi:http`. Invariant: one exchange is one request of the host, whose policy decides;
//! resources are dropped child before parent.

use std::{
    io::{self, Read},
    time::{Duration, Instant},
};

use claw_curl::{Body, Failure, Request, Response, Transport};

use crate::bindings::wasi::{
    clocks::monotonic_clock::subscribe_duration,
    http::{
        outgoing_handler,
        types::{
            ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, Method,
            OutgoingBody, OutgoingRequest, RequestOptions, Scheme,
        },
    },
    io::{
        poll::{Pollable, poll},
        streams::{InputStream, StreamError},
    },
};

/// Bytes handed on at once.
const PIECE_BYTES: usize = 32 << 10;

/// The host's HTTP.
pub(crate) struct Http;

pub(crate) fn http() -> Http {
    Http
}

impl Transport for Http {
    fn exchange(&mut self, request: Request) -> Result<Response, Failure> {
        let deadline = request.timeout.map(|time| Instant::now() + time);
        let body = request.body;
        let outgoing = outgoing(&request.method, &request.url, request.headers, &body)?;
        let options = RequestOptions::new();
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        // A host that does not support a limit says so; ours is checked here again.
        let _ = options.set_connect_timeout(request.connect_timeout.map(nanos));
        let _ = options.set_first_byte_timeout(request.timeout.map(nanos));
        let sink = outgoing
            .body()
            .map_err(|()| Failure::Other("the request has no body".to_owned()))?;
        let future = outgoing_handler::handle(outgoing, Some(options)).map_err(failure)?;
        send(sink, body, deadline)?;
        let response = await_response(&future, deadline)?;
        drop(future);
        let status = response.status();
        let headers = response.headers().entries();
        let body = response
            .consume()
            .map_err(|()| Failure::Other("the response has no body".to_owned()))?;
        let stream = body
            .stream()
            .map_err(|()| Failure::Other("the response has no body".to_owned()))?;
        Ok(Response {
            status,
            headers,
            body: Box::new(Incoming {
                stream: Some(stream),
                body: Some(body),
                _response: response,
                left: Vec::new(),
                at: 0,
                deadline,
            }),
        })
    }
}

fn outgoing(
    method: &str,
    url: &str,
    headers: Vec<(String, Vec<u8>)>,
    body: &Body,
) -> Result<OutgoingRequest, Failure> {
    let bad = |what: &str| Failure::Other(format!("the host takes no such {what}"));
    let (scheme, rest) = url.split_once("://").ok_or_else(|| bad("URL"))?;
    let (authority, path) = match rest.find(['/', '?']) {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    let fields = Fields::new();
    for (name, value) in headers {
        if fields.append(&name, &value).is_err() {
            return Err(bad(&format!("header `{name}`")));
        }
    }
    let sends = matches!(method, "POST" | "PUT" | "PATCH");
    match body.len() {
        Some(len) if len > 0 || sends => {
            let _ = fields.append("content-length", len.to_string().as_bytes());
        }
        _ => {}
    }
    let request = OutgoingRequest::new(fields);
    let method = match method {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "OPTIONS" => Method::Options,
        "PATCH" => Method::Patch,
        other => Method::Other(other.to_owned()),
    };
    let scheme = match scheme {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => Scheme::Other(other.to_owned()),
    };
    request.set_method(&method).map_err(|()| bad("method"))?;
    request
        .set_scheme(Some(&scheme))
        .map_err(|()| bad("scheme"))?;
    request
        .set_authority(Some(authority))
        .map_err(|()| bad("host"))?;
    request
        .set_path_with_query(Some(path))
        .map_err(|()| bad("path"))?;
    Ok(request)
}

/// Waits for `pollable`; false if the deadline came first.
fn wait(pollable: &Pollable, deadline: Option<Instant>) -> bool {
    let Some(deadline) = deadline else {
        pollable.block();
        return true;
    };
    let left = deadline.saturating_duration_since(Instant::now());
    let timer = subscribe_duration(u64::try_from(left.as_nanos()).unwrap_or(u64::MAX));
    poll(&[pollable, &timer]).contains(&0)
}

fn send(sink: OutgoingBody, mut body: Body, deadline: Option<Instant>) -> Result<(), Failure> {
    if !body.is_empty() {
        let stream = sink
            .write()
            .map_err(|()| Failure::Other("the request takes no body".to_owned()))?;
        let mut piece = vec![0; PIECE_BYTES];
        let mut held: &[u8] = &[];
        loop {
            let bytes = match &mut body {
                Body::Empty => break,
                Body::Bytes(all) => {
                    if held.is_empty() && all.is_empty() {
                        break;
                    }
                    piece = std::mem::take(all);
                    &piece[..]
                }
                Body::Reader { reader, .. } => match reader.read(&mut piece) {
                    Ok(0) => break,
                    Ok(n) => &piece[..n],
                    Err(e) => return Err(Failure::Other(e.to_string())),
                },
            };
            held = bytes;
            while !held.is_empty() {
                // An error here means the peer answered already or is gone: the response tells.
                let room = match stream.check_write() {
                    Ok(0) => {
                        if !wait(&stream.subscribe(), deadline) {
                            return Err(Failure::TimedOut);
                        }
                        continue;
                    }
                    Ok(room) => usize::try_from(room).unwrap_or(usize::MAX),
                    Err(_) => return Ok(()),
                };
                let (now, rest) = held.split_at(held.len().min(room));
                if stream.write(now).is_err() {
                    return Ok(());
                }
                held = rest;
            }
        }
        if stream.flush().is_ok() {
            wait(&stream.subscribe(), deadline);
        }
    }
    OutgoingBody::finish(sink, None).map_err(failure)
}

fn await_response(
    future: &FutureIncomingResponse,
    deadline: Option<Instant>,
) -> Result<IncomingResponse, Failure> {
    loop {
        if let Some(response) = future.get() {
            return match response {
                Ok(response) => response.map_err(failure),
                Err(()) => Err(Failure::Other("the response was taken twice".to_owned())),
            };
        }
        if !wait(&future.subscribe(), deadline) {
            return Err(Failure::TimedOut);
        }
    }
}

/// A response body. Fields drop in their order: the stream before the body before the response.
struct Incoming {
    stream: Option<InputStream>,
    body: Option<IncomingBody>,
    _response: IncomingResponse,
    left: Vec<u8>,
    at: usize,
    deadline: Option<Instant>,
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.left.len() {
            let Some(stream) = &self.stream else {
                return Ok(0);
            };
            if !wait(&stream.subscribe(), self.deadline) {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match stream.read(PIECE_BYTES as u64) {
                Ok(bytes) => {
                    self.left = bytes;
                    self.at = 0;
                }
                Err(StreamError::Closed) => {
                    self.stream = None;
                    self.body = None;
                    return Ok(0);
                }
                Err(StreamError::LastOperationFailed(error)) => {
                    let words = error.to_debug_string();
                    let kind = if words.contains("timeout") || words.contains("Timeout") {
                        io::ErrorKind::TimedOut
                    } else if words.contains("ncomplete") || words.contains("erminated") {
                        io::ErrorKind::UnexpectedEof
                    } else {
                        io::ErrorKind::Other
                    };
                    return Err(io::Error::new(kind, words));
                }
            }
        }
        let n = buffer.len().min(self.left.len() - self.at);
        buffer[..n].copy_from_slice(&self.left[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

fn failure(code: ErrorCode) -> Failure {
    match code {
        ErrorCode::HttpRequestDenied => Failure::Denied("this host is not granted".to_owned()),
        ErrorCode::DestinationIpProhibited => {
            Failure::Denied("this address is never granted".to_owned())
        }
        ErrorCode::DnsError(_) | ErrorCode::DnsTimeout | ErrorCode::DestinationNotFound => {
            Failure::Resolve("the name was not found".to_owned())
        }
        ErrorCode::ConnectionRefused => Failure::Connect("Connection refused".to_owned()),
        ErrorCode::DestinationUnavailable | ErrorCode::DestinationIpUnroutable => {
            Failure::Connect("No route to host".to_owned())
        }
        ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout => Failure::TimedOut,
        ErrorCode::TlsProtocolError => Failure::Tls("no TLS session".to_owned()),
        ErrorCode::TlsCertificateError => {
            Failure::Tls("the certificate does not verify".to_owned())
        }
        ErrorCode::TlsAlertReceived(_) => {
            Failure::Tls("the peer refused the TLS session".to_owned())
        }
        ErrorCode::ConnectionTerminated
        | ErrorCode::HttpResponseIncomplete
        | ErrorCode::HttpProtocolError => Failure::Protocol("Empty reply from server".to_owned()),
        ErrorCode::HttpResponseBodySize(_) => {
            Failure::TooLarge("the response is larger than the host allows".to_owned())
        }
        ErrorCode::InternalError(Some(words)) => Failure::Other(words),
        other => Failure::Other(format!("{other:?}")),
    }
}
