//! An engine over a store that outlives it, with one network and models by agent.

use super::mortal::Mortal;
use super::skills::Extras;
use crate::World;
use crate::api::{Command, Engine, Event, ModelDirectory, ModelListing, Parts};
use crate::fakes::{self, FakeSandbox, FakeShelf};
use crate::intake::{Inbound, Receipt, Resume};
use crate::route::Rules;
use crate::route::binding::{Binding, Bindings};
use crate::route::origin::Origin;
use crate::route::reach::Reach;
use crate::settings::Settings;
use crate::toolbox::{Shelf, Toolbox};
use async_trait::async_trait;
use claw_core::id::{AgentId, SessionKey};
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelInfo, ModelMessage, ModelRequest,
    ModelStream, ModelToolCall, StopReason, Usage,
};
use claw_core::ports::Store;
use claw_core::route::Route;
use claw_core::row::{Batch, Entry, EntryBody, Mutation};
use claw_core::step::inbox::{InboxRow, QueueMode};
use claw_core::subject::Actor;
use claw_policy::profile::Profile;
use claw_testkit::{FakeChannel, FakeScripts, MemoryBlobs, MemoryStore, SeqIds, TokioClock};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What a model does next.
#[derive(Clone)]
pub(super) enum Next {
    Say(String),
    Call(Vec<(&'static str, Value)>),
    /// Says it after this many milliseconds.
    Late(u64, String),
}

type Script = Box<dyn Fn(&str, &ModelRequest) -> Next + Send + Sync>;

/// Ids in tests.
pub(super) trait ParseId {
    fn parse_id(&self) -> AgentId;
}

impl ParseId for str {
    fn parse_id(&self) -> AgentId {
        AgentId::parse(self).unwrap()
    }
}

/// Answers by agent: `main` and `scout`, and `below` for every sub-agent.
#[derive(Default)]
pub(super) struct Models {
    script: Mutex<Option<Script>>,
    queues: Mutex<BTreeMap<String, VecDeque<Next>>>,
    requests: Mutex<Vec<(String, ModelRequest)>>,
    /// What every answer uses.
    usage: Mutex<Usage>,
}

impl Models {
    fn push(&self, who: &str, next: Next) {
        let mut queues = self.queues.lock().unwrap();
        queues.entry(who.to_owned()).or_default().push_back(next);
    }
    pub(super) fn say(&self, who: &str, text: &str) -> &Self {
        self.push(who, Next::Say(text.to_owned()));
        self
    }
    pub(super) fn late(&self, who: &str, ms: u64, text: &str) -> &Self {
        self.push(who, Next::Late(ms, text.to_owned()));
        self
    }
    pub(super) fn call(&self, who: &str, tool: &'static str, arguments: Value) -> &Self {
        self.push(who, Next::Call(vec![(tool, arguments)]));
        self
    }
    pub(super) fn calls(&self, who: &str, calls: Vec<(&'static str, Value)>) -> &Self {
        self.push(who, Next::Call(calls));
        self
    }
    pub(super) fn insert(&self, who: &str, at: usize, next: Next) {
        let mut queues = self.queues.lock().unwrap();
        queues.entry(who.to_owned()).or_default().insert(at, next);
    }
    /// Decides about every request, by who asks and what.
    pub(super) fn script(
        &self,
        script: impl Fn(&str, &ModelRequest) -> Next + Send + Sync + 'static,
    ) {
        *self.script.lock().unwrap() = Some(Box::new(script));
    }
    /// Every answer writes so many tokens from now on.
    pub(super) fn cost(&self, output_tokens: u64) {
        self.usage.lock().unwrap().output_tokens = output_tokens;
    }
    pub(super) fn left(&self) -> usize {
        self.queues
            .lock()
            .unwrap()
            .values()
            .map(VecDeque::len)
            .sum()
    }
    pub(super) fn asked(&self, who: &str) -> Vec<ModelRequest> {
        let all = self.requests.lock().unwrap();
        let of = all.iter().filter(|(w, _)| w == who);
        of.map(|(_, r)| r.clone()).collect()
    }
    pub(super) fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

/// Who asks: told by the prompt.
fn who(request: &ModelRequest) -> String {
    if request.system.contains("You are a sub-agent") {
        "below".to_owned()
    } else if request.system.contains("You are scout") {
        "scout".to_owned()
    } else {
        "main".to_owned()
    }
}

struct Asked(Arc<Models>);

#[async_trait]
impl Model for Asked {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: "fake/model".into(),
            context_tokens: 100_000,
            usd_per_million: None,
        }
    }
    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let who = who(&request);
        let scripted = self
            .0
            .script
            .lock()
            .unwrap()
            .as_ref()
            .map(|s| s(&who, &request));
        let number = {
            let mut all = self.0.requests.lock().unwrap();
            all.push((who.clone(), request));
            all.len()
        };
        let next = scripted.or_else(|| {
            let mut queues = self.0.queues.lock().unwrap();
            queues.get_mut(&who).and_then(VecDeque::pop_front)
        });
        let done = |stop| ModelEvent::Done {
            stop,
            usage: *self.0.usage.lock().unwrap(),
        };
        let events = match next {
            None => {
                let why = format!("nothing is queued for `{who}`");
                return Err(ModelError::new(ModelErrorClass::Format, why));
            }
            Some(Next::Late(ms, text)) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                vec![ModelEvent::Text { delta: text }, done(StopReason::End)]
            }
            Some(Next::Say(text)) => {
                vec![ModelEvent::Text { delta: text }, done(StopReason::End)]
            }
            Some(Next::Call(calls)) => {
                let call = |(i, (name, arguments)): (usize, (&str, Value))| {
                    ModelEvent::ToolCall(ModelToolCall {
                        id: format!("t{number}-{i}"),
                        name: name.to_owned(),
                        arguments,
                    })
                };
                let mut events: Vec<ModelEvent> = calls.into_iter().enumerate().map(call).collect();
                events.push(done(StopReason::ToolUse));
                events
            }
        };
        Ok(stream::iter(events.into_iter().map(Ok)).boxed())
    }
}

