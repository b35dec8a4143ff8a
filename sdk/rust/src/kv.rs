//! Small durable state, private to (agent, plugin). Needs `kv` in the manifest. Writes become durable together
//! with the call's result; a call that returns an error writes nothing.

pub use crate::bindings::claw::kv::kv::{Entry, Page, Precondition, Quota, Version};

use crate::bindings::claw::kv::kv as api;
use crate::host::host;
use crate::{Error, Result};

/// `None` if the key is absent or has expired.
pub fn get(key: &str) -> Result<Option<Entry>> {
    host!(api::get(key))
}

/// Like [`get`], for a value that is UTF-8 text.
pub fn get_text(key: &str) -> Result<Option<String>> {
    let Some(entry) = get(key)? else {
        return Ok(None);
    };
    let text = String::from_utf8(entry.value);
    text.map(Some).map_err(|_| {
        Error::invalid(
            "not-text",
            format!("the value of `{key}` is not UTF-8 text"),
        )
    })
}

/// Writes a value; `ttl_ms` counts from the commit, `None` keeps it for good.
pub fn set(
    key: &str,
    value: &[u8],
    precondition: Precondition,
    ttl_ms: Option<u64>,
) -> Result<Version> {
    host!(api::set(key, value, precondition, ttl_ms))
}

/// Writes text unconditionally and for good.
pub fn set_text(key: &str, value: &str) -> Result<Version> {
    set(key, value.as_bytes(), Precondition::Always, None)
}

/// Removes the key; false if it was absent.
pub fn remove(key: &str, precondition: Precondition) -> Result<bool> {
    host!(api::remove(key, precondition))
}

/// Adds to a decimal counter (absent counts as 0) and returns the new value. Additions never conflict.
pub fn add(key: &str, delta: i64) -> Result<i64> {
    host!(api::add(key, delta))
}

/// Keys that start with `prefix`, at most `limit` (1 to 1,000).
pub fn scan(prefix: &str, limit: u32, cursor: Option<&str>) -> Result<Page> {
    host!(api::scan(prefix, limit, cursor))
}

/// How full the namespace is.
pub fn usage() -> Result<Quota> {
    host!(api::usage())
}
