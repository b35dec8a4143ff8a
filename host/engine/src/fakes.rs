//! A sandbox and a shelf in memory, for the tests of the toolbox and of the API.
#![allow(clippy::unwrap_used)]

use crate::World;
use crate::settings::{Agent, Settings};
use crate::toolbox::{Added, Imports, Plugin, Shelf, ShelfError, ShelfProgress};
use async_trait::async_trait;
use claw_core::capability::{Decision, Verdict};
use claw_core::content::Block;
use claw_core::id::{AgentId, Digest, TimestampMs};
use claw_core::limit::CallLimits;
use claw_core::row::KvWrite;
use claw_core::sandbox::{Ended, Invocation, Sandbox, SandboxError};
use claw_core::tool::{ToolDefinition, ToolOutcome, ToolOutput};
use claw_policy::manifest::Manifest;
use claw_policy::profile::Profile;
use claw_testkit::{FakeTools, ManualClock, MemoryBlobs, MemoryStore, SeqIds};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// When the clocks of these tests stand.
pub(crate) const NOW: TimestampMs = TimestampMs(1_000_000);

pub(crate) fn main_agent() -> AgentId {
    AgentId::new("main")
}

/// A world of twins, with the store and clock as themselves.
pub(crate) fn world() -> (World, Arc<MemoryStore>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(NOW));
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let world = World {
        store: store.clone(),
        blobs: Arc::new(MemoryBlobs::default()),
        clock: clock.clone(),
        ids: Arc::new(SeqIds::default()),
    };
    (world, store, clock)
}

/// Settings with the agents `main` and, with another profile, `scout`.
pub(crate) fn settings(workspace: &Path, profile: Profile) -> Settings {
    let agent = |id: &str, profile: Profile| Agent {
        host_exec: None,
        destinations: Arc::default(),
        id: AgentId::new(id),
        name: id.to_owned(),
        model: None,
        fallbacks: Vec::new(),
        workspace: workspace.to_owned(),
        profile: Arc::new(profile),
    };
    let agents = [agent("main", profile), agent("scout", Profile::default())];
    Settings {
        agents: agents.into_iter().map(|a| (a.id.clone(), a)).collect(),
        default_model: Some("fake/model".into()),
        fallbacks: Vec::new(),
        budgets: crate::budget::Limits::default(),
        plugins: BTreeMap::new(),
        bounds: Arc::default(),
        ceiling: CallLimits::default(),
        routes: Arc::default(),
        zone: "Europe/Rome".into(),
        language: "en".into(),
    }
}

/// A plugin `name` with bytes of that version, one tool `<name>_do` and these lines of manifest.
pub(crate) fn plugin(name: &str, version: &str, first_party: bool, rest: &str) -> Arc<Plugin> {
    let yaml = format!(
        "name: {name}\nversion: {version}\nworld: claw:tool/tool@0.1.0\nsummary: A demo.\n{rest}"
    );
    Arc::new(Plugin {
        name: name.to_owned(),
        version: version.to_owned(),
        digest: Digest::of(format!("{name} {version}").as_bytes()),
        first_party,
        manifest: Arc::new(Manifest::parse(&yaml).unwrap()),
        tools: vec![FakeTools::definition(&format!("{name}_do"))],
        imports: Imports::default(),
        source: "test".into(),
    })
}

/// A shelf whose next installation is laid out by the test.
#[derive(Default)]
pub(crate) struct FakeShelf {
    pub plugins: Mutex<Vec<Arc<Plugin>>>,
    pub changed: Mutex<BTreeSet<String>>,
    pub next: Mutex<Option<Arc<Plugin>>>,
    /// An installation takes for ever.
    pub hangs: std::sync::atomic::AtomicBool,
}

impl FakeShelf {
    pub(crate) fn of(plugins: Vec<Arc<Plugin>>) -> Arc<Self> {
        Arc::new(Self {
            plugins: Mutex::new(plugins),
            ..Self::default()
        })
    }

