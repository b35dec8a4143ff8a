//! What a turn tells its subscribers while it runs.

use crate::code::FailureKind;
use crate::id::{AskId, CallId, RunId, SessionKey};
use crate::model::{ModelErrorClass, Usage};
use crate::step::ask::{AskRow, AskState};
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
    /// Messages that came meanwhile have entered the turn.
    Steered {
        /// How many.
        messages: u32,
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
    /// A person is asked; the turn waits.
    Asked {
        /// The question.
        ask: Box<AskRow>,
    },
    /// The question is closed, and the turn goes on.
    Answered {
        /// The question.
        ask: AskId,
        /// How it was closed.
        state: AskState,
    },
    /// The model was asked again after a retryable error.
    Retrying {
        /// Class of the error.
        class: ModelErrorClass,
        /// Waiting time in milliseconds.
        wait_ms: u64,
    },
    /// Another model was asked in the place of one that could not answer.
    Switched {
        /// `provider/model` that failed.
        from: String,
        /// `provider/model` asked from now on.
        to: String,
        /// Class of the error.
        class: ModelErrorClass,
    },
    /// The older part of the conversation was summed up, so that the rest fits the model.
    Compacted {
        /// Estimated tokens of the request without that.
        before_tokens: u64,
        /// Estimated tokens of the request now.
        after_tokens: u64,
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
