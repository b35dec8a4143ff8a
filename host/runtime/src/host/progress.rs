//! `claw:progress`: ambient, cannot fail, kept to a rate.

use crate::bindings::claw::progress::progress::Host;
use crate::state::State;
use crate::text;
use claw_core::sandbox::Progress;
use claw_core::secret::Hide as _;
use std::time::{Duration, Instant};

/// Reports passed on in a second.
const MAX_REPORTS_PER_SECOND: u32 = 10;
/// Longest line of a report, in bytes.
const MAX_LINE_BYTES: usize = 200;
/// Longest piece of partial output, in bytes.
const MAX_PARTIAL_BYTES: usize = 64 * 1024;

/// Counts reports within the running second.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    second: Option<Instant>,
    passed: u32,
}

impl Rate {
    /// Whether one more may pass now.
    fn pass(&mut self, now: Instant) -> bool {
        let fresh = self
            .second
            .is_none_or(|s| now.duration_since(s) >= Duration::from_secs(1));
        if fresh {
            self.second = Some(now);
            self.passed = 0;
        }
        self.passed += 1;
        self.passed <= MAX_REPORTS_PER_SECOND
    }
}

impl State {
    /// What a guest says, without values of secrets.
    fn plain(&self, mut text: String) -> String {
        text.hide(&*self.call.services.secrets.mask());
        text
    }
}

impl Host for State {
    async fn report(&mut self, fraction: Option<f32>, message: String) -> wasmtime::Result<()> {
        if self.progress.pass(Instant::now()) {
            let message = self.plain(message);
            self.call.invocation.progress.progress(Progress::Report {
                fraction: fraction
                    .filter(|f| f.is_finite())
                    .map(|f| f.clamp(0.0, 1.0)),
                message: text::line(&message, MAX_LINE_BYTES),
            });
        }
        Ok(())
    }

    async fn partial(&mut self, text: String) -> wasmtime::Result<()> {
        if self.progress.pass(Instant::now()) {
            let text = self.plain(text);
            self.call.invocation.progress.progress(Progress::Partial {
                text: text::clean(text::cut(&text, MAX_PARTIAL_BYTES)),
            });
        }
        Ok(())
    }

    async fn cancelled(&mut self) -> wasmtime::Result<bool> {
        Ok(self.call.services.stopping())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_a_second_pass() {
        let (mut rate, start) = (Rate::default(), Instant::now());
        let passed = (0..100).filter(|_| rate.pass(start)).count();
        assert_eq!(passed, 10);
        assert!(!rate.pass(start + Duration::from_millis(999)));
        assert!(rate.pass(start + Duration::from_secs(1)));
    }
}
