//! How much one (agent, subject) may do: requests a minute, exchanges under way. Requests over their limit are refused;
//! exchanges over theirs wait a while for others to end, in the order in which they came.
//!
//! A part of the host (the client of a model) is no guest: how much it does is limited by the lanes of turns, so only the
//! exchanges of the whole process are counted against it.

use crate::error::Fault;
use crate::options::Limits;
use claw_core::id::AgentId;
use claw_core::sandbox::Authority;
use claw_core::subject::Subject;
use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota as Cells, RateLimiter};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// Accounts looked after before those at rest are forgotten.
const ACCOUNTS: usize = 1024;
/// What a refused caller is told to wait, in milliseconds.
const BUSY_RETRY_MS: u32 = 250;

/// Whose use is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Account {
    agent: AgentId,
    subject: Subject,
}

impl Account {
    pub(crate) fn of(authority: &dyn Authority) -> Self {
        Self {
            agent: authority.agent().clone(),
            subject: authority.subject().clone(),
        }
    }

    fn of_host(&self) -> bool {
        matches!(self.subject, Subject::Host(_))
    }
}

/// Room for one exchange; freed when the answer's body is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    _subject: Option<OwnedSemaphorePermit>,
    _process: OwnedSemaphorePermit,
}

type Limiter = RateLimiter<Account, HashMapStateStore<Account>, DefaultClock>;

/// The books.
pub(crate) struct Quota {
    limits: Limits,
    rate: Limiter,
    process: Arc<Semaphore>,
    /// Seats for those that wait.
    waiting: Semaphore,
    // A std mutex: nothing is awaited under it.
    subjects: Mutex<HashMap<Account, Arc<Semaphore>>>,
}

impl Quota {
    pub(crate) fn new(limits: Limits) -> Self {
        let per_minute = NonZeroU32::new(limits.requests_per_minute).unwrap_or(NonZeroU32::MIN);
        Self {
            limits,
            rate: RateLimiter::hashmap(Cells::per_minute(per_minute)),
            process: Arc::new(Semaphore::new(limits.concurrent as usize)),
            waiting: Semaphore::new(limits.waiting as usize),
            subjects: Mutex::default(),
        }
    }

    /// Room for an exchange that has to be over at `end`, or `busy`.
    pub(crate) async fn enter(&self, account: &Account, end: Instant) -> Result<Room, Fault> {
        let until = end.min(Instant::now() + self.limits.busy_wait);
        let own = (!account.of_host()).then(|| self.semaphore(account));
        let subject = match own {
            None => None,
            Some(own) => {
                let limit = self.limits.concurrent_per_subject;
                Some(self.room(own, limit, until).await?)
            }
        };
        let process = Arc::clone(&self.process);
        let process = self.room(process, self.limits.concurrent, until).await?;
        Ok(Room {
            _subject: subject,
            _process: process,
        })
    }

    /// One of the permits, waited for if there is room to wait.
    async fn room(
        &self,
        permits: Arc<Semaphore>,
        limit: u32,
        until: Instant,
    ) -> Result<OwnedSemaphorePermit, Fault> {
        if let Ok(permit) = Arc::clone(&permits).try_acquire_owned() {
            return Ok(permit);
        }
        let busy = || Fault::Busy {
            limit,
            retry_after_ms: BUSY_RETRY_MS,
        };
        let _seat = self.waiting.try_acquire().map_err(|_| busy())?;
        match timeout_at(until, permits.acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(busy()),
        }
    }

    /// Counts one hop, or `rate`.
    pub(crate) fn count(&self, account: &Account) -> Result<(), Fault> {
        if account.of_host() {
            return Ok(());
        }
        if self.rate.len() > ACCOUNTS {
            self.rate.retain_recent();
        }
        self.rate.check_key(account).map_err(|until| {
            let wait = until.wait_time_from(self.rate.clock().now());
            Fault::Rate {
                per_minute: self.limits.requests_per_minute,
                retry_after_ms: u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1),
            }
        })
    }

    fn semaphore(&self, account: &Account) -> Arc<Semaphore> {
        let mut subjects = self.subjects.lock().unwrap_or_else(PoisonError::into_inner);
        if subjects.len() > ACCOUNTS {
            subjects.retain(|_, s| Arc::strong_count(s) > 1);
        }
        let fresh = || Arc::new(Semaphore::new(self.limits.concurrent_per_subject as usize));
        Arc::clone(subjects.entry(account.clone()).or_insert_with(fresh))
    }
}

#[cfg(test)]
mod tests;
