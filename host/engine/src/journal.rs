//! The journal of one run: changes gather and land in order, as few batches as the promise allows.
//!
//! Invariant: what was noted first lands first, and nothing lands once a later run holds the session's fence.
//! A flush goes on when its caller goes away: what was taken from the notes is never lost half-way.

#[cfg(test)]
mod tests;

use async_trait::async_trait;
use claw_core::id::{RunId, SessionKey};
use claw_core::ports::{Journal, Store, StoreError};
use claw_core::row::{Batch, Mutation, Precondition};
use std::sync::{Arc, Mutex, PoisonError};

/// Gathers the changes of one run, or of one call outside a turn.
pub struct RunJournal(Arc<Book>);

struct Book {
    store: Arc<dyn Store>,
    session: SessionKey,
    fence: Option<RunId>,
    noted: Mutex<Vec<Mutation>>,
    /// Held over a commit, so that batches land in the order of their notes.
    order: tokio::sync::Mutex<()>,
}

impl RunJournal {
    /// A journal whose batches demand that `fence` still holds the session, if one is given.
    pub fn new(store: Arc<dyn Store>, session: SessionKey, fence: Option<RunId>) -> Arc<Self> {
        Arc::new(Self(Arc::new(Book {
            store,
            session,
            fence,
            noted: Mutex::new(Vec::new()),
            order: tokio::sync::Mutex::new(()),
        })))
    }
}

impl Book {
    async fn land(&self, mutations: Vec<Mutation>) -> Result<(), StoreError> {
        let _order = self.order.lock().await;
        let mut all =
            std::mem::take(&mut *self.noted.lock().unwrap_or_else(PoisonError::into_inner));
        let kept = all.clone();
        all.extend(mutations);
        if all.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::session(&self.session);
        if let Some(run) = &self.fence {
            batch
                .preconditions
                .push(Precondition::Fence(self.session.clone(), run.clone()));
        }
        batch.mutations = all;
        let landed = self.store.commit(batch).await;
        if landed.is_err() {
            // What was only noted is not lost with the change that failed.
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            noted.splice(0..0, kept);
        }
        landed
    }
}

#[async_trait]
impl Journal for RunJournal {
    fn note(&self, mutations: Vec<Mutation>) {
        let mut noted = self.0.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.extend(mutations);
    }

    async fn flush(&self, mutations: Vec<Mutation>) -> Result<(), StoreError> {
        let book = self.0.clone();
        // A task of its own: an interrupt drops its callers.
        tokio::spawn(async move { book.land(mutations).await })
            .await
            .unwrap_or_else(|e| Err(StoreError::Failed(format!("the journal stopped: {e}"))))
    }
}
