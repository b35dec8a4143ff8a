//! Whether a transfer is tried again, and when.

use std::time::Duration;

use super::config::Config;
use super::error::{Error, Kind};
use super::report::Report;
use crate::{date, headers};

/// Longest wait between two tries unless the server asks for more.
const MAX_WAIT: Duration = Duration::from_secs(600);
/// Longest wait a server can ask for.
const MAX_ASKED_WAIT: Duration = Duration::from_secs(6 * 3600);
/// Tries whatever `--retry` says.
const MAX_RETRIES: u32 = 1000;

/// The tries of one URL.
pub(super) struct Retries {
    left: u32,
    wait: Duration,
    began: Duration,
}

/// Another try: what is said before it, and how long it waits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Again {
    pub(super) words: String,
    pub(super) wait: Duration,
}

impl Retries {
    pub(super) fn new(config: &Config, now: Duration) -> Self {
        Self {
            left: config.retries.min(MAX_RETRIES),
            wait: Duration::from_secs(1),
            began: now,
        }
    }

    /// Decides after a try.
    pub(super) fn after(
        &mut self,
        config: &Config,
        result: &Result<(), Error>,
        report: &Report,
        elapsed: Duration,
        unix: i64,
    ) -> Option<Again> {
        if self.left == 0 {
            return None;
        }
        let why = reason(config, result, report)?;
        let mut wait = config.retry_delay.unwrap_or(self.wait);
        if let Some(asked) = retry_after(report, unix) {
            wait = wait.max(asked);
        }
        let spent = elapsed.saturating_sub(self.began);
        if config
            .retry_max_time
            .is_some_and(|limit| spent + wait > limit)
        {
            return None;
        }
        self.wait = (self.wait * 2).min(MAX_WAIT);
        let words = format!(
            "Warning: Problem: {why}. Will retry in {} seconds. {} retries left.",
            wait.as_secs(),
            self.left
        );
        self.left -= 1;
        Some(Again { words, wait })
    }
}

fn reason(config: &Config, result: &Result<(), Error>, report: &Report) -> Option<&'static str> {
    if matches!(report.status, 408 | 429 | 500 | 502 | 503 | 504) {
        return Some("HTTP error");
    }
    let error = result.as_ref().err()?;
    match error.kind {
        Kind::Denied => None,
        Kind::Transient => Some("timeout"),
        Kind::Refused if config.retry_connrefused => Some("connection refused"),
        _ if config.retry_all_errors => Some("(retrying all errors)"),
        _ => None,
    }
}

/// `Retry-After`, in seconds or as a date.
fn retry_after(report: &Report, unix: i64) -> Option<Duration> {
    let text = headers::find(&report.headers, "retry-after")?;
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => u64::try_from(date::parse(text)?.saturating_sub(unix)).ok()?,
    };
    Some(Duration::from_secs(seconds).min(MAX_ASKED_WAIT))
}
