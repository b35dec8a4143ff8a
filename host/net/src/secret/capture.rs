//! Strings of an answer that are kept before the caller sees it. Invariant: a caller sees either the answer without
//! them, or nothing of its body.

use super::Capture;
use super::json::{self, Found};
use crate::error::Fault;
use crate::message::Caller;
use bytes::Bytes;
use claw_core::secret::{
    Destination, MAX_SECRET_BYTES, MIN_SECRET_BYTES, SecretRefusal, SecretValue,
};

/// Takes the strings out and keeps them, when all of them are there.
pub(crate) fn take(
    caller: &Caller,
    captures: &[Capture],
    body: &Bytes,
    from: &Destination,
    status: u16,
) -> Result<Bytes, Fault> {
    let store = caller.secrets.as_ref().and_then(|s| s.captured.as_ref());
    let store = store.ok_or(Fault::NoVault)?;
    let mut plain = body.to_vec();
    let mut taken = Vec::new();
    for capture in captures {
        let failed = |why: &str| Fault::Capture {
            message: format!(
                "the answer (status {status}) {why} at `{}` to keep as a secret",
                capture.pointer
            ),
        };
        let found = json::find(&plain, &capture.pointer);
        let Found::Text(range, text) = found.ok_or_else(|| failed("is no JSON with a string"))?
        else {
            return Err(failed("has no string"));
        };
        if !(MIN_SECRET_BYTES..=MAX_SECRET_BYTES).contains(&text.len()) {
            return Err(failed("has no string of a usable length"));
        }
        plain = json::splice(&plain, range, "\"\"");
        taken.push((&capture.name, SecretValue::new(text.into_bytes())));
    }
    let agent = caller.authority.agent();
    for (name, value) in taken {
        let stored = store.store(agent, name, value, from);
        stored.map_err(|refusal| match refusal {
            SecretRefusal::Vault(message) => Fault::Vault { message },
            other => Fault::Capture {
                message: other.to_string(),
            },
        })?;
    }
    Ok(Bytes::from(plain))
}
