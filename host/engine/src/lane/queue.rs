//! The waiting messages of one session, and which of them begin together. Pure: now is an argument.
//!
//! Invariant: messages leave in the order in which they came; a group is always a prefix of the queue.

use crate::route::queue::{Overflow, QueueRules};
use claw_core::id::{InboxId, TimestampMs};
use claw_core::route::{Route, SESSION_CHANNEL};
use claw_core::step::inbox::{InboxRow, QueueMode};
use claw_core::subject::Actor;
use std::collections::VecDeque;

/// Messages kept aside for one notice; later ones give way without being told of.
const MAX_LEFT_OUT: usize = 1_000;
/// Characters of a message shown in the notice that it was left out.
const LEFT_OUT_CHARS: usize = 80;
/// Messages that begin together, so that what begins a turn is always one batch.
pub(super) const MAX_GROUP: usize = 100;

/// One waiting message.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Its row.
    pub row: InboxRow,
    /// Whether its session was busy when it came; only then it waits for a quiet time.
    pub late: bool,
}

/// A message that gave way, not yet written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its row.
    pub id: InboxId,
    /// How it began.
    pub head: String,
}

/// What an idle lane does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Nothing waits.
    Empty,
    /// Not before this time.
    Wait(TimestampMs),
    /// The first messages, this many.
    Start {
        /// How many.
        count: usize,
        /// Their texts become one message.
        join: bool,
    },
}

/// The messages that wait in one session.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    rows: VecDeque<Waiting>,
    left_out: Vec<LeftOut>,
}

impl Queue {
    /// Messages read back from the store; all of them have waited.
    pub fn of(rows: Vec<InboxRow>) -> Self {
        let waiting = |row| Waiting { row, late: true };
        Self {
            rows: rows.into_iter().map(waiting).collect(),
            left_out: Vec::new(),
        }
    }

    /// Number of waiting messages.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Ids of the waiting messages, in order.
    pub fn ids(&self) -> impl Iterator<Item = &InboxId> {
        self.rows.iter().map(|w| &w.row.id)
    }

    /// Whether this message waits.
    pub fn holds(&self, id: &InboxId) -> bool {
        self.rows.iter().any(|w| w.row.id == *id)
    }

    /// Adds a message by its id, which is the order of arrival. A message it holds already changes nothing.
    pub fn push(&mut self, row: InboxRow, late: bool) {
        let known = self.left_out.iter().any(|l| l.id == row.id);
        if known || self.holds(&row.id) {
            return;
        }
        let at = self.rows.partition_point(|w| w.row.id < row.id);
        self.rows.insert(at, Waiting { row, late });
    }

    /// Makes one message give way if more than the cap wait. `Some`: drop this row now; one that only a notice
    /// will tell of is kept aside.
    pub fn give_way(&mut self, rules: &QueueRules) -> Option<InboxId> {
        if self.rows.len() <= rules.cap {
            return None;
        }
        match rules.overflow {
            Overflow::New => self.rows.pop_back().map(|w| w.row.id),
            Overflow::Old => self.rows.pop_front().map(|w| w.row.id),
            // More than a notice tells of, and than one batch should hold.
            Overflow::Summarize if self.left_out.len() >= MAX_LEFT_OUT => {
                self.rows.pop_front().map(|w| w.row.id)
            }
            Overflow::Summarize => {
                let gone = self.rows.pop_front()?.row;
                let head = gone.text.chars().take(LEFT_OUT_CHARS).collect();
                self.left_out.push(LeftOut { id: gone.id, head });
                None
            }
        }
    }

    /// What an idle lane does next. No more than [`MAX_GROUP`] messages begin together; the others begin after them.
    pub fn plan(&self, rules: &QueueRules, now: TimestampMs) -> Plan {
        let Some(head) = self.rows.front() else {
            return Plan::Empty;
        };
        let together = |w: &&Waiting| companion(&w.row, &head.row);
        let near = self.rows.iter().take_while(together).count();
        let interrupt = self
            .rows
            .iter()
            .take(near)
            .rposition(is(QueueMode::Interrupt));
        if let Some(at) = interrupt {
            return Plan::Start {
                count: MAX_GROUP.min(at + 1),
                join: false,
            };
        }
        let same = self
            .rows
            .iter()
            .take(near.min(MAX_GROUP))
            .take_while(|w| is(head.row.mode)(w));
        match head.row.mode {
            QueueMode::Followup | QueueMode::Interrupt => Plan::Start {
                count: 1,
                join: false,
            },
            QueueMode::Steer => Plan::Start {
                count: same.count(),
                join: false,
            },
            QueueMode::Collect => {
                let group: Vec<&Waiting> = same.collect();
                let quiet = group.iter().filter(|w| w.late).map(|w| w.row.at).max();
                let due = quiet.map(|at| at.plus_ms(rules.debounce_ms));
                match due.filter(|due| now < *due) {
                    Some(due) => Plan::Wait(due),
                    None => Plan::Start {
                        count: group.len(),
                        join: true,
                    },
                }
            }
        }
    }

    /// Takes the first messages out.
    pub fn take(&mut self, count: usize) -> Vec<InboxRow> {
        let rows = self.rows.drain(..count.min(self.rows.len()));
        rows.map(|w| w.row).collect()
    }

    /// Takes out what begins no turn by itself; its rows still wait, and the next turn reads them.
    pub fn set_aside(&mut self) {
        self.rows.retain(|w| !begins_nothing(&w.row));
    }

    /// Whether something gave way of which nobody was told.
    pub fn has_left_out(&self) -> bool {
        !self.left_out.is_empty()
    }

    /// Takes out what gave way until now.
    pub fn take_left_out(&mut self) -> Vec<LeftOut> {
        std::mem::take(&mut self.left_out)
    }

    /// How many of the first messages can enter a running turn.
    /// One that names a model enters only a turn that was asked for the same.
    pub fn steerable(&self, route: &Route, actor: &Actor, model: Option<&str>) -> usize {
        let fits = |w: &&Waiting| {
            let row = &w.row;
            row.mode == QueueMode::Steer
                && row.route == *route
                && row.actor == *actor
                && (row.model.is_none() || row.model.as_deref() == model)
        };
        self.rows.iter().take(MAX_GROUP).take_while(fits).count()
    }

    /// Takes one message out, wherever it waits.
    pub fn remove(&mut self, id: &InboxId) -> bool {
        let before = self.rows.len();
        self.rows.retain(|w| w.row.id != *id);
        self.rows.len() < before
    }

    /// Takes everything out: what waits and what gave way.
    pub fn clear(&mut self) -> Vec<InboxId> {
        let aside = self.left_out.drain(..).map(|l| l.id);
        aside.chain(self.rows.drain(..).map(|w| w.row.id)).collect()
    }
}

fn is(mode: QueueMode) -> impl Fn(&Waiting) -> bool {
    move |w| w.row.mode == mode
}

/// A message of another session for a surface on this machine: nobody waits for an answer, so no model is asked because
/// of it. A turn at work takes it; otherwise it is read with the next message of the surface.
pub(crate) fn begins_nothing(row: &InboxRow) -> bool {
    row.account == SESSION_CHANNEL && row.route.is_local()
}

/// Whether two messages can be one turn: nobody acts with another's authority, and one answer goes to one place.
fn companion(a: &InboxRow, b: &InboxRow) -> bool {
    a.route == b.route && a.actor == b.actor && a.model == b.model
}
