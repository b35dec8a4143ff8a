//! The engine's handle: takes commands and messages.

use super::answer::{ApiError, Event};
use super::ask::panicked;
use super::command::Command;
use super::models::ModelDirectory;
use super::{approval, delivery, grants, owner, plugins, secrets, sessions, skills, status, tools};
use crate::World;
use crate::asks::Asks;
use crate::delivery::{Channels, Delivery};
use crate::hosttool::{Desk, Door};
use crate::intake::{Inbound, Intake, Receipt, Recovered, Resume, Worker, daily};
use crate::lane::Pools;
use crate::scripts::ScriptHost;
use crate::settings::{Agent, Settings};
use crate::skill::Skills;
use crate::toolbox::{Shelf, Toolbox};
use crate::turn::{EVENT_BUFFER, Meters};
use claw_core::id::{AgentId, SessionKey};
use claw_core::native::HostPrograms;
use claw_core::secret::Secrets;
use claw_policy::near::did_you_mean;
use futures_util::FutureExt;
use serde_json::Value;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What the engine is made of.
pub struct Parts {
    /// Ports.
    pub world: World,
    /// Configuration.
    pub settings: Arc<Settings>,
    /// Tools.
    pub toolbox: Arc<Toolbox>,
    /// Installed plugins.
    pub shelf: Arc<dyn Shelf>,
    /// Models.
    pub models: Arc<dyn ModelDirectory>,
    /// Where commands run; without it agents have no `exec`.
    pub scripts: Option<ScriptHost>,
    /// Programs of the host; without it no agent has `host_exec`.
    pub programs: Option<Arc<dyn HostPrograms>>,
    /// The vault: names and stand-ins, never values.
    pub secrets: Arc<dyn Secrets>,
}

/// A cheap handle: clone it freely.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

pub(super) struct Inner {
    pub parts: Arc<Parts>,
    pub meters: Meters,
    pub intake: Arc<Intake>,
    pub delivery: Delivery,
    pub desk: Arc<Desk>,
    pub asks: Arc<Asks>,
    door: Arc<Door>,
}

/// The receiving end of a command.
pub(super) type Reply = mpsc::Sender<Event>;

impl Engine {
    /// An engine over its parts, without skills.
    pub fn new(parts: Parts) -> Self {
        Self::made(parts, None)
    }

    /// The same with skills.
    pub fn with_skills(parts: Parts, skills: Arc<dyn Skills>) -> Self {
        Self::made(parts, Some(skills))
    }

    fn made(parts: Parts, skills: Option<Arc<dyn Skills>>) -> Self {
        let parts = Arc::new(parts);
        let meters = Meters::new(parts.settings.budgets.clone());
        let delivery = Delivery::new(parts.world.clone(), Channels::default());
        let outlet = Arc::new(delivery.clone());
        let door = Door::new(parts.world.store.clone());
        for agent in parts.settings.agents.keys() {
            door.attach(delivery.channels(), agent);
        }
        let desk = Desk::new(parts.clone(), skills, outlet.clone(), door.clone());
        let asks = Arc::new(Asks::default());
        let worker = Arc::new(Worker {
            asks: asks.clone(),
            parts: parts.clone(),
            meters: meters.clone(),
            outlet,
            rates: Mutex::default(),
            desk: desk.clone(),
        });
        let intake = Arc::new(Intake::new(worker, Pools::default()));
        door.leads_to(&intake);
        Self(Arc::new(Inner {
            asks,
            intake,
            parts,
            meters,
            delivery,
            desk,
            door,
        }))
    }

    /// Accepts a message of a channel. When this returns, the message is on the disk and may be acknowledged. It is
    /// accepted to the end also if the caller goes away meanwhile.
    pub async fn receive(&self, inbound: Inbound) -> Result<Receipt, ApiError> {
        let intake = self.0.intake.clone();
        tokio::spawn(async move { intake.receive(inbound).await })
            .await
            .unwrap_or_else(|_| Err(panicked()))
    }

    /// Takes up what an earlier process left. Called once, before the first message and inside the runtime that the
    /// engine is to live in.
    pub async fn recover(&self, resume: Resume) -> Result<Recovered, ApiError> {
        if let Err(error) = self.0.delivery.recover().await {
            // It asks again by itself.
            tracing::error!(%error, "the outbox could not be read");
        }
        if let Err(error) = grants::settle_agents(&self.0).await {
            // Commands then have no workspace, and are told how to get it.
            tracing::error!(%error, "the default grants of agents could not be written");
        }
        self.0.intake.sweep_scratch().await;
        let found = self.0.intake.recover(resume).await?;
        self.0.door.open();
        match resume {
            Resume::Everything => drop(tokio::spawn(daily(Arc::downgrade(&self.0.intake)))),
            Resume::Local => drop(self.0.intake.upkeep_if_due().await?),
        }
        Ok(found)
    }

