//! The rim between the wrappers and the host. Invariant: a native build never reaches a generated import.

/// Calls a host function in a component; answers `unsupported` in a native build.
macro_rules! host {
    ($call:expr) => {
        if cfg!(target_family = "wasm") {
            $call
        } else {
            Err($crate::Error::native())
        }
    };
}

pub(crate) use host;
