//! Commands that list, copy, move, remove and describe files, with GNU's options and words. Each file of `file/` is a
//! command or two, or what several share.
//!
//! Invariant: permission bits and the disk are reached through `platform` and `std::fs` with absolute paths only.

mod bits;
mod chmod;
mod copy;
mod cp;
mod ln;
mod mv;
mod options;
mod path;
mod remove;
mod rm;
mod sizes;
mod targets;
mod task;
mod when;
mod words;

#[cfg(test)]
mod testing;

use crate::table::Command;

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[
    ("chmod", chmod::chmod),
    ("cp", cp::cp),
    ("link", ln::link),
    ("ln", ln::ln),
    ("mv", mv::mv),
    ("rm", rm::rm),
    ("unlink", rm::unlink),
];