    /// The channels answers leave by.
    pub fn channels(&self) -> &Channels {
        self.0.delivery.channels()
    }

    /// Ends the engine in order: no turn begins, those at work may end, what is being sent is sent. Whether all of it
    /// ended in time; what did not is taken up by the next process.
    pub async fn drain(&self) -> bool {
        self.0.intake.lanes.close();
        // Turns that wait for a person leave: their questions outlive the process.
        self.0.asks.close();
        let turns = self.0.intake.lanes.drain().await;
        let sent = self.0.delivery.stop().await;
        turns && sent
    }

    /// Resolves once no session has work.
    pub async fn idle(&self) {
        self.0.intake.lanes.idle().await;
    }

    /// Runs one command. The last event is `Done` or `Failed`. Cancelling the token interrupts a turn or
    /// a call; the events still end properly.
    pub fn run(&self, command: Command, cancel: CancellationToken) -> mpsc::Receiver<Event> {
        let (reply, events) = mpsc::channel(EVENT_BUFFER);
        let inner = self.0.clone();
        tokio::spawn(async move {
            let work = AssertUnwindSafe(inner.answer(command, &reply, cancel)).catch_unwind();
            let last = match work.await {
                Ok(Ok(answer)) => Event::Done { answer },
                Ok(Err(error)) => Event::Failed { error },
                Err(_) => Event::Failed { error: panicked() },
            };
            let _ = reply.send(last).await;
        });
        events
    }
}

impl Engine {
    /// Gives a plugin that was installed outside the API (one bundled with claw) its default grants.
    pub async fn settle_grants(&self, added: &crate::toolbox::Added) -> Result<(), ApiError> {
        grants::settle(&self.0, added).await
    }
}

impl Inner {
    async fn answer(
        &self,
        command: Command,
        reply: &Reply,
        cancel: CancellationToken,
    ) -> Result<Value, ApiError> {
        match command {
            Command::Ask {
                session,
                agent,
                model,
                text,
            } => {
                let agent = self.agent(agent.as_deref())?;
                let key = self.session_key(session.as_deref(), &agent.id)?;
                self.ask(&key, model, text, reply, cancel).await
            }
            Command::Receive { inbound } => {
                Ok(serde_json::json!(self.intake.receive(*inbound).await?))
            }
            Command::ToolList { .. }
            | Command::ToolCall { .. }
            | Command::Why { .. }
            | Command::WhyTool { .. } => tools::answer(self, command, cancel).await,
            Command::PluginAdd { .. }
            | Command::PluginList
            | Command::PluginInfo { .. }
            | Command::PluginRemove { .. }
            | Command::GrantList { .. }
            | Command::GrantAdd { .. }
            | Command::GrantRevoke { .. } => plugins::answer(self, command, reply, &cancel).await,
            Command::SessionList
            | Command::SessionShow { .. }
            | Command::SessionReset { .. }
            | Command::SessionExport { .. }
            | Command::SessionImport { .. } => sessions::answer(self, command).await,
            Command::DeliveryList { .. }
            | Command::DeliveryResend { .. }
            | Command::DeliveryDrop { .. } => {
                delivery::answer(&self.parts.world, Some(&self.delivery), command).await
            }
            Command::ApprovalList { .. }
            | Command::ApprovalShow { .. }
            | Command::ApprovalAnswer { .. }
            | Command::Stop => approval::answer(self, command, reply, &cancel).await,
            Command::OwnerList | Command::OwnerAdd { .. } | Command::OwnerRemove { .. } => {
                owner::answer(self, command).await
            }
            Command::SkillList { .. } | Command::SkillRun { .. } | Command::SkillInherit { .. } => {
                skills::answer(self, command, cancel).await
            }
            Command::SecretList => secrets::list(self).await,
            Command::ModelList | Command::ModelTest { .. } | Command::Status => {
                status::answer(self, command, &cancel).await
            }
        }
    }

    pub(super) fn agent(&self, id: Option<&str>) -> Result<&Agent, ApiError> {
        let id = AgentId::new(id.unwrap_or("main"));
        self.parts.settings.agents.get(&id).ok_or_else(|| {
            let known: Vec<&str> = self
                .parts
                .settings
                .agents
                .keys()
                .map(AgentId::as_str)
                .collect();
            let meant = did_you_mean(id.as_str(), known.iter().copied());
            ApiError::not_found(format!("no agent `{id}`{meant}"))
                .hint(format!("configured agents: {}", known.join(", ")))
        })
    }

    pub(super) fn session_key(
        &self,
        text: Option<&str>,
        agent: &AgentId,
    ) -> Result<SessionKey, ApiError> {
        let Some(text) = text else {
            return Ok(SessionKey::main(agent));
        };
        SessionKey::parse(text, agent).ok_or_else(|| {
            ApiError::usage(format!("`{text}` is no session key"))
                .hint("a name of letters, digits, `.`, `_`, `~` and `-`, or a whole key as `claw session list` shows")
        })
    }
}
