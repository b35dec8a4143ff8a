//! Limits of time that stand still while the host itself needs the time.
//!
//! Invariant: pauses at the same time count once, and one that began before a limit did prolongs it only by what came
//! after.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// How often a limit that stands still is looked at.
const PAUSE_LOOK: Duration = Duration::from_millis(50);

/// Time that does not count.
#[derive(Default)]
pub(super) struct Pause(Mutex<Pauses>);

#[derive(Default)]
struct Pauses {
    on: usize,
    /// When the first of those that are on began.
    since: Option<Instant>,
    total: Duration,
}

impl Pause {
    /// A pause, until what is returned is dropped.
    pub(super) fn begin(&self) -> Pausing<'_> {
        let mut pauses = self.lock();
        pauses.on += 1;
        pauses.since.get_or_insert_with(Instant::now);
        Pausing(self)
    }

    /// All pauses up to now.
    pub(super) fn so_far(&self) -> Duration {
        let pauses = self.lock();
        let on = pauses.since.map_or(Duration::ZERO, |since| since.elapsed());
        pauses.total + on
    }

    /// Returns once `limit` has passed since `began`, when there had been pauses of `before`.
    pub(super) async fn over(&self, began: Instant, before: Duration, limit: Duration) {
        loop {
            let end = began + limit + self.so_far().saturating_sub(before);
            if self.lock().on > 0 {
                sleep(PAUSE_LOOK).await;
            } else if Instant::now() >= end {
                return;
            } else {
                sleep_until(end).await;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pauses> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pause that is on.
pub(super) struct Pausing<'a>(&'a Pause);

impl Drop for Pausing<'_> {
    fn drop(&mut self) {
        let mut pauses = self.0.lock();
        pauses.on = pauses.on.saturating_sub(1);
        // Pauses at the same time are one: sixteen of them would let the guest outlive its limit fifteen times over.
        if pauses.on == 0
            && let Some(since) = pauses.since.take()
        {
            pauses.total += since.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn pauses_at_the_same_time_count_once() {
        let pause = Pause::default();
        let both = (pause.begin(), pause.begin());
        advance(SECOND).await;
        drop(both.0);
        assert_eq!(pause.so_far(), SECOND);
        advance(SECOND).await;
        drop(both.1);
        advance(SECOND).await;
        assert_eq!(pause.so_far(), 2 * SECOND);
    }

    /// How long a limit of ten seconds takes that begins now.
    async fn ten_seconds(pause: &Pause) -> Duration {
        let began = Instant::now();
        pause.over(began, pause.so_far(), 10 * SECOND).await;
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_stands_still_during_a_pause() {
        let pause = Pause::default();
        assert_eq!(ten_seconds(&pause).await, 10 * SECOND);
        let paused = async {
            sleep(2 * SECOND).await;
            let held = pause.begin();
            sleep(60 * SECOND).await;
            drop(held);
        };
        let (took, ()) = tokio::join!(ten_seconds(&pause), paused);
        assert!(
            took >= 70 * SECOND && took <= 70 * SECOND + PAUSE_LOOK,
            "{took:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_paused_before_a_limit_began_does_not_prolong_it() {
        let pause = Pause::default();
        let held = pause.begin();
        sleep(60 * SECOND).await;
        let ends = async {
            sleep(5 * SECOND).await;
            drop(held);
        };
        let (took, ()) = tokio::join!(ten_seconds(&pause), ends);
        assert!(
            took >= 15 * SECOND && took <= 15 * SECOND + PAUSE_LOOK,
            "{took:?}"
        );
    }
}
