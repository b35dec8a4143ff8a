//! The agent's tools: installed plugins, what policy says of them for this agent and person, and the calls.
//!
//! Invariant: a call crosses policy before the sandbox sees it, and the sandbox gets an authority that
//! already is the intersection of every layer. No effect without its row; every ended call has a row.

mod given;
mod ledger;
mod running;
pub(crate) mod scribe;
mod shelf;
#[cfg(test)]
mod tests;

pub(crate) use given::{narrow, workspace_root};
pub(crate) use running::{AtWork, Running};
pub use shelf::{Added, Imports, Plugin, Shelf, ShelfError, ShelfProgress};

use crate::World;
use crate::asks::rows::counting;
use crate::memory::FileMemory;
use crate::route::whom::Whom;
use crate::settings::{Agent, Settings};
use crate::taint::Labelled;
use async_trait::async_trait;
use claw_core::capability::{Decision, Request};
use claw_core::code::FailureKind;
use claw_core::id::{AgentId, SessionKey, TimestampMs};
use claw_core::ports::{Journal, ToolHost};
use claw_core::row::GrantRow;
use claw_core::sandbox::{Authority, Invocation, Progress, ProgressSink, Sandbox};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::{CallReport, InstalledTool, ToolCall, ToolOutcome};
use claw_policy::authority::{EffectiveAuthority, Parts, Tainted};
use claw_policy::near::did_you_mean;
use claw_policy::profile::Profile;
use claw_policy::rule::Rule;
use scribe::Scribe;
use std::sync::Arc;

/// Implements [`ToolHost`] over the sandbox.
pub struct Toolbox {
    world: World,
    settings: Arc<Settings>,
    shelf: Arc<dyn Shelf>,
    sandbox: Arc<dyn Sandbox>,
    running: Arc<Running>,
}

/// Hears no progress. Surfaces that show it bring their own sink.
pub struct Silent;

impl ProgressSink for Silent {
    fn progress(&self, _: Progress) {}
}

