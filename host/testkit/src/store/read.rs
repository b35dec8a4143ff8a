//! Reads of the rows in memory, in the order and within the limits of the port.

use super::state::State;
use claw_core::id::{AskId, CallId, EntryId, InboxId, OutboxId, RunId, SessionKey, TimestampMs};
use claw_core::limit::{CALL_PREFIX_CHARS, LIST_ROWS};
use claw_core::ports::StoreError;
use claw_core::route::Route;
use claw_core::row::{CallRow, CallStart, EffectRow, Entry, SessionRow, Spend};
use claw_core::step::ask::AskRow;
use claw_core::step::inbox::InboxRow;
use claw_core::step::outbox::{OutboxRow, OutboxState};
use claw_core::step::run::RunRow;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a list that is asked for up to `limit`.
pub(super) fn most(limit: u32) -> usize {
    limit.min(LIST_ROWS) as usize
}

/// The row of this id, or the only one whose id begins so.
fn found<'a, K: Ord, V>(
    rows: &'a BTreeMap<K, V>,
    id: &K,
    text: impl Fn(&K) -> &str,
) -> Result<Option<&'a V>, StoreError> {
    let exact = rows.get(id);
    if exact.is_some() || text(id).chars().count() < CALL_PREFIX_CHARS {
        return Ok(exact);
    }
    let mut next = rows.range(id..);
    let mut more = || {
        let (key, row) = next.next()?;
        text(key).starts_with(text(id)).then_some(row)
    };
    match (more(), more()) {
        (Some(_), Some(_)) => {
            let why = format!("several ids begin with `{}`", text(id));
            Err(StoreError::Conflict(why))
        }
        (row, _) => Ok(row),
    }
}

impl State {
    pub(super) fn listed(&self, limit: u32) -> Vec<SessionRow> {
        let rows = self.sessions.values().filter(|row| row.archived.is_none());
        let mut rows: Vec<SessionRow> = rows.cloned().collect();
        rows.sort_by(|a, b| b.updated.cmp(&a.updated).then(a.key.cmp(&b.key)));
        rows.truncate(most(limit));
        rows
    }

    pub(super) fn branch(&self, key: &SessionKey) -> Vec<Entry> {
        let mut branch = Vec::new();
        let mut next = self.sessions.get(key).and_then(|row| row.leaf.clone());
        while let Some(entry) = next.and_then(|id| self.entries.get(&(key.clone(), id))) {
            branch.push(entry.clone());
            next = entry.parent.clone();
        }
        branch.reverse();
        branch
    }

    pub(super) fn entries_of(&self, key: &SessionKey) -> Vec<Entry> {
        let least = (key.clone(), EntryId::new(""));
        let rows = self.entries.range(least..);
        let mine = rows.take_while(|((session, _), _)| session == key);
        mine.map(|(_, entry)| entry.clone()).collect()
    }

