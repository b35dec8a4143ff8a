//! What comes back, without the vault's values.

use crate::error::Fault;
use crate::header::Headers;
use claw_core::secret::{Mask, MaskStream};
use std::sync::Arc;

/// Hides values in one answer.
pub(crate) struct Veil {
    mask: Arc<dyn Mask>,
    placed: bool,
}

impl Veil {
    /// `placed`: a value was put into the request that is answered.
    pub(super) fn new(mask: Arc<dyn Mask>, placed: bool) -> Self {
        Self { mask, placed }
    }

    /// Names and values of headers as the caller may see them.
    pub(crate) fn headers(&self, headers: Headers) -> Headers {
        let kept = headers
            .into_iter()
            .filter(|(name, _)| !self.placed || !name.starts_with("set-cookie"));
        kept.map(|(name, value)| (self.mask.text(&name).into_owned(), self.bytes(&value)))
            .collect()
    }

    /// Bytes that are all there.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.mask.stream();
        let mut out = stream.push(bytes);
        out.extend(stream.finish());
        out
    }

    /// For the body.
    pub(crate) fn stream(&self) -> Box<dyn MaskStream> {
        self.mask.stream()
    }
}

/// An answer that must be read has to be plain.
pub(crate) fn refuse_encoded(headers: &Headers) -> Result<(), Fault> {
    let encoded = headers.iter().find(|(name, value)| {
        let plain: &[u8] = match name.as_str() {
            "content-encoding" => b"identity",
            "transfer-encoding" => b"chunked",
            _ => return false,
        };
        !value.trim_ascii().eq_ignore_ascii_case(plain)
    });
    match encoded {
        Some((_, value)) => Err(Fault::Encoded {
            encoding: String::from_utf8_lossy(value).chars().take(40).collect(),
        }),
        None => Ok(()),
    }
}
