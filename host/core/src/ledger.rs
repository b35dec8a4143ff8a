//! The effect ledger: every effect that is not a read has a row before its first external byte.

use crate::code::GuestError;
use crate::id::{AgentId, CallId, EffectId, SessionKey};
use crate::subject::Subject;
use crate::tool::Denial;
use serde::{Deserialize, Serialize};

/// State of an effect row. `intended -> started -> done | failed | unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectState {
    /// Committed; nothing has left the host.
    Intended,
    /// The first external byte may have left.
    Started,
    /// Answered.
    Done,
    /// Failed with nothing changed outside.
    Failed,
    /// Bytes left and no answer came.
    Unknown,
}

impl EffectState {
    /// Whether the step is legal. Staying is not a step.
    pub fn may_become(self, next: Self) -> bool {
        use EffectState::{Done, Failed, Intended, Started, Unknown};
        matches!(
            (self, next),
            (Intended, Started | Failed) | (Started, Done | Failed | Unknown)
        )
    }
}

/// An effect about to happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectIntent {
    /// The call it belongs to.
    pub call: CallId,
    /// The session of the call.
    pub session: SessionKey,
    /// The agent.
    pub agent: AgentId,
    /// What acts.
    pub subject: Subject,
    /// `http`, `files`, `memory`.
    pub kind: String,
    /// One line for people, for example `POST https://api.example.com/issues`. No query, no secret.
    pub summary: String,
}

/// Where the runtime and the egress write down what they are about to do.
/// A call ends if the row cannot be written: no effect without its row.
#[async_trait::async_trait]
pub trait Ledger: Send + Sync {
    /// Commits the row as `intended` and then `started`; durable when it returns.
    async fn begin(&self, intent: EffectIntent) -> Result<EffectId, GuestError>;
    /// Notes how it ended.
    async fn settle(&self, id: EffectId, state: EffectState);
    /// Notes a denial; the row lands with the end of the call. Equal ones are counted.
    fn deny(&self, denial: Denial);
}

#[cfg(test)]
mod tests {
    use super::EffectState::{self, *};

    #[test]
    fn only_the_written_steps_are_legal() {
        let all = [Intended, Started, Done, Failed, Unknown];
        let legal: Vec<(EffectState, EffectState)> = all
            .iter()
            .flat_map(|a| all.iter().map(move |b| (*a, *b)))
            .filter(|(a, b)| a.may_become(*b))
            .collect();
        assert_eq!(
            legal,
            [
                (Intended, Started),
                (Intended, Failed),
                (Started, Done),
                (Started, Failed),
                (Started, Unknown)
            ]
        );
    }
}
