//! Budgets: what models may cost, in tokens and money, per day, agent and session.
//!
//! Invariants: a request is paid for before it is made (its estimate is reserved), so that requests made at once never
//! exceed a limit together; what a request cost lands with its answer; a limit that cannot be checked stops the turn.
//!
//! Scopes are words: `all` and `agent:<id>` are counted by the day (UTC), `session:<key>` in all its life, as the day
//! [`LIFE`]. A model without a known price counts for tokens only.

mod amount;
mod book;
mod limits;
mod reservation;
#[cfg(test)]
mod tests;

pub use amount::{Amount, micro_usd};
pub use limits::{Limit, Limits};
pub use reservation::Reservation;

use book::Book;
use claw_core::id::{SessionKey, TimestampMs};
use claw_core::ports::{Store, StoreError};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The day under which a whole life is counted.
pub const LIFE: &str = "life";

/// The account of all turns: what was spent and what is reserved. A cheap handle.
#[derive(Clone, Default)]
pub struct Budgets(Arc<Inner>);

#[derive(Default)]
struct Inner {
    limits: Limits,
    book: Mutex<Book>,
}

/// Why a request is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// It could exceed a limit.
    #[error(transparent)]
    Exceeded(#[from] Exceeded),
    /// What was spent could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A limit that a request could exceed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the budget of {scope} is used up: {used} of {limit} are spent or in use, and this request may take {wanted}"
)]
pub struct Exceeded {
    /// For people, for example `this day for agent main`.
    pub scope: String,
    /// Spent and reserved, with the unit.
    pub used: String,
    /// The limit, with the unit.
    pub limit: String,
    /// What the request may take, with the unit.
    pub wanted: String,
}

/// One scope as shown in `claw status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// `all`, `agent:<id>` or `session:<key>`.
    pub scope: String,
    /// The day (UTC), or `life`.
    pub day: String,
    /// Tokens spent.
    pub tokens: u64,
    /// Millionths of a US dollar spent.
    pub micro_usd: u64,
    /// Most tokens.
    pub tokens_limit: Option<u64>,
    /// Most millionths of a US dollar.
    pub micro_usd_limit: Option<u64>,
}

impl Budgets {
    /// Nothing spent that the store does not know of, under these limits.
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(Inner {
            limits,
            book: Mutex::default(),
        }))
    }

    /// Reserves what a request of this session may cost at most. Dropping the reservation releases it.
    ///
    /// # Errors
    /// If the request could exceed a limit, or the store cannot say what was spent.
    pub async fn reserve(
        &self,
        store: &dyn Store,
        now: TimestampMs,
        session: &SessionKey,
        wanted: Amount,
    ) -> Result<Reservation, BudgetError> {
        let day = day(now);
        self.open(store, &day).await?;
        let scopes = self.0.limits.scopes(session);
        let mut book = self.book();
        for (scope, limit) in &scopes {
            let used = book.used(scope);
            if let Some(what) = limit.exceeded(used, wanted) {
                return Err(BudgetError::Exceeded(what.of(session, scope)));
            }
        }
        let scopes = scopes.map(|(scope, limit)| (scope, limit.is_open()));
        Ok(Reservation::new(
            self.clone(),
            &mut book,
            scopes,
            day,
            wanted,
        ))
    }

    /// What was spent today, of everything, of every agent and of every session under a limit.
    ///
    /// # Errors
    /// If the store cannot say.
    pub async fn accounts(
        &self,
        store: &dyn Store,
        now: TimestampMs,
    ) -> Result<Vec<Account>, StoreError> {
        let day = day(now);
        self.open(store, &day).await?;
        let mut spent = self.book().spent();
        let limits = &self.0.limits;
        // A limit is shown although nothing was spent.
        spent.entry("all".to_owned()).or_default();
        for agent in limits.agents.keys() {
            spent.entry(format!("agent:{agent}")).or_default();
        }
        let accounts = spent.into_iter().map(|(scope, amount)| {
            let limit = limits.of(&scope);
            Account {
                day: period(&scope, &day).to_owned(),
                tokens: amount.tokens,
                micro_usd: amount.micro_usd,
                tokens_limit: limit.tokens,
                micro_usd_limit: limit.micro_usd,
                scope,
            }
        });
        Ok(accounts.collect())
    }

    /// Opens the book of a day with what the store knows of it. Sessions are read only where they are limited.
    async fn open(&self, store: &dyn Store, day: &str) -> Result<(), StoreError> {
        if self.book().day() == day {
            return Ok(());
        }
        let mut spent = store.spent(day).await?;
        if !self.0.limits.session.is_open() {
            spent.extend(store.spent(LIFE).await?);
        }
        // Another turn may have opened it meanwhile, and spent.
        self.book().open(day, spent);
        Ok(())
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `2026-11-21`, in UTC.
fn day(now: TimestampMs) -> String {
    now.to_string().chars().take_while(|c| *c != 'T').collect()
}

/// Under which day a scope is counted.
fn period<'a>(scope: &str, day: &'a str) -> &'a str {
    if scope.starts_with("session:") {
        LIFE
    } else {
        day
    }
}
