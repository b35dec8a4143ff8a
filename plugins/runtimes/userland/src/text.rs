//! Commands on text. See the files in `text/`.
//!
//! Invariant: one file or folder per command; those in `uu` are uutils' own.

mod base64;
mod column;
mod diff;
mod envsubst;
mod fmt;
mod getopt;
pub(crate) mod glob;
mod hexdump;
mod iconv;
mod input;
mod nl;
mod options;
mod strings;
mod uu;
mod xxd;

#[cfg(test)]
mod testing;

use crate::table::Command;

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[
    ("base32", base64::base32),
    ("base64", base64::base64),
    ("basenc", uu::basenc),
    ("column", column::column),
    ("comm", uu::comm),
    ("csplit", uu::csplit),
    ("diff", diff::diff),
    ("envsubst", envsubst::envsubst),
    ("expand", uu::expand),
    ("fmt", fmt::fmt),
    ("fold", uu::fold),
    ("getopt", getopt::getopt),
    ("hexdump", hexdump::hexdump),
    ("iconv", iconv::iconv),
    ("join", uu::join),
    ("nl", nl::nl),
    ("numfmt", uu::numfmt),
    ("od", uu::od),
    ("paste", uu::paste),
    ("seq", uu::seq),
    ("shuf", uu::shuf),
    ("split", uu::split),
    ("strings", strings::strings),
    ("tee", uu::tee),
    ("tsort", uu::tsort),
    ("unexpand", uu::unexpand),
    ("xxd", xxd::xxd),
];
