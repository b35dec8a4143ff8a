//! Tool calls while their pieces arrive.
//!
//! Invariant: [`Drafts::finish`] gives all calls of an answer, each with a JSON object as arguments and
//! an id of its own, or an error. There is no half call.

use claw_core::model::{ModelError, ModelErrorClass, ModelMessage, ModelToolCall, StopReason};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Calls of one answer, at most.
pub(crate) const MAX_TOOL_CALLS: usize = 128;

struct Draft {
    slot: u64,
    id: String,
    name: String,
    arguments: String,
}

/// The calls so far.
pub(crate) struct Drafts {
    drafts: Vec<Draft>,
    used: HashSet<String>,
}

impl Drafts {
    /// None yet; `history` tells which ids are taken.
    pub(crate) fn new(history: &[ModelMessage]) -> Self {
        let mut used = HashSet::new();
        for message in history {
            if let ModelMessage::Assistant { calls, .. } = message {
                used.extend(calls.iter().map(|c| c.id.clone()));
            }
        }
        Self {
            drafts: Vec::new(),
            used,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// Begins a call. Later pieces find it by `slot`; a slot used again means the newer call.
    pub(crate) fn begin(&mut self, slot: u64, id: &str, name: &str) -> Result<(), ModelError> {
        if self.drafts.len() == MAX_TOOL_CALLS {
            let text = format!("the answer has more than {MAX_TOOL_CALLS} tool calls");
            return Err(ModelError::new(ModelErrorClass::Format, text));
        }
        self.drafts.push(Draft {
            slot,
            id: id.to_owned(),
            name: name.to_owned(),
            arguments: String::new(),
        });
        Ok(())
    }

    /// Adds to the arguments of the call in `slot`; false if there is none.
    pub(crate) fn extend(&mut self, slot: u64, piece: &str) -> bool {
        match self.drafts.iter_mut().rev().find(|d| d.slot == slot) {
            Some(draft) => {
                draft.arguments.push_str(piece);
                true
            }
            None => false,
        }
    }

    /// The id and name of the newest call in `slot`.
    pub(crate) fn in_slot(&self, slot: u64) -> Option<(&str, &str)> {
        let draft = self.drafts.iter().rev().find(|d| d.slot == slot)?;
        Some((&draft.id, &draft.name))
    }

    /// The slot of the newest call.
    pub(crate) fn newest(&self) -> Option<u64> {
        self.drafts.last().map(|d| d.slot)
    }

    /// All calls, in the order they began. `stop` tells an empty text from a cut one.
    pub(crate) fn finish(&mut self, stop: StopReason) -> Result<Vec<ModelToolCall>, ModelError> {
        let drafts = std::mem::take(&mut self.drafts);
        let mut calls = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let arguments = arguments(&draft, stop)?;
            let id = self.free_id(draft.id);
            calls.push(ModelToolCall {
                id,
                name: draft.name,
                arguments,
            });
        }
        Ok(calls)
    }

    fn free_id(&mut self, given: String) -> String {
        let mut id = given;
        let mut n = self.used.len();
        while id.is_empty() || self.used.contains(&id) {
            n += 1;
            id = format!("call_{n}");
        }
        self.used.insert(id.clone());
        id
    }
}

fn arguments(draft: &Draft, stop: StopReason) -> Result<Value, ModelError> {
    let bad = |what: &str| {
        let text = format!("the call of tool `{}` {what}", draft.name);
        ModelError::new(ModelErrorClass::Format, text)
    };
    if draft.name.is_empty() {
        return Err(ModelError::new(
            ModelErrorClass::Format,
            "a tool call has no name",
        ));
    }
    let text = draft.arguments.trim();
    let cut = stop == StopReason::Length;
    if text.is_empty() && !cut {
        return Ok(Value::Object(Map::new()));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(Value::Object(map)),
        _ if cut => Err(bad("was cut off by the output limit")),
        Ok(_) => Err(bad("has arguments that are no JSON object")),
        Err(_) => Err(bad("has arguments that are no JSON")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn one(name: &str, text: &str, stop: StopReason) -> Result<Value, ModelErrorClass> {
        let mut drafts = Drafts::new(&[]);
        drafts.begin(0, "a", name).unwrap();
        assert!(drafts.extend(0, text));
        let calls = drafts.finish(stop).map_err(|e| e.class)?;
        Ok(calls[0].arguments.clone())
    }

    #[test]
    fn arguments_are_a_whole_object_or_an_error() {
        use StopReason::{Length, ToolUse};
        assert_eq!(one("t", "{\"a\":1}", ToolUse), Ok(json!({"a": 1})));
        assert_eq!(one("t", "", ToolUse), Ok(json!({})));
        for (name, text, stop) in [
            ("t", "", Length),
            ("t", "{\"a\":", Length),
            ("t", "{\"a\":", ToolUse),
            ("t", "[1]", ToolUse),
            ("t", "null", ToolUse),
            ("t", "{} {}", ToolUse),
            ("", "{}", ToolUse),
        ] {
            assert_eq!(
                one(name, text, stop),
                Err(ModelErrorClass::Format),
                "{text}"
            );
        }
    }

    #[test]
    fn missing_and_taken_ids_are_replaced() {
        let history = [ModelMessage::Assistant {
            text: String::new(),
            calls: vec![ModelToolCall {
                id: "call_2".into(),
                name: "t".into(),
                arguments: json!({}),
            }],
        }];
        let mut drafts = Drafts::new(&history);
        for id in ["", "call_2", "x", "x"] {
            drafts.begin(0, id, "t").unwrap();
        }
        let calls = drafts.finish(StopReason::ToolUse).unwrap();
        let ids: HashSet<&str> = calls.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids.len(), 4);
        assert!(ids.contains("x") && !ids.contains("call_2") && !ids.contains(""));
    }

    #[test]
    fn there_may_be_as_many_calls_as_the_limit() {
        let mut drafts = Drafts::new(&[]);
        for n in 0..MAX_TOOL_CALLS {
            drafts.begin(n as u64, "", "t").unwrap();
        }
        assert!(drafts.begin(0, "", "t").is_err());
        assert_eq!(
            drafts.finish(StopReason::ToolUse).unwrap().len(),
            MAX_TOOL_CALLS
        );
    }
}
