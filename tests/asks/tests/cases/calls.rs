//! The calls of a case, by the name that the case gives them.

use crate::play::{Played, said};
use claw_core::id::EntryId;
use claw_core::ports::Store;
use claw_core::row::{CallRow, Entry, EntryBody};
use std::collections::BTreeMap;

/// Most sessions of one case.
const MANY: u32 = 1_000;

/// One call with what came of it.
pub(crate) struct Made {
    /// The entry of its result.
    pub(crate) entry: EntryId,
    pub(crate) tool: String,
    /// What the model reads.
    pub(crate) text: String,
    pub(crate) is_error: bool,
    pub(crate) row: Option<CallRow>,
}

impl Made {
    /// Whether its own error or one of its denials has the code.
    pub(crate) fn has_code(&self, code: &str) -> bool {
        let own = self.is_error && self.text.starts_with(&format!("error ({code})"));
        let mut denials = self.row.iter().flat_map(|r| &r.denials);
        own || denials.any(|d| d.decision.code == code)
    }

    /// Whether something of it was refused.
    pub(crate) fn refused(&self) -> bool {
        self.is_error || self.row.as_ref().is_some_and(|r| !r.denials.is_empty())
    }

    /// Whether it was a command that ended with another code than 0, or did not work at all.
    pub(crate) fn failed(&self) -> bool {
        let last = self.text.lines().last().unwrap_or_default();
        self.is_error || (last.contains("exit code ") && !last.contains("exit code 0"))
    }
}

/// Everything written down in all sessions.
pub(crate) struct Book {
    pub(crate) entries: Vec<Entry>,
    pub(crate) calls: BTreeMap<String, Made>,
}

impl Book {
    pub(crate) async fn of(played: &Played) -> Self {
        let store = &played.world.store;
        let mut entries = Vec::new();
        for session in store.sessions(MANY).await.unwrap() {
            entries.extend(store.all_entries(&session.key).await.unwrap());
        }
        let mut calls = BTreeMap::new();
        for entry in &entries {
            let EntryBody::ToolResult {
                id,
                call,
                tool,
                text,
                is_error,
                ..
            } = &entry.body
            else {
                continue;
            };
            let made = Made {
                entry: entry.id.clone(),
                tool: tool.clone(),
                text: text.clone(),
                is_error: *is_error,
                row: store.call(call).await.unwrap(),
            };
            calls.insert(id.clone(), made);
        }
        Self { entries, calls }
    }

    /// The entry that a case means by `result CALL`, `message N`, `sub-agent LABEL` or `task LABEL`.
    pub(crate) fn source(&self, played: &Played, name: &str) -> Option<EntryId> {
        let (kind, of) = name.split_once(' ')?;
        let begins = |head: String| {
            let says = |e: &&Entry| said(e).is_some_and(|text| text.starts_with(&head));
            self.entries.iter().find(says)
        };
        match kind {
            "result" => self.calls.get(of).map(|made| made.entry.clone()),
            "message" => {
                let ended = played.ended.get(&of.parse().ok()?)?;
                let first = |e: &&Entry| e.run.as_ref() == Some(&ended.run) && said(e).is_some();
                self.entries.iter().find(first).map(|e| e.id.clone())
            }
            "sub-agent" => begins(format!("[sub-agent {of}:")).map(|e| e.id.clone()),
            "task" => {
                let task = played.world.scripts.task(of)?;
                let says = |e: &&Entry| said(e).is_some_and(|text| text.contains(&task));
                let of_sub_agent = |e: &&Entry| e.parent.is_none();
                self.entries
                    .iter()
                    .filter(of_sub_agent)
                    .find(says)
                    .map(|e| e.id.clone())
            }
            _ => None,
        }
    }

    /// Texts of the transcripts: what people, models and tools said.
    pub(crate) fn texts(&self) -> Vec<String> {
        let text = |entry: &Entry| match &entry.body {
            EntryBody::User { .. } => said(entry).unwrap_or_default(),
            EntryBody::Assistant { text, calls, .. } => {
                let calls: Vec<String> = calls.iter().map(|c| c.arguments.to_string()).collect();
                format!("{text}\n{}", calls.join("\n"))
            }
            EntryBody::ToolResult { text, .. } | EntryBody::Notice { text, .. } => text.clone(),
            EntryBody::Compaction { summary, .. } => summary.clone(),
        };
        self.entries.iter().map(text).collect()
    }
}
