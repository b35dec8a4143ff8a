//! Lines of `ls`.

use super::Entry;
use super::options::{Layout, Ls, Quoting, Time};
use crate::file::bits::letters;
use crate::file::sizes;
use crate::file::task::Task;
use crate::file::when::Clock;
use crate::file::words::named;
use crate::file::{GID, OWNER, UID};
use crate::platform::disk::{Kind, Stat};
use std::io;

/// Spaces between columns.
const GAP: usize = 2;

/// Columns a tab goes to the next multiple of.
const TAB: usize = 8;

/// Shows things in the order they have.
pub(super) fn all(run: &Ls, task: &mut Task<'_, '_>, entries: &[Entry]) -> io::Result<()> {
    if run.long {
        return long(run, task, entries);
    }
    let width =
        |of: &dyn Fn(&Entry) -> String| entries.iter().map(|e| of(e).len()).max().unwrap_or(0);
    let number = |e: &Entry| {
        if run.inode {
            task.inode(&e.path, &e.stat)
        } else {
            0
        }
    };
    let inode = width(&|e| number(e).to_string());
    let blocks = width(&|e| run.allocation(e.stat.allocated()));
    let padded = run.layout != Layout::Commas;
    let names: Vec<String> = entries
        .iter()
        .map(|e| {
            let mut line = String::new();
            if run.inode {
                line += &format!("{:>1$} ", number(e), if padded { inode } else { 0 });
            }
            if run.blocks {
                let shown = run.allocation(e.stat.allocated());
                line += &format!("{shown:>0$} ", if padded { blocks } else { 0 });
            }
            line + &run.shown(task, e)
        })
        .collect();
    let out = &mut task.io.stdout;
    match run.layout {
        Layout::Lines => names
            .iter()
            .try_for_each(|name| write!(out, "{name}{}", run.end)),
        Layout::Commas => commas(&names, run.width, out),
        Layout::Down | Layout::Across => columns(run, &names, out),
    }
}

fn commas(names: &[String], width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut used = 0;
    for (at, name) in names.iter().enumerate() {
        let long = name.chars().count();
        if at > 0 {
            if used + long + GAP < width {
                write!(out, ", ")?;
                used += GAP;
            } else {
                writeln!(out, ",")?;
                used = 0;
            }
        }
        write!(out, "{name}")?;
        used += long;
    }
    if names.is_empty() {
        Ok(())
    } else {
        writeln!(out)
    }
}

