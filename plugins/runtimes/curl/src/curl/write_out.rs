//! `-w`: a text with `%{variables}` and escapes, written when a transfer is over.

use std::io::Write;

use super::report::Report;
use crate::{Io, headers};

/// Writes the text to standard output, or to standard error behind `%{stderr}`.
pub(super) fn write(format: &str, report: &Report, io: &mut Io<'_>) {
    let mut to_stderr = false;
    let mut rest = format;
    while let Some(at) = rest.find(['%', '\\']) {
        emit(&rest[..at], to_stderr, io);
        rest = &rest[at..];
        let (text, used) = match rest.strip_prefix('\\') {
            Some(_) => escape(rest),
            None => variable(rest, report, &mut to_stderr),
        };
        if text == STOP {
            return;
        }
        emit(&text, to_stderr, io);
        rest = &rest[used..];
    }
    emit(rest, to_stderr, io);
}

/// What `%{onerror}` gives when there was no error: nothing more is written. No other text holds this character.
const STOP: &str = "\u{0}";

fn emit(text: &str, to_stderr: bool, io: &mut Io<'_>) {
    let out: &mut dyn Write = if to_stderr {
        &mut *io.stderr
    } else {
        &mut *io.stdout
    };
    // A closed output ends the transfer where the body is written; here nothing is left to end.
    let _ = out.write_all(text.as_bytes());
}

/// The text of an escape at the start, and how many bytes it takes.
fn escape(text: &str) -> (String, usize) {
    match text[1..].chars().next() {
        Some('n') => ("\n".to_owned(), 2),
        Some('r') => ("\r".to_owned(), 2),
        Some('t') => ("\t".to_owned(), 2),
        Some(other) => (format!("\\{other}"), 1 + other.len_utf8()),
        None => ("\\".to_owned(), 1),
    }
}

/// The text of a variable at the start, and how many bytes it takes.
fn variable(text: &str, report: &Report, to_stderr: &mut bool) -> (String, usize) {
    if text.starts_with("%%") {
        return ("%".to_owned(), 2);
    }
    if let Some(inner) = braced(text, "%header{") {
        let value = headers::find(&report.headers, inner).unwrap_or_default();
        return (value.to_owned(), "%header{}".len() + inner.len());
    }
    let Some(name) = braced(text, "%{") else {
        return ("%".to_owned(), 1);
    };
    let used = "%{}".len() + name.len();
    match name {
        "stderr" => *to_stderr = true,
        "stdout" => *to_stderr = false,
        "onerror" if report.code == 0 => return (STOP.to_owned(), used),
        "onerror" => {}
        name => {
            let unknown = || format!("curl: unknown --write-out variable: '{name}'\n");
            return (report.variable(name).unwrap_or_else(unknown), used);
        }
    }
    (String::new(), used)
}

fn braced<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let inner = text.strip_prefix(start)?;
    inner.find('}').map(|end| &inner[..end])
}
