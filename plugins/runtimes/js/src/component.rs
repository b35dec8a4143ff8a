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

export!(Component with_types_in crate::bindings);
