//! Wiring: a home becomes an engine with its store, sandbox, models and plugins.

use crate::config::{self, Loaded};
use crate::failure::Failure;
use crate::home::Home;
use crate::models::Directory;
use crate::programs::Programs;
use crate::progress::Bar;
use crate::render::clean;
use crate::runtimes;
use crate::shelf::PluginShelf;
use crate::skill::SkillShelf;
use crate::vault::HomeVault;
use claw_core::ports::{Blobs, Store, SystemClock, UuidIds};
use claw_core::secret::{Mask, NoMask};
use claw_engine::World;
use claw_engine::api::{Engine, Parts};
use claw_engine::intake::Resume;
use claw_engine::scripts::ScriptHost;
use claw_engine::toolbox::Toolbox;
use claw_model::providers::{Options as ModelOptions, Providers, ResolveError};
use claw_net::Egress;
use claw_runtime::{CompileMode, Options as SandboxOptions, RuntimeSandbox};
use claw_store::{FileBlobs, HomeError, HomeLock, OpenError, SqliteStore};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Largest certificate file, in bytes.
const MAX_CA_BYTES: u64 = 1 << 20;

/// Whether plugins that came with the binary are installed when a home is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bundled {
    /// They are, with their default grants.
    Install,
    /// The home starts with what it has.
    Leave,
}

/// The one process of a home.
pub(crate) struct Host {
    pub(crate) engine: Engine,
    sandbox: Arc<RuntimeSandbox>,
    _lock: HomeLock,
}

impl Host {
    /// Opens a home whose lock is held. Plugins that came with the binary are installed first, with a bar.
    pub(crate) async fn open(
        home: &Home,
        lock: HomeLock,
        bar: &Bar,
        bundled: Bundled,
    ) -> Result<Self, Failure> {
        let loaded = config::load(home)?;
        for warning in &loaded.warnings {
            eprintln!("warning: {warning} (in claw.yaml)");
        }
        let egress = egress(&loaded)?;
        let vault = HomeVault::of(home);
        let directory = models(&loaded, &egress, vault.clone());
        let default_model = loaded
            .config
            .models
            .default
            .clone()
            .or_else(|| directory.default_model());
        let settings = Arc::new(loaded.settings(home, default_model)?);
        for agent in settings.agents.values() {
            std::fs::create_dir_all(&agent.workspace)?;
        }
        let world = world(home, &vault)?;
        let mut options =
            sandbox_options(home, Some(world.store.clone()), world.blobs.clone(), egress)?;
        options.secrets = vault.clone();
        options.captured = Some(vault.clone());
        let sandbox = Arc::new(sandbox(options)?);
        let shelf = Arc::new(PluginShelf::open(home.plugins(), sandbox.clone(), bar).await?);
        let toolbox = Toolbox::new(
            world.clone(),
            settings.clone(),
            shelf.clone(),
            sandbox.clone(),
        );
        let skills = skills(home, &loaded, &sandbox, &vault)?;
        let parts = Parts {
            world,
            settings,
            toolbox,
            shelf: shelf.clone(),
            models: Arc::new(directory),
            scripts: scripts(home, &sandbox)?,
            programs: Some(Arc::new(Programs::new()?)),
            secrets: vault,
        };
        let engine = Engine::with_skills(parts, Arc::new(skills));
        if bundled == Bundled::Install {
            for added in shelf.sync_bundled(bar).await? {
                engine.settle_grants(&added).await?;
            }
        }
        bar.finish();
        let left = engine.recover(Resume::Local).await?;
        if left.ended + left.dropped > 0 {
            eprintln!(
                "note: claw stopped during {} turns and before {} messages had their turn; the sessions say which (`claw session list`)",
                left.ended, left.dropped
            );
        }
        Ok(Self {
            engine,
            sandbox,
            _lock: lock,
        })
    }

    /// Begins to compile every runtime; whoever needs one before it is ready waits for it alone.
    pub(crate) fn compile_runtimes(&self) {
        for name in self.sandbox.runtime_names() {
            let sandbox = Arc::clone(&self.sandbox);
            tokio::spawn(async move {
                if let Err(error) = sandbox.prepare_runtime(&name).await {
                    tracing::warn!(name, %error, "a runtime cannot be compiled");
                }
            });
        }
    }

    /// Lets turns and deliveries end, then ends every call.
    pub(crate) async fn close(&self) {
        if !self.engine.drain().await {
            tracing::warn!("not everything ended in time; the next start takes it up");
        }
        self.sandbox.shutdown().await;
    }
}

/// What is on the disk of a home; nothing is written there with a value of the vault in it.
fn world(home: &Home, vault: &Arc<HomeVault>) -> Result<World, Failure> {
    let options = claw_store::Options {
        mask: vault.clone(),
        ..Default::default()
    };
    let store = SqliteStore::open(home.database(), options)
        .map_err(|e| Failure::failed(code(&e), e.to_string()))?;
    Ok(World {
        store: Arc::new(store),
        blobs: Arc::new(FileBlobs::open(home.blobs())?),
        clock: Arc::new(SystemClock),
        ids: Arc::new(UuidIds),
    })
}

/// The skills of all agents. What an interrupted change left behind is swept away.
fn skills(
    home: &Home,
    loaded: &Loaded,
    sandbox: &Arc<RuntimeSandbox>,
    vault: &Arc<HomeVault>,
) -> Result<SkillShelf, Failure> {
    if let Err(e) = claw_install::skill::shelf::Shelf::new(home.path()).sweep() {
        eprintln!("{}", crate::render::clean(&format!("warning: {e}")));
    }
    let settings = loaded.settings(home, None)?;
    let workspaces = settings.agents.into_iter();
    let workspaces = workspaces.map(|(id, agent)| (id, agent.workspace));
    Ok(SkillShelf::new(
        home,
        loaded,
        workspaces,
        sandbox.clone(),
        vault.clone(),
    ))
}

