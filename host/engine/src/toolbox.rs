//! The agent's tools: installed plugins, what policy says of them for this agent and person, and the calls.
//!
//! Invariant: a call crosses policy before the sandbox sees it, and the sandbox gets an authority that
//! already is the intersection of every layer. No effect without its row; every ended call has a row.

mod given;
mod ledger;
pub(crate) mod scribe;
mod shelf;
#[cfg(test)]
mod tests;

pub(crate) use given::{narrow, workspace_root};
pub use shelf::{Added, Imports, Plugin, Shelf, ShelfError, ShelfProgress};

use crate::World;
use crate::memory::FileMemory;
use crate::settings::{Agent, Settings};
use async_trait::async_trait;
use claw_core::capability::{Decision, Request};
use claw_core::code::FailureKind;
use claw_core::id::{AgentId, TimestampMs};
use claw_core::ports::{Journal, ToolHost};
use claw_core::row::GrantRow;
use claw_core::sandbox::{Authority, Invocation, Progress, ProgressSink, Sandbox};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::{CallReport, InstalledTool, ToolCall, ToolOutcome};
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_policy::near::did_you_mean;
use scribe::Scribe;
use std::sync::Arc;

/// Implements [`ToolHost`] over the sandbox.
pub struct Toolbox {
    world: World,
    settings: Arc<Settings>,
    shelf: Arc<dyn Shelf>,
    sandbox: Arc<dyn Sandbox>,
}

/// Hears no progress. Surfaces that show it bring their own sink.
pub struct Silent;

impl ProgressSink for Silent {
    fn progress(&self, _: Progress) {}
}

/// A call refused before the sandbox.
struct Refusal {
    kind: FailureKind,
    message: String,
    denial: Option<(Request, Decision)>,
}

impl Refusal {
    fn denied(request: Request, decision: Decision) -> Self {
        Self {
            kind: FailureKind::Denied,
            message: decision.reason.clone(),
            denial: Some((request, decision)),
        }
    }
}

impl Toolbox {
    /// A toolbox over the installed plugins.
    pub fn new(
        world: World,
        settings: Arc<Settings>,
        shelf: Arc<dyn Shelf>,
        sandbox: Arc<dyn Sandbox>,
    ) -> Arc<Self> {
        Arc::new(Self {
            world,
            settings,
            shelf,
            sandbox,
        })
    }

    fn agent(&self, id: &AgentId) -> Option<&Agent> {
        self.settings.agents.get(id)
    }

    /// The plugin that brings a tool.
    pub fn find(&self, tool: &str) -> Option<(Arc<Plugin>, InstalledTool)> {
        self.shelf.plugins().iter().find_map(|plugin| {
            let definition = plugin.tools.iter().find(|d| d.name == tool)?;
            let installed = InstalledTool {
                definition: definition.clone(),
                plugin: plugin.name.clone(),
                digest: plugin.digest.clone(),
            };
            Some((plugin.clone(), installed))
        })
    }

    /// The end of a message about a tool that does not exist: one on offer to this agent that is near, or nothing.
    pub(crate) fn meant(&self, tool: &str, agent: &AgentId) -> String {
        let offered = self.tools(agent);
        did_you_mean(tool, offered.iter().map(|t| t.definition.name.as_str()))
    }

    /// May this agent call this tool at all? With its explanation, for `claw why --tool`. The same layers as at a
    /// call, for the owner.
    pub fn explain(&self, tool: &str, agent: &AgentId) -> Option<Decision> {
        let (plugin, _) = self.find(tool)?;
        Some(self.judge(&plugin, tool, self.agent(agent)?))
    }

    fn judge(&self, plugin: &Plugin, tool: &str, agent: &Agent) -> Decision {
        if let Some(changed) = self.shelf.changed(plugin) {
            return changed;
        }
        // Calling a tool needs no grant, so none are read.
        let authority = self.with_grants(
            plugin,
            agent,
            &Actor::Owner,
            self.world.clock.now(),
            Vec::new(),
            None,
        );
        let decision = authority.decide(&Request::Tool {
            tool: tool.to_owned(),
        });
        let offered = agent.profile.tools.explain(&agent.id, tool, &plugin.name);
        if decision.allowed() || !offered.allowed() {
            return offered;
        }
        decision
    }

    fn with_grants(
        &self,
        plugin: &Plugin,
        agent: &Agent,
        actor: &Actor,
        now: TimestampMs,
        grants: Vec<GrantRow>,
        parent: Option<Arc<dyn Authority>>,
    ) -> EffectiveAuthority {
        EffectiveAuthority::new(Parts {
            agent: agent.id.clone(),
            subject: Subject::Tool(plugin.digest.clone()),
            actor: actor.clone(),
            ceiling: self.settings.bounds.clone(),
            profile: agent.profile.clone(),
            parent,
            manifest: Some(plugin.manifest.clone()),
            grants,
            now,
        })
    }

    /// The effective authority of a plugin for one agent and person.
    pub async fn authority(
        &self,
        plugin: &Plugin,
        agent: &Agent,
        actor: &Actor,
        now: TimestampMs,
    ) -> Result<EffectiveAuthority, claw_core::ports::StoreError> {
        let rows = self.world.store.grants(&agent.id).await?;
        Ok(self.with_grants(plugin, agent, actor, now, rows, None))
    }

