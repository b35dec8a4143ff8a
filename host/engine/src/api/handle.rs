//! The engine's handle: takes commands, keeps one turn at a time per session.

use super::answer::{ApiError, ErrorClass, Event};
use super::command::Command;
use super::{grants, plugins, sessions, status, tools};
use crate::World;
use crate::settings::{Agent, Settings};
use crate::toolbox::{Shelf, Toolbox};
use crate::turn::{self, EVENT_BUFFER, TurnRequest};
use async_trait::async_trait;
use claw_core::event::TurnEvent;
use claw_core::id::{AgentId, SessionKey};
use claw_core::model::{Model, ModelError};
use claw_core::subject::Actor;
use claw_policy::near::did_you_mean;
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A model that could be used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelListing {
    /// `provider/model`, or `provider/` where any model of it can be named.
    pub name: String,
    /// Address its requests go to.
    pub address: String,
    /// Whether it could be asked now: a key is there, or none is needed.
    pub ready: bool,
    /// What is missing, or where the key was found. Never the key.
    pub note: String,
}

/// Where models come from. Implemented by the cli over the model room.
#[async_trait]
pub trait ModelDirectory: Send + Sync {
    /// What could be used.
    fn list(&self) -> Vec<ModelListing>;
    /// `provider/model` as a model and its name at the provider.
    fn find(&self, name: &str) -> Result<(Arc<dyn Model>, String), ModelError>;
}

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
}

/// A cheap handle: clone it freely.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

pub(super) struct Inner {
    pub parts: Parts,
    /// One lock per session with a turn or a waiter; gone when nobody holds it.
    lanes: Mutex<HashMap<SessionKey, Weak<tokio::sync::Mutex<()>>>>,
}

/// The receiving end of a command.
pub(super) type Reply = mpsc::Sender<Event>;

impl Engine {
    /// An engine over its parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            parts,
            lanes: Mutex::new(HashMap::new()),
        }))
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
            | Command::SessionExport { .. }
            | Command::SessionImport { .. } => sessions::answer(self, command).await,
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

    /// The session's lane: one turn at a time, in order of arrival.
    fn lane(&self, key: &SessionKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.retain(|_, lane| lane.strong_count() > 0);
        if let Some(lane) = lanes.get(key).and_then(Weak::upgrade) {
            return lane;
        }
        let lane = Arc::new(tokio::sync::Mutex::new(()));
        lanes.insert(key.clone(), Arc::downgrade(&lane));
        lane
    }

    pub(super) fn model(
        &self,
        name: Option<String>,
        agent: &Agent,
    ) -> Result<(Arc<dyn Model>, String), ApiError> {
        let name = name
            .or_else(|| agent.model.clone())
            .or_else(|| self.parts.settings.default_model.clone())
            .ok_or_else(|| {
                ApiError::new(ErrorClass::Failed, "CLAW-M001", "no model is configured")
                    .hint("set ANTHROPIC_API_KEY or OPENAI_API_KEY, or name a local server under models.providers in claw.yaml; offline, `/tool NAME JSON` in `claw chat` calls tools directly")
            })?;
        self.parts.models.find(&name).map_err(|e| {
            ApiError::new(ErrorClass::Failed, "CLAW-M002", e.message)
                .hint("`claw model list` shows what can be used")
        })
    }

    async fn ask(
        &self,
        key: &SessionKey,
        model: Option<String>,
        text: String,
        reply: &Reply,
        cancel: CancellationToken,
    ) -> Result<Value, ApiError> {
        let agent = self.agent(Some(key.agent().as_str()))?;
        let (model, model_id) = self.model(model, agent)?;
        let lane = self.lane(key);
        let _turn = tokio::select! {
            () = cancel.cancelled() => return Err(interrupted()),
            guard = lane.lock() => guard,
        };
        let request = TurnRequest {
            session: key.clone(),
            text,
            actor: Actor::Owner,
            model,
            model_id,
            tools: self.parts.toolbox.clone(),
            workspace: agent.workspace.clone(),
            agent_name: agent.name.clone(),
            zone: self.parts.settings.zone.clone(),
        };
        let (events, mut heard) = mpsc::channel(EVENT_BUFFER);
        let turn = turn::run(self.parts.world.clone(), request, events, cancel);
        let relay = async {
            let mut last = None;
            while let Some(event) = heard.recv().await {
                let _ = reply
                    .send(Event::Turn {
                        turn: event.clone(),
                    })
                    .await;
                last = Some(event);
            }
            last
        };
        let ((), last) = tokio::join!(turn, relay);
        match last {
            Some(TurnEvent::Final { .. }) => Ok(Value::Null),
            Some(TurnEvent::Failed {
                code,
                message,
                hint,
            }) => {
                let code = turn_code(&code);
                let class = match code {
                    "CLAW-U001" => ErrorClass::Usage,
                    _ => ErrorClass::Failed,
                };
                let mut error = ApiError::new(class, code, message);
                error.hint = hint;
                Err(error)
            }
            _ => Err(interrupted()),
        }
    }
}

pub(super) fn interrupted() -> ApiError {
    ApiError::new(ErrorClass::Interrupted, "CLAW-T001", "interrupted")
}

/// A bug of ours must not leave a surface without its last event.
fn panicked() -> ApiError {
    ApiError::new(
        ErrorClass::Failed,
        "CLAW-T002",
        "claw itself failed; this is a bug",
    )
    .hint("`claw doctor --json` shows what a report needs")
}

/// The stable code of a turn's end; docs/errors has a page for each.
pub(super) fn turn_code(code: &str) -> &'static str {
    match code {
        "model-auth" | "model-auth-permanent" | "model-billing" => "CLAW-M003",
        "model-context-overflow" => "CLAW-M004",
        "model-model-not-found" => "CLAW-M005",
        "model-denied" => "CLAW-M006",
        c if c.starts_with("model-") => "CLAW-M007",
        "store" => "CLAW-S001",
        "empty-message" | "message-too-long" => "CLAW-U001",
        _ => "CLAW-T002",
    }
}
