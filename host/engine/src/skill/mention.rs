//! Skills that a message names: `/name` at its start, `$name` anywhere.

use super::{Offered, Snapshot};

/// Skills that one message loads at most.
pub(crate) const MAX_NAMED: usize = 8;

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

/// The skills that a message names and a person may load, in its order, each once.
pub(crate) fn mentioned<'s>(snapshot: &'s Snapshot, message: &str) -> Vec<&'s Offered> {
    let mut found: Vec<&Offered> = Vec::new();
    let mut add = |name: &str| {
        // A sentence goes on after a name.
        let known = snapshot.find(name.trim_end_matches(['-', '_']));
        let known = snapshot.find(name).or(known);
        if let Some(skill) = known.filter(|skill| skill.user_invocable)
            && found.len() < MAX_NAMED
            && !found.iter().any(|other| other.name == skill.name)
        {
            found.push(skill);
        }
    };
    let text = message.trim_start();
    if let Some(rest) = text.strip_prefix('/') {
        add(first_word(rest));
    }
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c == '$' && !in_name(before) && before != '$' {
            add(first_word(text.get(at + 1..).unwrap_or_default()));
        }
        before = c;
    }
    found
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c| !in_name(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}
