//! The normal format: `3,4c5` and the lines with `<` and `>`.
//!
//! Invariant: changes are printed one by one, lines unchanged.

use super::{lines::Lines, look::Look, script::Change};
use std::io::{self, Write};

/// What is printed after a last line without newline.
pub(super) const NO_NEWLINE: &[u8] = b"\n\\ No newline at end of file\n";

/// A line after its mark; tabs are kept aligned where that is asked for.
pub(super) fn line(look: &Look, mark: &str, line: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let (text, ended) = super::lines::bare(line);
    out.write_all(mark.trim_end_matches(' ').as_bytes())?;
    // A tab in place of the last blank of the mark.
    let gap = mark.len() - mark.trim_end_matches(' ').len();
    if look.initial_tab {
        out.write_all(b"\t")?;
    } else {
        out.write_all(&b"  "[..gap.min(2)])?;
    }
    if look.expand_tabs {
        out.write_all(&super::lines::expanded(text))?;
    } else {
        out.write_all(text)?;
    }
    out.write_all(if ended { b"\n" } else { NO_NEWLINE })
}

/// `first,last`, or one number if they are the same or the range is empty.
fn range(from: usize, count: usize) -> String {
    match count {
        0 => from.to_string(),
        1 => (from + 1).to_string(),
        _ => format!("{},{}", from + 1, from + count),
    }
}

/// Prints all changes.
pub(super) fn print(
    look: &Look,
    changes: &[Change],
    sides: [&Lines<'_>; 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    for change in changes {
        let kind = match (change.deleted, change.inserted) {
            (_, 0) => 'd',
            (0, _) => 'a',
            _ => 'c',
        };
        let left = range(change.left, change.deleted);
        let right = range(change.right, change.inserted);
        writeln!(out, "{left}{kind}{right}")?;
        for text in &sides[0].all[change.left..change.left + change.deleted] {
            line(look, "< ", text, out)?;
        }
        if kind == 'c' {
            out.write_all(b"---\n")?;
        }
        for text in &sides[1].all[change.right..change.right + change.inserted] {
            line(look, "> ", text, out)?;
        }
    }
    Ok(())
}
