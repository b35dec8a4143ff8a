//! A ledger that remembers everything and can be told to refuse.

use crate::lock;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{EffectId, TimestampMs};
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::row::EffectRow;
use claw_core::tool::Denial;
use std::sync::Mutex;

#[derive(Debug, Default)]
struct Book {
    effects: Vec<EffectRow>,
    denials: Vec<Denial>,
    illegal: Vec<(EffectId, EffectState)>,
    refusing: bool,
}

/// Records effects and denials in order. Equal denials are one with a count.
#[derive(Debug, Default)]
pub struct RecordingLedger(Mutex<Book>);

impl RecordingLedger {
    /// From now on no row can be written (or it can again).
    pub fn refuse(&self, refusing: bool) {
        lock(&self.0).refusing = refusing;
    }

    /// Effects begun, in order.
    pub fn effects(&self) -> Vec<EffectRow> {
        lock(&self.0).effects.clone()
    }

    /// Denials noted, in order of the first.
    pub fn denials(&self) -> Vec<Denial> {
        lock(&self.0).denials.clone()
    }

    /// Settlements that were no legal step; a test that cares asserts it is empty.
    pub fn illegal(&self) -> Vec<(EffectId, EffectState)> {
        lock(&self.0).illegal.clone()
    }
}

#[async_trait::async_trait]
impl Ledger for RecordingLedger {
    async fn begin(&self, intent: EffectIntent) -> Result<EffectId, GuestError> {
        let mut book = lock(&self.0);
        if book.refusing {
            return Err(GuestError::new(
                ErrorKind::Internal,
                "ledger",
                "the effect cannot be written down",
            ));
        }
        let id = EffectId::new(format!("effect-{:06}", book.effects.len() + 1));
        book.effects.push(EffectRow {
            id: id.clone(),
            intent,
            state: EffectState::Started,
            at: TimestampMs(0),
        });
        Ok(id)
    }

    async fn settle(&self, id: EffectId, state: EffectState) {
        let mut book = lock(&self.0);
        let row = book.effects.iter_mut().find(|row| row.id == id);
        match row.filter(|row| row.state.may_become(state)) {
            Some(row) => row.state = state,
            None => book.illegal.push((id, state)),
        }
    }

    fn deny(&self, denial: Denial) {
        let mut book = lock(&self.0);
        let same = |d: &&mut Denial| {
            d.request == denial.request
                && d.capability == denial.capability
                && d.decision == denial.decision
        };
        match book.denials.iter_mut().find(same) {
            Some(known) => known.count = known.count.saturating_add(denial.count),
            None => book.denials.push(denial),
        }
    }
}
