//! A request's messages in the shape every provider accepts.
//!
//! Invariant of [`normal`]: the first turn is the person's, no two of a kind follow each other, nothing
//! is empty, every call has exactly one result right behind it in the order of the calls, and every id
//! is `[A-Za-z0-9_-]{1,64}` and unique per call.

use claw_core::content::to_text;
use claw_core::id::Digest;
use claw_core::model::{ModelMessage, ModelToolCall};
use std::collections::HashMap;

/// Longest id of a call as sent, in bytes.
const MAX_ID_BYTES: usize = 64;
/// Read by the model in place of a result that was never written down.
const NO_RESULT: &str = "error: the call was interrupted; it has no result";
/// Stands before a history whose beginning was cut.
const CUT: &str = "(earlier messages are not shown)";

/// One turn of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The person.
    User(String),
    /// The model, with its calls.
    Assistant(String, Vec<ModelToolCall>),
    /// What came of the calls of the turn before.
    Results(Vec<Outcome>),
}

/// The result of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The call's id.
    pub(crate) id: String,
    /// What the model reads.
    pub(crate) text: String,
    /// Whether it is an error.
    pub(crate) is_error: bool,
}

impl Outcome {
    /// The text for an API without a flag for errors: it says so itself.
    pub(crate) fn flagged_text(&self) -> String {
        if self.is_error && !self.text.starts_with("error") {
            format!("error: {}", self.text)
        } else {
            self.text.clone()
        }
    }
}

/// Brings messages into shape. Results of unknown calls are dropped, missing ones are made up as errors.
pub(crate) fn normal(messages: &[ModelMessage]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut rest = messages;
    while let Some((message, tail)) = rest.split_first() {
        rest = tail;
        match message {
            ModelMessage::User { content } => say(&mut turns, &to_text(content)),
            ModelMessage::Assistant { text, calls } => {
                let results = tail
                    .iter()
                    .take_while(|m| matches!(m, ModelMessage::ToolResult { .. }))
                    .count();
                answer(&mut turns, text, calls, &tail[..results]);
                rest = &tail[results..];
            }
            ModelMessage::ToolResult { .. } => {
                tracing::debug!("a tool result without its call is left out")
            }
        }
    }
    turns
}

fn say(turns: &mut Vec<Turn>, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    match turns.last_mut() {
        Some(Turn::User(before)) => {
            before.push_str("\n\n");
            before.push_str(text);
        }
        _ => turns.push(Turn::User(text.to_owned())),
    }
}

fn answer(turns: &mut Vec<Turn>, text: &str, calls: &[ModelToolCall], results: &[ModelMessage]) {
    let text = text.trim_end();
    if text.is_empty() && calls.is_empty() {
        return;
    }
    if turns.is_empty() {
        turns.push(Turn::User(CUT.to_owned()));
    }
    let mut found = HashMap::new();
    for result in results {
        if let ModelMessage::ToolResult { id, text, is_error } = result {
            found.entry(id.as_str()).or_insert((text, *is_error));
        }
    }
    let mut sent: Vec<ModelToolCall> = Vec::new();
    let mut outcomes = Vec::new();
    for call in calls {
        let id = safe_id(&call.id);
        if sent.iter().any(|c| c.id == id) {
            continue;
        }
        let (text, is_error) = match found.get(call.id.as_str()) {
            Some((text, is_error)) => ((*text).clone(), *is_error),
            None => (NO_RESULT.to_owned(), true),
        };
        outcomes.push(Outcome {
            id: id.clone(),
            text,
            is_error,
        });
        sent.push(ModelToolCall { id, ..call.clone() });
    }
    match turns.last_mut() {
        Some(Turn::Assistant(before, _)) if sent.is_empty() => {
            before.push_str("\n\n");
            before.push_str(text);
        }
        Some(Turn::Assistant(before, calls)) => {
            // An answer with calls is always followed by its results: `calls` is empty here.
            if !text.is_empty() {
                before.push_str("\n\n");
                before.push_str(text);
            }
            *calls = sent;
        }
        _ => turns.push(Turn::Assistant(text.to_owned(), sent)),
    }
    if !outcomes.is_empty() {
        turns.push(Turn::Results(outcomes));
    }
}

