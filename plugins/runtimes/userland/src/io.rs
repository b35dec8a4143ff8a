//! The streams of a command.

use std::io::{BufRead, Write};

/// What a command reads and writes.
pub struct Io<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn BufRead,
    /// Standard output; whoever made it flushes it at the end.
    pub stdout: &'a mut dyn Write,
    /// Standard error.
    pub stderr: &'a mut dyn Write,
    /// Variables of the environment.
    pub env: &'a [(String, String)],
}

impl Io<'_> {
    /// A line on standard error that begins with the command's name.
    pub fn complain(&mut self, name: &str, words: impl std::fmt::Display) {
        // Nobody could be told that standard error is gone.
        let _ = writeln!(self.stderr, "{name}: {words}");
    }

    /// The value of a variable.
    pub fn var(&self, name: &str) -> Option<&str> {
        let found = self.env.iter().rev().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }
}
