//! `column`: lists in columns, and tables with aligned cells.
//!
//! Invariant: the last column of a table has no blanks after it, unless its row is short.

use super::input;
use super::options::{self, About, Takes};
use crate::io::Io;
use std::io::{self, Write};

const ABOUT: About = About {
    name: "column",
    short: "c:dE:eH:l:LN:nO:o:R:s:T:txW:",
    long: &[
        ("table", Takes::Nothing, 't'),
        ("table-name", Takes::Value, 'n'),
        ("table-order", Takes::Value, 'O'),
        ("table-columns", Takes::Value, 'N'),
        ("table-columns-limit", Takes::Value, 'l'),
        ("table-noextreme", Takes::Value, 'E'),
        ("table-noheadings", Takes::Nothing, 'd'),
        ("table-header-repeat", Takes::Nothing, 'e'),
        ("table-hide", Takes::Value, 'H'),
        ("table-right", Takes::Value, 'R'),
        ("table-truncate", Takes::Value, 'T'),
        ("table-wrap", Takes::Value, 'W'),
        ("keep-empty-lines", Takes::Nothing, 'L'),
        ("output-separator", Takes::Value, 'o'),
        ("output-width", Takes::Value, 'c'),
        ("separator", Takes::Value, 's'),
        ("fillrows", Takes::Nothing, 'x'),
    ],
    usage: "column [-t] [-s SEPARATORS] [-o SEPARATOR] [-N NAMES] [-R COLUMNS] [-H COLUMNS] [-c WIDTH] [-x] [FILE]...",
    wrong: 1,
};

/// Columns of a list unless told.
const WIDTH_COLUMNS: usize = 80;
/// Columns between tab stops.
const TAB_COLUMNS: usize = 8;

/// What a call asks for.
struct Wish {
    table: bool,
    rows_first: bool,
    keep_empty: bool,
    no_heads: bool,
    width: usize,
    limit: usize,
    separators: Option<String>,
    joint: String,
    names: Vec<String>,
    right: Vec<String>,
    hidden: Vec<String>,
    order: Vec<String>,
}

fn list(value: &str) -> Vec<String> {
    value.split(',').map(str::to_owned).collect()
}

impl Wish {
    /// Reads the options; an error holds the words.
    fn of(options: Vec<(char, Option<String>)>, io: &Io<'_>) -> Result<Self, String> {
        let columns = io.var("COLUMNS").and_then(|c| c.parse().ok());
        let mut wish = Self {
            table: false,
            rows_first: false,
            keep_empty: false,
            no_heads: false,
            width: columns.unwrap_or(WIDTH_COLUMNS),
            limit: usize::MAX,
            separators: None,
            joint: "  ".to_owned(),
            names: Vec::new(),
            right: Vec::new(),
            hidden: Vec::new(),
            order: Vec::new(),
        };
        for (letter, value) in options {
            let value = value.unwrap_or_default();
            match letter {
                't' => wish.table = true,
                'x' => wish.rows_first = true,
                'L' => wish.keep_empty = true,
                'd' => wish.no_heads = true,
                'c' => {
                    let width = value.parse().ok().filter(|w| *w > 0);
                    wish.width = width.ok_or_else(|| "invalid columns argument".to_owned())?;
                }
                'l' => {
                    let limit = value.parse().ok().filter(|l| *l > 0);
                    wish.limit =
                        limit.ok_or_else(|| "invalid columns limit argument".to_owned())?;
                }
                's' => wish.separators = Some(value),
                'o' => wish.joint = value,
                'N' => wish.names = list(&value),
                'R' => wish.right = list(&value),
                'H' => wish.hidden = list(&value),
                'O' => wish.order = list(&value),
                _ => {}
            }
        }
        Ok(wish)
    }

    /// Whether a list of names and numbers names a column, of so many.
    fn named(&self, list: &[String], column: usize, count: usize) -> bool {
        list.iter().any(|item| match item.parse::<isize>() {
            Ok(n) if n > 0 => n.unsigned_abs() == column + 1,
            Ok(n) if n < 0 => n.unsigned_abs() == count - column,
            Ok(_) => true,
            Err(_) => item == "-" || self.names.get(column) == Some(item),
        })
    }
}

