//! Inbox rows: `received -> claimed(run) -> consumed(entry)`, or `collected(row)`, or `dropped(reason)`.
//!
//! Invariant: claiming, consuming and appending to the transcript are one batch, so `claimed` never rests on the disk
//! and a message is in the transcript exactly if its row says so.

use super::IllegalStep;
use crate::id::{EntryId, InboxId, RunId, SessionKey, TimestampMs};
use crate::route::Route;
use crate::subject::Actor;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What happens to a message whose session is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueueMode {
    /// Enters the running turn at its next boundary.
    #[default]
    Steer,
    /// Waits for a turn of its own.
    Followup,
    /// Waits for a quiet moment and becomes one turn with its neighbours.
    Collect,
    /// Ends the running turn and begins the next.
    Interrupt,
}

impl QueueMode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Steer, Self::Followup, Self::Collect, Self::Interrupt];

    /// The word people write.
    pub fn word(self) -> &'static str {
        match self {
            Self::Steer => "steer",
            Self::Followup => "followup",
            Self::Collect => "collect",
            Self::Interrupt => "interrupt",
        }
    }

    /// Reads the word; letter case does not matter.
    pub fn parse(word: &str) -> Option<Self> {
        let same = |m: &Self| m.word().eq_ignore_ascii_case(word);
        Self::ALL.into_iter().find(same)
    }
}

impl fmt::Display for QueueMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One message as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxRow {
    /// Sortable: the order of arrival.
    pub id: InboxId,
    /// The session it belongs to.
    pub session: SessionKey,
    /// The account it came in by, `channel:account`; with `message` unique.
    pub account: String,
    /// The network's id of the message.
    pub message: String,
    /// When it was accepted.
    pub at: TimestampMs,
    /// Who sent it: `owner`, or a text that is one person's alone.
    pub sender: String,
    /// For whom a turn about it acts.
    pub actor: Actor,
    /// Where the answer goes.
    pub route: Route,
    /// What it says.
    pub text: String,
    /// What happens if the session is busy.
    pub mode: QueueMode,
    /// `provider/model` if this message asks for one.
    pub model: Option<String>,
    /// How far it got.
    pub state: InboxState,
}

/// State of an inbox row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum InboxState {
    /// Acknowledged, waiting.
    Received,
    /// A run has it.
    Claimed {
        /// The run.
        run: RunId,
    },
    /// It is in the transcript.
    Consumed {
        /// The run.
        run: RunId,
        /// The entry that holds it.
        entry: EntryId,
    },
    /// It is part of the entry of another row.
    Collected {
        /// That row.
        into: InboxId,
    },
    /// It is not answered, for a reason that can be shown.
    Dropped {
        /// Stable word: `control`, `overflow`, `rate-limit`, `stopped`, `reset`, `crash`, `no-agent`, `refused`, `store`.
        reason: String,
    },
}

/// One step of an inbox row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InboxStep {
    /// A run takes it.
    Claim(RunId),
    /// Its text is appended as this entry.
    Consume(EntryId),
    /// Its text is part of this row's entry.
    Collect(InboxId),
    /// It will not be answered.
    Drop(String),
}

impl InboxState {
    /// The stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Claimed { .. } => "claimed",
            Self::Consumed { .. } => "consumed",
            Self::Collected { .. } => "collected",
            Self::Dropped { .. } => "dropped",
        }
    }

    /// Whether it still waits for something.
    pub fn open(&self) -> bool {
        matches!(self, Self::Received | Self::Claimed { .. })
    }

    /// The next state.
    pub fn step(&self, step: &InboxStep) -> Result<Self, IllegalStep> {
        Ok(match (self, step) {
            (Self::Received, InboxStep::Claim(run)) => Self::Claimed { run: run.clone() },
            (Self::Claimed { run }, InboxStep::Consume(entry)) => Self::Consumed {
                run: run.clone(),
                entry: entry.clone(),
            },
            (Self::Received, InboxStep::Collect(into)) => Self::Collected { into: into.clone() },
            (Self::Received, InboxStep::Drop(reason)) => Self::Dropped {
                reason: reason.clone(),
            },
            _ => {
                return Err(IllegalStep {
                    code: "inbox-step",
                    from: self.word(),
                    step: step.word(),
                });
            }
        })
    }
}

impl InboxStep {
    /// The stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Claim(_) => "claim",
            Self::Consume(_) => "consume",
            Self::Collect(_) => "collect",
            Self::Drop(_) => "drop",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_written_steps_are_legal() {
        let run = RunId::new("r");
        let entry = EntryId::new("e");
        let row = InboxId::new("i");
        let states = [
            InboxState::Received,
            InboxState::Claimed { run: run.clone() },
            InboxState::Consumed {
                run: run.clone(),
                entry: entry.clone(),
            },
            InboxState::Collected { into: row.clone() },
            InboxState::Dropped { reason: "x".into() },
        ];
        let steps = [
            InboxStep::Claim(run),
            InboxStep::Consume(entry),
            InboxStep::Collect(row),
            InboxStep::Drop("x".into()),
        ];
        let mut legal = Vec::new();
        for state in &states {
            for step in &steps {
                match state.step(step) {
                    Ok(next) => legal.push((state.word(), step.word(), next.word())),
                    Err(e) => assert_eq!(
                        (e.code, e.from, e.step),
                        ("inbox-step", state.word(), step.word())
                    ),
                }
            }
        }
        assert_eq!(
            legal,
            [
                ("received", "claim", "claimed"),
                ("received", "collect", "collected"),
                ("received", "drop", "dropped"),
                ("claimed", "consume", "consumed"),
            ]
        );
    }
}
