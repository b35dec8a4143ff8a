//! What happens to a message that comes in while its session is busy.
//!
//! Invariant: plain values. The lane acts on them; nothing here waits or counts.

pub use claw_core::step::inbox::QueueMode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Quiet time before collected messages run, in milliseconds.
pub const DEBOUNCE_MS: u64 = 500;
/// Longest quiet time that can be configured, in milliseconds.
pub const MAX_DEBOUNCE_MS: u64 = 60_000;
/// Messages that wait in one session at most.
pub const QUEUE_CAP: usize = 20;
/// Most messages that can be configured to wait in one session.
pub const MAX_QUEUE_CAP: usize = 1_000;

/// Which waiting message gives way when the cap is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overflow {
    /// The oldest; a summary of what gave way is put before the next turn.
    #[default]
    Summarize,
    /// The oldest.
    Old,
    /// The one that just came.
    New,
}

impl Overflow {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Summarize, Self::Old, Self::New];

    /// The word people write.
    pub fn word(self) -> &'static str {
        match self {
            Self::Summarize => "summarize",
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How one session queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QueueRules {
    /// What a message does to a busy run.
    pub mode: QueueMode,
    /// Quiet time before collected messages run, in milliseconds.
    pub debounce_ms: u64,
    /// Messages that wait at most.
    pub cap: usize,
    /// Which message gives way at the cap.
    pub overflow: Overflow,
}

impl Default for QueueRules {
    fn default() -> Self {
        Self {
            mode: QueueMode::default(),
            debounce_ms: DEBOUNCE_MS,
            cap: QUEUE_CAP,
            overflow: Overflow::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn the_words_are_those_of_serde() {
        for mode in QueueMode::ALL {
            assert_eq!(json!(mode), json!(mode.word()));
            assert_eq!(QueueMode::parse(&mode.word().to_uppercase()), Some(mode));
        }
        for rule in Overflow::ALL {
            assert_eq!(json!(rule), json!(rule.word()));
        }
        assert_eq!(QueueMode::parse("queue"), None);
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        let rules: QueueRules = serde_json::from_value(json!({"mode": "collect"})).unwrap();
        let expected = QueueRules {
            mode: QueueMode::Collect,
            ..QueueRules::default()
        };
        assert_eq!(rules, expected);
        assert_eq!((rules.debounce_ms, rules.cap), (500, 20));
        assert!(serde_json::from_value::<QueueRules>(json!({"mood": 1})).is_err());
    }
}
