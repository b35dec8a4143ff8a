//! The calls at work, by the grants they may rely on: a grant that is taken back ends them.
//!
//! Invariant: a call is known here before its grants are read, so that one taken back meanwhile is not missed.

use claw_core::code::FailureKind;
use claw_core::id::GrantId;
use claw_core::tool::ToolOutcome;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// Why a call is ended from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Revoked,
    Stopped,
}

#[derive(Debug, Default)]
struct Call {
    grants: Vec<GrantId>,
    /// Taken back since it began.
    revoked: Vec<GrantId>,
    why: Option<Why>,
    end: CancellationToken,
}

impl Call {
    fn end(&mut self, why: Why) {
        self.why.get_or_insert(why);
        self.end.cancel();
    }
}

/// The calls at work.
#[derive(Debug, Default)]
pub(crate) struct Running {
    calls: Mutex<BTreeMap<u64, Call>>,
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call begins.
    pub(crate) fn enter(self: &Arc<Self>) -> AtWork {
        let mut calls = self.lock();
        let id = calls.last_key_value().map_or(0, |(last, _)| last + 1);
        let end = CancellationToken::new();
        let call = Call {
            end: end.clone(),
            ..Call::default()
        };
        calls.insert(id, call);
        AtWork {
            running: self.clone(),
            id,
            end,
        }
    }

    /// A grant was taken back: ends the calls that may rely on it.
    pub(crate) fn revoked(&self, grant: &GrantId) {
        for call in self.lock().values_mut() {
            call.revoked.push(grant.clone());
            if call.grants.contains(grant) {
                call.end(Why::Revoked);
            }
        }
    }

    /// Ends every call.
    pub(crate) fn stop(&self) {
        let mut calls = self.lock();
        calls.values_mut().for_each(|call| call.end(Why::Stopped));
    }
}

/// One call at work, until this is dropped.
pub(crate) struct AtWork {
    running: Arc<Running>,
    id: u64,
    end: CancellationToken,
}

impl AtWork {
    /// These are the grants in force for it, its own and those of agents above.
    pub(crate) fn relies_on(&self, grants: Vec<GrantId>) {
        if let Some(call) = self.running.lock().get_mut(&self.id) {
            if grants.iter().any(|grant| call.revoked.contains(grant)) {
                call.end(Why::Revoked);
            }
            call.grants = grants;
        }
    }

    /// Does the call's work, unless it is ended before.
    pub(crate) async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, ToolOutcome> {
        tokio::select! {
            biased;
            () = self.end.cancelled() => Err(self.outcome()),
            done = work => Ok(done),
        }
    }

    fn outcome(&self) -> ToolOutcome {
        let why = self.running.lock().get(&self.id).and_then(|call| call.why);
        let (kind, message) = match why {
            Some(Why::Revoked) => (
                FailureKind::Denied,
                "ended midway: a grant it relied on was taken back",
            ),
            _ => (
                FailureKind::Cancelled,
                "ended midway: a person stopped everything",
            ),
        };
        ToolOutcome::Failed {
            kind,
            message: message.to_owned(),
            exit_code: None,
        }
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.running.lock().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn kind(ended: Result<(), ToolOutcome>) -> Option<FailureKind> {
        match ended {
            Err(ToolOutcome::Failed { kind, .. }) => Some(kind),
            _ => None,
        }
    }

    #[tokio::test]
    async fn a_grant_taken_back_ends_the_calls_that_have_it_and_no_other() {
        let running: Arc<Running> = Arc::default();
        let grant = GrantId::new("g1");
        let (mine, late, other) = (running.enter(), running.enter(), running.enter());
        mine.relies_on(vec![GrantId::new("g0"), grant.clone()]);
        other.relies_on(vec![GrantId::new("g2")]);
        running.revoked(&grant);
        // Its grants were read before, and are told only now.
        late.relies_on(vec![grant.clone()]);
        let ever = || std::future::pending::<()>();
        assert_eq!(kind(mine.within(ever()).await), Some(FailureKind::Denied));
        assert_eq!(kind(late.within(ever()).await), Some(FailureKind::Denied));
        assert_eq!(kind(other.within(async {}).await), None);
        let after = running.enter();
        after.relies_on(vec![grant]);
        assert_eq!(kind(after.within(async {}).await), None, "read anew since");
        running.stop();
        assert_eq!(
            kind(after.within(ever()).await),
            Some(FailureKind::Cancelled)
        );
        assert_eq!(
            kind(mine.within(ever()).await),
            Some(FailureKind::Denied),
            "the first reason stands"
        );
        drop((mine, late, other, after));
        assert!(running.lock().is_empty());
    }
}
