//! What the entries are that labelled a call, for `claw why`.

use claw_core::content::to_text;
use claw_core::row::{Entry, EntryBody};
use claw_core::tool::Taint;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Characters shown of what an entry says.
const SHOWN_CHARS: usize = 80;

/// Each source with what it is: the label, and the call, message or sub-agent it came from. `messages` counts those of
/// people and sessions from 1, over the whole session.
pub(crate) fn sources(taint: &Taint, entries: &[Entry]) -> Vec<Value> {
    let mut messages = 0_u64;
    let mut numbers = HashMap::new();
    for entry in entries {
        if matches!(entry.body, EntryBody::User { .. }) {
            messages += 1;
            numbers.insert(&entry.id, messages);
        }
    }
    let known: HashMap<_, _> = entries.iter().map(|e| (&e.id, e)).collect();
    let source = |id| match known.get(id) {
        None => json!({ "entry": id, "kind": "gone" }),
        Some(entry) => source(entry, numbers.get(id).copied()),
    };
    taint.sources.iter().map(source).collect()
}

fn source(entry: &Entry, number: Option<u64>) -> Value {
    let label = entry.labels.first().map_or("", String::as_str);
    let (kind, rest) = label.split_once(' ').unwrap_or((label, ""));
    let mut out = json!({ "entry": entry.id, "kind": kind, "label": label, "run": entry.run });
    let mut set = |name: &str, value: Value| {
        if let Some(out) = out.as_object_mut() {
            out.insert(name.to_owned(), value);
        }
    };
    match &entry.body {
        EntryBody::ToolResult {
            call, tool, text, ..
        } => {
            set("call", json!(call));
            set("tool", json!(tool));
            set("begins", json!(begins(text)));
        }
        EntryBody::User { content } => {
            set("message", json!(number));
            set("from", json!(rest));
            set("begins", json!(begins(&to_text(content))));
        }
        EntryBody::Compaction { .. } => {
            set("kind", json!("summary"));
            set("labels", json!(entry.labels));
        }
        EntryBody::Notice { .. } | EntryBody::Assistant { .. } => {}
    }
    out
}

/// One line of it.
fn begins(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(SHOWN_CHARS).collect()
}

/// The name of a sub-agent in the message that holds its answer; such names have no colon.
pub(super) fn named(text: &str) -> &str {
    let rest = text.strip_prefix("[sub-agent ").unwrap_or_default();
    rest.split_once(':').map_or("", |(name, _)| name)
}