/// Commands for the agent, if there is a shell to run them. A runtime is compiled when it is first used.
fn scripts(home: &Home, sandbox: &Arc<RuntimeSandbox>) -> Result<Option<ScriptHost>, Failure> {
    let listing = runtimes::list(home)?;
    for broken in &listing.broken {
        eprintln!("{}", clean(&format!("warning: {broken}")));
    }
    sandbox.set_runtimes(runtimes::scripts(&listing));
    let shell = sandbox.runtime_for("bash");
    Ok(shell.map(|_| ScriptHost::new(sandbox.clone(), home.path())))
}

/// What is to be done differs by why the database cannot be opened.
fn code(error: &OpenError) -> &'static str {
    match error {
        OpenError::Full(_) => "CLAW-S003",
        OpenError::ReadOnly(_) => "CLAW-S004",
        _ => "CLAW-S002",
    }
}

/// The lock of a home, or `None` if another process has it.
pub(crate) fn lock(home: &Home) -> Result<Option<HomeLock>, Failure> {
    match HomeLock::acquire(home.path()) {
        Ok(lock) => Ok(Some(lock)),
        Err(HomeError::Held { .. }) => Ok(None),
        Err(e @ HomeError::Shared(_)) => Err(Failure::failed("CLAW-H002", e.to_string())
            .hint(format!("chmod go-w '{}'", home.path().display()))),
        Err(e) => Err(Failure::failed("CLAW-H002", e.to_string())),
    }
}

pub(crate) fn egress(loaded: &Loaded) -> Result<Egress, Failure> {
    let mut options = claw_net::Options::default();
    for path in &loaded.config.net.extra_ca {
        let bad =
            |why: String| Failure::config(format!("net.extra_ca: `{}`: {why}", path.display()));
        let size = std::fs::metadata(path)
            .map_err(|e| bad(e.to_string()))?
            .len();
        if size > MAX_CA_BYTES {
            return Err(bad(format!("over {MAX_CA_BYTES} bytes")));
        }
        options
            .extra_ca_pem
            .push(std::fs::read(path).map_err(|e| bad(e.to_string()))?);
    }
    Egress::new(options).map_err(|e| Failure::config(e.to_string()))
}

fn models(loaded: &Loaded, egress: &Egress, mask: Arc<dyn Mask>) -> Directory {
    let env: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
        .collect();
    let timeouts = claw_model::Timeouts::default();
    let providers = Providers::new(ModelOptions {
        configured: loaded.providers(),
        env,
        connect: claw_model::egress::connect(
            egress.clone(),
            Arc::new(claw_model::egress::Unwritten),
            timeouts,
        ),
        clock: Arc::new(SystemClock),
        timeouts,
    });
    Directory(providers, mask)
}

/// What `claw model list` and `config show` need without opening a home.
pub(crate) fn default_model(loaded: &Loaded) -> Result<Option<String>, Failure> {
    let directory = models(loaded, &egress(loaded)?, Arc::new(NoMask));
    Ok(loaded
        .config
        .models
        .default
        .clone()
        .or_else(|| directory.default_model()))
}

/// The models a configuration names must be ones that could be asked, keys aside.
pub(crate) fn judge_models(loaded: &Loaded) -> Result<(), Failure> {
    let providers = models(loaded, &egress(loaded)?, Arc::new(NoMask)).0;
    let config = &loaded.config;
    let own = config.models.providers.keys().map(|name| {
        let place = format!("models.providers.{name}");
        (place, format!("{name}/model"))
    });
    let named = config
        .models
        .default
        .iter()
        .map(|m| ("models.default".to_owned(), m.clone()));
    let agents = config
        .agents
        .iter()
        .filter_map(|(id, agent)| Some((format!("agents.{id}.model"), agent.model.clone()?)));
    let fallbacks = config.models.fallbacks.iter().cloned();
    let fallbacks = fallbacks.map(|m| ("models.fallbacks".to_owned(), m));
    let of_agents = config.agents.iter().flat_map(|(id, agent)| {
        let all = agent.fallbacks.iter().cloned();
        all.map(move |m| (format!("agents.{id}.fallbacks"), m))
    });
    let chosen = own.chain(named).chain(agents);
    for (place, name) in chosen.chain(fallbacks).chain(of_agents) {
        if let Err(
            e @ (ResolveError::Name(_)
            | ResolveError::Provider { .. }
            | ResolveError::Address { .. }),
        ) = providers.resolve(&name)
        {
            return Err(Failure::config(format!("{place}: {e}")));
        }
    }
    Ok(())
}

/// What a sandbox of this home is made of.
pub(crate) fn sandbox_options(
    home: &Home,
    store: Option<Arc<dyn Store>>,
    blobs: Arc<dyn Blobs>,
    egress: Egress,
) -> Result<SandboxOptions, Failure> {
    let compile = CompileMode::Helper {
        program: std::env::current_exe()?,
    };
    let clock = Arc::new(SystemClock);
    let mut options = SandboxOptions::new(home.artifacts(), compile, store, blobs, clock, egress);
    if let Some(workers) = std::env::var("CLAW_GUEST_WORKERS")
        .ok()
        .and_then(|v| v.parse().ok())
    {
        options.workers = workers;
    }
    Ok(options)
}

pub(crate) fn sandbox(options: SandboxOptions) -> Result<RuntimeSandbox, Failure> {
    RuntimeSandbox::new(options).map_err(|e| Failure::failed("CLAW-H002", e.to_string()))
}
