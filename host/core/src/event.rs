//! What a turn tells its subscribers while it runs.

use crate::code::FailureKind;
use crate::id::{CallId, RunId, SessionKey};
use crate::model::{ModelErrorClass, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One event of a turn, in order. A turn ends with `Final`, `Failed` or `Interrupted`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum TurnEvent {
    /// The message is written down and the turn has an id.
    Accepted {
        /// The turn.
        run: RunId,
        /// The session.
        session: SessionKey,
    },
    /// More text of the answer.
    Text {
        /// The piece.
        delta: String,
    },
    /// More reasoning.
    Reasoning {
        /// The piece.
        delta: String,
    },
    /// A tool starts.
    ToolStarted {
        /// The call.
        call: CallId,
        /// Model-facing name.
        tool: String,
        /// What the model passed.
        arguments: Value,
    },
    /// A tool ended.
    ToolEnded {
        /// The call.
        call: CallId,
        /// Model-facing name.
        tool: String,
        /// Whether the model is told of an error.
        is_error: bool,
        /// Why the host ended it, if it did.
        failure: Option<FailureKind>,
        /// Denials during the call.
        denials: u32,
        /// Start to end, in microseconds.
        wall_us: u64,
        /// The first characters of the result.
        preview: String,
    },
    /// The model was asked again after a retryable error.
    Retrying {
        /// Class of the error.
        class: ModelErrorClass,
        /// Waiting time in milliseconds.
        wait_ms: u64,
    },
    /// The end: the whole answer.
    Final {
        /// The text.
        text: String,
        /// Tokens of the whole turn.
        usage: Usage,
        /// US dollars of the whole turn; `None` if a price is unknown.
        cost_usd: Option<f64>,
        /// Model requests made.
        steps: u32,
    },
    /// The turn could not end well; the transcript says so too.
    Failed {
        /// Stable word.
        code: String,
        /// One sentence.
        message: String,
        /// What to do next.
        hint: Option<String>,
    },
    /// A person interrupted it; the session goes on.
    Interrupted,
}