/// One agent's layer of the formula.
struct Layer<'a> {
    agent: &'a Agent,
    profile: Arc<Profile>,
    actor: &'a Actor,
    session: Option<&'a SessionKey>,
    taint: Option<Tainted>,
    now: TimestampMs,
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
            running: Arc::default(),
        })
    }

    /// The calls at work, also those of claw's own tools.
    pub(crate) fn running(&self) -> &Arc<Running> {
        &self.running
    }

    fn agent(&self, id: &AgentId) -> Option<&Agent> {
        self.settings.agents.get(id)
    }

    /// Whether results of a tool bring text that the model did not write. Only of what came with claw its word is taken
    /// that it does nothing but change something; what others made is never clean.
    pub(crate) fn reads(&self, tool: &str) -> bool {
        let Some((plugin, installed)) = self.find(tool) else {
            return true;
        };
        let effects = &installed.definition.effects;
        !plugin.first_party || effects.is_empty() || effects.iter().any(|e| e == "read")
    }

    /// Whether a tool reaches nothing but the web, so that its results hold no address that a model put by before.
    pub(crate) fn links(&self, tool: &str) -> bool {
        let asks = |plugin: &Plugin| {
            let rules = plugin.manifest.capabilities.rules();
            let web = |r: &Rule| {
                matches!(
                    r,
                    Rule::Http(_) | Rule::Blobs(_) | Rule::Secret(_) | Rule::Capture(_)
                )
            };
            rules.iter().any(|r| matches!(r, Rule::Http(_))) && rules.iter().all(web)
        };
        self.find(tool).is_some_and(|(plugin, _)| asks(&plugin))
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
    pub(crate) fn meant(&self, tool: &str, agent: &AgentId, whom: &Whom) -> String {
        let offered = self.tools_below(agent, &[], whom);
        did_you_mean(tool, offered.iter().map(|t| t.definition.name.as_str()))
    }

    /// May this agent call this tool at all, when these are heard? With its explanation, for `claw why --tool`. The
    /// same layers as at a call.
    pub fn explain(&self, tool: &str, agent: &AgentId, whom: &Whom) -> Option<Decision> {
        let (plugin, _) = self.find(tool)?;
        Some(self.judge(&plugin, tool, self.agent(agent)?, whom))
    }

    fn judge(&self, plugin: &Plugin, tool: &str, agent: &Agent, whom: &Whom) -> Decision {
        if let Some(changed) = self.shelf.changed(plugin) {
            return changed;
        }
        // Calling a tool needs no grant, so none are read.
        let profile = whom.narrow(&agent.profile);
        let offered = profile.tools.explain(&agent.id, tool, &plugin.name);
        let now = self.world.clock.now();
        let owner = Actor::Owner;
        let layer = Layer {
            agent,
            profile,
            actor: &owner,
            session: None,
            taint: None,
            now,
        };
        let authority = self.with_grants(plugin, layer, Vec::new(), None);
        let decision = authority.decide(&Request::Tool {
            tool: tool.to_owned(),
        });
        if decision.allowed() || !offered.allowed() {
            return offered;
        }
        decision
    }

    fn with_grants(
        &self,
        plugin: &Plugin,
        layer: Layer<'_>,
        grants: Vec<GrantRow>,
        parent: Option<Arc<dyn Authority>>,
    ) -> EffectiveAuthority {
        EffectiveAuthority::new(Parts {
            session: layer.session.cloned(),
            taint: layer.taint,
            agent: layer.agent.id.clone(),
            subject: Subject::Tool(plugin.digest.clone()),
            actor: layer.actor.clone(),
            ceiling: self.settings.bounds.clone(),
            profile: layer.profile,
            parent,
            manifest: Some(plugin.manifest.clone()),
            grants,
            now: layer.now,
        })
    }

    /// The effective authority of a plugin for one call, below other agents, the nearest first: never more than any of
    /// them may do with the plugin.
    async fn authority_below(
        &self,
        plugin: &Plugin,
        agent: &Agent,
        (above, whom): (&[AgentId], &Whom),
        (call, work, journal): (&ToolCall, &AtWork, &Arc<dyn Journal>),
    ) -> Result<EffectiveAuthority, String> {
        let now = self.world.clock.now();
        let links = |tool: &str| self.links(tool);
        let labelled = Labelled::of(&*self.world.store, journal, call, links).await;
        let labelled = labelled.map_err(|e| e.to_string())?;
        let subject = Subject::Tool(plugin.digest.clone());
        let mut relied = Vec::new();
        let mut parent: Option<Arc<dyn Authority>> = None;
        let known = |id: &AgentId| self.agent(id).ok_or_else(|| format!("no agent `{id}`"));
        let above: Result<Vec<&Agent>, String> = above.iter().rev().map(known).collect();
        for (last, agent) in above?
            .into_iter()
            .map(|a| (false, a))
            .chain([(true, agent)])
        {
            let rows = counting(&*self.world.store, &agent.id, &subject, call, now).await;
            let layer = Layer {
                agent,
                profile: whom.narrow(&agent.profile),
                actor: &call.actor,
                session: Some(&call.session),
                taint: labelled.as_ref().map(|l| l.under(&agent.destinations)),
                now,
            };
            let rows = rows.map_err(|e| e.to_string())?;
            let layer = self.with_grants(plugin, layer, rows, parent.take());
            relied.extend(layer.live_grants().iter().map(|grant| grant.id.clone()));
            if last {
                work.relies_on(relied);
                return Ok(layer);
            }
            parent = Some(Arc::new(layer));
        }
        Err("a call has an agent".to_owned())
    }

    async fn admit(
        &self,
        call: &ToolCall,
        (above, whom): (&[AgentId], &Whom),
        (work, journal): (&AtWork, &Arc<dyn Journal>),
    ) -> Result<Invocation, Refusal> {
        let missing = |message: String| Refusal {
            kind: FailureKind::NotFound,
            message,
            denial: None,
        };
        let agent = self
            .agent(&call.agent)
            .ok_or_else(|| missing(format!("no agent `{}`", call.agent)))?;
        let (plugin, _) = self.find(&call.tool).ok_or_else(|| {
            let meant = self.meant(&call.tool, &call.agent, whom);
            missing(format!("no tool `{}`{meant}", call.tool))
        })?;
        let request = Request::Tool {
            tool: call.tool.clone(),
        };
        if let Some(decision) = self.shelf.changed(&plugin) {
            return Err(Refusal::denied(request, decision));
        }
        let authority = self
            .authority_below(&plugin, agent, (above, whom), (call, work, journal))
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
        )
        .of(&self.world.store, call);
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
            declared_secrets: plugin.manifest.declared_secrets(),
            stand_ins: Vec::new(),
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
    /// What an agent is offered below other agents when these are heard: no tool that one of them is not offered.
    pub(crate) fn tools_below(
        &self,
        agent: &AgentId,
        above: &[AgentId],
        whom: &Whom,
    ) -> Vec<InstalledTool> {
        let Some(agent) = self.agent(agent) else {
            return Vec::new();
        };
        let above: Option<Vec<&Agent>> = above.iter().map(|id| self.agent(id)).collect();
        let Some(above) = above else {
            return Vec::new();
        };
        let offered = |p: &Plugin, tool: &str| {
            let mut all = above.iter().copied().chain([agent]);
            all.all(|agent| self.judge(p, tool, agent, whom).allowed())
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

    /// A call below other agents, when these are heard.
    pub(crate) async fn call_below(
        &self,
        call: ToolCall,
        below: (&[AgentId], &Whom),
        journal: Arc<dyn Journal>,
    ) -> CallReport {
        let scribe = Scribe::new(self.world.clone(), call.clone(), journal.clone());
        if let Some((plugin, _)) = self.find(&call.tool) {
            scribe.subject(Subject::Tool(plugin.digest.clone()));
        }
        let work = self.running.enter();
        match self.admit(&call, below, (&work, &journal)).await {
            Ok(mut invocation) => {
                invocation.ledger = scribe.ledger();
                match work.within(self.sandbox.invoke(invocation)).await {
                    Ok(ended) => scribe.finish(ended.report, ended.kv).await,
                    Err(outcome) => {
                        let report = CallReport::bare(call.id.clone(), outcome);
                        scribe.finish(report, Vec::new()).await
                    }
                }
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
        self.tools_below(agent, &[], &Whom::default())
    }

    async fn call(&self, call: ToolCall, journal: Arc<dyn Journal>) -> CallReport {
        self.call_below(call, (&[], &Whom::default()), journal)
            .await
    }
}
