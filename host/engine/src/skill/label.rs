//! The label of a skill's text: `skill NAME HASH`.

use claw_core::id::Digest;

const WORD: &str = "skill ";

/// The label of text of this skill.
pub(crate) fn of(name: &str, tree: &Digest) -> String {
    format!("{WORD}{name} {tree}")
}

/// Whose text a label says it is; `None`: no skill's.
pub(crate) fn read(label: &str) -> Option<(&str, Digest)> {
    let (name, tree) = label.strip_prefix(WORD)?.rsplit_once(' ')?;
    Some((name, Digest::parse(tree)?))
}
