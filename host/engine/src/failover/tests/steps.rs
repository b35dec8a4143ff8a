//! What holds for every situation, not only for those of the table.
use crate::failover::next::{
    MAX_ATTEMPTS, MAX_CHAIN_ROUNDS, MAX_CHAIN_WAIT_MS, MAX_RETRY_AFTER_MS,
};
use crate::failover::{Situation, Step, next};
use claw_core::model::ModelErrorClass::{self, *};
use std::time::Duration;

const ALL: [ModelErrorClass; 12] = [
    Auth,
    AuthPermanent,
    Billing,
    RateLimit,
    Overloaded,
    Timeout,
    ServerError,
    Format,
    ContextOverflow,
    ModelNotFound,
    Denied,
    Aborted,
];

/// Every class with every combination of the rest.
fn situations() -> Vec<Situation> {
    let mut all = Vec::new();
    for class in ALL {
        for bits in 0..1_536_u32 {
            let bit = |at: u32| bits >> at & 1 == 1;
            let after = [
                None,
                Some(0),
                Some(60_000),
                Some(60_001),
                Some(u64::MAX),
                None,
            ];
            all.push(Situation {
                class,
                retry_after: after[(bits / 256) as usize].map(Duration::from_millis),
                shown: bit(0),
                tools_ran: bit(1),
                attempt: if bit(2) { MAX_ATTEMPTS } else { 1 },
                rotations: u32::from(bit(3)),
                profiles_left: usize::from(bit(4)),
                models_left: usize::from(bit(5)),
                round: if bit(6) { MAX_CHAIN_ROUNDS } else { 0 },
                all_overloaded: bit(7) && class == Overloaded,
            });
        }
    }
    all
}

#[test]
fn no_step_goes_where_it_must_not() {
    let mut steps = [0; 6];
    for s in situations() {
        let step = next(&s).step;
        let allowed = match step {
            Step::Retry { wait_ms } => {
                steps[0] += 1;
                s.attempt < MAX_ATTEMPTS && (1_000..=MAX_RETRY_AFTER_MS).contains(&wait_ms)
            }
            Step::NextProfile => {
                steps[1] += 1;
                s.profiles_left > 0
            }
            Step::NextModel => {
                steps[2] += 1;
                s.models_left > 0
            }
            Step::RetryChain { wait_ms } => {
                steps[3] += 1;
                let bounded = s.round < MAX_CHAIN_ROUNDS && wait_ms <= MAX_RETRY_AFTER_MS;
                let nobody_left = s.models_left == 0 && s.all_overloaded;
                bounded && nobody_left && !s.tools_ran
            }
            Step::Compact => {
                steps[4] += 1;
                s.class == ContextOverflow
            }
            Step::Stop => {
                steps[5] += 1;
                true
            }
        };
        assert!(allowed, "{s:?} -> {step:?}");
        assert!(!s.shown || step == Step::Stop, "{s:?} -> {step:?}");
        let last = [Aborted, Denied, Format].contains(&s.class);
        assert!(!last || step == Step::Stop, "{s:?} -> {step:?}");
    }
    assert!(steps.iter().all(|n| *n > 0), "{steps:?}");
}

#[test]
fn a_model_that_always_fails_is_given_up() {
    for class in ALL {
        let mut s = Situation {
            class,
            retry_after: None,
            shown: false,
            tools_ran: false,
            attempt: 1,
            rotations: 0,
            profiles_left: 15,
            models_left: 7,
            round: 0,
            all_overloaded: class == Overloaded,
        };
        let (mut requests, mut waited) = (1, 0);
        loop {
            match next(&s).step {
                Step::Retry { wait_ms } => {
                    s.attempt += 1;
                    waited += wait_ms;
                }
                Step::NextProfile => {
                    s.profiles_left -= 1;
                    (s.attempt, s.rotations) = (1, s.rotations + 1);
                }
                Step::NextModel => {
                    s.models_left -= 1;
                    (s.profiles_left, s.attempt, s.rotations) = (15, 1, 0);
                }
                Step::RetryChain { wait_ms } => {
                    s.round += 1;
                    waited += wait_ms;
                    (s.models_left, s.profiles_left, s.attempt, s.rotations) = (7, 15, 1, 0);
                }
                Step::Compact | Step::Stop => break,
            }
            requests += 1;
        }
        let most = match class {
            // Three tries with each of two profiles of eight models, then ten rounds of one.
            Overloaded => 48 + 160,
            ServerError => 48,
            // One try with each of two profiles; with nothing left three with the last.
            Timeout => 18,
            // One try with each profile, three with the last one.
            RateLimit => 144,
            Auth | AuthPermanent | Billing => 128,
            ModelNotFound => 8,
            _ => 1,
        };
        assert_eq!(requests, most, "{class:?}");
        assert!(
            waited <= 48_000 + u64::from(MAX_CHAIN_ROUNDS) * MAX_CHAIN_WAIT_MS,
            "{class:?}"
        );
    }
}