fn safe_id(id: &str) -> String {
    let ok = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if !id.is_empty() && id.len() <= MAX_ID_BYTES && id.bytes().all(ok) {
        id.to_owned()
    } else {
        format!("call_{}", Digest::of(id.as_bytes()).short())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use claw_core::content::Block;
    use serde_json::json;

    fn user(text: &str) -> ModelMessage {
        ModelMessage::User {
            content: vec![Block::text(text)],
        }
    }
    fn call(id: &str) -> ModelToolCall {
        ModelToolCall {
            id: id.into(),
            name: "t".into(),
            arguments: json!({}),
        }
    }
    fn assistant(text: &str, ids: &[&str]) -> ModelMessage {
        ModelMessage::Assistant {
            text: text.into(),
            calls: ids.iter().map(|i| call(i)).collect(),
        }
    }
    fn result(id: &str, text: &str) -> ModelMessage {
        ModelMessage::ToolResult {
            id: id.into(),
            text: text.into(),
            is_error: false,
        }
    }
    fn outcome(id: &str, text: &str, is_error: bool) -> Outcome {
        Outcome {
            id: id.into(),
            text: text.into(),
            is_error,
        }
    }

    #[test]
    fn results_follow_their_calls_in_order_and_gaps_are_filled() {
        let got = normal(&[
            user("hi"),
            assistant("", &["a", "b", "c"]),
            result("c", "3"),
            result("zzz", "orphan"),
            result("a", "1"),
            result("a", "again"),
            user("go on"),
        ]);
        let want = vec![
            outcome("a", "1", false),
            outcome("b", NO_RESULT, true),
            outcome("c", "3", false),
        ];
        assert_eq!(got[2], Turn::Results(want));
        assert_eq!(got[3], Turn::User("go on".into()));
        assert_eq!(got.len(), 4);
    }

    #[test]
    fn a_turn_that_was_cut_off_still_has_its_pairs() {
        let got = normal(&[user("hi"), assistant("x", &["a"])]);
        assert_eq!(got[2], Turn::Results(vec![outcome("a", NO_RESULT, true)]));
        let got = normal(&[
            user("hi"),
            assistant("x", &["a"]),
            user("stop"),
            result("a", "late"),
        ]);
        assert_eq!(got.len(), 4, "{got:?}");
    }

    #[test]
    fn neighbours_of_a_kind_are_one_and_empty_ones_none() {
        let got = normal(&[
            user("a"),
            user(" "),
            user("b"),
            assistant("", &[]),
            assistant("c ", &[]),
            assistant("d", &["i"]),
            result("i", ""),
        ]);
        assert_eq!(got[0], Turn::User("a\n\nb".into()));
        assert_eq!(got[1], Turn::Assistant("c\n\nd".into(), vec![call("i")]));
        assert_eq!(got.len(), 3);
    }

    #[test]
    fn a_cut_history_begins_with_the_person() {
        let got = normal(&[result("x", "orphan"), assistant("hello", &[])]);
        assert_eq!(got[0], Turn::User(CUT.into()));
    }

    #[test]
    fn odd_and_double_ids_become_usable() {
        let long = "x".repeat(MAX_ID_BYTES);
        let over = "x".repeat(MAX_ID_BYTES + 1);
        let ids = ["", "a.b", "functions.t:0", &long, &over];
        let mut messages = vec![user("hi"), assistant("", &ids), result("a.b", "found")];
        messages.push(result(&over, "also"));
        let Turn::Results(outcomes) = &normal(&messages)[2] else {
            panic!("no results")
        };
        assert_eq!(outcomes.len(), 5);
        assert_eq!(outcomes[1].text, "found");
        assert_eq!(outcomes[3].id, long);
        assert_eq!(outcomes[4].text, "also");
        for o in outcomes {
            assert!(
                o.id.len() <= MAX_ID_BYTES
                    && o.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            );
        }
        let got = normal(&[user("hi"), assistant("", &["a", "a"]), result("a", "1")]);
        assert_eq!(got[2], Turn::Results(vec![outcome("a", "1", false)]));
    }
}
