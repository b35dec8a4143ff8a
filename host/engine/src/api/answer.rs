//! What a surface hears back.

use crate::toolbox::ShelfProgress;
use claw_core::event::TurnEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What kind of failure it is; each has its exit code in the cli.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorClass {
    /// It did not work.
    Failed,
    /// The request makes no sense as given.
    Usage,
    /// Policy refused.
    Refused,
    /// No such thing.
    NotFound,
    /// A time limit.
    TimedOut,
    /// A person interrupted it.
    Interrupted,
}

/// A failed command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// The class.
    pub class: ErrorClass,
    /// Stable code with a page in docs/errors, for example `CLAW-M001`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl ApiError {
    /// An error without a hint.
    pub fn new(class: ErrorClass, code: &str, message: impl Into<String>) -> Self {
        Self {
            class,
            code: code.to_owned(),
            message: message.into(),
            hint: None,
        }
    }

    /// With what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Wrong use.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorClass::Usage, "CLAW-U001", message)
    }

    /// No such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorClass::NotFound, "CLAW-N001", message)
    }
}

impl From<claw_core::ports::StoreError> for ApiError {
    fn from(e: claw_core::ports::StoreError) -> Self {
        let (word, hint) = crate::turn::store_words(&e);
        let code = super::ask::turn_code(word);
        Self::new(ErrorClass::Failed, code, e.to_string()).hint(hint)
    }
}

/// One event of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum Event {
    /// Of a turn.
    Turn {
        /// The event.
        turn: TurnEvent,
    },
    /// Of an installation.
    Progress {
        /// The step.
        progress: ShelfProgress,
    },
    /// The last event of a command that worked.
    Done {
        /// Its answer.
        answer: Value,
    },
    /// The last event of a command that did not.
    Failed {
        /// Why.
        error: ApiError,
    },
}
