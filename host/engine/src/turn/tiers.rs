//! Context tiers: what makes the next request fit. Results are capped when they are made (`context`); here old ones
//! are pruned, then memory is saved and the conversation is compacted, then the request is truncated.
//!
//! Invariants: every step makes the request smaller or ends the turn with one clear message; a turn makes at most
//! one attempt at compaction; a model that always overflows is asked a bounded number of times.

mod compact;
mod flush;
mod quiet;
mod summary;
#[cfg(test)]
mod tests;

use super::context::{Context, size};
use super::{Run, TurnEnd};

/// Most overflows a model may report in one turn. Each leaves less than half of the request, so that even a window
/// stated thirty times too large is found.
const MAX_OVERFLOWS: u32 = 5;
/// Kept free below the budget, for what the guess of the size gets wrong: this share of it, in percent, ...
const RESERVE_PERCENT: u64 = 10;
/// ... but no more than this, in tokens.
const MAX_RESERVE_TOKENS: u64 = 8_000;
/// What a truncated request takes of the goal, in percent: the next steps of the turn have room.
const TRUNCATED_PERCENT: u64 = 75;

/// The one clear message.
const TOO_LONG: &str = "the conversation does not fit the model, not even in short";
/// What a person can do about it.
const TOO_LONG_HINT: &str =
    "start a new session, or use a model with a larger window (`claw model list`)";

/// What was done in this turn to make requests fit.
#[derive(Debug, Default)]
pub(super) struct Tiers {
    compacted: bool,
    overflows: u32,
    /// What the model has shown to be too much, in tokens; requests stay below.
    ceiling: Option<u64>,
}

/// How large a request may be, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limits {
    /// The most.
    budget: u64,
    /// From here on something is done about it.
    goal: u64,
}

impl Limits {
    fn new(budget: u64) -> Self {
        let reserve = (budget * RESERVE_PERCENT / 100).min(MAX_RESERVE_TOKENS);
        Self {
            budget,
            goal: budget - reserve,
        }
    }

    fn truncated(self) -> u64 {
        self.goal * TRUNCATED_PERCENT / 100
    }
}

impl Tiers {
    /// Nothing was done yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Makes the next request fit; called before every request.
    ///
    /// # Errors
    /// `context-overflow` if system prompt and tools alone leave no room, `window-too-small` for a model no turn fits,
    /// an interrupt, and what the store says.
    pub(super) async fn fit(
        &mut self,
        run: &mut Run,
        context: &mut Context,
    ) -> Result<(), TurnEnd> {
        let limits = self.limits(run)?;
        context.prune(&*run.world.blobs, limits.budget, limits.goal);
        if context.tokens() <= limits.goal {
            return Ok(());
        }
        self.compact(run, context, limits).await?;
        if context.tokens() <= limits.goal {
            return Ok(());
        }
        context.truncate(limits.truncated());
        if context.tokens() <= limits.budget {
            return Ok(());
        }
        Err(too_long())
    }

    /// The model reported that the request, which was thought to fit, is too long: makes it shorter.
    ///
    /// # Errors
    /// As [`Self::fit`]; `context-overflow` also if the model reports it too often.
    pub(super) async fn overflow(
        &mut self,
        run: &mut Run,
        context: &mut Context,
    ) -> Result<(), TurnEnd> {
        self.overflows += 1;
        let sent = context.tokens();
        if self.overflows > MAX_OVERFLOWS {
            return Err(too_long());
        }
        // Half of what was too much is the new measure of the window.
        let half = sent / 2;
        self.ceiling = Some(self.ceiling.map_or(half, |ceiling| ceiling.min(half)));
        let limits = self.limits(run)?;
        self.compact(run, context, limits).await?;
        if context.tokens() > limits.goal {
            context.truncate(limits.truncated());
        }
        if context.tokens() < sent {
            return Ok(());
        }
        Err(too_long())
    }

    fn limits(&self, run: &Run) -> Result<Limits, TurnEnd> {
        let info = run.request.models.info();
        let window = info.context_tokens;
        if window < size::MIN_WINDOW_TOKENS {
            let message = format!(
                "the model `{}` has a window of {window} tokens, a turn needs {}",
                info.name,
                size::MIN_WINDOW_TOKENS
            );
            let hint = "use another model, or correct `context_tokens` of its provider";
            return Err(TurnEnd::failed("window-too-small", message, Some(hint)));
        }
        if window < size::SMALL_WINDOW_TOKENS && run.steps <= 1 {
            tracing::warn!(model = %info.name, window, "the model's window is small for an assistant with tools");
        }
        let budget = size::budget_tokens(window);
        let budget = self.ceiling.map_or(budget, |ceiling| budget.min(ceiling));
        Ok(Limits::new(budget))
    }

    /// Saves memory and compacts, once a turn. What fails here changes nothing; truncation follows.
    async fn compact(
        &mut self,
        run: &mut Run,
        context: &mut Context,
        limits: Limits,
    ) -> Result<(), TurnEnd> {
        if std::mem::replace(&mut self.compacted, true) {
            return Ok(());
        }
        // What waits lands first: the transcript is read again.
        use claw_core::ports::Journal as _;
        run.journal.flush(Vec::new()).await?;
        let entries = run.world.store.transcript(&run.request.session).await?;
        if !compact::worth_it(&entries, limits) {
            return Ok(());
        }
        let entries = if flush::due(&entries, context) {
            flush::save(run, context, limits).await?;
            run.world.store.transcript(&run.request.session).await?
        } else {
            entries
        };
        compact::compact(run, context, &entries, limits).await
    }
}

fn too_long() -> TurnEnd {
    TurnEnd::failed("context-overflow", TOO_LONG, Some(TOO_LONG_HINT))
}
