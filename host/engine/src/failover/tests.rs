//! Rests, plans and the next step, without a provider; `tests/failover_table.rs` holds the table.
#![allow(clippy::unwrap_used)]

mod cooldowns;
mod plans;
mod steps;
