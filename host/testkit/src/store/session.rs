//! Sessions and their transcripts in memory.

use super::state::{State, illegal};
use claw_core::id::{EntryId, RunId, SessionKey, TimestampMs};
use claw_core::model::Usage;
use claw_core::ports::StoreError;
use claw_core::row::{Entry, EntryBody, SessionRow};

impl State {
    pub(super) fn open(&mut self, key: &SessionKey, now: TimestampMs) {
        if self.sessions.contains_key(key) {
            return;
        }
        let row = SessionRow {
            key: key.clone(),
            agent: key.agent(),
            created: now,
            updated: now,
            leaf: None,
            entries: 0,
            usage: Usage::default(),
            started: now,
            interacted: now,
            archived: None,
            origin: None,
        };
        self.sessions.set(key.clone(), row);
    }

    /// A copy of an open session's row, to be changed and set.
    pub(super) fn opened(&self, key: &SessionKey) -> Result<SessionRow, StoreError> {
        let found = self.sessions.get(key).cloned();
        found.ok_or_else(|| StoreError::Illegal(format!("session `{key}` is not open")))
    }

    pub(super) fn take_fence(&mut self, key: &SessionKey, run: &RunId) -> Result<(), StoreError> {
        self.opened(key)?;
        self.fences.set(key.clone(), run.clone());
        Ok(())
    }

    pub(super) fn bind(&mut self, key: &SessionKey, origin: &str) -> Result<(), StoreError> {
        let mut row = self.opened(key)?;
        if row.origin.as_deref().is_some_and(|known| known != origin) {
            let why = format!("session `{key}` belongs to somebody else");
            return Err(StoreError::Conflict(why));
        }
        row.origin = Some(origin.to_owned());
        self.sessions.set(key.clone(), row);
        Ok(())
    }

    pub(super) fn reset(&mut self, key: &SessionKey, at: TimestampMs) -> Result<(), StoreError> {
        let row = self.opened(key)?;
        let row = SessionRow {
            leaf: None,
            started: at,
            updated: row.updated.max(at),
            ..row
        };
        self.sessions.set(key.clone(), row);
        Ok(())
    }

    pub(super) fn archive(
        &mut self,
        key: &SessionKey,
        at: Option<TimestampMs>,
    ) -> Result<(), StoreError> {
        let mut row = self.opened(key)?;
        let busy = self.open_runs.contains_key(key) || self.waiting_in(key).next().is_some();
        if at.is_some() && busy {
            return Err(StoreError::Conflict(format!("session `{key}` is busy")));
        }
        row.archived = at;
        self.sessions.set(key.clone(), row);
        Ok(())
    }

    pub(super) fn append(&mut self, key: &SessionKey, entry: &Entry) -> Result<(), StoreError> {
        let mut row = self.opened(key)?;
        let known = |id: &EntryId| self.entries.contains_key(&(key.clone(), id.clone()));
        if let (Some(run), Some(fence)) = (&entry.run, self.fences.get(key))
            && run != fence
        {
            return Err(StoreError::Conflict(format!(
                "run `{fence}` holds the fence"
            )));
        }
        if known(&entry.id) || entry.parent.as_ref().is_some_and(|parent| !known(parent)) {
            return illegal(format!("entry `{}` has no place", entry.id));
        }
        entry.body.fits(key, row.entries)?;
        if row.entries == 0 {
            (row.created, row.updated, row.started) = (entry.at, entry.at, entry.at);
        }
        row.entries += 1;
        row.updated = row.updated.max(entry.at);
        row.leaf = Some(entry.id.clone());
        if let EntryBody::Assistant { usage, .. } | EntryBody::Compaction { usage, .. } =
            &entry.body
        {
            row.usage = row.usage.plus(*usage);
        }
        self.sessions.set(key.clone(), row);
        let place = (key.clone(), entry.id.clone());
        self.entries.set(place, entry.clone());
        Ok(())
    }
}
