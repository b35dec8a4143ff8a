//! `wasi:http` over the same egress as `claw:http`: same policy, same limits, same rows.
//!
//! Invariant: wasmtime-wasi-http is built without its own transport, so there is no other way out than
//! [`Hooks::send_request`].

use crate::call::Call;
use crate::state::State;
use bytes::Bytes;
use claw_core::limit::BLOB_BYTES;
use claw_net::{
    BodyStream, EgressError, Fault, Headers, OutBody, OutRequest, Redirects, Waiting, Waits,
};
use futures_util::{Stream, StreamExt};
use http::header::CONTENT_LENGTH;
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt, StreamBody};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use wasmtime::component::Linker;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

/// Room for one set of headers, in bytes.
pub(crate) const FIELD_BYTES: usize = 32 * 1024;
/// The most of an answer's body, in bytes.
const MAX_RESPONSE_BYTES: u64 = 64 << 20;
/// Between two pieces, and for the first byte, unless the guest says less.
const DEFAULT_WAIT: Duration = Duration::from_secs(30);

/// What wasmtime-wasi-http asks of this host.
pub(crate) struct Hooks {
    call: Arc<Call>,
}

impl Hooks {
    /// The hooks of a call.
    pub(crate) fn new(call: Arc<Call>) -> Self {
        Self { call }
    }
}

type Finished = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Answered = Result<(http::Response<WasiBody>, Finished), Error>;

impl WasiHttpHooks for Hooks {
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        // A guest may say how long its body is: it is held to it, and the egress writes the header itself.
        Arc::new(|name| {
            DEFAULT_FORBIDDEN_HEADERS.contains(name)
                || (claw_net::is_forbidden(name.as_str()) && *name != CONTENT_LENGTH)
        })
    }

    fn set_host_header(&mut self) -> bool {
        false
    }

    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _processed: Finished,
    ) -> Box<dyn Future<Output = Answered> + Send> {
        let call = Arc::clone(&self.call);
        Box::new(async move {
            let out = outgoing(request, options, call.remaining());
            let sent = call.services.egress.send(&call.caller(), out).await;
            let answer = sent.map_err(|e| code(&e))?;
            let mut response = http::Response::builder().status(answer.status);
            for (name, value) in &answer.headers {
                response = response.header(name.as_str(), value.as_slice());
            }
            let frames = answer
                .body
                .map(|piece| piece.map(Frame::data).map_err(|e| code(&e)));
            let response = response
                .body(StreamBody::new(frames).boxed_unsync())
                .map_err(|_| Error::HttpProtocolError)?;
            let done: Finished = Box::new(async { Ok(()) });
            Ok((response, done))
        })
    }
}

fn outgoing(
    request: http::Request<WasiBody>,
    options: Option<RequestOptions>,
    remaining: Duration,
) -> OutRequest {
    let (head, body) = request.into_parts();
    let said = head
        .headers
        .get(CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse().ok());
    let length = said.or_else(|| body.size_hint().exact());
    let mut out = OutRequest::new(head.method.as_str(), head.uri.to_string());
    out.headers = head
        .headers
        .iter()
        .filter(|(name, _)| **name != CONTENT_LENGTH)
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect::<Headers>();
    out.body = match length {
        Some(0) => OutBody::Empty,
        length => {
            let pieces: BodyStream = Box::pin(Pieces(Mutex::new(body)));
            OutBody::Stream { pieces, length }
        }
    };
    out.redirects = Redirects::Manual;
    out.timeout = remaining;
    out.max_response_bytes = MAX_RESPONSE_BYTES.max(BLOB_BYTES);
    out.waits = options.map(|o| Waits {
        first_byte: o.first_byte_timeout.unwrap_or(DEFAULT_WAIT).min(remaining),
        idle: o
            .between_bytes_timeout
            .unwrap_or(DEFAULT_WAIT)
            .min(remaining),
    });
    out
}

/// A guest's body as the egress wants it. The mutex only makes it shareable; nobody else locks it.
struct Pieces(Mutex<WasiBody>);

impl Stream for Pieces {
    type Item = Result<Bytes, String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        loop {
            match ready!(Pin::new(&mut *body).poll_frame(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error.to_string()))),
                // Trailers of a request are dropped: the egress alone frames messages.
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
            }
        }
    }
}

/// The nearest error code of `wasi:http`.
fn code(error: &EgressError) -> Error {
    let words = || Some(error.to_string());
    match &error.fault {
        Fault::Denied { .. } => Error::HttpRequestDenied,
        Fault::Invalid { .. } => Error::HttpRequestUriInvalid,
        Fault::Rate { .. } | Fault::Busy { .. } => Error::ConnectionLimitReached,
        Fault::RequestTooLarge { max_bytes } => Error::HttpRequestBodySize(Some(*max_bytes)),
        Fault::ResponseTooLarge { max_bytes } => Error::HttpResponseBodySize(Some(*max_bytes)),
        Fault::TooManyRedirects { .. } | Fault::RedirectBody => Error::LoopDetected,
        Fault::Dns { message, .. } => Error::DnsError {
            rcode: Some(message.clone()),
            info_code: None,
        },
        Fault::Connect { .. } => Error::ConnectionRefused,
        Fault::Tls { .. } => Error::TlsProtocolError,
        Fault::Protocol { .. } => Error::HttpProtocolError,
        Fault::TimedOut { waiting, .. } => match waiting {
            Waiting::Connect => Error::ConnectionTimeout,
            Waiting::FirstByte | Waiting::Total => Error::HttpResponseTimeout,
            Waiting::NextBytes => Error::ConnectionReadTimeout,
        },
        Fault::Encoded { .. } => Error::HttpResponseContentCoding(words()),
        Fault::Body { .. }
        | Fault::Ledger(_)
        | Fault::NoVault
        | Fault::Vault { .. }
        | Fault::Capture { .. }
        | Fault::Setup { .. } => Error::InternalError(words()),
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.http_hooks,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

/// Links `wasi:http/types` and `wasi:http/outgoing-handler`.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)
}