    pub(crate) fn hang(&self) {
        self.hangs.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}

pub(crate) fn decision(code: &str) -> Decision {
    Decision {
        wanted: None,
        verdict: Verdict::Deny,
        code: code.to_owned(),
        layer: "subject".into(),
        reason: format!("refused as {code}"),
        steps: Vec::new(),
        hint: None,
    }
}

#[async_trait]
impl Shelf for FakeShelf {
    fn plugins(&self) -> Arc<Vec<Arc<Plugin>>> {
        Arc::new(self.plugins.lock().unwrap().clone())
    }
    fn changed(&self, plugin: &Plugin) -> Option<Decision> {
        let changed = self.changed.lock().unwrap().contains(&plugin.name);
        changed.then(|| decision("plugin-changed"))
    }
    async fn add(
        &self,
        _: PathBuf,
        progress: &(dyn Fn(ShelfProgress) + Send + Sync),
    ) -> Result<Added, ShelfError> {
        if self.hangs.load(std::sync::atomic::Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let next = self.next.lock().unwrap().take();
        let plugin = next.ok_or_else(|| ShelfError {
            code: "imports-beyond-manifest".into(),
            message: "it imports more than it asks for".into(),
            hint: Some("ask for it".into()),
            not_found: false,
        })?;
        progress(ShelfProgress {
            plugin: plugin.name.clone(),
            step: "compiling".into(),
            done: 1,
            total: 1,
        });
        let mut plugins = self.plugins.lock().unwrap();
        let replaced = plugins.iter().find(|p| p.name == plugin.name).cloned();
        plugins.retain(|p| p.name != plugin.name);
        plugins.push(plugin.clone());
        Ok(Added { plugin, replaced })
    }
    async fn remove(&self, name: &str) -> Result<Arc<Plugin>, ShelfError> {
        let mut plugins = self.plugins.lock().unwrap();
        let at = plugins.iter().position(|p| p.name == name);
        let at = at.ok_or_else(|| ShelfError {
            code: "not-installed".into(),
            message: format!("no plugin `{name}`"),
            hint: None,
            not_found: true,
        })?;
        Ok(plugins.remove(at))
    }
}

type Guest = Box<dyn Fn(Invocation) -> BoxFuture<'static, Ended> + Send + Sync>;

/// A sandbox whose guest is a closure. Keeps every invocation.
pub(crate) struct FakeSandbox {
    guest: Guest,
    pub seen: Mutex<Vec<Invocation>>,
}

impl FakeSandbox {
    pub(crate) fn new<F, R>(guest: F) -> Arc<Self>
    where
        F: Fn(Invocation) -> R + Send + Sync + 'static,
        R: Future<Output = Ended> + Send + 'static,
    {
        Arc::new(Self {
            guest: Box::new(move |invocation| guest(invocation).boxed()),
            seen: Mutex::default(),
        })
    }

    /// A guest that says `ok` and does nothing.
    pub(crate) fn idle() -> Arc<Self> {
        Self::new(|invocation| async move { ended(&invocation, Vec::new()) })
    }

    pub(crate) fn calls(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

/// A call that ended well.
pub(crate) fn ended(invocation: &Invocation, kv: Vec<KvWrite>) -> Ended {
    let output = ToolOutput {
        content: vec![Block::text("ok")],
        structured: Value::Null,
    };
    Ended {
        report: FakeTools::report(&invocation.call, ToolOutcome::Ok(output)),
        kv,
    }
}

#[async_trait]
impl Sandbox for FakeSandbox {
    async fn prepare(&self, _: PathBuf, _: Digest) -> Result<(), SandboxError> {
        Ok(())
    }
    async fn describe(&self, _: &Digest) -> Result<Vec<ToolDefinition>, SandboxError> {
        Ok(Vec::new())
    }
    async fn invoke(&self, invocation: Invocation) -> Ended {
        self.seen.lock().unwrap().push(invocation.clone());
        (self.guest)(invocation).await
    }
}

pub(crate) fn empty() -> Value {
    json!({})
}
