//! Where a request is in its plan: which model, which profile, which attempt.

use crate::failover::{Leg, Plan, Situation};
use claw_core::model::{ModelError, ModelErrorClass};
use std::collections::VecDeque;

pub(super) struct Walk {
    /// Who is asked now.
    pub(super) leg: Leg,
    rest: VecDeque<Leg>,
    attempt: u32,
    rotations: u32,
    round: u32,
    all_overloaded: bool,
}

impl Walk {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            leg: plan.leg,
            rest: plan.rest,
            attempt: 1,
            rotations: 0,
            round: 0,
            all_overloaded: true,
        }
    }

    /// The model and the profile that are asked now.
    pub(super) fn asked(&self) -> (String, String) {
        (
            self.leg.info.name.clone(),
            self.leg.candidate.profile.clone(),
        )
    }

    /// What is known after a failure.
    pub(super) fn failed(&mut self, error: &ModelError, shown: bool, tools_ran: bool) -> Situation {
        self.all_overloaded &= error.class == ModelErrorClass::Overloaded;
        Situation {
            class: error.class,
            retry_after: error.retry_after,
            shown,
            tools_ran,
            attempt: self.attempt,
            rotations: self.rotations,
            profiles_left: self.leg.others.len(),
            models_left: self.rest.len(),
            round: self.round,
            all_overloaded: self.all_overloaded,
        }
    }

    /// The same again.
    pub(super) fn again(&mut self) {
        self.attempt += 1;
    }

    /// The next profile of the model; the same again if there is none.
    pub(super) fn rotate(&mut self) {
        if let Some(candidate) = self.leg.others.pop_front() {
            self.leg.candidate = candidate;
        }
        self.attempt = 1;
        self.rotations += 1;
    }

    /// The next model; the same again if there is none.
    pub(super) fn advance(&mut self) {
        if let Some(leg) = self.rest.pop_front() {
            self.leg = leg;
        }
        self.attempt = 1;
        self.rotations = 0;
    }

    /// Everything again.
    pub(super) fn restart(&mut self, plan: Plan) {
        let round = self.round + 1;
        *self = Self::new(plan);
        self.round = round;
    }
}
