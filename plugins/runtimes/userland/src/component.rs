//! The export: finds the command and gives it this process's streams.
#![allow(unsafe_code, reason = "the generated export macro")]

use crate::bindings::{
    claw::types::errors::Error,
    export,
    exports::claw::script::command::{Guest, Invocation},
};
use crate::io::Io;
use std::io::{BufReader, BufWriter};

/// Exit code of a name that is not there.
const NOT_FOUND: u8 = 127;

struct Component;

impl Guest for Component {
    fn run(invocation: Invocation) -> Result<u8, Error> {
        let Invocation { argv, env, cwd } = invocation;
        let (first, args) = argv
            .split_first()
            .map_or(("", &[][..]), |(f, a)| (f.as_str(), a));
        let name = first.rsplit('/').next().unwrap_or(first);
        // Relative paths begin there. A folder that went away shows with the first path.
        let _ = std::env::set_current_dir(&cwd);
        crate::platform::take_umask(&env);
        let mut stdout = BufWriter::with_capacity(32 * 1024, std::io::stdout());
        let mut io = Io {
            // Not locked: commands of others lock it themselves.
            stdin: &mut BufReader::new(std::io::stdin()),
            stdout: &mut stdout,
            stderr: &mut std::io::stderr(),
            env: &env,
        };
        Ok(crate::table::run(name, args, &mut io).unwrap_or(NOT_FOUND))
    }
}

export!(Component with_types_in crate::bindings);
