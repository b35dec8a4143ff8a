//! Third-party skills that drive a turn: which tools may still be called.
//!
//! Invariant: what drives is read from the turn's transcript, so a turn that goes on after a crash has no more tools than
//! before it. With two drivers a tool has to be granted to both.

use crate::asks::rows::of_conversation;
use crate::skill::label;
use claw_core::capability::{Decision, Verdict};
use claw_core::id::{AgentId, Digest, SessionKey, TimestampMs};
use claw_core::ports::{Store, StoreError};
use claw_core::subject::Subject;
use claw_policy::authority::hint::DEFAULT_AGENT;
use claw_policy::grant::live;
use claw_policy::rule::{Rule, ToolGlob};
use std::collections::BTreeSet;

/// Tools that may be called whatever drives: what they do is judged call by call.
const ALWAYS: [&str; 2] = ["exec", "skill"];

/// A skill whose text the model has read in this turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Driver {
    pub(super) name: String,
    pub(super) tree: Digest,
    /// What it was granted of tools.
    tools: Vec<ToolGlob>,
}

/// What drives a turn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Driving(Vec<Driver>);

impl Driving {
    /// By the labels of what was read, with the grants of this moment.
    pub(super) async fn read(
        store: &dyn Store,
        (agent, session): (&AgentId, &SessionKey),
        labels: &BTreeSet<String>,
        now: TimestampMs,
    ) -> Result<Self, StoreError> {
        let read: Vec<(&str, Digest)> = labels.iter().filter_map(|l| label::read(l)).collect();
        if read.is_empty() {
            return Ok(Self::default());
        }
        let rows = of_conversation(store, agent, session).await?;
        let driver = |(name, tree): (&str, Digest)| {
            let subject = Subject::Skill(tree.clone());
            let (grants, _) = live(&rows, agent, &subject, Some(session), now);
            let glob = |rule| match rule {
                Rule::Tool(glob) => Some(glob),
                _ => None,
            };
            Driver {
                name: name.to_owned(),
                tree,
                tools: grants.into_iter().filter_map(|g| glob(g.rule)).collect(),
            }
        };
        Ok(Self(read.into_iter().map(driver).collect()))
    }

    /// Whether this tool may be called.
    pub(super) fn offers(&self, tool: &str) -> bool {
        self.against(tool).is_none()
    }

    /// The driver that was not granted this tool.
    fn against(&self, tool: &str) -> Option<&Driver> {
        if ALWAYS.contains(&tool) {
            return None;
        }
        let granted = |driver: &&Driver| driver.tools.iter().any(|glob| glob.matches(tool));
        self.0.iter().find(|driver| !granted(driver))
    }

    /// Why a tool may not be called; `None`: it may.
    pub(super) fn refusal(&self, tool: &str, agent: &AgentId) -> Option<Decision> {
        let driver = self.against(tool)?;
        let (name, tree) = (&driver.name, &driver.tree);
        let reason = format!(
            "may not call tool `{tool}`: text of the skill `{name}`, which others wrote, was read in this turn, and until \
             its end only `exec`, `skill` and tools granted to the skill are called"
        );
        let suffix = match agent.as_str() {
            DEFAULT_AGENT => String::new(),
            other => format!(" --agent {other}"),
        };
        Some(Decision {
            verdict: Verdict::Deny,
            code: "skill-drives".to_owned(),
            layer: "skill".to_owned(),
            steps: vec![format!(
                "skill: refused (skill-drives): no live grant of `skill:{tree}` (`{name}`) for tool `{tool}`"
            )],
            reason,
            hint: Some(format!("claw grant add skill:{name} 'tool {tool}'{suffix}")),
            wanted: None,
        })
    }

    /// A driver other than this skill.
    pub(super) fn other_than(&self, tree: &Digest) -> Option<&Driver> {
        self.0.iter().find(|driver| driver.tree != *tree)
    }
}
