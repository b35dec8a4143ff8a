//! `tar`: packs, lists and unpacks archives, in the manner of GNU.
//!
//! Invariant: nothing is written outside the folder that was named; a member that leads outside is refused with words
//! and the rest goes on.

mod create;
mod extract;
mod options;
#[cfg(test)]
mod tests;

use crate::io::Io;
use crate::text::glob;
use options::{Mode, Options};
use std::io;

/// Exit code of what failed.
const TROUBLE: u8 = 2;

/// `tar`.
pub(crate) fn tar(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let options = match options::read(args, io) {
        Ok(options) => options,
        Err(words) => {
            io.complain("tar", words);
            io.complain("tar", "Error is not recoverable: exiting now");
            return Ok(TROUBLE);
        }
    };
    let done = match options.mode {
        Mode::Help => {
            writeln!(
                io.stdout,
                "Usage: tar -c|-x|-t|-r|-u [-f ARCHIVE] [OPTION]... [FILE]..."
            )?;
            return Ok(0);
        }
        Mode::Create => create::create(&options, io),
        Mode::Append | Mode::Update => create::append(&options, io),
        Mode::List | Mode::Extract => extract::extract(&options, io),
    };
    match done {
        Ok(0) => Ok(0),
        Ok(code) => {
            io.complain("tar", "Exiting with failure status due to previous errors");
            Ok(code)
        }
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(error),
        Err(error) => {
            io.stdout.flush()?;
            io.complain("tar", why(&error));
            io.complain("tar", "Error is not recoverable: exiting now");
            Ok(TROUBLE)
        }
    }
}

/// The words of an error without the number that Rust adds.
fn why(error: &io::Error) -> String {
    let all = error.to_string();
    all.split(" (os error").next().unwrap_or(&all).to_owned()
}

/// Says what failed with a file; the exit code.
fn failed(io: &mut Io<'_>, name: &str, what: &str, error: &io::Error) -> u8 {
    // Standard error is what is left if standard output is gone.
    let _ = io.stdout.flush();
    io.complain("tar", format_args!("{name}: Cannot {what}: {}", why(error)));
    TROUBLE
}

/// The archive's name as a file, or standard input or output.
fn archive(options: &Options) -> Option<String> {
    let name = options.file.as_deref().filter(|name| *name != "-")?;
    Some(options.below_start(name))
}

/// Whether a pattern leaves this name out: it matches from the begin of any part.
fn excluded(options: &Options, name: &str) -> bool {
    let name = name.trim_end_matches('/');
    options.exclude.iter().any(|pattern| {
        let begins = std::iter::once(0).chain(name.match_indices('/').map(|(at, _)| at + 1));
        begins
            .filter_map(|at| name.get(at..))
            .any(|part| glob::matches(pattern, part))
    })
}
