//! Commands that pack and unpack. See the files in `archive/`.

mod squeeze;

use crate::table::Command;

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[
    ("bunzip2", squeeze::bunzip2),
    ("bzcat", squeeze::bzcat),
    ("bzip2", squeeze::bzip2),
    ("gunzip", squeeze::gunzip),
    ("gzip", squeeze::gzip),
    ("zcat", squeeze::zcat),
];
