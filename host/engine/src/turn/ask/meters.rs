//! What all turns share about models.

use crate::budget::{Budgets, Limits};
use crate::failover::Failover;

/// What all turns share about models. A cheap handle.
#[derive(Clone, Default)]
pub struct Meters {
    /// Profiles that rest.
    pub failover: Failover,
    /// What may be spent.
    pub budgets: Budgets,
}

impl Meters {
    /// Nothing rests, and nothing may cost more than this. What was spent before is read from the store when it is
    /// first needed.
    pub fn new(limits: Limits) -> Self {
        Self {
            failover: Failover::default(),
            budgets: Budgets::new(limits),
        }
    }
}
