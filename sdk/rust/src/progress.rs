//! Telling people how far a call is. Ambient, cannot fail; natively silent.

use crate::bindings::claw::progress::progress as host;

/// Reports how far the call is: `fraction` from 0 to 1, `None` if unknown, and one short line.
pub fn report(fraction: Option<f32>, message: &str) {
    if cfg!(target_family = "wasm") {
        host::report(fraction, message);
    }
}

/// Shows part of the output as it grows. The result is still what the call returns.
pub fn partial(text: &str) {
    if cfg!(target_family = "wasm") {
        host::partial(text);
    }
}

/// True once the call is being cancelled: finish within a second or be stopped.
pub fn cancelled() -> bool {
    if cfg!(target_family = "wasm") {
        host::cancelled()
    } else {
        false
    }
}
