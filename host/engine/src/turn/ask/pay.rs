//! Paying for a request before it is made.
//!
//! What counts: what the provider says; an answer without a word about its usage, a broken or interrupted one and one
//! that came too late count as guessed (the request's size, and what was written so far); a request that was refused
//! before its first event counts nothing.

use crate::budget::{Amount, BudgetError, Reservation};
use crate::turn::context::size;
use crate::turn::{Run, TurnEnd};
use claw_core::model::{ModelInfo, Usage};
use claw_core::row::Mutation;

/// What a person can do about a budget.
const HINT: &str = "raise it under `budgets` in claw.yaml, or wait: a day begins at midnight UTC; `claw status` shows what is used";

/// A request that is paid for. Dropped, it costs nothing.
#[must_use]
pub(in crate::turn) struct Held {
    reservation: Reservation,
    price: Option<(f64, f64)>,
    input_tokens: u64,
}

/// What a request did cost.
pub(in crate::turn) struct Cost {
    /// US dollars; `None` if the price is unknown.
    pub(in crate::turn) usd: Option<f64>,
    /// What must land with the answer.
    pub(in crate::turn) spends: Vec<Mutation>,
}

/// Reserves the most a request may cost: its guessed size and its longest answer.
///
/// # Errors
/// `budget`, and what the store says.
pub(in crate::turn) async fn reserve(
    run: &Run,
    info: &ModelInfo,
    input_tokens: u64,
    output_tokens: u32,
) -> Result<Held, TurnEnd> {
    let most = Usage {
        input_tokens,
        output_tokens: u64::from(output_tokens),
        cached_input_tokens: 0,
    };
    let wanted = Amount::of(most, info.usd_per_million);
    let (store, now) = (&*run.world.store, run.world.clock.now());
    let budgets = &run.request.meters.budgets;
    let reserved = budgets.reserve(store, now, &run.request.session, wanted);
    Ok(Held {
        reservation: reserved.await.map_err(|error| match error {
            BudgetError::Exceeded(e) => TurnEnd::failed("budget", e.to_string(), Some(HINT)),
            BudgetError::Store(e) => TurnEnd::Store(e),
        })?,
        price: info.usd_per_million,
        input_tokens,
    })
}

impl Held {
    /// The request is over. `written` is how many bytes the model wrote.
    pub(in crate::turn) fn settle(self, said: Usage, written: usize) -> Cost {
        let silent = said.input_tokens == 0 && said.output_tokens == 0;
        let used = if silent {
            Usage {
                input_tokens: self.input_tokens,
                output_tokens: size::tokens(written, size::BYTES_PER_TOKEN),
                cached_input_tokens: 0,
            }
        } else {
            said
        };
        let amount = Amount::of(used, self.price);
        Cost {
            usd: self.price.map(|_| amount.usd()),
            spends: self.reservation.settle(amount),
        }
    }
}