    pub(super) fn effects_of<'a>(
        &'a self,
        call: &'a CallId,
    ) -> impl DoubleEndedIterator<Item = (&'a (CallId, u64), &'a EffectRow)> {
        self.effects
            .range((call.clone(), 0)..=(call.clone(), u64::MAX))
    }

    pub(super) fn call_row(&self, id: &CallId) -> Result<Option<CallRow>, StoreError> {
        found(&self.calls, id, CallId::as_str).map(Option::<&_>::cloned)
    }

    pub(super) fn call_rows(&self, limit: u32) -> Vec<CallRow> {
        let mut rows: Vec<CallRow> = self.calls.values().cloned().collect();
        rows.sort_by(|a, b| b.at.cmp(&a.at).then(b.id.cmp(&a.id)));
        rows.truncate(most(limit));
        rows
    }

    pub(super) fn waiting_in<'a>(
        &'a self,
        key: &'a SessionKey,
    ) -> impl Iterator<Item = &'a InboxRow> {
        let ids = self.waiting.of(key, InboxId::new(""));
        ids.filter_map(|id| self.inbox.get(id))
    }

    pub(super) fn unfinished(&self) -> Vec<SessionKey> {
        let waiting = self.waiting.keys().map(|(key, _)| key);
        let all: BTreeSet<&SessionKey> = waiting.chain(self.open_runs.keys()).collect();
        all.into_iter().cloned().collect()
    }

    pub(super) fn run_rows(&self, key: Option<&SessionKey>, limit: u32) -> Vec<RunRow> {
        let mine = |row: &&RunRow| key.is_none_or(|key| row.session == *key);
        let mut rows: Vec<&RunRow> = self.runs.values().filter(mine).collect();
        rows.sort_by(|a, b| b.at.cmp(&a.at).then(b.id.cmp(&a.id)));
        rows.truncate(most(limit));
        rows.into_iter().cloned().collect()
    }

    pub(super) fn calls_at_work(&self, run: &RunId) -> Vec<CallStart> {
        let ids = self.open_calls.of(run, CallId::new(""));
        ids.filter_map(|id| self.starts.get(id)).cloned().collect()
    }

    pub(super) fn calls_begun(&self, run: &RunId) -> Vec<CallStart> {
        let mine = self.starts.values().filter(|start| start.run == *run);
        mine.cloned().collect()
    }

    pub(super) fn reply(&self, id: &OutboxId) -> Result<Option<OutboxRow>, StoreError> {
        found(&self.outbox, id, OutboxId::as_str).map(Option::<&_>::cloned)
    }

    pub(super) fn replies_in(&self, states: &[OutboxState], limit: u32) -> Vec<OutboxRow> {
        let states: BTreeSet<OutboxState> = states.iter().copied().collect();
        let mut ids: Vec<&OutboxId> = Vec::new();
        for (at, id) in self.outbox_states.keys() {
            if states.contains(at) {
                ids.push(id);
            }
        }
        ids.sort();
        let ids = ids.into_iter().take(most(limit));
        ids.filter_map(|id| self.outbox.get(id)).cloned().collect()
    }

    fn replies_by_state<'a>(
        &'a self,
        states: &'a [OutboxState],
    ) -> impl Iterator<Item = &'a OutboxRow> {
        let ids = self.outbox_states.keys();
        let ids = ids.filter(|(at, _)| states.contains(at));
        ids.filter_map(|(_, id)| self.outbox.get(id))
    }

    pub(super) fn replies_at(
        &self,
        route: &Route,
        states: &[OutboxState],
        limit: u32,
    ) -> Vec<OutboxRow> {
        let mine = self
            .replies_by_state(states)
            .filter(|row| row.route == *route);
        let mut rows: Vec<OutboxRow> = mine.cloned().collect();
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows.truncate(most(limit));
        rows
    }

    pub(super) fn routes_in(&self, states: &[OutboxState]) -> Vec<Route> {
        let routes = self.replies_by_state(states).map(|row| row.route.clone());
        let routes: BTreeSet<Route> = routes.collect();
        routes.into_iter().collect()
    }

    pub(super) fn idle(&self, since: TimestampMs, limit: u32) -> Vec<SessionKey> {
        let idle = |row: &&SessionRow| {
            row.archived.is_none() && row.interacted < since && row.updated < since
        };
        let mut rows: Vec<&SessionRow> = self.sessions.values().filter(idle).collect();
        rows.sort_by(|a, b| a.interacted.cmp(&b.interacted).then(a.key.cmp(&b.key)));
        rows.into_iter()
            .take(most(limit))
            .map(|row| row.key.clone())
            .collect()
    }

    pub(super) fn replies_of<'a>(&'a self, run: &'a RunId) -> impl Iterator<Item = &'a OutboxRow> {
        let ids = self.outbox_runs.of(run, OutboxId::new(""));
        ids.filter_map(|id| self.outbox.get(id))
    }

    pub(super) fn asked(&self) -> Vec<AskRow> {
        let open = self.open_asks.keys();
        let rows = open.filter_map(|(_, id)| self.asks.get(id));
        let mut rows: Vec<AskRow> = rows.cloned().collect();
        rows.sort_by(|a, b| a.at.cmp(&b.at).then(a.id.cmp(&b.id)));
        rows
    }

    pub(super) fn question(&self, id: &AskId) -> Result<Option<AskRow>, StoreError> {
        found(&self.asks, id, AskId::as_str).map(Option::<&_>::cloned)
    }

    /// Questions that fit, in order.
    pub(super) fn questions(&self, fits: impl Fn(&AskRow) -> bool) -> Vec<AskRow> {
        let mut rows: Vec<AskRow> = self.asks.values().filter(|r| fits(r)).cloned().collect();
        rows.sort_by(|a, b| a.at.cmp(&b.at).then(a.id.cmp(&b.id)));
        rows
    }

    pub(super) fn spent_on(&self, day: &str) -> Vec<Spend> {
        let rows = self.spends.range((day.to_owned(), String::new())..);
        let mine = rows.take_while(|((of, _), _)| of == day);
        mine.map(|(_, spend)| spend.clone()).collect()
    }
}
