//! The effect rows of a call's changes to files: one per root, before the first change.
//!
//! Invariant: outside of scratch no [`Permit`] is given before the row is durable; what follows is counted.

use super::vfs::{FsError, Permit, Place, Vfs};
use crate::call::Call;
use claw_core::id::EffectId;
use claw_core::ledger::EffectState;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::OnceCell;

/// Rows of one call.
pub(crate) struct Effects {
    rows: Vec<OnceCell<EffectId>>,
    changes: AtomicU64,
}

impl Effects {
    /// For a call with this many roots.
    pub(crate) fn new(roots: usize) -> Self {
        Self {
            rows: (0..roots).map(|_| OnceCell::new()).collect(),
            changes: AtomicU64::new(0),
        }
    }

    /// Begins the row of the root if nobody has, and gives the right to change.
    pub(crate) async fn permit(
        &self,
        call: &Call,
        vfs: &Vfs,
        place: &Place,
    ) -> Result<Permit, FsError> {
        let root = vfs.root(place)?;
        let row = self.rows.get(place.root).ok_or(FsError::NotFound)?;
        if !root.scratch {
            let begin = || call.begin("files", format!("write under {}", root.guest));
            row.get_or_try_init(begin).await.map_err(FsError::Guest)?;
        }
        self.changes.fetch_add(1, Ordering::Relaxed);
        Ok(Permit::granted(place.root))
    }

    /// Settles every row that was begun.
    pub(crate) async fn settle(&self, call: &Call, state: EffectState) {
        let changes = self.changes.load(Ordering::Relaxed);
        if changes > 0 {
            tracing::debug!(call = %call.invocation.call.id, changes, ?state, "file changes end");
        }
        for row in self.rows.iter().filter_map(OnceCell::get) {
            call.settle(row.clone(), state).await;
        }
    }
}
