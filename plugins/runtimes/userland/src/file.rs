//! Commands that list, copy, move, remove and describe files, with GNU's options and words. Each file of `file/` is a
//! command or two, or what several share.
//!
//! Invariant: permission bits and the disk are reached through `platform` and `std::fs` with absolute paths only.

mod bits;
mod chmod;
mod cmp;
mod copy;
mod cp;
mod du;
mod install;
mod ln;
mod ls;
mod mkdir;
mod mktemp;
mod mv;
mod options;
mod path;
mod realpath;
mod remove;
mod rm;
mod sizes;
mod stat;
mod targets;
mod task;
mod touch;
mod truncate;
mod when;
mod words;

#[cfg(test)]
mod testing;

use crate::table::Command;

/// Who owns everything in the sandbox, by name; the group has the same.
const OWNER: &str = "claw";

/// The owner's number.
const UID: &str = "1000";

/// The group's number.
const GID: &str = "1000";

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[
    ("chmod", chmod::chmod),
    ("cmp", cmp::cmp),
    ("cp", cp::cp),
    ("du", du::du),
    ("install", install::install),
    ("link", ln::link),
    ("ln", ln::ln),
    ("ls", ls::ls),
    ("mkdir", mkdir::mkdir),
    ("mktemp", mktemp::mktemp),
    ("mv", mv::mv),
    ("readlink", realpath::readlink),
    ("realpath", realpath::realpath),
    ("rm", rm::rm),
    ("rmdir", mkdir::rmdir),
    ("stat", stat::stat),
    ("touch", touch::touch),
    ("truncate", truncate::truncate),
    ("unlink", rm::unlink),
];
