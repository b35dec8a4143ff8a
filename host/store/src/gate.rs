//! A place to stop at: how a test kills the binary exactly before or after a commit.
//!
//! Invariant: only builds with debug assertions look at the variable; in a release build a gate is never closed.

use std::io::Write as _;

/// Names the commit to stop at, counted from 1 since the process began: `before 3`, `after 3`.
const STOP_AT: &str = "CLAW_TEST_STOP_AT";

/// Where the writer stops for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The transaction is applied and not committed: nobody will find it.
    Before,
    /// It is committed, and nobody has been told.
    After,
}

/// The one place to stop at, if there is one.
#[derive(Debug, Default)]
pub(crate) struct Gate(Option<(Side, u64)>);

impl Gate {
    pub(crate) fn from_env() -> Self {
        if !cfg!(debug_assertions) {
            return Self::default();
        }
        Self(std::env::var(STOP_AT).ok().and_then(|text| parse(&text)))
    }

    /// Stops for good if this is the place, after a line that says so.
    pub(crate) fn pass(&self, side: Side, commit: u64) {
        if !cfg!(debug_assertions) || self.0 != Some((side, commit)) {
            return;
        }
        let word = match side {
            Side::Before => "before",
            Side::After => "after",
        };
        // Nobody who could be told that this failed.
        let _ = writeln!(std::io::stderr(), "stopped {word} commit {commit}");
        loop {
            std::thread::park();
        }
    }
}

fn parse(text: &str) -> Option<(Side, u64)> {
    let (side, commit) = text.split_once(' ')?;
    let side = match side {
        "before" => Side::Before,
        "after" => Side::After,
        _ => return None,
    };
    Some((side, commit.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Side, parse};

    #[test]
    fn a_gate_names_a_side_and_a_commit() {
        assert_eq!(parse("before 3"), Some((Side::Before, 3)));
        assert_eq!(parse("after 12"), Some((Side::After, 12)));
        for text in ["", "3", "at 3", "after", "after x"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
