//! Commands that compute: calculators and interpreters of small languages. See the files in `calc/`.

pub(crate) mod awk;
mod bc;
mod xargs;

use crate::table::Command;

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[
    ("awk", awk::awk),
    ("bc", bc::bc),
    ("gawk", awk::awk),
    ("mawk", awk::awk),
    ("nawk", awk::awk),
    ("xargs", xargs::xargs),
];
