//! Names and the functions behind them.
//!
//! Invariant: the same names as in `runtime.yaml` (a test compares).

use crate::io::Io;
use crate::{archive, calc, codec, file, text};

/// A command: its arguments without the name, its streams, its exit code. An error is a failed write to standard
/// output or an unexpected failure to read standard input.
pub(crate) type Command = fn(&[String], &mut Io<'_>) -> std::io::Result<u8>;

/// What each part brings.
const PARTS: [&[(&str, Command)]; 5] = [
    file::COMMANDS,
    text::COMMANDS,
    archive::COMMANDS,
    calc::COMMANDS,
    codec::COMMANDS,
];

/// Exit code of a command whose reader went away, as a shell shows SIGPIPE.
const GONE: u8 = 141;

/// Every name this runtime serves.
pub const NAMES: fn() -> Vec<&'static str> = || {
    let all = PARTS.iter().flat_map(|part| part.iter());
    all.map(|(name, _)| *name).collect()
};

/// Runs the command of this name; `None` if there is none.
pub fn run(name: &str, args: &[String], io: &mut Io<'_>) -> Option<u8> {
    let mut all = PARTS.iter().flat_map(|part| part.iter());
    let (_, command) = all.find(|(n, _)| *n == name)?;
    let done = command(args, io).and_then(|code| io.stdout.flush().map(|()| code));
    // A reader that went away is no failure worth words.
    Some(done.unwrap_or(GONE))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_manifest_lists_the_commands() {
        let manifest = include_str!("../runtime.yaml");
        let list = manifest.split_once("commands: [").unwrap().1;
        let list = list.split_once(']').unwrap().0;
        let listed = list.split(',').map(|n| n.trim().trim_matches('"'));
        let mut listed: Vec<&str> = listed.filter(|n| !n.is_empty()).collect();
        let mut names = NAMES();
        listed.sort_unstable();
        names.sort_unstable();
        assert_eq!(listed, names);
        names.dedup();
        assert_eq!(names.len(), listed.len(), "a name is there twice");
    }
}