/// As many columns as fit.
fn columns(run: &Ls, names: &[String], out: &mut dyn io::Write) -> io::Result<()> {
    let long = |name: &String| name.chars().count();
    let place = |at: usize, rows: usize, columns: usize| match run.layout {
        Layout::Across => (at / columns, at % columns),
        _ => (at % rows, at / rows),
    };
    let mut best = (names.len(), vec![0]);
    for count in (1..=names.len().min(run.width / 3 + 1)).rev() {
        let rows = names.len().div_ceil(count);
        let mut widths = vec![0; count];
        for (at, name) in names.iter().enumerate() {
            let (_, column) = place(at, rows, count);
            widths[column] = widths[column].max(long(name));
        }
        let used = widths.iter().filter(|w| **w > 0).count();
        let whole: usize = widths.iter().sum::<usize>() + GAP * used.saturating_sub(1);
        if whole < run.width || count == 1 {
            best = (rows, widths);
            break;
        }
    }
    let (rows, widths) = best;
    let mut grid = vec![Vec::new(); rows];
    for (at, name) in names.iter().enumerate() {
        let (row, column) = place(at, rows, widths.len());
        grid[row].push((name, widths[column]));
    }
    for row in grid {
        let mut line = String::new();
        let mut column = 0;
        let last = row.len().saturating_sub(1);
        for (at, (name, width)) in row.into_iter().enumerate() {
            line += name;
            if at < last {
                indent(&mut line, column + long(name), column + width + GAP);
                column += width + GAP;
            }
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Fills up to a column, with tabs where one reaches further than a space.
fn indent(line: &mut String, mut from: usize, to: usize) {
    while from < to {
        if to / TAB > (from + 1) / TAB {
            line.push('\t');
            from += TAB - from % TAB;
        } else {
            line.push(' ');
            from += 1;
        }
    }
}

/// The cells of a long line before the name, and whether they are flushed right.
fn cells(run: &Ls, task: &Task<'_, '_>, clock: &Clock, entry: &Entry) -> Vec<(String, bool)> {
    let stat = &entry.stat;
    let mut row = Vec::new();
    if run.inode {
        row.push((task.inode(&entry.path, stat).to_string(), true));
    }
    if run.blocks {
        row.push((run.allocation(stat.allocated()), true));
    }
    row.push((format!("{}{}", letter(stat), letters(stat.mode)), false));
    row.push((stat.links.to_string(), true));
    let (user, group) = if run.numeric {
        (UID, GID)
    } else {
        (OWNER, OWNER)
    };
    if run.owner {
        row.push((user.to_owned(), run.numeric));
    }
    if run.group {
        row.push((group.to_owned(), run.numeric));
    }
    if run.author {
        row.push((user.to_owned(), run.numeric));
    }
    let size = match run.human {
        Some(base) => sizes::human(stat.size, base),
        None if run.block_sizes => stat.size.div_ceil(run.block_bytes).to_string(),
        None => stat.size.to_string(),
    };
    row.push((size, true));
    row.push((time(run, clock, stat), true));
    row
}

fn long(run: &Ls, task: &mut Task<'_, '_>, entries: &[Entry]) -> io::Result<()> {
    let clock = Clock::of(task.io);
    let rows: Vec<_> = entries
        .iter()
        .map(|e| cells(run, task, &clock, e))
        .collect();
    let count = rows.first().map_or(0, Vec::len);
    let wide = |at: usize| rows.iter().map(|r| r[at].0.len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(wide).collect();
    for (row, entry) in rows.iter().zip(entries) {
        let mut line = String::new();
        for ((cell, right), width) in row.iter().zip(&widths) {
            let cell = if *right {
                format!("{cell:>width$} ")
            } else {
                format!("{cell:<width$} ")
            };
            line += &cell;
        }
        line += &run.shown(task, entry);
        write!(task.io.stdout, "{line}{}", run.end)?;
    }
    Ok(())
}

/// The first letter of a long line.
pub(super) fn letter(stat: &Stat) -> char {
    match stat.kind {
        Kind::File => '-',
        Kind::Folder => 'd',
        Kind::Link => 'l',
        Kind::Device => 'c',
    }
}

fn time(run: &Ls, clock: &Clock, stat: &Stat) -> String {
    let at = match run.time {
        Time::Modified => stat.modified,
        Time::Accessed => stat.accessed,
        Time::Changed => stat.changed,
    };
    let far = clock.far(at);
    let format = match run.style.as_str() {
        "full-iso" => "%Y-%m-%d %H:%M:%S.%N %z",
        "long-iso" => "%Y-%m-%d %H:%M",
        "iso" if far => "%Y-%m-%d ",
        "iso" => "%m-%d %H:%M",
        style => match style.strip_prefix('+') {
            // The second line is for what is new.
            Some(own) => match own.split_once('\n') {
                Some((old, _)) if far => old,
                Some((_, new)) => new,
                None => own,
            },
            None if far => "%b %e  %Y",
            None => "%b %e %H:%M",
        },
    };
    clock.format(format, at)
}

impl Ls {
    /// Bytes on the disk as `-s` and totals show them.
    pub(super) fn allocation(&self, bytes: u64) -> String {
        match self.human {
            Some(base) => sizes::human(bytes, base),
            None => bytes.div_ceil(self.block_bytes).to_string(),
        }
    }

    /// A name in the quotes that were asked for.
    pub(super) fn quoted(&self, name: &str) -> String {
        let escaped = |more: &str| {
            let mut out = String::new();
            for c in name.chars() {
                match c {
                    '\n' => out += "\\n",
                    '\t' => out += "\\t",
                    '\\' => out += "\\\\",
                    c if more.contains(c) => out.extend(['\\', c]),
                    c => out.push(c),
                }
            }
            out
        };
        match self.quoting {
            Quoting::Literal => name.to_owned(),
            Quoting::C => format!("\"{}\"", escaped("\"")),
            Quoting::Escape => escaped(" "),
            Quoting::Shell => named(name),
        }
    }

    /// A name with its mark and, in long lines, what it leads to.
    fn shown(&self, task: &Task<'_, '_>, entry: &Entry) -> String {
        let mut name = self.quoted(&entry.name);
        if self.colour {
            name = self.coloured(&name, &entry.stat);
        }
        if self.long && entry.stat.is_link() {
            let target = std::fs::read_link(task.at(&entry.path));
            let target =
                target.map_or_else(|_| String::new(), |t| t.to_string_lossy().into_owned());
            let mark = match task.stat(&entry.path) {
                Ok(stat) => self.mark(&stat),
                Err(_) => "",
            };
            return format!("{name} -> {}{mark}", self.quoted(&target));
        }
        name + self.mark(&entry.stat)
    }

    fn mark(&self, stat: &Stat) -> &'static str {
        let types = self.classify || self.file_type;
        match stat.kind {
            Kind::Folder if types || self.slash => "/",
            Kind::Link if types => "@",
            Kind::File if self.classify && stat.mode & 0o111 != 0 => "*",
            _ => "",
        }
    }

    fn coloured(&self, name: &str, stat: &Stat) -> String {
        let colour = match stat.kind {
            Kind::Folder => "01;34",
            Kind::Link => "01;36",
            Kind::Device => "40;33;01",
            Kind::File if stat.mode & 0o111 != 0 => "01;32",
            Kind::File => return name.to_owned(),
        };
        // The first colour puts out what may have been there.
        let first = if self.painted.replace(true) {
            ""
        } else {
            "\u{1b}[0m"
        };
        format!("{first}\u{1b}[{colour}m{name}\u{1b}[0m")
    }
}
