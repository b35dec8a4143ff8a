//! Whether and when to ask a model again. Pure: waiting is the caller's.

use claw_core::model::ModelError;
use std::time::Duration;

/// Requests made again after a failure, at most; with the first that is one more.
pub const MAX_RETRIES: u32 = 3;
/// Wait before the first retry, in milliseconds; it doubles from there.
pub const FIRST_WAIT_MS: u64 = 1_000;
/// The longest `Retry-After` waited for, in milliseconds. A provider that wants longer is not asked again.
pub const MAX_RETRY_AFTER_MS: u64 = 60_000;

/// How long to wait before asking again, or `None` to give up.
///
/// `failed` counts the requests that have failed so far, from 1. `delivered` says whether an event of
/// the answer was already handed on: then nothing is repeated.
pub fn wait(error: &ModelError, failed: u32, delivered: bool) -> Option<Duration> {
    if delivered || !error.class.retryable() || failed == 0 || failed > MAX_RETRIES {
        return None;
    }
    let own = Duration::from_millis(FIRST_WAIT_MS << (failed - 1));
    match error.retry_after {
        Some(asked) if asked > Duration::from_millis(MAX_RETRY_AFTER_MS) => None,
        Some(asked) => Some(asked.max(own)),
        None => Some(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claw_core::model::ModelErrorClass::{self, *};

    fn error(class: ModelErrorClass, after_ms: Option<u64>) -> ModelError {
        let mut e = ModelError::new(class, "x");
        e.retry_after = after_ms.map(Duration::from_millis);
        e
    }

    #[test]
    fn waits_double_and_end() {
        let e = error(Overloaded, None);
        let waits: Vec<Option<u64>> = (1..=4)
            .map(|n| wait(&e, n, false).map(|d| d.as_millis() as u64))
            .collect();
        assert_eq!(waits, [Some(1_000), Some(2_000), Some(4_000), None]);
        assert_eq!(wait(&e, 0, false), None);
    }

    #[test]
    fn retry_after_is_honoured_up_to_its_limit() {
        for (asked, want) in [
            (0, Some(1_000)),
            (5_000, Some(5_000)),
            (60_000, Some(60_000)),
            (60_001, None),
        ] {
            let got = wait(&error(RateLimit, Some(asked)), 1, false);
            assert_eq!(got, want.map(Duration::from_millis), "{asked}");
        }
    }

    #[test]
    fn nothing_is_repeated_after_an_event_or_for_a_final_class() {
        assert_eq!(wait(&error(ServerError, None), 1, true), None);
        let all = [
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
        let retried: Vec<ModelErrorClass> = all
            .into_iter()
            .filter(|c| wait(&error(*c, None), 1, false).is_some())
            .collect();
        assert_eq!(retried, [RateLimit, Overloaded, Timeout, ServerError]);
    }
}
