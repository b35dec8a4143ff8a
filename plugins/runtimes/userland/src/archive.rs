//! Commands of this part. See the files in `archive/`.

use crate::table::Command;

/// Names and functions.
pub(crate) const COMMANDS: &[(&str, Command)] = &[];
