//! The effect ledger of one call: effects before they happen, denials counted.
//!
//! Invariant: no effect goes on without its row, and every row that landed is known to the call that began it.

use crate::World;
use async_trait::async_trait;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::EffectId;
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::ports::Journal;
use claw_core::row::Mutation;
use claw_core::subject::Subject;
use claw_core::tool::Denial;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Different denials kept of one call; more are counted into the last.
pub(super) const MAX_DENIALS: usize = 64;
/// Effects one call may begin.
pub(super) const MAX_EFFECTS: usize = 256;

#[derive(Default)]
pub(super) struct Notes {
    pub(super) denials: Vec<Denial>,
    pub(super) effects: Vec<(EffectId, EffectState)>,
    /// Effects that may have happened: their rows were on the disk when the call went on.
    pub(super) landed: usize,
    /// Effects begun, those whose row is still being written included.
    begun: usize,
    /// The call's rows are made: what ends later is written down by itself.
    pub(super) closed: bool,
    pub(super) subject: Option<Subject>,
}

/// The effect ledger of one call.
pub(super) struct CallLedger(pub(super) Arc<Book>);

/// What is known of one call while it runs.
pub(super) struct Book {
    pub(super) world: World,
    pub(super) journal: Arc<dyn Journal>,
    notes: Mutex<Notes>,
}

impl Book {
    pub(super) fn new(world: World, journal: Arc<dyn Journal>) -> Arc<Self> {
        Arc::new(Self {
            world,
            journal,
            notes: Mutex::new(Notes::default()),
        })
    }

    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Noted under the lock, so that what the end of the call says of the effect is noted after its row, and lands with it
    /// or later, never before and never without it.
    fn note(&self, intent: EffectIntent) -> Result<EffectId, GuestError> {
        let id = self.world.ids.effect();
        let row = Mutation::BeginEffect(id.clone(), Box::new(intent), self.world.clock.now());
        let mut notes = self.notes();
        if notes.closed {
            return Err(internal("the call has ended"));
        }
        notes.effects.push((id.clone(), EffectState::Started));
        self.journal.note(vec![row]);
        Ok(id)
    }

    fn settle(&self, id: &EffectId, state: EffectState) {
        let mut notes = self.notes();
        if let Some((_, old)) = notes.effects.iter_mut().find(|(e, _)| e == id)
            && old.may_become(state)
        {
            *old = state;
        }
    }

    async fn begin(&self, intent: EffectIntent) -> Result<EffectId, GuestError> {
        let id = self.note(intent)?;
        match self.journal.flush(Vec::new()).await {
            Ok(()) => {
                self.notes().landed += 1;
                Ok(id)
            }
            Err(error) => {
                // It may land yet, with what is noted; it will not happen.
                self.settle(&id, EffectState::Failed);
                Err(internal(format!(
                    "the effect could not be written down: {error}"
                )))
            }
        }
    }

    pub(super) fn deny(&self, denial: Denial) {
        let mut notes = self.notes();
        let same = notes
            .denials
            .iter()
            .position(|d| d.request == denial.request && d.decision.code == denial.decision.code);
        if same.is_none() && notes.denials.len() < MAX_DENIALS {
            notes.denials.push(denial);
            return;
        }
        let at = same.unwrap_or(MAX_DENIALS - 1);
        if let Some(known) = notes.denials.get_mut(at) {
            known.count = known.count.saturating_add(denial.count);
        }
    }
}

#[async_trait]
impl Ledger for CallLedger {
    async fn begin(&self, intent: EffectIntent) -> Result<EffectId, GuestError> {
        {
            let mut notes = self.0.notes();
            if notes.begun >= MAX_EFFECTS {
                let message = format!("a call may have at most {MAX_EFFECTS} effects");
                return Err(GuestError::new(ErrorKind::Limit, "effects", message));
            }
            notes.begun += 1;
        }
        self.0.begin(intent).await
    }

    /// Lands with the end of the call; what is not settled by then has become `unknown`.
    async fn settle(&self, id: EffectId, state: EffectState) {
        self.0.settle(&id, state);
    }

    fn deny(&self, denial: Denial) {
        self.0.deny(denial);
    }
}

fn internal(message: impl Into<String>) -> GuestError {
    GuestError::new(ErrorKind::Internal, "ledger", message)
}

/// A ledger before a call has one: refuses effects.
pub(super) struct Deaf;

#[async_trait]
impl Ledger for Deaf {
    async fn begin(&self, _: EffectIntent) -> Result<EffectId, GuestError> {
        Err(internal("the call has no ledger"))
    }
    async fn settle(&self, _: EffectId, _: EffectState) {}
    fn deny(&self, _: Denial) {}
}
