//! `claw:http`: HTTP as values, through the host's one egress, which asks policy for every hop.

mod body;

use super::blobs::piece;
use super::error::{Answer, answer, invalid, limit};
use crate::bindings::claw::http::client::{Host, HostExchange};
use crate::bindings::claw::http::http_types as wit;
use crate::call::Call;
use crate::state::State;
use bytes::Bytes;
use claw_core::code::{EffectDone, GuestError};
use claw_core::limit::{BLOB_BYTES, MIB_BYTES};
use claw_net::{Capture, Headers, OutRequest, OutResponse, Redirects, ResponseBody, SecretUse};
use futures_util::StreamExt;
use std::time::Duration;
use wasmtime::component::Resource;

/// For a request that names no time, in milliseconds.
const DEFAULT_TIMEOUT_MS: u32 = 30_000;
/// Largest response body handed over as bytes; a larger one becomes a blob.
const MAX_VALUE_BYTES: usize = 1 << 20;
/// The most of a response read piece by piece, in bytes.
const MAX_EXCHANGE_BYTES: u64 = 64 * MIB_BYTES;
/// Longest idempotency key, in bytes.
const MAX_IDEMPOTENCY_KEY_BYTES: usize = 255;

/// A response being read.
#[allow(unreachable_pub)] // the generated bindings name it
pub struct Exchange {
    status: u16,
    headers: Vec<wit::Header>,
    body: ResponseBody,
    rest: Bytes,
}

/// Latin-1 text to bytes.
fn to_latin1(name: &str, value: &str) -> Result<Vec<u8>, GuestError> {
    value
        .chars()
        .map(|c| u8::try_from(u32::from(c)))
        .collect::<Result<_, _>>()
        .map_err(|_| {
            let words = format!(
                "the value of header `{}` is not Latin-1",
                name.escape_debug()
            );
            invalid("header-malformed", words)
        })
}

fn from_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

fn to_wit(headers: Headers) -> Vec<wit::Header> {
    headers
        .into_iter()
        .map(|(name, value)| wit::Header {
            name,
            value: from_latin1(&value),
        })
        .collect()
}

/// The secrets a request names.
fn secret_uses(call: &Call, uses: &[wit::SecretUse]) -> Result<Vec<SecretUse>, GuestError> {
    uses.iter().map(|wanted| secret_use(call, wanted)).collect()
}

fn secret_use(call: &Call, wanted: &wit::SecretUse) -> Result<SecretUse, GuestError> {
    let declared = call.declared(&wanted.name)?;
    let unclear = || {
        let all: Vec<String> = declared
            .placements
            .iter()
            .map(ToString::to_string)
            .collect();
        let words = format!(
            "secret `{}` is declared for {}",
            wanted.name,
            all.join(", ")
        );
        invalid("placement", words)
    };
    let placement = match (wanted.placement.as_str(), declared.placements.as_slice()) {
        ("", [only]) => only.clone(),
        (text, all) => all
            .iter()
            .find(|p| p.to_string() == text)
            .cloned()
            .ok_or_else(unclear)?,
    };
    Ok(SecretUse {
        name: declared.name.clone(),
        placement,
        user: wanted.user.clone(),
    })
}

fn captures(call: &Call, wanted: Vec<wit::Capture>) -> Result<Vec<Capture>, GuestError> {
    let one = |capture: wit::Capture| {
        let name = call.declared(&capture.name)?.name.clone();
        let pointer = capture.pointer;
        Ok(Capture { pointer, name })
    };
    wanted.into_iter().map(one).collect()
}

impl State {
    /// Sends a request; `max_bytes` of the answer's body.
    async fn http_send(
        &mut self,
        request: wit::Request,
        max_bytes: u64,
    ) -> Result<OutResponse, GuestError> {
        let secrets = secret_uses(&self.call, &request.secrets)?;
        let capture = captures(&self.call, request.capture)?;
        let mut headers = Headers::new();
        for header in request.headers {
            let value = to_latin1(&header.name, &header.value)?;
            headers.push((header.name, value));
        }
        if !request.idempotency_key.is_empty() {
            if request.idempotency_key.len() > MAX_IDEMPOTENCY_KEY_BYTES {
                let words =
                    format!("an idempotency key has at most {MAX_IDEMPOTENCY_KEY_BYTES} bytes");
                return Err(invalid("idempotency-key", words));
            }
            let key = request.idempotency_key.into_bytes();
            headers.push(("idempotency-key".to_owned(), key));
        }
        let timeout_ms = match request.timeout_ms {
            0 => DEFAULT_TIMEOUT_MS,
            ms => ms,
        };
        let mut out = OutRequest::new(request.method, request.url);
        // Held until the request is sent: a blob's bytes are charged to the call.
        let (body, _held) = body::build(&self.blobs, request.body, &mut headers).await?;
        out.body = body;
        out.headers = headers;
        out.secrets = secrets;
        out.capture = capture;
        out.redirects = match request.redirects {
            wit::Redirects::Manual => Redirects::Manual,
            wit::Redirects::Follow => Redirects::Follow,
        };
        out.timeout = Duration::from_millis(timeout_ms.into()).min(self.call.remaining());
        out.max_response_bytes = max_bytes;
        let sent = self
            .call
            .services
            .egress
            .send(&self.call.caller(), out)
            .await;
        sent.map_err(GuestError::from)
    }

