//! Labels: which entries of a transcript hold text of others, and what a call whose context holds such text is given.
//! See docs/design/0022.
//!
//! Invariant: a label is decided by the host when an entry is appended, from where its text came, never from what it
//! says; and what a model wrote gives nobody an address.

mod given;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use given::{Labelled, MEMORY, mark_name};
pub(crate) use source::sources;

use crate::hosttool::{hops, skill};
use crate::skill::label;
use claw_core::code::FailureKind;
use claw_core::content::to_text;
use claw_core::id::{EntryId, RunId};
use claw_core::row::{Entry, EntryBody};
use claw_core::step::inbox::InboxRow;
use claw_core::subject::Actor;
use claw_core::tool::{CallReport, MAX_TAINT_SOURCES, Taint, ToolOutcome};
use std::collections::BTreeSet;

/// What a command without output is told as: the host's words alone.
pub(crate) const NO_OUTPUT: &str = "[no output]";
/// How the label of a person's message begins: words of somebody, so that their links were given.
pub(crate) const MESSAGE: &str = "message ";
/// How messages of sessions are named that begin one.
const TASK_MESSAGE: &str = "spawn-";
/// How messages are named that a session sent.
const SESSION_MESSAGE: &str = "send-";

/// The labels of a conversation while a turn goes on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// Of all entries so far.
    all: Taint,
    /// Of those before the newest answer of the model: what it had read when it wrote its calls.
    read: Taint,
    /// The turn of the newest entry.
    run: Option<RunId>,
    /// Labels of texts of skills in that turn.
    drives: BTreeSet<String>,
    /// Of those before the newest answer of the model.
    drove: BTreeSet<String>,
}

impl Marks {
    /// Of the entries of a branch.
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let mut marks = Self::default();
        entries.iter().for_each(|entry| marks.append(entry));
        marks
    }

    /// One entry more.
    pub(crate) fn append(&mut self, entry: &Entry) {
        if entry.run != self.run {
            self.run.clone_from(&entry.run);
            self.drives.clear();
            self.drove.clear();
        }
        match &entry.body {
            EntryBody::Assistant { .. } => {
                self.read = self.all.clone();
                self.drove.clone_from(&self.drives);
            }
            // Labels of what it replaced, which may be of earlier turns.
            EntryBody::Compaction { .. } => {}
            _ => {
                let of_skills = entry.labels.iter().filter(|l| label::read(l).is_some());
                self.drives.extend(of_skills.cloned());
            }
        }
        if !entry.labels.is_empty() {
            add(&mut self.all, &entry.id);
        }
    }

    /// Labels of skills whose texts the model has read in this turn.
    pub(crate) fn drives(&self) -> BTreeSet<String> {
        self.drives.clone()
    }

    /// Of those it had read when it wrote its last calls.
    pub(crate) fn drove(&self) -> BTreeSet<String> {
        self.drove.clone()
    }

    /// The label of the calls that the model wrote last.
    pub(crate) fn of_calls(&self) -> Taint {
        self.read.clone()
    }
}

fn add(taint: &mut Taint, entry: &EntryId) {
    if taint.sources.len() < MAX_TAINT_SOURCES {
        taint.sources.push(entry.clone());
    } else {
        taint.more = taint.more.saturating_add(1);
    }
}

/// The label of a message that enters a turn for `actor`; `task`: that of a task that was written in a labelled context.
pub(crate) fn of_message(row: &InboxRow, actor: &Actor, task: Option<String>) -> Option<String> {
    if hops::of(row).is_some() {
        return match row.message.as_str() {
            name if name.starts_with(TASK_MESSAGE) => task,
            name if name.starts_with(SESSION_MESSAGE) => {
                Some(format!("session {}", hops::from(row).unwrap_or_default()))
            }
            _ => Some(format!("sub-agent {}", source::named(&row.text))),
        };
    }
    let others = [actor, &row.actor].into_iter();
    let mut others = others.filter(|a| !matches!(a, Actor::Owner | Actor::Schedule));
    others.next().map(|a| format!("{MESSAGE}{}", a.word()))
}

/// The label of a call's result; `reads`: its tool brings text that the model did not write.
pub(crate) fn of_result(tool: &str, reads: bool, report: &CallReport) -> Option<String> {
    if tool == skill::NAME {
        return skill::label_of(report);
    }
    let others = match &report.outcome {
        ToolOutcome::Ok(output) => reads && to_text(&output.content) != NO_OUTPUT,
        ToolOutcome::Error(_) => reads,
        // No guest ran: these are the host's words.
        ToolOutcome::Failed { kind, .. } => {
            reads
                && !matches!(
                    kind,
                    FailureKind::Denied
                        | FailureKind::NotFound
                        | FailureKind::Arguments
                        | FailureKind::Busy
                        | FailureKind::Artifact
                        | FailureKind::Incompatible
                )
        }
    };
    others.then(|| format!("result {tool}"))
}
