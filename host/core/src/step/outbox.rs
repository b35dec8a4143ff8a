//! Outbox rows: one logical reply, preview and final together, in ordered parts.
//!
//! Invariants: a part is sent only after every part before it has its receipt; once bytes of a part may have left
//! and no answer came, only a channel that can tell a repetition, or a person, sends it again.

use super::IllegalStep;
use crate::id::{OutboxId, RunId, SessionKey, TimestampMs};
use crate::route::Route;
use serde::{Deserialize, Serialize};

/// Attempts at one part before the row is dead.
pub const MAX_PART_ATTEMPTS: u32 = 5;
/// Waiting time before the second and later attempts at a part, in milliseconds (the field's table: 5 s, 25 s,
/// 2 min, 10 min).
pub const RETRY_MS: [u64; 4] = [5_000, 25_000, 120_000, 600_000];

/// Why a row is dead that a person did not want sent.
pub const DROPPED: &str = "dropped by a person";

/// When a part that failed for the `attempts`th time is tried again; `None`: never.
pub fn retry_after_ms(attempts: u32) -> Option<u64> {
    let at = usize::try_from(attempts.checked_sub(1)?).ok()?;
    RETRY_MS.get(at).copied()
}

/// One message on the network.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// What it says.
    pub text: String,
    /// Attempts begun.
    pub attempts: u32,
    /// Whether bytes of it may have left the host.
    pub left: bool,
    /// The network's id of the sent message.
    pub receipt: Option<String>,
}

/// One logical reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Sortable; also what a channel that can tell repetitions tells them by, with the part's number.
    pub id: OutboxId,
    /// The session it belongs to.
    pub session: SessionKey,
    /// The turn that made it.
    pub run: Option<RunId>,
    /// Where it goes.
    pub route: Route,
    /// When it was opened.
    pub at: TimestampMs,
    /// Last step.
    pub updated: TimestampMs,
    /// Not before this is the next attempt.
    pub due: TimestampMs,
    /// The network's id of the preview, which the first part replaces.
    pub draft: Option<String>,
    /// In order.
    pub parts: Vec<Part>,
    /// How far it got.
    pub state: OutboxState,
    /// Why it is where it is; may be empty.
    pub reason: String,
}

/// State of an outbox row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutboxState {
    /// A preview is or may be visible; the turn still writes.
    Drafting,
    /// Waits for its next attempt.
    Queued,
    /// An attempt is under way: bytes may have left.
    Sending,
    /// Every part has its receipt.
    Sent,
    /// A part may or may not have arrived; a person decides.
    Ambiguous,
    /// Given up, with a reason.
    Dead,
    /// Cannot be sent at present (no such channel, account off); goes on by itself when it can.
    Held,
}

/// One step of an outbox row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutboxStep {
    /// The preview is visible under this id.
    Draft(String),
    /// The turn has written these parts.
    Queue(Vec<String>),
    /// The next part is about to leave.
    Attempt,
    /// The part under way arrived; the next, if there is one, is about to leave.
    Receipt(String),
    /// The attempt failed and the part is tried again at this time; whether bytes had left.
    Retry(TimestampMs, bool, String),
    /// Bytes left and no answer came.
    Unanswered(String),
    /// It will never arrive.
    Die(String),
    /// It cannot be sent at present.
    Hold(String),
    /// It can be sent again.
    Release,
    /// A person wants it sent, whatever that may double.
    Resend,
    /// A person does not want it sent.
    Discard,
}

impl OutboxState {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Drafting => "drafting",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Ambiguous => "ambiguous",
            Self::Dead => "dead",
            Self::Held => "held",
        }
    }

    /// Whether the host still has something to do with it.
    pub fn open(self) -> bool {
        matches!(
            self,
            Self::Drafting | Self::Queued | Self::Sending | Self::Held
        )
    }

    fn next(self, step: &OutboxStep) -> Option<Self> {
        use OutboxState::{Ambiguous, Dead, Drafting, Held, Queued, Sending};
        Some(match (self, step) {
            (Drafting, OutboxStep::Draft(_)) => Drafting,
            (Drafting, OutboxStep::Queue(_)) => Queued,
            (Queued, OutboxStep::Attempt) => Sending,
            (Sending, OutboxStep::Receipt(_)) => Sending,
            (Sending, OutboxStep::Retry(..)) => Queued,
            (Sending, OutboxStep::Unanswered(_)) => Ambiguous,
            (Drafting | Queued | Sending, OutboxStep::Die(_)) => Dead,
            (Queued, OutboxStep::Hold(_)) => Held,
            (Held, OutboxStep::Release) => Queued,
            (Ambiguous | Dead | Held, OutboxStep::Resend) => Queued,
            (Ambiguous | Queued | Held, OutboxStep::Discard) => Dead,
            _ => return None,
        })
    }
}

