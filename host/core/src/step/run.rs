//! Run rows: one turn. `running -> suspended(ask) -> running -> ended(outcome)`.
//!
//! Invariant: a session has at most one run that has not ended (every store refuses a second), and an ended run
//! never moves again.

use super::IllegalStep;
use crate::id::{AskId, RunId, SessionKey, TimestampMs};
use crate::route::Route;
use crate::subject::Actor;
use serde::{Deserialize, Serialize};

/// The pool of permits a run takes besides its session's lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GlobalLane {
    /// Messages of people.
    Main,
    /// Schedules and heartbeats.
    Cron,
    /// Sub-agents.
    Subagent,
    /// Runs that another run waits for.
    Nested,
}

/// One turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRow {
    /// Its id.
    pub id: RunId,
    /// Its session.
    pub session: SessionKey,
    /// Its pool of permits.
    pub lane: GlobalLane,
    /// For whom it acts.
    pub actor: Actor,
    /// Where its answer goes.
    pub route: Route,
    /// `provider/model` it was asked to use; `None` takes the agent's.
    pub model: Option<String>,
    /// When it began.
    pub at: TimestampMs,
    /// Last step of the row.
    pub updated: TimestampMs,
    /// 1, and one more each time it was resumed after a crash.
    pub attempt: u32,
    /// How far it got.
    pub state: RunState,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum RunOutcome {
    /// With an answer, also one that is not delivered (`NO_REPLY`).
    Answered,
    /// With an error that the transcript holds as a notice.
    Failed {
        /// Stable word.
        code: String,
    },
    /// Ended from outside: a person, a newer message, a crash, a limit.
    Interrupted {
        /// Stable word: `person`, `newer-message`, `crash`, `stuck`, `wall-limit`.
        why: String,
    },
}

/// State of a run row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum RunState {
    /// It works, or worked when the process died.
    Running,
    /// It waits for a person's answer.
    Suspended {
        /// The question.
        ask: AskId,
    },
    /// Over.
    Ended(RunOutcome),
}

/// One step of a run row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunStep {
    /// A person is asked.
    Suspend(AskId),
    /// The answer came, or a new process takes the run up after a crash.
    Resume,
    /// Over.
    End(RunOutcome),
}

impl RunState {
    /// The stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Suspended { .. } => "suspended",
            Self::Ended(_) => "ended",
        }
    }

    /// Whether it has not ended.
    pub fn open(&self) -> bool {
        !matches!(self, Self::Ended(_))
    }

    /// The next state.
    pub fn step(&self, step: &RunStep) -> Result<Self, IllegalStep> {
        Ok(match (self, step) {
            (Self::Running, RunStep::Suspend(ask)) => Self::Suspended { ask: ask.clone() },
            (Self::Running | Self::Suspended { .. }, RunStep::Resume) => Self::Running,
            (Self::Running | Self::Suspended { .. }, RunStep::End(outcome)) => {
                Self::Ended(outcome.clone())
            }
            _ => {
                return Err(IllegalStep {
                    code: "run-step",
                    from: self.word(),
                    step: step.word(),
                });
            }
        })
    }
}

impl RunStep {
    /// The stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Suspend(_) => "suspend",
            Self::Resume => "resume",
            Self::End(_) => "end",
        }
    }
}

impl RunRow {
    /// The row after a step.
    pub fn step(&self, step: &RunStep, now: TimestampMs) -> Result<Self, IllegalStep> {
        let mut next = self.clone();
        next.state = self.state.step(step)?;
        next.updated = now;
        if (&self.state, step) == (&RunState::Running, &RunStep::Resume) {
            next.attempt = self.attempt.saturating_add(1);
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::id::AgentId;

    #[test]
    fn only_the_written_steps_are_legal() {
        let ask = AskId::new("a");
        let states = [
            RunState::Running,
            RunState::Suspended { ask: ask.clone() },
            RunState::Ended(RunOutcome::Answered),
            RunState::Ended(RunOutcome::Failed { code: "x".into() }),
            RunState::Ended(RunOutcome::Interrupted { why: "x".into() }),
        ];
        let steps = [
            RunStep::Suspend(ask),
            RunStep::Resume,
            RunStep::End(RunOutcome::Answered),
        ];
        let mut legal = Vec::new();
        for state in &states {
            for step in &steps {
                match state.step(step) {
                    Ok(next) => legal.push((state.word(), step.word(), next.word())),
                    Err(e) => assert_eq!(
                        (e.code, e.from, e.step),
                        ("run-step", state.word(), step.word())
                    ),
                }
            }
        }
        assert_eq!(
            legal,
            [
                ("running", "suspend", "suspended"),
                ("running", "resume", "running"),
                ("running", "end", "ended"),
                ("suspended", "resume", "running"),
                ("suspended", "end", "ended"),
            ]
        );
    }

    #[test]
    fn only_a_resume_after_a_crash_is_another_attempt() {
        let row = RunRow {
            id: RunId::new("r"),
            session: SessionKey::main(&AgentId::new("main")),
            lane: GlobalLane::Main,
            actor: Actor::Owner,
            route: Route::local(),
            model: None,
            at: TimestampMs(0),
            updated: TimestampMs(0),
            attempt: 1,
            state: RunState::Running,
        };
        let now = TimestampMs(5);
        let resumed = row.step(&RunStep::Resume, now).unwrap();
        assert_eq!((resumed.attempt, resumed.updated), (2, now));
        let asked = row.step(&RunStep::Suspend(AskId::new("a")), now).unwrap();
        assert_eq!(asked.step(&RunStep::Resume, now).unwrap().attempt, 1);
    }
}
