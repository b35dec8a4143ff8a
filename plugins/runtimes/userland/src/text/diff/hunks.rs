//! The unified and the context format: changes with lines around them.
//!
//! Invariant: hunks do not overlap; each begins and ends with at most the asked number of unchanged lines.

use super::lines::Lines;
use super::look::{Look, Style};
use super::normal::line;
use super::script::Change;
use std::io::{self, Write};

/// Letters of a function's line that a hunk's head shows.
const FUNCTION_LETTERS: usize = 40;

/// Changes that share a hunk, and the lines it spans on both sides.
struct Hunk<'c> {
    changes: &'c [Change],
    left: (usize, usize),
    right: (usize, usize),
}

/// Cuts the changes into those that are near each other; `trivial` ones join only if they are nearer.
fn cut<'c>(
    look: &Look,
    changes: &'c [Change],
    trivial: &dyn Fn(&Change) -> bool,
    lengths: [usize; 2],
) -> Vec<Hunk<'c>> {
    let (mut hunks, mut rest) = (Vec::new(), changes);
    while !rest.is_empty() {
        let joins = |pair: &&[Change]| {
            let gap = pair[1].left - (pair[0].left + pair[0].deleted);
            let limit = match trivial(&pair[1]) {
                true => look.context,
                false => look.context.saturating_mul(2).saturating_add(1),
            };
            gap < limit
        };
        let count = 1 + rest.windows(2).take_while(joins).count();
        let (these, after) = rest.split_at(count);
        rest = after;
        let (first, last) = (these[0], these[count - 1]);
        if these.iter().all(trivial) {
            continue;
        }
        let before = look.context.min(first.left).min(first.right);
        let (left_end, right_end) = (last.left + last.deleted, last.right + last.inserted);
        hunks.push(Hunk {
            changes: these,
            left: (
                first.left - before,
                left_end.saturating_add(look.context).min(lengths[0]),
            ),
            right: (
                first.right - before,
                right_end.saturating_add(look.context).min(lengths[1]),
            ),
        });
    }
    hunks
}

/// Prints the changes; `heads` are the names and times of the files.
pub(super) fn print(
    look: &Look,
    changes: &[Change],
    trivial: &dyn Fn(&Change) -> bool,
    sides: [&Lines<'_>; 2],
    heads: [&str; 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    let lengths = sides.map(|s| s.all.len());
    let hunks = cut(look, changes, trivial, lengths);
    if hunks.is_empty() {
        return Ok(());
    }
    let marks = match look.style {
        Style::Context => ["***", "---"],
        _ => ["---", "+++"],
    };
    for (mark, head) in marks.iter().zip(heads) {
        writeln!(out, "{mark} {head}")?;
    }
    for hunk in &hunks {
        let function = function(look, sides[0], hunk.left.0);
        match look.style {
            Style::Context => context(look, hunk, sides, &function, out)?,
            _ => unified(look, hunk, sides, &function, out)?,
        }
    }
    Ok(())
}

/// The line of a function before a hunk, with a blank before it.
fn function(look: &Look, side: &Lines<'_>, before: usize) -> Vec<u8> {
    let starts = |l: &&&[u8]| {
        let first = l.first().copied().unwrap_or(b' ');
        first.is_ascii_alphabetic() || first == b'$' || first == b'_'
    };
    let found = match look.functions {
        true => side.all[..before].iter().rev().find(starts),
        false => None,
    };
    found.map_or_else(Vec::new, |line| {
        let text = super::lines::bare(line).0;
        let text = &text[..text.len().min(FUNCTION_LETTERS)];
        [b" ", text.trim_ascii_end()].concat()
    })
}

fn unified_range((from, to): (usize, usize)) -> String {
    match to - from {
        0 => format!("{from},0"),
        1 => to.to_string(),
        count => format!("{},{count}", from + 1),
    }
}

fn unified(
    look: &Look,
    hunk: &Hunk<'_>,
    sides: [&Lines<'_>; 2],
    function: &[u8],
    out: &mut dyn Write,
) -> io::Result<()> {
    let (left, right) = (unified_range(hunk.left), unified_range(hunk.right));
    write!(out, "@@ -{left} +{right} @@")?;
    out.write_all(function)?;
    out.write_all(b"\n")?;
    let mut at = hunk.left.0;
    for change in hunk.changes {
        let (deleted, inserted) = (
            change.left..change.left + change.deleted,
            change.right..change.right + change.inserted,
        );
        for text in &sides[0].all[at..change.left] {
            line(look, " ", text, out)?;
        }
        for text in &sides[0].all[deleted] {
            line(look, "-", text, out)?;
        }
        for text in &sides[1].all[inserted] {
            line(look, "+", text, out)?;
        }
        at = change.left + change.deleted;
    }
    for text in &sides[0].all[at..hunk.left.1] {
        line(look, " ", text, out)?;
    }
    Ok(())
}

fn context_range((from, to): (usize, usize)) -> String {
    match to - from {
        0 | 1 => to.to_string(),
        _ => format!("{},{to}", from + 1),
    }
}

fn context(
    look: &Look,
    hunk: &Hunk<'_>,
    sides: [&Lines<'_>; 2],
    function: &[u8],
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(b"***************")?;
    out.write_all(function)?;
    writeln!(out, "\n*** {} ****", context_range(hunk.left))?;
    let deletes = hunk.changes.iter().map(|c| (c.left, c.deleted, c.inserted));
    one_side(look, sides[0], hunk.left, "- ", deletes.collect(), out)?;
    writeln!(out, "--- {} ----", context_range(hunk.right))?;
    let inserts = hunk
        .changes
        .iter()
        .map(|c| (c.right, c.inserted, c.deleted));
    one_side(look, sides[1], hunk.right, "+ ", inserts.collect(), out)
}

/// The lines of one side, nothing if it has no change: start, own and other side's count of each change.
fn one_side(
    look: &Look,
    side: &Lines<'_>,
    span: (usize, usize),
    mark: &str,
    changes: Vec<(usize, usize, usize)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if changes.iter().all(|(_, own, _)| *own == 0) {
        return Ok(());
    }
    let mut at = span.0;
    for (start, own, other) in changes {
        for text in &side.all[at..start] {
            line(look, "  ", text, out)?;
        }
        let mark = if other > 0 { "! " } else { mark };
        for text in &side.all[start..start + own] {
            line(look, mark, text, out)?;
        }
        at = start + own;
    }
    for text in &side.all[at..span.1] {
        line(look, "  ", text, out)?;
    }
    Ok(())
}
