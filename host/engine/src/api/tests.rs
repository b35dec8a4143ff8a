//! Every command has its answer, and its refusal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod asks;
mod chains;
mod grants;
mod intake;
mod models;
mod owner;
mod plugins;
mod sessions;
mod tools;
mod turns;
mod updates;

use super::*;
use crate::World;
use crate::fakes::{self, FakeSandbox, FakeShelf};
use crate::settings::Settings;
use crate::toolbox::{Shelf, Toolbox};
use async_trait::async_trait;
use claw_core::model::{Model, ModelError, ModelErrorClass};
use claw_policy::profile::Profile;
use claw_testkit::{FakeModel, ManualClock, MemoryStore};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// Models by name; `fake/model` is one, `broken/` needs a key.
pub(super) struct Directory {
    pub fake: Arc<FakeModel>,
    pub more: Mutex<BTreeMap<String, Arc<dyn Model>>>,
}

#[async_trait]
impl ModelDirectory for Directory {
    fn list(&self) -> Vec<ModelListing> {
        let listing = |name: &str, ready| ModelListing {
            name: name.into(),
            address: "http://127.0.0.1:1/".into(),
            ready,
            note: String::new(),
        };
        vec![listing("fake/model", true), listing("broken/", false)]
    }
    fn find(&self, name: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        if name == "fake/model" {
            return Ok((self.fake.clone(), "model".into()));
        }
        let other = self.more.lock().unwrap().get(name).cloned();
        other.map(|m| (m, "other".into())).ok_or_else(|| {
            ModelError::new(ModelErrorClass::ModelNotFound, format!("no model `{name}`"))
        })
    }
}

pub(super) struct Bench {
    pub engine: Engine,
    pub store: Arc<MemoryStore>,
    pub clock: Arc<ManualClock>,
    pub shelf: Arc<FakeShelf>,
    pub sandbox: Arc<FakeSandbox>,
    pub models: Arc<Directory>,
    pub world: World,
    settings: Arc<Settings>,
    _dir: tempfile::TempDir,
}

/// What the plugin `web` asks for.
pub(super) const ASKS: &str = "capabilities: { http: [{ host: api.example.com }], kv: { bytes: 1MiB }, files: [{ root: /workspace, access: rw }] }\n";

impl Bench {
    pub(super) fn new() -> Self {
        Self::over(FakeSandbox::idle())
    }

    pub(super) fn over(sandbox: Arc<FakeSandbox>) -> Self {
        Self::configured(sandbox, |_| {})
    }

    /// A bench whose settings a test changes.
    pub(super) fn configured(
        sandbox: Arc<FakeSandbox>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (world, store, clock) = fakes::world();
        let mut settings = fakes::settings(dir.path(), Profile::default());
        change(&mut settings);
        let settings = Arc::new(settings);
        let shelf = FakeShelf::of(vec![fakes::plugin("web", "1.0.0", true, ASKS)]);
        let models = Arc::new(Directory {
            fake: Arc::new(FakeModel::default()),
            more: Mutex::default(),
        });
        let parts = Self::parts(&world, &settings, &shelf, &sandbox, &models);
        let engine = Engine::new(parts);
        Self {
            engine,
            store,
            clock,
            shelf,
            sandbox,
            models,
            world,
            settings,
            _dir: dir,
        }
    }

    fn parts(
        world: &World,
        settings: &Arc<Settings>,
        shelf: &Arc<FakeShelf>,
        sandbox: &Arc<FakeSandbox>,
        models: &Arc<Directory>,
    ) -> Parts {
        let port: Arc<dyn Shelf> = shelf.clone();
        Parts {
            world: world.clone(),
            settings: settings.clone(),
            toolbox: Toolbox::new(
                world.clone(),
                settings.clone(),
                port.clone(),
                sandbox.clone(),
            ),
            shelf: port,
            models: models.clone(),
            scripts: None,
            programs: None,
            secrets: Arc::new(claw_core::secret::NoSecrets::default()),
        }
    }

    /// Another engine over what the first has left. The first can write nothing more.
    pub(super) fn restart(&mut self) {
        self.store = Arc::new(self.store.copy());
        self.world.store = self.store.clone();
        let parts = Self::parts(
            &self.world,
            &self.settings,
            &self.shelf,
            &self.sandbox,
            &self.models,
        );
        self.engine = Engine::new(parts);
    }

    /// Runs a command to its end; checks that the last event, and only that, is one.
    pub(super) async fn events(&self, command: Command, cancel: CancellationToken) -> Vec<Event> {
        // Every command survives the socket.
        let line = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&line).unwrap(), command);
        let mut told = self.engine.run(command, cancel);
        let mut all = Vec::new();
        while let Some(event) = told.recv().await {
            all.push(event);
        }
        let ends = |e: &Event| matches!(e, Event::Done { .. } | Event::Failed { .. });
        assert_eq!(all.iter().filter(|e| ends(e)).count(), 1, "{all:?}");
        assert!(ends(all.last().unwrap()), "{all:?}");
        all
    }

    pub(super) async fn ok(&self, command: Command) -> Value {
        match self.events(command, CancellationToken::new()).await.pop() {
            Some(Event::Done { answer }) => answer,
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn err(&self, command: Command) -> ApiError {
        match self.events(command, CancellationToken::new()).await.pop() {
            Some(Event::Failed { error }) => error,
            other => panic!("{other:?}"),
        }
    }
}

pub(super) fn ask(session: Option<&str>, text: &str) -> Command {
    Command::Ask {
        session: session.map(str::to_owned),
        agent: None,
        model: None,
        text: text.to_owned(),
    }
}

pub(super) fn tool_call(tool: &str) -> Command {
    Command::ToolCall {
        agent: None,
        tool: tool.to_owned(),
        arguments: fakes::empty(),
    }
}

pub(super) fn nobody() -> Option<String> {
    Some("nobody".to_owned())
}
