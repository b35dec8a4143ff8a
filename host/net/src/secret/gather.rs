//! Streamed bodies that a stand-in may rightly be in. Scripts stream every body, so a small form or JSON text is read
//! whole before anything is sent; what is larger stays a stream, and is no place for a secret.

use crate::error::{Fault, Waiting};
use crate::exchange::ms;
use crate::message::{BodyStream, Caller, OutBody};
use bytes::{Bytes, BytesMut};
use claw_core::secret::Placement;
use futures_util::StreamExt as _;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use tokio::time::{Instant, timeout_at};

/// The longest streamed body that is read whole, in bytes.
pub const MAX_GATHERED_BYTES: usize = 1024 * 1024;

/// Reads the body whole if a declared place may be in it.
pub(crate) async fn gather(
    caller: &Caller,
    headers: &HeaderMap,
    body: OutBody,
    begun: Instant,
    end: Instant,
) -> Result<OutBody, Fault> {
    match body {
        OutBody::Stream { pieces, length } if may_hold(caller, headers, length) => {
            match timeout_at(end, read(pieces, length)).await {
                Ok(body) => body,
                Err(_) => Err(Fault::TimedOut {
                    waiting: Waiting::Total,
                    waited_ms: ms(begun.elapsed()),
                }),
            }
        }
        body => Ok(body),
    }
}

fn may_hold(caller: &Caller, headers: &HeaderMap, length: Option<u64>) -> bool {
    let stand_ins = caller.secrets.iter().flat_map(|s| &s.stand_ins);
    let placements = || stand_ins.clone().flat_map(|s| &s.placements);
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    // Some clients send JSON under the name of a form.
    let text = essence.ends_with("json") || essence == "application/x-www-form-urlencoded";
    let small = length.is_none_or(|l| l <= MAX_GATHERED_BYTES as u64);
    small
        && placements().any(|p| match p {
            Placement::Form(_) | Placement::Json(_) => text,
            Placement::Hmac(..) => true,
            _ => false,
        })
}

async fn read(mut pieces: BodyStream, length: Option<u64>) -> Result<OutBody, Fault> {
    let mut whole = BytesMut::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|message| Fault::Body { message })?;
        whole.extend_from_slice(&piece);
        if whole.len() > MAX_GATHERED_BYTES {
            let first: Result<Bytes, String> = Ok(whole.freeze());
            let pieces = futures_util::stream::iter([first]).chain(pieces);
            return Ok(OutBody::Stream {
                pieces: Box::pin(pieces),
                length,
            });
        }
    }
    match length {
        Some(length) if length != whole.len() as u64 => Err(Fault::Invalid {
            code: "body-length",
            message: format!("the request body is not {length} bytes long"),
        }),
        _ if whole.is_empty() => Ok(OutBody::Empty),
        _ => Ok(OutBody::Bytes(whole.freeze())),
    }
}
