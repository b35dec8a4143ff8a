//! What was spent and what is reserved, by scope.
//!
//! Invariant: the book holds one day; what is reserved stays when the day changes, for its requests still run.

use super::Amount;
use claw_core::row::Spend;
use std::collections::{BTreeMap, HashMap};

#[derive(Default)]
pub(super) struct Book {
    day: String,
    spent: BTreeMap<String, Amount>,
    reserved: HashMap<String, Amount>,
}

impl Book {
    /// The day it holds; none at first.
    pub(super) fn day(&self) -> &str {
        &self.day
    }

    /// Begins a day with what is known of it. A day that has begun stays as it is.
    pub(super) fn open(&mut self, day: &str, known: Vec<Spend>) {
        if self.day == day {
            return;
        }
        day.clone_into(&mut self.day);
        let known = known.into_iter().map(|spend| {
            let Spend {
                scope,
                tokens,
                micro_usd,
                ..
            } = spend;
            (scope, Amount { tokens, micro_usd })
        });
        let before = std::mem::replace(&mut self.spent, known.collect());
        // A life goes on; what was spent in it may not have landed yet.
        for (scope, amount) in before {
            if scope.starts_with("session:") {
                let known = self.spent.entry(scope).or_default();
                known.tokens = known.tokens.max(amount.tokens);
                known.micro_usd = known.micro_usd.max(amount.micro_usd);
            }
        }
    }

    /// Spent or reserved.
    pub(super) fn used(&self, scope: &str) -> Amount {
        let of = |amount: Option<&Amount>| amount.copied().unwrap_or_default();
        of(self.spent.get(scope)).plus(of(self.reserved.get(scope)))
    }

    pub(super) fn spent(&self) -> BTreeMap<String, Amount> {
        self.spent.clone()
    }

    pub(super) fn reserve(&mut self, scope: &str, amount: Amount) {
        let before = self.reserved.get(scope).copied().unwrap_or_default();
        self.reserved.insert(scope.to_owned(), before.plus(amount));
    }

    pub(super) fn release(&mut self, scope: &str, amount: Amount) {
        let left = self.reserved.get(scope).map(|before| before.minus(amount));
        match left {
            Some(left) if left != Amount::default() => {
                self.reserved.insert(scope.to_owned(), left);
            }
            _ => {
                self.reserved.remove(scope);
            }
        }
    }

    pub(super) fn spend(&mut self, scope: &str, amount: Amount) {
        let before = self.spent.get(scope).copied().unwrap_or_default();
        self.spent.insert(scope.to_owned(), before.plus(amount));
    }
}
