//! The real store, sandbox and policy, put together as the binary does it.

use crate::home::Home;
use anyhow::{Context, Result};
use async_trait::async_trait;
use claw_core::capability::Decision;
use claw_core::id::{AgentId, Digest};
use claw_core::limit::CallLimits;
use claw_core::ports::{SystemClock, UuidIds};
use claw_core::sandbox::Sandbox;
use claw_core::secret::Secrets as _;
use claw_engine::World;
use claw_engine::route::Rules;
use claw_engine::route::queue::{MAX_QUEUE_CAP, QueueRules};
use claw_engine::settings::{Agent, Settings};
use claw_engine::toolbox::{Added, Imports, Plugin, Shelf, ShelfError, ShelfProgress};
use claw_net::Egress;
use claw_policy::manifest::Manifest;
use claw_policy::profile::Profile;
use claw_policy::tools::{ProfileName, ToolProfile};
use claw_runtime::{CompileMode, Options, RuntimeSandbox};
use claw_store::{FileBlobs, SqliteStore};
use claw_vault::Vault;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Everything under one folder.
pub(crate) struct Bench {
    pub(crate) world: World,
    /// The same store as in `world`, for its counters.
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) sandbox: Arc<RuntimeSandbox>,
}

impl Bench {
    /// Opens it. Precompiled plugins are shared by all of one run.
    pub(crate) fn open(home: &Home, name: &str) -> Result<Self> {
        Self::with_vault(home, name, None)
    }

    /// The same, with a vault that masks what is written and gives stand-ins.
    pub(crate) fn with_vault(home: &Home, name: &str, vault: Option<&Arc<Vault>>) -> Result<Self> {
        let folder = home.path().join(name);
        let workspace = folder.join("workspace");
        std::fs::create_dir_all(&workspace)?;
        let mut kept = claw_store::Options::default();
        if let Some(vault) = vault {
            kept.mask = vault.mask();
        }
        let store = Arc::new(SqliteStore::open(folder.join("claw.db"), kept)?);
        let world = World {
            store: store.clone(),
            blobs: Arc::new(FileBlobs::open(folder.join("blobs"))?),
            clock: Arc::new(SystemClock),
            ids: Arc::new(UuidIds),
        };
        let mut options = Options::new(
            home.path().join("aot"),
            CompileMode::Helper {
                program: std::env::current_exe()?,
            },
            Some(world.store.clone()),
            world.blobs.clone(),
            world.clock.clone(),
            Egress::new(claw_net::Options::default())?,
        );
        if let Some(vault) = vault {
            options.secrets = vault.clone();
            options.captured = Some(vault.clone());
        }
        Ok(Self {
            settings: Arc::new(settings(workspace)),
            sandbox: Arc::new(RuntimeSandbox::new(options)?),
            store,
            world,
        })
    }

    /// A built plugin, ready to be called.
    pub(crate) async fn plugin(&self, folder: &Path) -> Result<Arc<Plugin>> {
        let wasm = folder.join("plugin.wasm");
        let text = std::fs::read_to_string(folder.join("plugin.yaml"))
            .with_context(|| format!("no plugin in `{}`", folder.display()))?;
        let manifest = Manifest::parse(&text)?;
        let digest = Digest::of(&std::fs::read(&wasm)?);
        self.sandbox.prepare(wasm, digest.clone()).await?;
        Ok(Arc::new(Plugin {
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            tools: self.sandbox.describe(&digest).await?,
            digest,
            first_party: true,
            manifest: Arc::new(manifest),
            imports: Imports::default(),
            source: folder.display().to_string(),
        }))
    }
}

fn settings(workspace: PathBuf) -> Settings {
    let main = AgentId::new("main");
    let agent = Agent {
        host_exec: None,
        destinations: Default::default(),
        id: main.clone(),
        name: "Claw".into(),
        fallbacks: Vec::new(),
        model: None,
        workspace,
        profile: Arc::new(Profile {
            tools: ToolProfile::named(ProfileName::Full),
            ..Profile::default()
        }),
    };
    Settings {
        agents: BTreeMap::from([(main, agent)]),
        fallbacks: Vec::new(),
        budgets: Default::default(),
        default_model: Some("twin/model".into()),
        plugins: BTreeMap::new(),
        bounds: Arc::default(),
        ceiling: CallLimits::default(),
        routes: Arc::new(Rules {
            queue: QueueRules {
                cap: MAX_QUEUE_CAP,
                ..QueueRules::default()
            },
            ..Rules::default()
        }),
        zone: "Europe/Berlin".into(),
        language: "en".into(),
    }
}

/// Plugins that are there and stay.
pub(crate) struct FixedShelf(pub(crate) Arc<Vec<Arc<Plugin>>>);

impl FixedShelf {
    fn never() -> ShelfError {
        ShelfError {
            code: "fixed".into(),
            message: "the bench's plugins do not change".into(),
            hint: None,
            not_found: false,
        }
    }
}

#[async_trait]
impl Shelf for FixedShelf {
    fn plugins(&self) -> Arc<Vec<Arc<Plugin>>> {
        self.0.clone()
    }

    fn changed(&self, _: &Plugin) -> Option<Decision> {
        None
    }

    async fn add(
        &self,
        _: PathBuf,
        _: &(dyn Fn(ShelfProgress) + Send + Sync),
    ) -> Result<Added, ShelfError> {
        Err(Self::never())
    }

    async fn remove(&self, _: &str) -> Result<Arc<Plugin>, ShelfError> {
        Err(Self::never())
    }
}
