//! What decided about a tool, in words.

use super::{Layer, LayerKind, Lists, ToolFinding, ToolProfile};
use claw_core::capability::{Decision, Verdict};
use claw_core::id::AgentId;

impl ToolProfile {
    /// The finding in words.
    pub fn say(&self, tool: &str, plugin: &str) -> String {
        match self.find(tool, plugin) {
            ToolFinding::InProfile => format!("the tool profile `{}` has it", self.name),
            ToolFinding::Allowed(entry) => format!("`{entry}` of the tool allow list"),
            ToolFinding::Denied(entry) => format!("`{entry}` of the tool deny list"),
            ToolFinding::NotInProfile => {
                format!("the tool profile `{}` does not have it", self.name)
            }
            ToolFinding::DeniedFor(kind, key, entry) => {
                format!("`{entry}` of the tool deny list of {} `{key}`", whose(kind))
            }
            ToolFinding::NotFor(kind, key) => {
                format!(
                    "the tool allow list of {} `{key}` does not have it",
                    whose(kind)
                )
            }
        }
    }

    /// Why an agent is or is not offered a tool (`claw why --tool T --agent A`), with every layer. For the layers of a
    /// sender and a group ask what [`ToolProfile::for_whom`] gives.
    pub fn explain(&self, agent: &AgentId, tool: &str, plugin: &str) -> Decision {
        let finding = self.find(tool, plugin);
        let said = self.say(tool, plugin);
        let refusal = finding.refusal();
        let (verdict, is) = match refusal {
            None => (Verdict::Allow, "is"),
            Some(_) => (Verdict::Deny, "is not"),
        };
        let mut steps = vec![
            format!("deny list: {}", fits(self.own.denied(tool, plugin))),
            format!("profile: `{}`", self.name),
            format!("allow list: {}", fits(self.own.allowed(tool, plugin))),
        ];
        let step = |layer: &Layer| layer.step(tool, plugin);
        steps.extend(self.layers.iter().map(step));
        Decision {
            wanted: None,
            verdict,
            code: refusal.unwrap_or("allowed").into(),
            layer: "profile".into(),
            reason: format!("agent `{agent}` {is} offered `{tool}` of plugin `{plugin}`: {said}"),
            steps,
            hint: hint(&finding, agent, tool),
        }
    }
}

impl Layer {
    fn step(&self, tool: &str, plugin: &str) -> String {
        let Lists { allow, .. } = &self.lists;
        let found = match self.lists.allowed(tool, plugin) {
            _ if allow.is_empty() => "limits nothing".to_owned(),
            found => fits(found),
        };
        let denied = fits(self.lists.denied(tool, plugin));
        format!(
            "{} `{}`: deny list: {denied}; allow list: {found}",
            whose(self.kind),
            self.key
        )
    }
}

fn whose(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Group => "group",
        LayerKind::Sender => "sender",
    }
}

fn fits(entry: Option<&super::Entry>) -> String {
    match entry {
        Some(entry) => format!("`{entry}` fits"),
        None => "no entry fits".into(),
    }
}

/// The line of the configuration that would have to change.
fn hint(finding: &ToolFinding, agent: &AgentId, tool: &str) -> Option<String> {
    let tools = format!("agents.{agent}.tools");
    let inside = "in the configuration";
    match finding {
        ToolFinding::InProfile | ToolFinding::Allowed(_) => None,
        ToolFinding::Denied(entry) => Some(format!("remove `{entry}` from {tools}.deny {inside}")),
        ToolFinding::NotInProfile => Some(format!("add `{tool}` to {tools}.allow {inside}")),
        ToolFinding::DeniedFor(kind, key, entry) => Some(format!(
            "remove `{entry}` from {tools}.{kind}.\"{key}\".deny {inside}"
        )),
        ToolFinding::NotFor(kind, key) => Some(format!(
            "add `{tool}` to {tools}.{kind}.\"{key}\".allow {inside}"
        )),
    }
}
