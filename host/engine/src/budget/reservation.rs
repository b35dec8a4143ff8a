//! What one request may cost, held until it is known what it did cost.

use super::book::Book;
use super::{Amount, Budgets, LIFE, period};
use claw_core::row::{Mutation, Spend};

/// A reservation. Dropped, it is released; settled, it becomes what was spent.
#[must_use]
pub struct Reservation {
    budgets: Budgets,
    /// Scopes, and whether each is without a limit.
    scopes: [(String, bool); 3],
    day: String,
    amount: Amount,
}

impl Reservation {
    pub(super) fn new(
        budgets: Budgets,
        book: &mut Book,
        scopes: [(String, bool); 3],
        day: String,
        amount: Amount,
    ) -> Self {
        for (scope, _) in &scopes {
            book.reserve(scope, amount);
        }
        Self {
            budgets,
            scopes,
            day,
            amount,
        }
    }

    /// The request cost this much: counted on the day it was reserved. What must land with the answer.
    pub fn settle(self, cost: Amount) -> Vec<Mutation> {
        if cost == Amount::default() {
            return Vec::new();
        }
        let mut book = self.budgets.book();
        let today = book.day() == self.day;
        let mut spends = Vec::new();
        for (scope, open) in &self.scopes {
            let day = period(scope, &self.day);
            // A session without a limit is not read from the store, so it is not kept in mind either.
            let known = if day == LIFE { !open } else { today };
            if known {
                book.spend(scope, cost);
            }
            spends.push(Mutation::Spend(Spend {
                scope: scope.clone(),
                day: day.to_owned(),
                tokens: cost.tokens,
                micro_usd: cost.micro_usd,
            }));
        }
        drop(book);
        spends
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut book = self.budgets.book();
        for (scope, _) in &self.scopes {
            book.release(scope, self.amount);
        }
    }
}
