//! `curl` and `wget` as functions: what scripts call inside the shell component, with the host's HTTP behind them.
//!
//! Nothing here opens a connection, verifies a certificate or knows a policy. Every request is handed to a
//! [`Transport`] as one hop; options, redirects, cookies, retries, decoding and output files are done here. Files are
//! those of `std::fs`, below the folders the call was granted; `/dev/null`, `/dev/stdin`, `/dev/stdout` and
//! `/dev/stderr` are understood as names, because there is no such folder in the sandbox.
//!
//! Invariant: credentials (`-u`, an `Authorization` or `Cookie` header) are never sent to another origin than the one
//! they were given for, and a refusal of the host's policy is never tried again.

mod address;
mod clock;
mod cookies;
mod curl;
mod date;
mod decode;
mod encode;
mod files;
mod headers;
mod transport;
mod wget;

use std::io::{Read, Write};
use std::path::Path;

pub use transport::{Body, Failure, Request, Response, Transport};

/// Most bytes of one request body, argument file or configuration that are held in memory (64 MiB). Larger bodies are
/// sent from a file with `-T` or `-F name=@file`, which are streamed.
pub const MAX_HELD_BYTES: u64 = 64 * 1024 * 1024;

/// The standard streams and the working folder of one command.
pub struct Io<'a> {
    /// Read by `-d @-`, `-T -`, `-F x=@-` and `wget -i -`.
    pub stdin: &'a mut dyn Read,
    /// Where the body goes without `-o`.
    pub stdout: &'a mut dyn Write,
    /// Errors, warnings, `-v` and wget's progress words.
    pub stderr: &'a mut dyn Write,
    /// Absolute; relative names of files start here.
    pub cwd: &'a Path,
}

/// Runs `curl` with `args` (without the name of the program) and returns its exit code.
pub fn curl(args: &[String], io: Io<'_>, transport: &mut dyn Transport) -> u8 {
    curl::run(args, io, transport)
}

/// Runs `wget` with `args` (without the name of the program) and returns its exit code.
pub fn wget(args: &[String], io: Io<'_>, transport: &mut dyn Transport) -> u8 {
    wget::run(args, io, transport)
}
