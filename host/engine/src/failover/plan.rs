//! The order in which the models and profiles of a chain are asked.
//!
//! Invariant: every model of the chain that has a profile is in the plan or rests for its account while another does
//! not; a plan is never empty.

use super::Cooldowns;
use super::cooldown::Rest;
use crate::turn::{Candidate, Chain, Choice};
use claw_core::id::TimestampMs;
use claw_core::model::{ModelErrorClass, ModelInfo};
use std::collections::VecDeque;

/// One model with the profiles to ask it with.
pub(crate) struct Leg {
    /// The model.
    pub info: ModelInfo,
    /// The profile to ask with.
    pub candidate: Candidate,
    /// The profiles after it.
    pub others: VecDeque<Candidate>,
}

/// What is asked, and what after that.
pub(crate) struct Plan {
    /// Why the chain's first model is not asked first, if it is not.
    pub instead: Option<ModelErrorClass>,
    /// Asked first.
    pub leg: Leg,
    /// Asked after it, in order.
    pub rest: VecDeque<Leg>,
}

/// The profiles of one model: those that are ready, and those that rest.
struct Sorted<'a> {
    choice: &'a Choice,
    ready: Vec<Candidate>,
    resting: Vec<(Rest, Candidate)>,
}

/// Ready profiles by model; then those that rest a little, as a last resort. A resting first model is tried from time
/// to time, so that it is back as soon as it can be. Where nothing is ready, accounts that rest are tried at the very
/// end, but not `again` in a later round while another may recover.
pub(super) fn plan(
    chain: &Chain,
    preferred: impl Fn(&Choice) -> Vec<Candidate>,
    cooldowns: &mut Cooldowns,
    again: bool,
    now: TimestampMs,
) -> Plan {
    let sorted: Vec<Sorted<'_>> = chain
        .choices()
        .map(|choice| sort(choice, preferred(choice), cooldowns, now))
        .collect();
    let ready = sorted.iter().any(|s| !s.ready.is_empty());
    let mut legs = VecDeque::new();
    if let Some(first) = sorted.first()
        && ready
        && first.ready.is_empty()
        && let Some((_, candidate)) = first.resting.first()
        && cooldowns.probe(&candidate.profile, &first.choice.info().name, now)
    {
        legs.extend(leg(first.choice, vec![candidate.clone()]));
    }
    for s in &sorted {
        legs.extend(leg(s.choice, s.ready.clone()));
    }
    let mut resting = |long: bool| {
        for s in &sorted {
            let those = s.resting.iter().filter(|(rest, _)| rest.long == long);
            legs.extend(leg(s.choice, those.map(|(_, c)| c.clone()).collect()));
        }
        legs.is_empty()
    };
    let nobody = resting(false);
    if nobody || !(ready || again) {
        resting(true);
    }
    let first = legs.pop_front().unwrap_or_else(|| Leg {
        info: chain.info().clone(),
        candidate: chain.first().clone(),
        others: VecDeque::new(),
    });
    let passed = sorted
        .first()
        .filter(|s| s.choice.info().name != first.info.name);
    let rests = passed.and_then(|s| s.resting.first());
    Plan {
        instead: rests.map(|(rest, _)| rest.class),
        leg: first,
        rest: legs,
    }
}

fn sort<'a>(
    choice: &'a Choice,
    candidates: Vec<Candidate>,
    cooldowns: &Cooldowns,
    now: TimestampMs,
) -> Sorted<'a> {
    let mut sorted = Sorted {
        choice,
        ready: Vec::new(),
        resting: Vec::new(),
    };
    for candidate in candidates {
        match cooldowns.rest(&candidate.profile, &choice.info().name, now) {
            None => sorted.ready.push(candidate),
            Some(rest) => sorted.resting.push((rest, candidate)),
        }
    }
    sorted.resting.sort_by_key(|(rest, _)| rest.until);
    sorted
}

fn leg(choice: &Choice, candidates: Vec<Candidate>) -> Option<Leg> {
    let mut others = VecDeque::from(candidates);
    Some(Leg {
        info: choice.info().clone(),
        candidate: others.pop_front()?,
        others,
    })
}
