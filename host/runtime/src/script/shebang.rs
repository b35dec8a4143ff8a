//! A script named by its path: its first line says what runs it.
//!
//! Invariant: only an executable file of the guest's own tree is looked at, with the call's authority, and no more than
//! its first [`HEAD_BYTES`].

use crate::fs::Files;
use crate::fs::vfs::{FsError, Kind, lexical_path};
use claw_core::capability::Access;
use claw_core::code::{ErrorKind, GuestError};

/// Bytes of a file that are looked at.
const HEAD_BYTES: u64 = 512;
/// Permission to execute, of anybody.
const EXECUTE_BITS: u32 = 0o111;

/// What the first line of a script names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// For example `/usr/bin/env` has been taken away: `python3`.
    pub program: String,
    /// The one argument the line may give it.
    pub args: Vec<String>,
}

fn error(kind: ErrorKind, code: &str, words: String) -> GuestError {
    GuestError::new(kind, code, words)
}

/// The absolute path of a program named relative to a folder.
pub(crate) fn absolute(cwd: &str, program: &str) -> Option<String> {
    if program.starts_with('/') {
        return lexical_path(program);
    }
    lexical_path(&format!("{cwd}/{program}"))
}

/// Reads what interpreter the file at this absolute path wants.
///
/// # Errors
/// `not-found`; `unsupported` with the code `not-executable` or `no-interpreter`.
pub(crate) async fn interpreter(files: &Files, path: &str) -> Result<Interpreter, GuestError> {
    let missing = |_| {
        error(
            ErrorKind::NotFound,
            "file",
            format!("`{path}` is not there"),
        )
    };
    let place = files.vfs().and_then(|vfs| vfs.place(path, Access::Read));
    let place = place.map_err(missing)?;
    let (info, mode) = files
        .vfs()
        .and_then(|vfs| Ok((vfs.stat(&place, true)?, vfs.mode(&place)?)))
        .map_err(missing)?;
    if info.kind != Kind::File || mode & EXECUTE_BITS == 0 {
        let words = format!("`{path}` is not an executable file (chmod +x)");
        return Err(error(ErrorKind::Unsupported, "not-executable", words));
    }
    let head = files
        .blocking(move |vfs| vfs.open_read(&place, true)?.read_at(0, HEAD_BYTES))
        .await
        .map_err(|e: FsError| e.about(path))?;
    first_line(&head).ok_or_else(|| {
        let words = format!("`{path}` has no first line that names its interpreter (`#!`)");
        error(ErrorKind::Unsupported, "no-interpreter", words)
    })
}

/// Reads a first line: `#!`, the program, and one argument with all that is left. `env` and its `-S` are taken away,
/// and settings of variables before the program are not supported. `None` if there is no such line.
pub fn first_line(head: &[u8]) -> Option<Interpreter> {
    let line = head.strip_prefix(b"#!")?;
    let end = line.iter().position(|b| *b == b'\n').unwrap_or(line.len());
    let line = std::str::from_utf8(&line[..end]).ok()?.trim();
    let (program, rest) = match line.split_once(char::is_whitespace) {
        Some((program, rest)) => (program, rest.trim()),
        None => (line, ""),
    };
    if program.rsplit('/').next() == Some("env") {
        let mut words = rest.split_whitespace().skip_while(|w| w.starts_with('-'));
        let program = words.next()?.to_owned();
        let args = words.map(str::to_owned).collect();
        return Some(Interpreter { program, args });
    }
    let args = if rest.is_empty() {
        Vec::new()
    } else {
        vec![rest.to_owned()]
    };
    (!program.is_empty()).then(|| Interpreter {
        program: named(program),
        args,
    })
}

/// `/opt/homebrew/bin/bash` is `bash`: which folder an interpreter lies in is a matter of the author's machine.
fn named(program: &str) -> String {
    let name = program.rsplit('/').next().unwrap_or(program);
    name.to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn first_lines() {
        let line = |text: &str| {
            first_line(text.as_bytes()).map(|i| format!("{} {}", i.program, i.args.join("|")))
        };
        for (text, means) in [
            ("#!/bin/bash\necho", Some("bash ")),
            ("#!/usr/bin/env python3\n", Some("python3 ")),
            (
                "#!/usr/bin/env -S uv run --script\n",
                Some("uv run|--script"),
            ),
            ("#! /bin/sh -eu x\n", Some("sh -eu x")),
            ("#!/opt/homebrew/bin/bash", Some("bash ")),
            ("#!/bin/bash\r\n", Some("bash ")),
            ("#!\n", None),
            ("#!/usr/bin/env\n", None),
            ("echo hi\n", None),
            ("", None),
        ] {
            assert_eq!(line(text).as_deref(), means, "{text}");
        }
    }

    #[test]
    fn programs_are_relative_to_the_folder() {
        assert_eq!(absolute("/mnt", "./a/../x.sh").unwrap(), "/mnt/x.sh");
        assert_eq!(absolute("/mnt", "/in/x.sh").unwrap(), "/in/x.sh");
        assert_eq!(absolute("/mnt", "../../x.sh"), None);
    }
}