struct Directory(Arc<Models>);

impl ModelDirectory for Directory {
    fn list(&self) -> Vec<ModelListing> {
        Vec::new()
    }
    fn find(&self, name: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        if name == "fake/model" {
            return Ok((Arc::new(Asked(self.0.clone())), "model".into()));
        }
        let why = format!("no model `{name}`");
        Err(ModelError::new(ModelErrorClass::ModelNotFound, why))
    }
}

pub(super) struct Rig {
    pub(super) engine: Engine,
    pub(super) store: Arc<MemoryStore>,
    pub(super) life: Arc<Mortal>,
    pub(super) models: Arc<Models>,
    pub(super) net: Arc<FakeChannel>,
    pub(super) sandbox: Arc<FakeSandbox>,
    world: World,
    pub(super) settings: Arc<Settings>,
    pub(super) extras: Extras,
    dir: tempfile::TempDir,
    slow_ms: Arc<std::sync::atomic::AtomicU64>,
}

pub(super) fn main_id() -> AgentId {
    fakes::main_agent()
}

impl Rig {
    pub(super) async fn new() -> Self {
        Self::with(|_, _| {}).await
    }

    /// With what main may do with other sessions.
    pub(super) async fn reach(change: impl FnOnce(&mut Reach)) -> Self {
        Self::with(|_, reach| change(reach)).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Settings, &mut Reach)) -> Self {
        Self::dying_after(usize::MAX, change).await
    }

    /// Whose process dies after so many commits.
    pub(super) async fn dying_after(
        commits: usize,
        change: impl FnOnce(&mut Settings, &mut Reach),
    ) -> Self {
        Self::made(commits, None, change).await
    }

    pub(super) async fn made(
        commits: usize,
        port: Option<Arc<FakeScripts>>,
        change: impl FnOnce(&mut Settings, &mut Reach),
    ) -> Self {
        let clock = Arc::new(TokioClock::at(fakes::NOW));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        let life = Mortal::new(store.clone(), commits);
        let dir = tempfile::tempdir().unwrap();
        let world = World {
            store: life.clone(),
            blobs: Arc::new(MemoryBlobs::default()),
            clock,
            ids: Arc::new(SeqIds::default()),
        };
        let mut settings = fakes::settings(dir.path(), Profile::default());
        let mut reach = Reach::default();
        change(&mut settings, &mut reach);
        let to_scout = Binding {
            agent: "scout".into(),
            prefix: Some("/s ".into()),
            ..Binding::default()
        };
        settings.routes = Arc::new(Rules {
            bindings: Bindings::new(&[to_scout], &["main", "scout"], main_id()).unwrap(),
            reach: [(main_id(), reach)].into(),
            resets: settings.routes.resets.clone(),
            ..Rules::default()
        });
        let slow_ms = Arc::default();
        let (models, sandbox) = (Arc::new(Models::default()), slow(&slow_ms));
        let settings = Arc::new(settings);
        let extras = Extras::of(port, dir.path());
        let engine = start(&world, &settings, &models, &sandbox, &extras);
        let rig = Self {
            engine,
            store,
            life,
            models,
            net: Arc::new(FakeChannel::plain(true)),
            sandbox,
            world,
            settings,
            extras,
            dir,
            slow_ms,
        };
        rig.engine.channels().attach("net", "home", rig.net.clone());
        rig.engine.recover(Resume::Everything).await.unwrap();
        rig
    }

    /// Tools of plugins take this long from now on.
    pub(super) fn slow_tools(&self, ms: u64) {
        self.slow_ms.store(ms, std::sync::atomic::Ordering::SeqCst);
    }

    /// The home, which is the workspace too.
    pub(super) fn home(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// A file of the workspace.
    pub(super) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.dir.path().join(name), text).unwrap();
    }

    pub(super) fn fresh_grant(&self) -> claw_core::id::GrantId {
        self.world.ids.grant()
    }

    /// The process dies, and another begins on the same store and network.
    pub(super) async fn restart(&mut self, resume: Resume) {
        self.life.kill();
        self.life = Mortal::new(self.store.clone(), usize::MAX);
        self.world.store = self.life.clone();
        self.engine = start(
            &self.world,
            &self.settings,
            &self.models,
            &self.sandbox,
            &self.extras,
        );
        self.engine
            .channels()
            .attach("net", "home", self.net.clone());
        self.engine.recover(resume).await.unwrap();
    }

    /// A message of a person on the network.
    pub(super) async fn person(&self, peer: &str, id: &str, text: &str) -> Receipt {
        self.as_actor(Actor::Owner, peer, id, text).await
    }

    pub(super) async fn as_actor(&self, actor: Actor, peer: &str, id: &str, text: &str) -> Receipt {
        let inbound = Inbound {
            origin: Origin::direct("net", "home", peer),
            message: id.to_owned(),
            text: text.to_owned(),
            actor,
            mode: Some(QueueMode::Steer),
            model: None,
        };
        self.engine.receive(inbound).await.unwrap()
    }

    /// A row on the disk of which no process has heard.
    pub(super) async fn plant(&self, row: InboxRow) {
        let batch = Batch::session(&row.session).with(Mutation::Receive(Box::new(row)));
        self.store.commit(batch).await.unwrap();
    }

    pub(super) fn fresh_inbox(&self) -> claw_core::id::InboxId {
        self.world.ids.inbox()
    }

    /// A message at a surface of this machine, to its end.
    pub(super) async fn local(&self, text: &str) -> Vec<Event> {
        let command = Command::Ask {
            session: None,
            agent: None,
            model: None,
            text: text.to_owned(),
        };
        self.run(command).await
    }

    pub(super) async fn run(&self, command: Command) -> Vec<Event> {
        let mut told = self.engine.run(command, CancellationToken::new());
        let mut all = Vec::new();
        while let Some(event) = told.recv().await {
            all.push(event);
        }
        all
    }

    pub(super) async fn pass(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    pub(super) fn texts(&self, peer: &str) -> Vec<String> {
        self.net.texts(&route(peer))
    }

    pub(super) async fn transcript(&self, key: &SessionKey) -> Vec<Entry> {
        self.store.transcript(key).await.unwrap()
    }

    /// What the session heard, and the results of its tools.
    pub(super) async fn lines(&self, key: &SessionKey) -> Vec<String> {
        let entries = self.transcript(key).await;
        entries.iter().filter_map(line).collect()
    }

    /// How often a session heard a text.
    pub(super) async fn heard(&self, key: &SessionKey, text: &str) -> usize {
        let lines = self.lines(key).await;
        lines
            .iter()
            .filter(|l| l.starts_with("user: ") && l.contains(text))
            .count()
    }

    pub(super) async fn sessions(&self) -> Vec<SessionKey> {
        let rows = self.store.sessions(100).await.unwrap();
        let mut keys: Vec<SessionKey> = rows.into_iter().map(|r| r.key).collect();
        keys.sort();
        keys
    }

    /// The sub-agents, in order.
    pub(super) async fn below(&self) -> Vec<SessionKey> {
        let mut keys = self.sessions().await;
        keys.retain(crate::route::key::is_subagent);
        keys
    }
}

