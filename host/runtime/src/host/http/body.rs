//! Request bodies: from values, from blobs, and forms the host builds itself.

use crate::bindings::claw::http::http_types::{Body, FormPart, FormValue};
use crate::blobs::BlobTable;
use crate::host::error::{invalid, limit};
use crate::limiter::Held;
use bytes::Bytes;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::limit::BLOB_BYTES;
use claw_net::{Headers, OutBody};

/// Largest body given as a value, in bytes.
const MAX_VALUE_BYTES: usize = 1 << 20;
/// Parts of a form.
const MAX_PARTS: usize = 64;
/// Longest name, file name or media type of a part, in bytes.
const MAX_PART_TEXT_BYTES: usize = 255;

/// The body to send, and the memory it holds. A form sets its own `content-type`.
pub(super) async fn build(
    blobs: &BlobTable,
    body: Body,
    headers: &mut Headers,
) -> Result<(OutBody, Option<Held>), GuestError> {
    match body {
        Body::Empty => Ok((OutBody::Empty, None)),
        Body::Bytes(bytes) => value(bytes).map(|b| (b, None)),
        Body::Text(text) => value(text.into_bytes()).map(|b| (b, None)),
        Body::Blob(id) => {
            let (media, loaded) = blobs.load(&id).await?;
            let held = blobs.hold(media.size)?;
            Ok((OutBody::Bytes(Bytes::from(loaded.bytes)), Some(held)))
        }
        Body::Form(parts) => {
            if headers
                .iter()
                .any(|(n, _)| n.eq_ignore_ascii_case("content-type"))
            {
                let words = "the host sets the `content-type` of a form";
                return Err(invalid("header-forbidden", words));
            }
            let boundary = boundary()?;
            let (bytes, held) = form(blobs, parts, &boundary).await?;
            let kind = format!("multipart/form-data; boundary={boundary}");
            headers.push(("content-type".to_owned(), kind.into_bytes()));
            Ok((OutBody::Bytes(Bytes::from(bytes)), Some(held)))
        }
    }
}

fn value(bytes: Vec<u8>) -> Result<OutBody, GuestError> {
    if bytes.len() > MAX_VALUE_BYTES {
        let words =
            format!("a body given as a value has at most {MAX_VALUE_BYTES} bytes; use a blob");
        return Err(limit("request-too-large", words));
    }
    Ok(OutBody::Bytes(Bytes::from(bytes)))
}

/// Text no part can contain: 128 random bits.
fn boundary() -> Result<String, GuestError> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random)
        .map_err(|e| GuestError::new(ErrorKind::Internal, "random", e.to_string()))?;
    Ok(format!("claw-{:032x}", u128::from_le_bytes(random)))
}

/// A text between quotes: what could end the quotes or the line is percent-encoded, as browsers do.
fn quoted(what: &str, text: &str) -> Result<String, GuestError> {
    if text.len() > MAX_PART_TEXT_BYTES {
        let words = format!("the {what} of a part has at most {MAX_PART_TEXT_BYTES} bytes");
        return Err(invalid("form", words));
    }
    Ok(text
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A"))
}

fn media_type(text: &str) -> Result<&str, GuestError> {
    let good = text.len() <= MAX_PART_TEXT_BYTES && text.bytes().all(|b| (0x20..0x7f).contains(&b));
    good.then_some(text)
        .ok_or_else(|| invalid("form", "the media type of a part is malformed"))
}

async fn form(
    blobs: &BlobTable,
    parts: Vec<FormPart>,
    boundary: &str,
) -> Result<(Vec<u8>, Held), GuestError> {
    if parts.is_empty() || parts.len() > MAX_PARTS {
        let words = format!("a form has 1 to {MAX_PARTS} parts, not {}", parts.len());
        return Err(invalid("form", words));
    }
    let mut held = blobs.hold(0)?;
    let mut out = Vec::new();
    for part in parts {
        let mut head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{}\"",
            quoted("name", &part.name)?
        );
        if !part.file_name.is_empty() {
            let file = quoted("file name", &part.file_name)?;
            head.push_str(&format!("; filename=\"{file}\""));
        }
        if !part.mime.is_empty() {
            head.push_str(&format!("\r\ncontent-type: {}", media_type(&part.mime)?));
        }
        head.push_str("\r\n\r\n");
        let value = match part.value {
            FormValue::Text(text) => text.into_bytes(),
            FormValue::Blob(id) => blobs.load(&id).await?.1.bytes,
        };
        let more = head.len() + value.len() + 2;
        if (out.len() + more) as u64 > BLOB_BYTES {
            let words = format!("a form has at most {BLOB_BYTES} bytes");
            return Err(limit("request-too-large", words));
        }
        if !held.grow(more as u64) {
            return Err(limit(
                "memory",
                "the form does not fit into the call's memory limit",
            ));
        }
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(&value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok((out, held))
}
