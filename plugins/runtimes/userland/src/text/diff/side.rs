//! Two columns side by side.
//!
//! Invariant: the right column begins at a tab stop (unless tabs are expanded), the mark stands in the gap.

use super::{lines::Lines, lines::bare, look::Look, script::Change};
use std::io::{self, Write};

/// Columns between tab stops.
const TAB_COLUMNS: usize = 8;
/// The gap between the columns.
const GUTTER_COLUMNS: usize = 3;

/// Where columns begin.
struct Columns<'l> {
    look: &'l Look,
    half: usize,
    second: usize,
}

impl<'l> Columns<'l> {
    fn of(look: &'l Look) -> Self {
        let tab = if look.expand_tabs { 1 } else { TAB_COLUMNS };
        let width = look.width;
        let wide = tab + GUTTER_COLUMNS;
        let offset = (width >> 1) + (wide >> 1) + (width & wide & 1);
        let offset = offset - offset % tab;
        let left = offset.saturating_sub(GUTTER_COLUMNS);
        let half = left.min(width.saturating_sub(offset));
        let second = if half > 0 { offset } else { width };
        Self { look, half, second }
    }

    /// Blanks from one column to another.
    fn fill(&self, mut from: usize, to: usize, out: &mut dyn Write) -> io::Result<usize> {
        if !self.look.expand_tabs {
            let mut stop = from + TAB_COLUMNS - from % TAB_COLUMNS;
            while stop <= to {
                out.write_all(b"\t")?;
                from = stop;
                stop += TAB_COLUMNS;
            }
        }
        while from < to {
            out.write_all(b" ")?;
            from += 1;
        }
        Ok(to)
    }

    /// As much of a line as fits; gives the column after it.
    fn half(&self, text: &[u8], indent: usize, out: &mut dyn Write) -> io::Result<usize> {
        let (mut input, mut output) = (0, 0);
        for byte in text {
            let more = byte & 0xc0 == 0x80;
            match byte {
                b'\t' => {
                    let spaces = TAB_COLUMNS - input % TAB_COLUMNS;
                    if input == output {
                        let stop = output + spaces;
                        if self.look.expand_tabs {
                            while output < stop.min(self.half) {
                                out.write_all(b" ")?;
                                output += 1;
                            }
                        } else if stop < self.half {
                            output = stop;
                            out.write_all(b"\t")?;
                        }
                    }
                    input += spaces;
                }
                b'\r' => {
                    out.write_all(b"\r")?;
                    self.fill(0, indent, out)?;
                    (input, output) = (0, 0);
                }
                // The bytes of a letter after its first take no column.
                _ if more && input <= self.half => out.write_all(&[*byte])?,
                _ if more => {}
                _ => {
                    if input < self.half {
                        output = input + 1;
                        out.write_all(&[*byte])?;
                    }
                    input += 1;
                }
            }
        }
        Ok(output)
    }

    fn row(
        &self,
        left: Option<&[u8]>,
        mark: char,
        right: Option<&[u8]>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (mut column, mut newline, mut mark) = (0, false, mark);
        if let Some(line) = left {
            let (text, ended) = bare(line);
            newline |= ended;
            column = self.half(text, 0, out)?;
        }
        if mark != ' ' {
            column = self.fill(column, (self.half + self.second - 1) / 2, out)? + 1;
            let right_ended = right.is_some_and(|line| bare(line).1);
            if mark == '|' && newline != right_ended {
                mark = if newline { '/' } else { '\\' };
            }
            write!(out, "{mark}")?;
        }
        if let Some(line) = right {
            let (text, ended) = bare(line);
            newline |= ended;
            if !text.is_empty() {
                self.fill(column, self.second, out)?;
                self.half(text, self.second, out)?;
            }
        }
        if newline {
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn same(&self, left: &[u8], right: &[u8], out: &mut dyn Write) -> io::Result<()> {
        match (self.look.suppress, self.look.left_column) {
            (true, _) => Ok(()),
            (false, true) => self.row(Some(left), '(', None, out),
            (false, false) => self.row(Some(left), ' ', Some(right), out),
        }
    }
}

/// Prints both files.
pub(super) fn print(
    look: &Look,
    changes: &[Change],
    sides: [&Lines<'_>; 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    let columns = Columns::of(look);
    let [left, right] = sides.map(|s| s.all.as_slice());
    let (mut i, mut j) = (0, 0);
    for change in changes {
        while i < change.left && j < change.right {
            columns.same(left[i], right[j], out)?;
            (i, j) = (i + 1, j + 1);
        }
        for at in 0..change.deleted.max(change.inserted) {
            let one = (at < change.deleted).then(|| left[change.left + at]);
            let two = (at < change.inserted).then(|| right[change.right + at]);
            let mark = match (one, two) {
                (Some(_), None) => '<',
                (None, Some(_)) => '>',
                _ => '|',
            };
            columns.row(one, mark, two, out)?;
        }
        (i, j) = (change.left + change.deleted, change.right + change.inserted);
    }
    while i < left.len() && j < right.len() {
        columns.same(left[i], right[j], out)?;
        (i, j) = (i + 1, j + 1);
    }
    Ok(())
}
