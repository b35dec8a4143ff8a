//! One pair of files.
//!
//! Invariant: equal bytes are the same whatever the options; files with a NUL byte are compared but not shown.

use super::lines::{self, Lines};
use super::look::{Look, Style};
use super::script::{self, Change};
use super::{DIFFERENT, hunks, normal, side};
use crate::io::Io;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

/// Bytes at the start of a file that tell whether it is text.
const TEXT_TEST_BYTES: usize = 32 * 1024;

/// A file: its name, content and time.
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// `None` for a file that is not there.
    pub(super) time: Option<SystemTime>,
}

impl File {
    /// Name and time as a head shows them, or the label.
    fn head(&self, label: Option<&String>) -> String {
        match label {
            Some(label) => label.clone(),
            None => format!("{}\t{}", head_name(&self.name), stamp(self.time)),
        }
    }

    fn binary(&self) -> bool {
        let start = &self.bytes[..self.bytes.len().min(TEXT_TEST_BYTES)];
        start.contains(&0)
    }
}

/// A name as a head shows it: in quotes if it holds blanks or what breaks lines.
fn head_name(name: &str) -> String {
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '"' || c == '\\';
    if !name.contains(odd) {
        return name.to_owned();
    }
    let mut quoted = String::from("\"");
    for letter in name.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// A time in UTC to the nanosecond.
fn stamp(time: Option<SystemTime>) -> String {
    let since = time.and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    let since = since.unwrap_or_default();
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let nanos = since.subsec_nanos();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{nanos:09} +0000")
}

/// The date that many days after 1970-01-01.
fn date(days: u64) -> (u64, u64, u64) {
    // Eras of 400 years that begin on a first of March.
    let days = days + 719_468;
    let (era, rest) = (days / 146_097, days % 146_097);
    let year = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365;
    let of_year = rest - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

/// Compares and prints; `head` is printed before the first output.
pub(super) fn compare(
    look: &Look,
    left: &File,
    right: &File,
    head: Option<&str>,
    io: &mut Io<'_>,
) -> io::Result<u8> {
    let name = |at: usize, file: &File| look.labels.get(at).unwrap_or(&file.name).clone();
    let (one, two) = (name(0, left), name(1, right));
    let same = left.bytes == right.bytes;
    let quick = look.brief && !look.loose() && !look.ignore_blank;
    if same && look.style != Style::Side {
        return tell_same(look, &one, &two, io);
    }
    let binary = !look.text && (left.binary() || right.binary());
    if binary && !look.brief && !same {
        writeln!(io.stdout, "Binary files {one} and {two} differ")?;
        return Ok(DIFFERENT);
    }
    if (quick || binary) && !same {
        writeln!(io.stdout, "Files {one} and {two} differ")?;
        return Ok(DIFFERENT);
    }
    let stripped = [strip(look, &left.bytes), strip(look, &right.bytes)];
    let sides = [Lines::of(&stripped[0]), Lines::of(&stripped[1])];
    let numbers = lines::numbers(look, &sides[0], &sides[1]);
    let changes = script::changes(look, &numbers, |i, j| sides[0].all[i] == sides[1].all[j]);
    let blank = |side: usize, from: usize, count: usize| {
        let mut all = sides[side].all[from..from + count].iter();
        all.all(|line| lines::blank(look, line))
    };
    let trivial = |c: &Change| {
        look.ignore_blank && blank(0, c.left, c.deleted) && blank(1, c.right, c.inserted)
    };
    let different = !changes.iter().all(trivial);
    if !different && look.style != Style::Side {
        return tell_same(look, &one, &two, io);
    }
    if different && look.brief {
        writeln!(io.stdout, "Files {one} and {two} differ")?;
        return Ok(DIFFERENT);
    }
    if let Some(head) = head.filter(|_| different || !look.suppress) {
        writeln!(io.stdout, "{head}")?;
    }
    let sides = [&sides[0], &sides[1]];
    match look.style {
        Style::Normal => {
            let shown: Vec<Change> = changes.into_iter().filter(|c| !trivial(c)).collect();
            normal::print(look, &shown, sides, io.stdout)?;
        }
        Style::Side => side::print(look, &changes, sides, io.stdout)?,
        Style::Unified | Style::Context => {
            let heads = [
                left.head(look.labels.first()),
                right.head(look.labels.get(1)),
            ];
            let heads = [heads[0].as_str(), heads[1].as_str()];
            hunks::print(look, &changes, &trivial, sides, heads, io.stdout)?;
        }
    }
    if !different {
        return tell_same(look, &one, &two, io);
    }
    Ok(DIFFERENT)
}

fn tell_same(look: &Look, one: &str, two: &str, io: &mut Io<'_>) -> io::Result<u8> {
    if look.tell_same {
        writeln!(io.stdout, "Files {one} and {two} are identical")?;
    }
    Ok(0)
}

/// The bytes without carriage returns at line ends, where that is asked for.
fn strip<'b>(look: &Look, bytes: &'b [u8]) -> std::borrow::Cow<'b, [u8]> {
    if !look.strip_cr {
        return bytes.into();
    }
    let mut all = Vec::with_capacity(bytes.len());
    for byte in bytes {
        if *byte == b'\n' && all.last() == Some(&b'\r') {
            all.pop();
        }
        all.push(*byte);
    }
    all.into()
}
