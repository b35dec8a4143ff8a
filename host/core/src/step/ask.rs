//! Ask rows: a question only a person answers. `open -> answered(scope) | expired | withdrawn`.
//!
//! Invariant: an ask is answered at most once; nothing moves it afterwards.

use super::IllegalStep;
use crate::id::{AgentId, AskId, CallId, RunId, SessionKey, TimestampMs};
use serde::{Deserialize, Serialize};

/// How far an answer reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskScope {
    /// No.
    Deny,
    /// This call.
    Once,
    /// Until the session's conversation ends.
    Session,
    /// For [`HOUR_MS`].
    Hour,
    /// For good, for these bytes.
    Always,
}

/// How long [`AskScope::Hour`] reaches, in milliseconds.
pub const HOUR_MS: i64 = 3_600_000;
/// How long a question waits where a person sits, in milliseconds.
pub const INTERACTIVE_MS: i64 = 120_000;
/// How long a question waits where nobody may be, in milliseconds.
pub const UNATTENDED_MS: i64 = 86_400_000;

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskRow {
    /// Its id.
    pub id: AskId,
    /// The session it came up in.
    pub session: SessionKey,
    /// The run that waits.
    pub run: Option<RunId>,
    /// The call that needs it.
    pub call: Option<CallId>,
    /// The agent.
    pub agent: AgentId,
    /// What asks, as text (`tool:<digest>`, ...).
    pub subject: String,
    /// What it is about, see [`crate::capability::Wanted::capability`].
    pub capability: String,
    /// The rules it asks for, in policy's syntax, one a line.
    pub rule: String,
    /// The question, written by the host.
    pub question: String,
    /// When it was asked.
    pub at: TimestampMs,
    /// When it expires.
    pub expires: TimestampMs,
    /// How far it got.
    pub state: AskState,
}

/// State of an ask row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum AskState {
    /// Nobody has answered.
    Open,
    /// A person has.
    Answered {
        /// How far it reaches.
        scope: AskScope,
    },
    /// Nobody did in time.
    Expired,
    /// What asked has gone.
    Withdrawn,
}

/// One step of an ask row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskStep {
    /// A person answers.
    Answer(AskScope),
    /// Its time is over.
    Expire,
    /// What asked has gone.
    Withdraw,
}

impl AskState {
    /// The stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered { .. } => "answered",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The next state.
    pub fn step(&self, step: &AskStep) -> Result<Self, IllegalStep> {
        Ok(match (self, step) {
            (Self::Open, AskStep::Answer(scope)) => Self::Answered { scope: *scope },
            (Self::Open, AskStep::Expire) => Self::Expired,
            (Self::Open, AskStep::Withdraw) => Self::Withdrawn,
            _ => {
                return Err(IllegalStep {
                    code: "ask-step",
                    from: self.word(),
                    step: step.word(),
                });
            }
        })
    }
}

impl AskStep {
    /// The stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::Expire => "expire",
            Self::Withdraw => "withdraw",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_open_ask_moves_and_only_once() {
        let scope = AskScope::Once;
        let states = [
            AskState::Open,
            AskState::Answered { scope },
            AskState::Expired,
            AskState::Withdrawn,
        ];
        let steps = [AskStep::Answer(scope), AskStep::Expire, AskStep::Withdraw];
        let mut legal = Vec::new();
        for state in &states {
            for step in &steps {
                match state.step(step) {
                    Ok(next) => legal.push((state.word(), step.word(), next.word())),
                    Err(e) => assert_eq!((e.code, e.from), ("ask-step", state.word())),
                }
            }
        }
        assert_eq!(
            legal,
            [
                ("open", "answer", "answered"),
                ("open", "expire", "expired"),
                ("open", "withdraw", "withdrawn"),
            ]
        );
    }
}