fn slow(ms: &Arc<std::sync::atomic::AtomicU64>) -> Arc<FakeSandbox> {
    let ms = ms.clone();
    FakeSandbox::new(move |inv| {
        let ms = ms.load(std::sync::atomic::Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            super::asks::guest(&inv).await
        }
    })
}

fn start(
    world: &World,
    settings: &Arc<Settings>,
    models: &Arc<Models>,
    sandbox: &Arc<FakeSandbox>,
    extras: &Extras,
) -> Engine {
    let asks = settings.plugins.contains_key(super::asks::POST);
    let web = fakes::plugin("web", "1.0.0", true, ASKS);
    let shelf: Arc<dyn Shelf> = FakeShelf::of(super::asks::installed(web, asks));
    extras.engine(Parts {
        world: world.clone(),
        settings: settings.clone(),
        toolbox: Toolbox::new(
            world.clone(),
            settings.clone(),
            shelf.clone(),
            sandbox.clone(),
        ),
        shelf,
        models: Arc::new(Directory(models.clone())),
        scripts: extras.scripts.clone(),
        programs: super::host_exec::programs(settings),
        secrets: extras.secrets.clone(),
    })
}

fn line(entry: &Entry) -> Option<String> {
    Some(match &entry.body {
        EntryBody::User { content } => format!("user: {}", claw_core::content::to_text(content)),
        EntryBody::ToolResult { tool, text, .. } => format!("{tool}: {text}"),
        EntryBody::Notice { code, .. } => format!("notice: {code}"),
        _ => return None,
    })
}

/// What the plugin `web` asks for.
const ASKS: &str = "capabilities: { http: [{ host: api.example.com }] }\n";

pub(super) fn route(peer: &str) -> Route {
    Origin::direct("net", "home", peer).route()
}

/// The session of a person on the network.
pub(super) fn dm(agent: &str, peer: &str) -> SessionKey {
    SessionKey::parse(&format!("agent:{agent}:net:dm:{peer}"), &main_id()).unwrap()
}

pub(super) fn main_key() -> SessionKey {
    SessionKey::main(&main_id())
}

pub(super) fn task(text: &str) -> Value {
    json!({ "task": text, "label": text })
}

/// What the model last read.
pub(super) fn last_read(request: &ModelRequest) -> String {
    match request.messages.last() {
        Some(ModelMessage::ToolResult { text, .. }) => text.clone(),
        other => format!("{other:?}"),
    }
}
