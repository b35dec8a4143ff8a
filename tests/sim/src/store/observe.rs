//! What is seen of the batches that landed.

use claw_core::id::{CallId, InboxId, OutboxId, RunId, SessionKey};
use claw_core::ports::StoreError;
use claw_core::row::{Batch, EntryBody, Mutation, Scope};
use claw_core::step::outbox::{OutboxState, OutboxStep};
use claw_core::step::run::RunStep;
use std::collections::{BTreeMap, BTreeSet};

/// What no query of the store tells at the end.
#[derive(Default)]
pub(crate) struct Observed {
    /// Sessions that had a row of any kind.
    pub(crate) sessions: BTreeSet<SessionKey>,
    /// Calls with a beginning, an effect or an end.
    pub(crate) calls: BTreeSet<CallId>,
    /// Calls with an end.
    pub(crate) ended_calls: BTreeSet<CallId>,
    /// Messages, in the order in which they landed.
    pub(crate) received: Vec<InboxId>,
    /// Replies, in the order in which they were ready to be sent.
    pub(crate) queued: Vec<OutboxId>,
    open: BTreeMap<SessionKey, RunId>,
}

impl Observed {
    /// A batch has landed.
    pub(crate) fn see(&mut self, batch: &Batch, wrong: impl Fn(&'static str, String)) {
        if let Scope::Session(key) = &batch.scope {
            self.sessions.insert(key.clone());
        }
        for mutation in &batch.mutations {
            match mutation {
                Mutation::OpenRun(row) => {
                    let other = self.open.insert(row.session.clone(), row.id.clone());
                    if let Some(other) = other {
                        wrong(
                            "one-run",
                            format!("{} begins while {other} is open", row.id),
                        );
                    }
                }
                Mutation::Run(id, RunStep::End(_)) => self.open.retain(|_, open| open != id),
                Mutation::Receive(row) => self.received.push(row.id.clone()),
                Mutation::Post(row) if row.state == OutboxState::Queued => {
                    self.queued.push(row.id.clone());
                }
                Mutation::Outbox(id, OutboxStep::Queue(_)) => self.queued.push(id.clone()),
                Mutation::BeginEffect(_, intent, _) => {
                    self.calls.insert(intent.call.clone());
                }
                Mutation::BeginCall(start) => {
                    self.calls.insert(start.id.clone());
                }
                Mutation::RecordCall(row) => {
                    self.calls.insert(row.id.clone());
                    self.ended_calls.insert(row.id.clone());
                }
                _ => {}
            }
        }
    }
}

/// One line about a batch.
pub(super) fn words(number: u64, batch: &Batch, landed: &Result<(), StoreError>) -> String {
    let all: Vec<String> = batch.mutations.iter().map(word).collect();
    let end = match landed {
        Ok(()) => String::new(),
        Err(error) => format!(" REFUSED: {error}"),
    };
    let scope = match &batch.scope {
        Scope::Session(key) => key.as_str(),
        Scope::Owner => "owner",
    };
    format!("commit {number} {scope} [{}]{end}", all.join(" | "))
}

fn word(mutation: &Mutation) -> String {
    match mutation {
        Mutation::OpenSession(_) => "open".into(),
        Mutation::TakeFence(_, run) => format!("fence {run}"),
        Mutation::Append(_, entry) => format!("{} {}", entry.id, entry_word(&entry.body)),
        Mutation::Receive(row) => format!("receive {} {:?} {:?}", row.id, row.text, row.mode),
        Mutation::Inbox(id, step) => format!("{id} {step:?}"),
        Mutation::OpenRun(row) => format!("run {} begins for {}", row.id, row.route),
        Mutation::Run(id, step) => format!("run {id} {step:?}"),
        Mutation::Post(row) => {
            let parts: Vec<&str> = row.parts.iter().map(|p| p.text.as_str()).collect();
            format!("post {} to {} {parts:?}", row.id, row.route)
        }
        Mutation::Outbox(id, step) => format!("out {id} {step:?}"),
        Mutation::BeginCall(start) => format!("call {} of {} begins", start.id, start.tool),
        Mutation::BeginEffect(id, intent, _) => {
            format!("effect {id} of {} begins: {}", intent.call, intent.summary)
        }
        Mutation::SettleEffect(id, state) => format!("effect {id} {state:?}"),
        Mutation::RecordCall(row) => format!("call {} {} {}", row.id, row.outcome, row.message),
        Mutation::BindSession(..) => "bind".into(),
        Mutation::Spend(spend) => format!("spend {}", spend.tokens),
        other => format!("{other:?}"),
    }
}

fn entry_word(body: &EntryBody) -> String {
    match body {
        EntryBody::User { content } => format!("user {:?}", claw_core::content::to_text(content)),
        EntryBody::Assistant { text, calls, .. } => {
            let calls: Vec<String> = calls
                .iter()
                .map(|c| format!("{}={}{}", c.id, c.name, c.arguments))
                .collect();
            format!("assistant {text:?} {calls:?}")
        }
        EntryBody::ToolResult { id, text, .. } => format!("result {id} {text:?}"),
        EntryBody::Compaction { .. } => "compaction".into(),
        EntryBody::Notice { code, text } => format!("notice {code} {text:?}"),
    }
}
