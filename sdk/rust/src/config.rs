//! What a person configured for this plugin. Ambient, read-only, never a secret. Natively there is none.

use crate::bindings::claw::config::config as host;

/// The scalar at a dotted path as text, or `None` if absent, null, an object or a list.
pub fn get(path: &str) -> Option<String> {
    if cfg!(target_family = "wasm") {
        host::get(path)
    } else {
        None
    }
}

/// The list of scalars at a dotted path; empty if absent or not a list.
pub fn get_list(path: &str) -> Vec<String> {
    if cfg!(target_family = "wasm") {
        host::get_list(path)
    } else {
        Vec::new()
    }
}

/// The whole configuration as one JSON object.
pub fn document() -> String {
    if cfg!(target_family = "wasm") {
        host::document()
    } else {
        "{}".into()
    }
}
