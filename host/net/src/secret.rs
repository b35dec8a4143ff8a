//! Secrets in requests and answers: what a caller may use, where it is put, and what is hidden on the way back.
//!
//! Invariants, for every hop of every exchange of a caller with a vault:
//! - the request as the caller wrote it holds no value, and goes back to that form before a redirect is followed;
//! - a value is in exactly the place that was judged, and what is sent differs from what was judged only there;
//! - a stand-in anywhere else than in its declared place ends the exchange before a byte of it is sent (a stream:
//!   before the piece that completes it);
//! - every answer passes the mask of the vault.

mod answer;
mod capture;
mod draft;
mod find;
mod gather;
mod json;
mod pairs;
mod place;
mod ready;
mod refuse;

pub(crate) use answer::{Veil, refuse_encoded};
pub(crate) use capture::take as take_captured;
pub(crate) use draft::Part;
pub(crate) use find::Scan;
pub use gather::MAX_GATHERED_BYTES;
pub(crate) use gather::gather;
pub(crate) use ready::{Hands, Hop, Ready, destination};
pub(crate) use refuse::{misplaced_in_stream, note};

use crate::error::{EgressError, Fault};
pub use claw_core::secret::StandIn;
use claw_core::secret::{CapturedSecrets, MIN_SECRET_BYTES, Mask, Placement, SecretName, Secrets};
use find::Finder;
use std::sync::Arc;

/// The most secrets that one request names.
pub const MAX_SECRET_USES: usize = 8;
/// The most strings that are kept of one answer.
pub const MAX_CAPTURES: usize = 4;
/// The longest answer that strings are kept of, in bytes.
pub const MAX_CAPTURE_BYTES: u64 = claw_core::limit::MIB_BYTES;
/// The most stand-ins of one call tree.
pub const MAX_STAND_INS: usize = 64;

/// A secret that a request names. Its place in the request is left empty, or out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretUse {
    /// Which.
    pub name: SecretName,
    /// Where.
    pub placement: Placement,
    /// The user name of `basic`; empty elsewhere.
    pub user: String,
}

/// A string of the answer that the caller must not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Where it stands in the answer, a JSON pointer (RFC 6901).
    pub pointer: String,
    /// The name it is kept under.
    pub name: SecretName,
}

/// The secrets of one call tree.
pub struct InUse {
    vault: Arc<dyn Secrets>,
    captured: Option<Arc<dyn CapturedSecrets>>,
    pub(crate) stand_ins: Vec<StandIn>,
    finder: Option<Arc<Finder>>,
}

impl InUse {
    /// Named uses alone.
    pub fn new(vault: Arc<dyn Secrets>) -> Self {
        Self {
            vault,
            captured: None,
            stand_ins: Vec::new(),
            finder: None,
        }
    }

    /// What hides every value in what passes.
    pub(crate) fn mask(&self) -> Arc<dyn Mask> {
        self.vault.mask()
    }

    /// Bytes that are all there, without secrets.
    pub(crate) fn hide(&self, bytes: &[u8]) -> Vec<u8> {
        Veil::new(self.vault.mask(), false).bytes(bytes)
    }

    /// And strings of answers, which are kept there.
    #[must_use]
    pub fn with_captured(mut self, store: Arc<dyn CapturedSecrets>) -> Self {
        self.captured = Some(store);
        self
    }

    /// And these stand-ins.
    ///
    /// # Errors
    /// `egress-setup` for more than [`MAX_STAND_INS`], for a text that is too short to be told from ordinary text,
    /// and for two of the same text.
    pub fn with_stand_ins(mut self, stand_ins: Vec<StandIn>) -> Result<Self, EgressError> {
        let bad = |message: &str| Fault::Setup {
            message: message.to_owned(),
        };
        if stand_ins.len() > MAX_STAND_INS {
            return Err(bad("too many stand-ins for secrets").into());
        }
        if stand_ins.iter().any(|s| s.text.len() < MIN_SECRET_BYTES) {
            return Err(bad("a stand-in for a secret is too short").into());
        }
        let twice = |(nth, one): (usize, &StandIn)| {
            let mut rest = stand_ins.iter().skip(nth + 1);
            rest.any(|other| other.text.contains(&one.text) || one.text.contains(&other.text))
        };
        if stand_ins.iter().enumerate().any(twice) {
            return Err(bad("two stand-ins for secrets are alike").into());
        }
        let texts = stand_ins.iter().map(|s| s.text.as_str());
        self.finder = match stand_ins.is_empty() {
            true => None,
            false => Some(Arc::new(Finder::new(texts)?)),
        };
        self.stand_ins = stand_ins;
        Ok(self)
    }
}

impl std::fmt::Debug for InUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InUse({} stand-ins)", self.stand_ins.len())
    }
}
