//! What wget says, on standard error or in the file of `-o`.

use std::io::Write;

use super::options::{Options, Talk};
use crate::files::{self, Mode};
use crate::{Io, date};

/// Most bytes of one log that are kept for a file (1 MiB); more is not written.
const MAX_LOG_BYTES: usize = 1024 * 1024;

pub(super) struct Log {
    pub(super) talk: Talk,
    file: Option<(String, bool)>,
    kept: String,
}

impl Log {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            talk: options.talk,
            file: options.log.clone(),
            kept: String::new(),
        }
    }

    /// Said unless `-q` or `-nv`.
    pub(super) fn full(&mut self, text: &str, io: &mut Io<'_>) {
        if self.talk == Talk::Full {
            self.always(text, io);
        }
    }

    /// Said unless `-q`.
    pub(super) fn brief(&mut self, text: &str, io: &mut Io<'_>) {
        if self.talk != Talk::Quiet {
            self.always(text, io);
        }
    }

    /// Said whatever the options are.
    pub(super) fn always(&mut self, text: &str, io: &mut Io<'_>) {
        if self.file.is_none() {
            let _ = io.stderr.write_all(text.as_bytes());
        } else if self.kept.len() + text.len() <= MAX_LOG_BYTES {
            self.kept.push_str(text);
        }
    }

    /// Writes the file of `-o` or `-a`.
    pub(super) fn close(self, io: &mut Io<'_>) {
        let Some((name, append)) = self.file else {
            return;
        };
        let mode = if append { Mode::Append } else { Mode::Replace };
        if let files::Place::File(path) = files::place(io.cwd, &name)
            && let Ok(mut file) = files::create(&path, mode)
        {
            let _ = file.write_all(self.kept.as_bytes());
        }
    }
}

/// `2026-11-21 21:27:55`.
pub(super) fn stamp(unix: i64) -> String {
    date::stamp(unix)
}
