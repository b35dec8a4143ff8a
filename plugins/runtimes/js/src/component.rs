//! The export. Invariant: a script that fails is an exit code; the error is only for an engine that cannot start.
#![allow(unsafe_code, reason = "the generated export macro")]

use crate::bindings::{
    claw::types::errors::Error,
    export,
    exports::claw::script::command::{Guest, Invocation},
};

struct Component;

impl Guest for Component {
    fn run(invocation: Invocation) -> Result<u8, Error> {
        Ok(crate::run(crate::Invocation {
            argv: invocation.argv,
            env: invocation.env,
            cwd: invocation.cwd,
        }))
    }
}

/// Run once when the component is built: `claw-pre-initialise` keeps the memory it leaves as the memory every start
/// begins with (docs/design/0019).
#[unsafe(no_mangle)]
pub extern "C" fn claw_pre_initialise() {
    if crate::engine::prepare().is_err() {
        // A trap: there is no component then.
        std::process::abort();
    }
}

export!(Component with_types_in crate::bindings);