    /// The same below other agents, the nearest first: never more than any of them may do with the plugin.
    async fn authority_below(
        &self,
        plugin: &Plugin,
        agent: &Agent,
        above: &[AgentId],
        actor: &Actor,
    ) -> Result<EffectiveAuthority, String> {
        let now = self.world.clock.now();
        let mut parent: Option<Arc<dyn Authority>> = None;
        for id in above.iter().rev() {
            let agent = self.agent(id).ok_or_else(|| format!("no agent `{id}`"))?;
            let rows = self.world.store.grants(id).await;
            let rows = rows.map_err(|e| e.to_string())?;
            let above = self.with_grants(plugin, agent, actor, now, rows, parent.take());
            parent = Some(Arc::new(above));
        }
        let rows = self.world.store.grants(&agent.id).await;
        let rows = rows.map_err(|e| e.to_string())?;
        Ok(self.with_grants(plugin, agent, actor, now, rows, parent))
    }

    async fn admit(&self, call: &ToolCall, above: &[AgentId]) -> Result<Invocation, Refusal> {
        let missing = |message: String| Refusal {
            kind: FailureKind::NotFound,
            message,
            denial: None,
        };
        let agent = self
            .agent(&call.agent)
            .ok_or_else(|| missing(format!("no agent `{}`", call.agent)))?;
        let (plugin, _) = self.find(&call.tool).ok_or_else(|| {
            let meant = self.meant(&call.tool, &call.agent);
            missing(format!("no tool `{}`{meant}", call.tool))
        })?;
        let request = Request::Tool {
            tool: call.tool.clone(),
        };
        if let Some(decision) = self.shelf.changed(&plugin) {
            return Err(Refusal::denied(request, decision));
        }
        let authority = self
            .authority_below(&plugin, agent, above, &call.actor)
            .await
            .map_err(|message| Refusal {
                kind: FailureKind::HostBug,
                message,
                denial: None,
            })?;
        let decision = authority.decide(&request);
        if !decision.allowed() {
            return Err(Refusal::denied(request, decision));
        }
        Ok(self.invocation(call, &plugin, agent, authority))
    }

    fn invocation(
        &self,
        call: &ToolCall,
        plugin: &Plugin,
        agent: &Agent,
        authority: EffectiveAuthority,
    ) -> Invocation {
        let zone = self.settings.zone.clone();
        let memory = FileMemory::new(
            agent.workspace.clone(),
            self.world.clock.clone(),
            zone.clone(),
        );
        Invocation {
            call: call.clone(),
            digest: plugin.digest.clone(),
            authority: Arc::new(authority),
            limits: narrow(plugin.manifest.limits(), self.settings.ceiling),
            // Replaced by the scribe's own before the call starts.
            ledger: Scribe::deaf(),
            roots: vec![workspace_root(agent)],
            kv_namespace: format!("{}/{}", agent.id, plugin.name),
            kv_quota_bytes: plugin.manifest.kv_quota_bytes(),
            config: self
                .settings
                .plugins
                .get(&plugin.name)
                .cloned()
                .unwrap_or_else(|| serde_json::json!({})),
            memory: Arc::new(memory),
            progress: Arc::new(Silent),
            zone,
            language: self.settings.language.clone(),
        }
    }
}

fn refused(call: &ToolCall, refusal: &Refusal) -> CallReport {
    let outcome = ToolOutcome::Failed {
        kind: refusal.kind,
        message: refusal.message.clone(),
        exit_code: None,
    };
    CallReport::bare(call.id.clone(), outcome)
}

impl Toolbox {
    /// What an agent is offered below other agents: no tool that one of them is not offered.
    pub(crate) fn tools_below(&self, agent: &AgentId, above: &[AgentId]) -> Vec<InstalledTool> {
        let Some(agent) = self.agent(agent) else {
            return Vec::new();
        };
        let above: Option<Vec<&Agent>> = above.iter().map(|id| self.agent(id)).collect();
        let Some(above) = above else {
            return Vec::new();
        };
        let offered = |p: &Plugin, tool: &str| {
            let mut all = above.iter().copied().chain([agent]);
            all.all(|agent| self.judge(p, tool, agent).allowed())
        };
        let mut tools: Vec<InstalledTool> = self
            .shelf
            .plugins()
            .iter()
            .flat_map(|p| p.tools.iter().map(move |d| (p, d)))
            .filter(|(p, d)| offered(p, &d.name))
            .map(|(p, d)| InstalledTool {
                definition: d.clone(),
                plugin: p.name.clone(),
                digest: p.digest.clone(),
            })
            .collect();
        tools.sort_by(|a, b| a.definition.name.cmp(&b.definition.name));
        tools
    }

    /// A call below other agents.
    pub(crate) async fn call_below(
        &self,
        call: ToolCall,
        above: &[AgentId],
        journal: Arc<dyn Journal>,
    ) -> CallReport {
        let scribe = Scribe::new(self.world.clone(), call.clone(), journal);
        if let Some((plugin, _)) = self.find(&call.tool) {
            scribe.subject(Subject::Tool(plugin.digest.clone()));
        }
        match self.admit(&call, above).await {
            Ok(mut invocation) => {
                invocation.ledger = scribe.ledger();
                let ended = self.sandbox.invoke(invocation).await;
                scribe.finish(ended.report, ended.kv).await
            }
            Err(refusal) => {
                if let Some((request, decision)) = &refusal.denial {
                    scribe.deny(request, decision.clone());
                }
                scribe.finish(refused(&call, &refusal), Vec::new()).await
            }
        }
    }
}

#[async_trait]
impl ToolHost for Toolbox {
    fn tools(&self, agent: &AgentId) -> Vec<InstalledTool> {
        self.tools_below(agent, &[])
    }

    async fn call(&self, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport {
        self.call_below(call, &[], journal).await
    }
}