/// The command.
pub(super) fn column(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match options::read(&ABOUT, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let wish = match Wish::of(given.options, io) {
        Ok(wish) => wish,
        Err(words) => {
            io.complain("column", words);
            return Ok(1);
        }
    };
    let (bytes, failed) = input::together("column", &given.operands, io)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text
        .lines()
        .filter(|l| wish.keep_empty || !l.trim().is_empty());
    let lines: Vec<&str> = lines.collect();
    if wish.table {
        table(&wish, &lines, io.stdout)?;
    } else {
        fill(&wish, &lines, io.stdout)?;
    }
    Ok(u8::from(failed))
}

/// Columns that a text takes: wide letters take two, marks none.
fn width(text: &str) -> usize {
    let one = |c: char| match c as u32 {
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    };
    text.chars().map(one).sum()
}

fn cells<'l>(wish: &Wish, line: &'l str) -> Vec<&'l str> {
    match &wish.separators {
        None => {
            let mut all = Vec::new();
            let mut rest = line.trim_start_matches([' ', '\t']);
            while !rest.is_empty() {
                if all.len() + 1 == wish.limit {
                    all.push(rest);
                    break;
                }
                let end = rest.find([' ', '\t']).unwrap_or(rest.len());
                all.push(&rest[..end]);
                rest = rest[end..].trim_start_matches([' ', '\t']);
            }
            all
        }
        Some(set) => line.splitn(wish.limit, |c| set.contains(c)).collect(),
    }
}

fn table(wish: &Wish, lines: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let mut rows: Vec<Vec<&str>> = lines.iter().map(|line| cells(wish, line)).collect();
    let count = rows
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0)
        .max(wish.names.len());
    if !wish.names.is_empty() && !wish.no_heads && !rows.is_empty() {
        rows.insert(0, wish.names.iter().map(String::as_str).collect());
    }
    let mut shown: Vec<usize> = Vec::new();
    for item in &wish.order {
        let one = std::slice::from_ref(item);
        shown.extend((0..count).filter(|c| wish.named(one, *c, count)));
    }
    let rest: Vec<usize> = (0..count).filter(|c| !shown.contains(c)).collect();
    shown.extend(rest);
    shown.retain(|c| !wish.named(&wish.hidden, *c, count));
    let widest = |c: &usize| {
        let cells = rows.iter().filter_map(|row| row.get(*c));
        cells.map(|cell| width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = shown.iter().map(widest).collect();
    for row in &rows {
        if row.is_empty() {
            out.write_all(b"\n")?;
            continue;
        }
        for (at, column) in shown.iter().enumerate() {
            let cell = row.get(*column).copied().unwrap_or_default();
            let blanks = " ".repeat(widths[at].saturating_sub(width(cell)));
            let last = at + 1 == shown.len();
            if wish.named(&wish.right, *column, count) {
                write!(out, "{blanks}{cell}")?;
            } else if last {
                write!(out, "{cell}")?;
            } else {
                write!(out, "{cell}{blanks}")?;
            }
            if !last {
                out.write_all(wish.joint.as_bytes())?;
            }
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn fill(wish: &Wish, lines: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let stop = |column: usize| (column + TAB_COLUMNS) / TAB_COLUMNS * TAB_COLUMNS;
    let longest = lines.iter().map(|l| width(l)).max().unwrap_or(0);
    let each = stop(longest);
    let columns = (wish.width / each).max(1);
    if longest >= wish.width {
        for line in lines {
            writeln!(out, "{line}")?;
        }
        return Ok(());
    }
    let rows = lines.len().div_ceil(columns);
    for row in 0..rows {
        let items: Vec<&&str> = match wish.rows_first {
            true => lines.iter().skip(row * columns).take(columns).collect(),
            false => lines.iter().skip(row).step_by(rows).collect(),
        };
        let (mut at, mut end) = (0, each);
        for (index, item) in items.iter().enumerate() {
            write!(out, "{item}")?;
            at += width(item);
            if index + 1 == items.len() {
                break;
            }
            while stop(at) <= end {
                out.write_all(b"\t")?;
                at = stop(at);
            }
            end += each;
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::text::testing::run;

    #[test]
    fn tables_and_lists() {
        let out = |args: &[&str], text: &str| run(super::column, args, text).out;
        assert_eq!(
            out(&["-t"], "a b c\nd\n\ne f\n"),
            "a  b  c\nd     \ne  f  \n"
        );
        assert_eq!(
            out(&["-t", "-s,", "-o", " | "], "a,,c\nd\n"),
            "a |  | c\nd |  | \n"
        );
        let named = out(&["-t", "-N", "X,YY", "-R", "1"], "a b\nccc d\n");
        assert_eq!(named, "  X  YY\n  a  b\nccc  d\n");
        assert_eq!(out(&["-x", "-c", "20"], "1\n2\n3\n"), "1\t2\n3\n");
        assert_eq!(out(&["-c", "20"], "1\n2\n3\n"), "1\t3\n2\n");
    }
}
