//! Commands on text. See the files in `text/`.
//!
//! Invariant: one file or folder per command; those in `uu` are uutils' own.

mod diff;
mod getopt;
mod glob;
mod input;
mod options;
mod uu;

#[cfg(test)]
mod testing;

use crate::table::Command;

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[
    ("base32", uu::base32),
    ("base64", uu::base64),
    ("basenc", uu::basenc),
    ("comm", uu::comm),
    ("csplit", uu::csplit),
    ("diff", diff::diff),
    ("expand", uu::expand),
    ("fmt", uu::fmt),
    ("fold", uu::fold),
    ("getopt", getopt::getopt),
    ("join", uu::join),
    ("nl", uu::nl),
    ("numfmt", uu::numfmt),
    ("od", uu::od),
    ("paste", uu::paste),
    ("seq", uu::seq),
    ("shuf", uu::shuf),
    ("split", uu::split),
    ("tee", uu::tee),
    ("tsort", uu::tsort),
    ("unexpand", uu::unexpand),
];
