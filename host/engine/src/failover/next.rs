//! The next step after a failed request.
//!
//! Invariant: a function of its argument alone. Nothing is asked again once a piece of the answer was shown, and a
//! whole chain only while nothing of the turn has had an effect.

use claw_core::model::ModelErrorClass;
use std::time::Duration;

/// Most requests in a row with one profile, the first one included.
pub const MAX_ATTEMPTS: u32 = 3;
/// First waiting time between them, in milliseconds; it doubles.
pub const FIRST_WAIT_MS: u64 = 1_000;
/// Longest waiting time a provider may ask for, in milliseconds. Beyond it others are asked.
pub const MAX_RETRY_AFTER_MS: u64 = 60_000;
/// Most changes of profile at one model for a failure that is not the key's.
pub const MAX_ROTATIONS: u32 = 1;
/// Most rounds through a chain of which every model is overloaded, after the first.
pub const MAX_CHAIN_ROUNDS: u32 = 10;
/// Waiting time before the first such round, in milliseconds; it doubles.
pub const FIRST_CHAIN_WAIT_MS: u64 = 2_500;
/// Longest waiting time before such a round, in milliseconds.
pub const MAX_CHAIN_WAIT_MS: u64 = 30_000;

/// What is known when a request has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// Class of the error.
    pub class: ModelErrorClass,
    /// What the provider said about trying again.
    pub retry_after: Option<Duration>,
    /// Whether text or reasoning of this answer was shown.
    pub shown: bool,
    /// Whether a tool ran in this turn.
    pub tools_ran: bool,
    /// Requests in a row with this profile, this one included.
    pub attempt: u32,
    /// Changes of profile at this model so far.
    pub rotations: u32,
    /// Profiles of this model not yet tried.
    pub profiles_left: usize,
    /// Models of the chain not yet tried.
    pub models_left: usize,
    /// Rounds through the chain so far.
    pub round: u32,
    /// Whether every failure of this round, this one included, was an overload.
    pub all_overloaded: bool,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The same again.
    Retry {
        /// Waiting time in milliseconds.
        wait_ms: u64,
    },
    /// The same model with its next profile.
    NextProfile,
    /// The next model of the chain.
    NextModel,
    /// The whole chain again.
    RetryChain {
        /// Waiting time in milliseconds.
        wait_ms: u64,
    },
    /// A shorter context.
    Compact,
    /// Nothing.
    Stop,
}

/// The next step, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// What follows.
    pub step: Step,
    /// A stable word.
    pub reason: &'static str,
}

/// Decides what follows a failure.
pub fn next(s: &Situation) -> Next {
    use ModelErrorClass as C;
    if s.shown {
        return stop("shown");
    }
    match s.class {
        C::Aborted | C::Denied | C::Format => stop("final"),
        C::ContextOverflow => Next {
            step: Step::Compact,
            reason: "overflow",
        },
        C::Auth | C::AuthPermanent | C::Billing => advance(s, s.profiles_left > 0),
        C::ModelNotFound => advance(s, false),
        C::RateLimit | C::Overloaded | C::Timeout | C::ServerError => passing(s),
    }
}

/// A failure that may be over soon.
fn passing(s: &Situation) -> Next {
    // A rate limit is the key's; the others are the provider's, and one other key is enough of a trial.
    let limited = s.class == ModelErrorClass::RateLimit;
    let rotate = s.profiles_left > 0 && (limited || s.rotations < MAX_ROTATIONS);
    let elsewhere = rotate || s.models_left > 0;
    let own_ms = FIRST_WAIT_MS << s.attempt.saturating_sub(1).min(MAX_ATTEMPTS);
    let asked_ms = s.retry_after.map(millis);
    let again = match (asked_ms, s.class) {
        (Some(ms), _) => ms <= MAX_RETRY_AFTER_MS,
        (None, ModelErrorClass::RateLimit) => !rotate,
        // It has taken long enough already.
        (None, ModelErrorClass::Timeout) => !elsewhere,
        (None, _) => true,
    };
    let attempts = if s.round == 0 { MAX_ATTEMPTS } else { 1 };
    if again && s.attempt < attempts {
        return match asked_ms {
            Some(ms) if ms > own_ms => retry(ms, "retry-after"),
            _ => retry(own_ms, "backoff"),
        };
    }
    let patient = asked_ms.is_none_or(|ms| ms <= MAX_RETRY_AFTER_MS);
    if elsewhere || !s.all_overloaded || !patient || s.round >= MAX_CHAIN_ROUNDS {
        return advance(s, rotate);
    }
    if s.tools_ran {
        return stop("tools-ran");
    }
    let own_ms = (FIRST_CHAIN_WAIT_MS << s.round.min(MAX_CHAIN_ROUNDS)).min(MAX_CHAIN_WAIT_MS);
    Next {
        step: Step::RetryChain {
            wait_ms: own_ms.max(asked_ms.unwrap_or(0)),
        },
        reason: "overloaded",
    }
}

/// Somebody else is asked, if there is anybody.
fn advance(s: &Situation, rotate: bool) -> Next {
    let (step, reason) = if rotate {
        (Step::NextProfile, "rotation")
    } else if s.models_left > 0 {
        (Step::NextModel, "fallback")
    } else {
        (Step::Stop, "exhausted")
    };
    Next { step, reason }
}

fn retry(wait_ms: u64, reason: &'static str) -> Next {
    Next {
        step: Step::Retry { wait_ms },
        reason,
    }
}

fn stop(reason: &'static str) -> Next {
    Next {
        step: Step::Stop,
        reason,
    }
}

fn millis(d: Duration) -> u64 {
    u64::try_from(d.as_millis()).unwrap_or(u64::MAX)
}
