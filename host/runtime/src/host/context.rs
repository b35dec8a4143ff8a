//! `claw:tool/context`: facts about the running call. Ambient.

use crate::bindings::claw::tool::context::Host;
use crate::call::Call;
use crate::state::State;

/// An opaque name: the same for the same text, telling nothing about it.
fn opaque(purpose: &str, text: &str) -> String {
    let mut hash = blake3::Hasher::new_derive_key(purpose);
    hash.update(text.as_bytes());
    hash.finalize().to_hex().chars().take(32).collect()
}

/// What services that deduplicate are given: one per call, the same for all its attempts.
pub(crate) fn idempotency_key(call: &Call) -> String {
    opaque("claw idempotency key 1", call.invocation.call.id.as_str())
}

impl Host for State {
    async fn call_id(&mut self) -> wasmtime::Result<String> {
        Ok(self.call.invocation.call.id.to_string())
    }

    async fn idempotency_key(&mut self) -> wasmtime::Result<String> {
        Ok(idempotency_key(&self.call))
    }

    async fn attempt(&mut self) -> wasmtime::Result<u32> {
        Ok(self.call.invocation.call.attempt)
    }

    async fn deadline(&mut self) -> wasmtime::Result<u64> {
        Ok(u64::try_from(self.call.deadline_at.0).unwrap_or(0))
    }

    async fn session(&mut self) -> wasmtime::Result<String> {
        Ok(opaque(
            "claw session name 1",
            self.call.invocation.call.session.as_str(),
        ))
    }

    async fn actor(&mut self) -> wasmtime::Result<String> {
        Ok(self.call.invocation.call.actor.word().to_owned())
    }

    async fn zone(&mut self) -> wasmtime::Result<String> {
        Ok(self.call.invocation.zone.clone())
    }

    async fn language(&mut self) -> wasmtime::Result<String> {
        Ok(self.call.invocation.language.clone())
    }
}
