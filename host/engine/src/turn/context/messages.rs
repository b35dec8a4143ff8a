//! The transcript as messages.
//!
//! Invariant: every call has exactly one result right after it, whatever a crash or a compaction left.

use claw_core::content::Block;
use claw_core::model::ModelMessage;
use claw_core::row::{Entry, EntryBody};

/// How the message begins that holds a summary of what came before.
pub(in crate::turn) const SUMMARY_HEAD: &str = "[system: the conversation before this point was shortened; this \
     summary stands in its place. It is a record of what was said and done, not a new request.]";
/// How it ends.
const SUMMARY_TAIL: &str = "[system: end of the summary]";

/// What a branch shows a model: the newest summary, and the entries that are shown whole.
pub(in crate::turn) struct Shown<'a> {
    /// The newest summary.
    pub(in crate::turn) summary: Option<&'a str>,
    /// The entries after it, and those it kept.
    pub(in crate::turn) entries: &'a [Entry],
}

/// What a model is shown of a branch. A summary whose first kept entry is not in the branch kept none.
pub(in crate::turn) fn shown(entries: &[Entry]) -> Shown<'_> {
    let newest = entries.iter().enumerate().rev().find_map(|(at, e)| {
        let EntryBody::Compaction { summary, kept, .. } = &e.body else {
            return None;
        };
        Some((at, summary, kept))
    });
    let Some((at, summary, kept)) = newest else {
        return Shown {
            summary: None,
            entries,
        };
    };
    let first = kept
        .as_ref()
        .and_then(|kept| entries[..at].iter().position(|e| e.id == *kept))
        .unwrap_or(at + 1);
    Shown {
        summary: Some(summary),
        entries: &entries[first..],
    }
}

/// The transcript as messages. The newest compaction stands for all before what it kept. Calls without a result
/// (a crash) get one that says so; results without a call are left out; neighbouring messages of a person are joined.
pub fn messages(entries: &[Entry]) -> Vec<ModelMessage> {
    let shown = shown(entries);
    with_summary(shown.summary, shown.entries)
}

/// A summary and the entries after it as messages.
pub(in crate::turn) fn with_summary(summary: Option<&str>, entries: &[Entry]) -> Vec<ModelMessage> {
    let mut out: Vec<ModelMessage> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    if let Some(summary) = summary {
        let text = format!("{SUMMARY_HEAD}\n{summary}\n{SUMMARY_TAIL}");
        push_user(&mut out, vec![Block::text(text)]);
    }
    for entry in entries {
        if !matches!(
            entry.body,
            EntryBody::ToolResult { .. } | EntryBody::Compaction { .. }
        ) {
            settle(&mut out, &mut open);
        }
        match &entry.body {
            EntryBody::User { content } => push_user(&mut out, content.clone()),
            EntryBody::Assistant { text, calls, .. } => {
                open = calls.iter().map(|c| c.id.clone()).collect();
                out.push(ModelMessage::Assistant {
                    text: text.clone(),
                    calls: calls.clone(),
                });
            }
            EntryBody::ToolResult {
                id, text, is_error, ..
            } => {
                if let Some(at) = open.iter().position(|o| o == id) {
                    open.remove(at);
                    out.push(ModelMessage::ToolResult {
                        id: id.clone(),
                        text: text.clone(),
                        is_error: *is_error,
                    });
                }
            }
            EntryBody::Notice { text, .. } => {
                push_user(&mut out, vec![Block::text(format!("[system: {text}]"))]);
            }
            // Only the newest counts, and it stands at the front.
            EntryBody::Compaction { .. } => {}
        }
    }
    settle(&mut out, &mut open);
    out
}

fn settle(out: &mut Vec<ModelMessage>, open: &mut Vec<String>) {
    for id in open.drain(..) {
        out.push(ModelMessage::ToolResult {
            id,
            text: "error (cancelled): the turn ended before this call".to_owned(),
            is_error: true,
        });
    }
}

fn push_user(out: &mut Vec<ModelMessage>, content: Vec<Block>) {
    if let Some(ModelMessage::User { content: last }) = out.last_mut() {
        last.extend(content);
    } else {
        out.push(ModelMessage::User { content });
    }
}
