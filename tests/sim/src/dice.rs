//! Randomness that a seed decides.

use std::sync::{Mutex, PoisonError};

/// One stream of random numbers. Each part of the world has its own, so that one more throw in one of them changes
/// nothing in the others.
#[derive(Debug)]
pub(crate) struct Dice(Mutex<fastrand::Rng>);

impl Dice {
    /// The stream of a part (`salt`) of the world of a seed.
    pub(crate) fn new(seed: u64, salt: u64) -> Self {
        let mixed =
            seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xd1b5_4a32_d192_ed03);
        Self(Mutex::new(fastrand::Rng::with_seed(mixed)))
    }

    /// A number from 0 to `n - 1`.
    pub(crate) fn below(&self, n: u64) -> u64 {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .u64(0..n.max(1))
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True in so many cases of 1,000.
    pub(crate) fn chance(&self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&self, of: &[T]) -> T {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of[at]
    }

    /// One of these, by weight.
    pub(crate) fn weighted<T: Copy>(&self, of: &[(u64, T)]) -> T {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in of {
            if left < *weight {
                return *one;
            }
            left -= weight;
        }
        of[0].1
    }
}
