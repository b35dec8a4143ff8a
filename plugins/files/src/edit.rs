//! `files_edit`: replaces one exact piece of text. Invariant: nothing is written unless the piece occurs exactly
//! once, and not over a change that somebody made in between.

use claw_sdk::{files::Precondition, prelude::*};

use crate::path;

const MAX_PIECE_CHARS: u32 = 256 << 10;

pub(crate) struct Edit;

#[derive(Deserialize)]
pub(crate) struct Args {
    path: String,
    old: String,
    new: String,
}

impl Tool for Edit {
    type Args = Args;

    fn definition() -> Definition {
        Definition::new(
            "files_edit",
            "Replaces one piece of text in a file of the workspace.\n`old` must occur exactly once, with the same \
             spaces and line ends as in the file: add lines around it if it is not unique.",
        )
        .title("Edit a file")
        .arg(
            arg::text("path", "Path relative to the workspace, for example `notes/a.md`.")
                .min_length(1)
                .max_length(path::MAX_PATH_CHARS),
        )
        .arg(arg::text("old", "The exact text to replace.").min_length(1).max_length(MAX_PIECE_CHARS))
        .arg(arg::text("new", "The text to put there; empty to remove.").max_length(MAX_PIECE_CHARS))
        .effect("write")
    }

    fn call(args: Args) -> Result<Output> {
        let target = path::to_host(&args.path);
        let tag = files::stat(&target)?.tag;
        let text = files::read_text(&target)?;
        let shown = path::to_model(&target);
        let (edited, line) =
            replace_once(&text, &args.old, &args.new).map_err(|fault| fault.explain(shown))?;
        files::write(&target, edited.as_bytes(), &Precondition::Tag(tag))?;
        Ok(Output::text(format!(
            "Replaced the text at line {line} of `{shown}`."
        )))
    }
}

#[derive(Debug, PartialEq)]
enum Fault {
    /// It would be there with the other kind of line ends.
    LineEnds,
    Absent,
    Twice {
        first_line: usize,
        second_line: usize,
    },
}

impl Fault {
    fn explain(&self, path: &str) -> Error {
        match self {
            Self::Absent => Error::invalid(
                "no-match",
                format!("`old` does not occur in `{path}`; read the file first"),
            ),
            Self::LineEnds => Error::invalid(
                "no-match",
                format!(
                    "`old` does not occur in `{path}`: its line ends (CRLF or LF) differ from the file's"
                ),
            ),
            Self::Twice {
                first_line,
                second_line,
            } => Error::invalid(
                "not-unique",
                format!(
                    "`old` occurs in `{path}` more than once, at lines {first_line} and {second_line} first"
                ),
            ),
        }
    }
}

/// The edited text and the line of the change, from 1. Overlapping occurrences count as two.
fn replace_once(text: &str, old: &str, new: &str) -> std::result::Result<(String, usize), Fault> {
    let Some(start) = text.find(old) else {
        let unix = |s: &str| s.replace("\r\n", "\n");
        let other_ends = !old.is_empty() && unix(text).contains(&unix(old));
        return Err(if other_ends {
            Fault::LineEnds
        } else {
            Fault::Absent
        });
    };
    let step = old.chars().next().map_or(1, char::len_utf8);
    let line_of = |at: usize| {
        1 + text
            .as_bytes()
            .iter()
            .take(at)
            .filter(|b| **b == b'\n')
            .count()
    };
    if let Some(second) = text.get(start + step..).and_then(|rest| rest.find(old)) {
        return Err(Fault::Twice {
            first_line: line_of(start),
            second_line: line_of(start + step + second),
        });
    }
    let (before, rest) = text.split_at(start);
    let after = rest.get(old.len()..).unwrap_or_default();
    Ok((format!("{before}{new}{after}"), line_of(start)))
}

#[cfg(test)]
mod tests {
    use super::{Fault, replace_once};

    #[test]
    fn replaces_the_only_occurrence() {
        assert_eq!(
            replace_once("a\nb\nc", "b", "xx"),
            Ok(("a\nxx\nc".into(), 2))
        );
        assert_eq!(replace_once("äö", "ö", ""), Ok(("ä".into(), 1)));
    }

    #[test]
    fn refuses_what_is_absent() {
        assert_eq!(replace_once("abc", "d", "e"), Err(Fault::Absent));
        assert_eq!(replace_once("", "d", "e"), Err(Fault::Absent));
    }

    #[test]
    fn names_other_line_ends() {
        assert_eq!(replace_once("a\r\nb", "a\nb", "c"), Err(Fault::LineEnds));
    }

    #[test]
    fn refuses_what_is_not_unique() {
        assert_eq!(
            replace_once("x\nx", "x", "y"),
            Err(Fault::Twice {
                first_line: 1,
                second_line: 2
            })
        );
        assert_eq!(
            replace_once("aaa", "aa", "b"),
            Err(Fault::Twice {
                first_line: 1,
                second_line: 1
            })
        );
    }

    #[test]
    fn errors_can_be_told_apart() {
        assert_eq!(Fault::Absent.explain("a").code, "no-match");
        assert_eq!(Fault::LineEnds.explain("a").code, "no-match");
        assert_eq!(
            Fault::Twice {
                first_line: 1,
                second_line: 2
            }
            .explain("a")
            .code,
            "not-unique"
        );
    }
}
