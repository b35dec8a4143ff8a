//! Commands that pack and unpack. See the files in `archive/`.

mod search;
mod squeeze;
mod tar;
mod unzip;
mod zip;

use crate::io::Io;
use crate::table::Command;
use jiff::tz::TimeZone;

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[
    ("bunzip2", squeeze::bunzip2),
    ("bzcat", squeeze::bzcat),
    ("bzegrep", search::bzegrep),
    ("bzfgrep", search::bzfgrep),
    ("bzgrep", search::bzgrep),
    ("bzip2", squeeze::bzip2),
    ("bzless", search::bzless),
    ("bzmore", search::bzless),
    ("gunzip", squeeze::gunzip),
    ("gzip", squeeze::gzip),
    ("tar", tar::tar),
    ("uncompress", squeeze::gunzip),
    ("unzip", unzip::unzip),
    ("zcat", squeeze::zcat),
    ("zegrep", search::zegrep),
    ("zfgrep", search::zfgrep),
    ("zgrep", search::zgrep),
    ("zip", zip::zip),
    ("zless", search::zless),
    ("zmore", search::zless),
];

/// Whether a link at this place leads to something below where the place is named from.
fn stays(below: &str, target: &str) -> bool {
    if target.starts_with('/') {
        return false;
    }
    let mut depth = below.matches('/').count();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return false,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    true
}

/// The zone of `TZ`.
fn zone(io: &Io<'_>) -> TimeZone {
    let name = io.var("TZ").unwrap_or("").trim_start_matches(':');
    if name.is_empty() {
        return TimeZone::UTC;
    }
    let zone = TimeZone::get(name).or_else(|_| TimeZone::posix(name));
    zone.unwrap_or(TimeZone::UTC)
}
