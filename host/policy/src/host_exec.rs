//! Command lines for the host: what they may look like, and the patterns that match them.
//!
//! Invariant: a line is understood wholly or refused. What was matched is what runs: words are never expanded, and no shell
//! reads them again.
//!
//! ```text
//! line     = pipe *(("&&" / "||" / ";") pipe)
//! pipe     = command *("|" command)
//! command  = word 1*(" " word)          words as a POSIX shell quotes them, without `$`, globs, `~`, redirections, `&`
//! pattern  = word *(" " word) ["**"]    `*` in a word matches within it, a last `**` any further words; `-**` options too
//! ```

mod line;
mod pattern;

pub use line::{HostLine, LineError, MAX_COMMANDS, MAX_LINE_BYTES, MAX_WORDS, Step, When, quote};
pub use pattern::{HostPattern, MAX_PATTERN_BYTES, PatternError};