    /// Reads a whole body, charged to the call's memory while it is held.
    async fn http_collect(&mut self, mut body: ResponseBody) -> Result<Vec<u8>, GuestError> {
        let happened = |mut error: GuestError| {
            error.effect = EffectDone::Happened;
            error
        };
        let mut held = self.blobs.hold(0)?;
        let mut whole = Vec::new();
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(GuestError::from)?;
            if !held.grow(piece.len() as u64) {
                let words = "the response does not fit into the call's memory limit";
                return Err(happened(limit("response-too-large", words)));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }

    async fn http_whole(&mut self, request: wit::Request) -> Result<wit::Response, GuestError> {
        let sink = request.sink;
        let response = self.http_send(request, BLOB_BYTES).await?;
        let mime = response
            .header("content-type")
            .unwrap_or_default()
            .to_owned();
        let OutResponse {
            status,
            headers,
            url,
            mut body,
        } = response;
        let body = match sink {
            wit::Sink::Discard => {
                while let Some(piece) = body.next().await {
                    piece.map_err(GuestError::from)?;
                }
                wit::ResponseBody::Bytes(Vec::new())
            }
            wit::Sink::Value | wit::Sink::Blob => {
                let bytes = self.http_collect(body).await?;
                if sink == wit::Sink::Value && bytes.len() <= MAX_VALUE_BYTES {
                    wit::ResponseBody::Bytes(bytes)
                } else {
                    let path = url.split(['?', '#']).next().unwrap_or_default();
                    let media = self.blobs.put(bytes, path, &mime).await?;
                    wit::ResponseBody::Blob(media.into())
                }
            }
        };
        Ok(wit::Response {
            status,
            headers: to_wit(headers),
            body,
            url,
        })
    }

    async fn http_open(&mut self, request: wit::Request) -> Result<Exchange, GuestError> {
        if request.sink != wit::Sink::Value {
            let words = "`open` hands the body over piece by piece: leave `sink` at `value`";
            return Err(invalid("sink", words));
        }
        if !request.capture.is_empty() {
            let words = "`open` hands the body over piece by piece: `capture` must be empty";
            return Err(invalid("capture", words));
        }
        let response = self.http_send(request, MAX_EXCHANGE_BYTES).await?;
        Ok(Exchange {
            status: response.status,
            headers: to_wit(response.headers),
            body: response.body,
            rest: Bytes::new(),
        })
    }
}

impl Exchange {
    async fn read(&mut self, max: u32) -> Result<Vec<u8>, GuestError> {
        let max = piece(max)?;
        while self.rest.is_empty() {
            match self.body.next().await {
                None => return Ok(Vec::new()),
                Some(piece) => self.rest = piece.map_err(GuestError::from)?,
            }
        }
        Ok(self.rest.split_to(max.min(self.rest.len())).to_vec())
    }
}

impl Host for State {
    async fn send(&mut self, request: wit::Request) -> Answer<wit::Response> {
        answer(self.http_whole(request).await)
    }

    async fn open(&mut self, request: wit::Request) -> Answer<Resource<Exchange>> {
        match self.http_open(request).await {
            Ok(exchange) => Ok(Ok(self.table.push(exchange)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

impl HostExchange for State {
    async fn status(&mut self, exchange: Resource<Exchange>) -> wasmtime::Result<u16> {
        Ok(self.table.get(&exchange)?.status)
    }

    async fn headers(
        &mut self,
        exchange: Resource<Exchange>,
    ) -> wasmtime::Result<Vec<wit::Header>> {
        Ok(self.table.get(&exchange)?.headers.clone())
    }

    async fn read(&mut self, exchange: Resource<Exchange>, max: u32) -> Answer<Vec<u8>> {
        answer(self.table.get_mut(&exchange)?.read(max).await)
    }

    async fn drop(&mut self, exchange: Resource<Exchange>) -> wasmtime::Result<()> {
        self.table.delete(exchange)?;
        Ok(())
    }
}
