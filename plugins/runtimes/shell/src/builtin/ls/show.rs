//! How `ls` writes its entries. Invariant: pure.

use bashkit::{FileType, Metadata};
use jiff::{Timestamp, tz::TimeZone};

use super::{Entry, options::Options};

/// After half a year the year stands in place of the time.
const RECENT_SECONDS: i64 = 31_556_952 / 2;

/// KiB on a disk of 4 KiB blocks.
pub(super) fn blocks(meta: &Metadata) -> u64 {
    match meta.file_type {
        FileType::Symlink | FileType::Fifo => 0,
        FileType::Directory => 4,
        FileType::File => meta.size.div_ceil(4096) * 4,
    }
}

/// `1.5K`, `12M`: rounded up, as GNU does it.
pub(super) fn human(bytes: u64) -> String {
    if bytes < 1024 {
        return bytes.to_string();
    }
    let mut unit = 0;
    let mut divisor = 1u64;
    while bytes.div_ceil(divisor) >= 1024 && unit < 6 {
        divisor *= 1024;
        unit += 1;
    }
    let letter = ["", "K", "M", "G", "T", "P", "E"][unit];
    let tenths = (u128::from(bytes) * 10).div_ceil(u128::from(divisor));
    if tenths < 100 {
        format!("{}.{}{letter}", tenths / 10, tenths % 10)
    } else {
        format!("{}{letter}", bytes.div_ceil(divisor))
    }
}

fn mode(meta: &Metadata) -> String {
    let kind = match meta.file_type {
        FileType::Directory => 'd',
        FileType::Symlink => 'l',
        FileType::Fifo => 'p',
        FileType::File => '-',
    };
    let mut text = String::from(kind);
    for (bit, letter) in (0..9).rev().zip("rwxrwxrwx".chars()) {
        text.push(if meta.mode >> bit & 1 == 1 { letter } else { '-' });
    }
    text
}

fn time(meta: &Metadata, options: &Options, zone: &TimeZone, now: Timestamp) -> String {
    let at = Timestamp::try_from(meta.modified).unwrap_or(Timestamp::UNIX_EPOCH);
    let format = match &options.time {
        Some(format) => format,
        None => {
            let age = now.as_second() - at.as_second();
            if (0..RECENT_SECONDS).contains(&age) { "%b %e %H:%M" } else { "%b %e  %Y" }
        }
    };
    crate::date::shown(format, at, zone)
}

fn marked(entry: &Entry, options: &Options) -> String {
    let mut name = if options.quote {
        format!("{:?}", entry.name)
    } else {
        entry.name.clone()
    };
    if options.classify || options.slash {
        name.push_str(mark(&entry.meta, options, options.long));
    }
    if options.long
        && let Some((target, meta)) = &entry.target
    {
        name.push_str(" -> ");
        name.push_str(target);
        if let Some(meta) = meta
            && options.classify
        {
            name.push_str(mark(meta, options, false));
        }
    }
    name
}

fn mark(meta: &Metadata, options: &Options, long: bool) -> &'static str {
    match meta.file_type {
        FileType::Directory => "/",
        FileType::Symlink if options.classify && !long => "@",
        FileType::Fifo if options.classify => "|",
        FileType::File if options.classify && meta.mode & 0o111 != 0 => "*",
        _ => "",
    }
}

/// All entries, each with its newline.
pub(super) fn lines(entries: &[Entry], options: &Options, zone: &TimeZone, now: Timestamp) -> String {
    if entries.is_empty() {
        return String::new();
    }
    if options.commas && !options.long {
        let names: Vec<String> = entries.iter().map(|entry| marked(entry, options)).collect();
        return names.join(", ") + "\n";
    }
    let (user, group) = if options.numeric { ("1000", "1000") } else { ("claw", "claw") };
    let size = |entry: &Entry| {
        if options.human { human(entry.meta.size) } else { entry.meta.size.to_string() }
    };
    let links = |entry: &Entry| if entry.meta.file_type.is_dir() { "2" } else { "1" };
    let wide = entries.iter().map(|entry| size(entry).len()).max().unwrap_or(0);
    let wide_blocks = entries
        .iter()
        .map(|entry| blocks(&entry.meta).to_string().len())
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for (index, entry) in entries.iter().enumerate() {
        if options.inode {
            out.push_str(&format!("{} ", index + 1));
        }
        if options.blocks {
            out.push_str(&format!("{:>wide_blocks$} ", blocks(&entry.meta)));
        }
        if options.long {
            out.push_str(&format!("{} {} ", mode(&entry.meta), links(entry)));
            if options.owner {
                out.push_str(&format!("{user} "));
            }
            if options.group {
                out.push_str(&format!("{group} "));
            }
            let time = time(&entry.meta, options, zone, now);
            out.push_str(&format!("{:>wide$} {time} ", size(entry)));
        }
        out.push_str(&marked(entry, options));
        out.push('\n');
    }
    out
}