impl OutboxStep {
    /// The stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Draft(_) => "draft",
            Self::Queue(_) => "queue",
            Self::Attempt => "attempt",
            Self::Receipt(_) => "receipt",
            Self::Retry(..) => "retry",
            Self::Unanswered(_) => "unanswered",
            Self::Die(_) => "die",
            Self::Hold(_) => "hold",
            Self::Release => "release",
            Self::Resend => "resend",
            Self::Discard => "discard",
        }
    }
}

impl OutboxRow {
    /// Whether it is as rows begin: a preview without parts, or parts of which none has been attempted.
    pub fn is_new(&self) -> bool {
        let fresh = |p: &Part| p.attempts == 0 && !p.left && p.receipt.is_none();
        match self.state {
            OutboxState::Drafting => self.parts.is_empty(),
            OutboxState::Queued => !self.parts.is_empty() && self.parts.iter().all(fresh),
            _ => false,
        }
    }

    /// The number of the part that is next, or under way; `None` when all have arrived.
    pub fn current(&self) -> Option<usize> {
        self.parts.iter().position(|p| p.receipt.is_none())
    }

    /// What a channel that can tell repetitions tells a part by.
    pub fn key(&self, part: usize) -> String {
        format!("{}-{part}", self.id)
    }

    /// The row after a step.
    pub fn step(&self, step: &OutboxStep, now: TimestampMs) -> Result<Self, IllegalStep> {
        let illegal = || IllegalStep {
            code: "outbox-step",
            from: self.state.word(),
            step: step.word(),
        };
        let mut next = self.clone();
        next.state = self.state.next(step).ok_or_else(illegal)?;
        next.updated = now;
        next.effect(step, now).ok_or_else(illegal)?;
        Ok(next)
    }

    /// What a legal step does besides moving the state; `None` if the row has no part for it.
    fn effect(&mut self, step: &OutboxStep, now: TimestampMs) -> Option<()> {
        match step {
            OutboxStep::Draft(receipt) => self.draft = Some(receipt.clone()),
            OutboxStep::Queue(texts) => {
                if texts.is_empty() {
                    return None;
                }
                let part = |text: &String| Part {
                    text: text.clone(),
                    ..Part::default()
                };
                self.parts = texts.iter().map(part).collect();
                self.due = now;
            }
            OutboxStep::Attempt => self.begin()?,
            OutboxStep::Receipt(receipt) => {
                let at = self.current()?;
                let part = self.parts.get_mut(at)?;
                part.left = true;
                part.receipt = Some(receipt.clone());
                if self.current().is_some() {
                    self.begin()?;
                } else {
                    self.state = OutboxState::Sent;
                    self.reason.clear();
                }
            }
            OutboxStep::Retry(at, left, why) => {
                let current = self.current()?;
                let part = self.parts.get_mut(current)?;
                part.left |= *left;
                self.due = *at;
                self.reason.clone_from(why);
            }
            OutboxStep::Unanswered(why) => {
                let current = self.current()?;
                self.parts.get_mut(current)?.left = true;
                self.reason.clone_from(why);
            }
            OutboxStep::Die(why) | OutboxStep::Hold(why) => self.reason.clone_from(why),
            OutboxStep::Release => self.reason.clear(),
            OutboxStep::Resend => {
                let current = self.current()?;
                self.parts.get_mut(current)?.attempts = 0;
                self.due = now;
                self.reason.clear();
            }
            OutboxStep::Discard => DROPPED.clone_into(&mut self.reason),
        }
        Some(())
    }

    fn begin(&mut self) -> Option<()> {
        let at = self.current()?;
        let part = self.parts.get_mut(at)?;
        part.attempts = part.attempts.saturating_add(1);
        Some(())
    }
}

#[cfg(test)]
mod tests;
