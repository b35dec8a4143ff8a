//! Facts about the running call. Ambient. Natively they are empty, zero or a fixed word.

use crate::TimestampMs;
use crate::bindings::claw::tool::context as host;

/// Unique for this call; the same when the host runs it again.
pub fn call_id() -> String {
    if cfg!(target_family = "wasm") {
        host::call_id()
    } else {
        "native".into()
    }
}

/// The same for every attempt at this call: give it to services that deduplicate.
pub fn idempotency_key() -> String {
    if cfg!(target_family = "wasm") {
        host::idempotency_key()
    } else {
        "native".into()
    }
}

/// 1 for the first attempt.
pub fn attempt() -> u32 {
    if cfg!(target_family = "wasm") {
        host::attempt()
    } else {
        1
    }
}

/// When the host will stop the call, in milliseconds since 1970; natively never.
pub fn deadline() -> TimestampMs {
    if cfg!(target_family = "wasm") {
        host::deadline()
    } else {
        TimestampMs::MAX
    }
}

/// Opaque; the same for calls of one session.
pub fn session() -> String {
    if cfg!(target_family = "wasm") {
        host::session()
    } else {
        "native".into()
    }
}

/// For whom the call runs: `owner`, `paired`, `group-member`, `stranger`, `schedule`, `gateway-client` or a
/// later word.
pub fn actor() -> String {
    if cfg!(target_family = "wasm") {
        host::actor()
    } else {
        "owner".into()
    }
}

/// IANA time zone of the person.
pub fn zone() -> String {
    if cfg!(target_family = "wasm") {
        host::zone()
    } else {
        "UTC".into()
    }
}

/// BCP 47 language of the person.
pub fn language() -> String {
    if cfg!(target_family = "wasm") {
        host::language()
    } else {
        "en".into()
    }
}
