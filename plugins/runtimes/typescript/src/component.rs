//! The export: gives the command this process's streams.
#![allow(unsafe_code, reason = "the generated export macro")]

use crate::bindings::{
    claw::types::errors::Error,
    export,
    exports::claw::script::command::{Guest, Invocation},
};
use crate::command;

struct Component;

impl Guest for Component {
    fn run(invocation: Invocation) -> Result<u8, Error> {
        let args = invocation.argv.get(1..).unwrap_or_default();
        Ok(command::run(
            args,
            &mut std::io::stdin(),
            &mut std::io::stdout(),
            &mut std::io::stderr(),
        ))
    }
}

export!(Component with_types_in crate::bindings);
