//! Installed plugins of a home: the engine's shelf over the installer's lock file and the sandbox.
//!
//! Invariant: a plugin is in the lock only after its component was compiled, linked and asked for its tools;
//! one whose bytes were changed in place has no grants and does not run.

use crate::failure::Failure;
use crate::home;
use crate::progress::Bar;
use async_trait::async_trait;
use claw_core::capability::{Decision, Verdict};
use claw_core::id::Digest;
use claw_core::sandbox::{Sandbox, SandboxError};
use claw_core::tool::ToolDefinition;
use claw_engine::hosttool;
use claw_engine::toolbox::{Added, Imports, Plugin, Shelf, ShelfError, ShelfProgress};
use claw_install::lock::{Lock, Locked, MAX_PLUGINS, Stamp};
use claw_install::stage::{self, Candidate, component_path};
use claw_install::{InstallError, inspect::Tiers};
use claw_policy::manifest::Manifest;
use claw_policy::near::did_you_mean;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What the bundled plugins looked like when they were last installed, by name.
const BUNDLED_SETTING: &str = "bundled.json";

/// What stands as the source of a plugin that came with claw.
const BUNDLED_SOURCE: &str = "bundled with claw";

pub(crate) struct PluginShelf {
    folder: PathBuf,
    sandbox: Arc<dyn Sandbox>,
    lock: Mutex<Lock>,
    plugins: Mutex<Arc<Vec<Arc<Plugin>>>>,
    /// One installation at a time.
    installing: tokio::sync::Mutex<()>,
}

/// A bundled plugin's two files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Bundle {
    yaml: Stamp,
    wasm: Stamp,
}

fn shelf_error(e: &InstallError) -> ShelfError {
    ShelfError {
        code: e.code().to_owned(),
        message: e.to_string(),
        hint: e.hint(),
        not_found: matches!(e, InstallError::NoPlugin(_)),
    }
}

fn refused(code: &str, message: String, hint: Option<String>) -> ShelfError {
    ShelfError {
        code: code.to_owned(),
        message,
        hint,
        not_found: false,
    }
}

fn sandbox_error(name: &str, e: &SandboxError) -> ShelfError {
    refused(
        e.kind.word(),
        format!("plugin `{name}`: {}", e.message),
        None,
    )
}

fn plugin(locked: &Locked) -> Result<Plugin, InstallError> {
    let manifest = Manifest::parse(&locked.manifest)?;
    let [ambient, runtime, effectful] = locked.imports.clone();
    Ok(Plugin {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        digest: locked.digest.clone(),
        first_party: locked.first_party,
        manifest: Arc::new(manifest),
        tools: locked.tools.clone(),
        imports: Imports {
            ambient,
            runtime,
            effectful,
        },
        source: locked.source.clone(),
    })
}

impl PluginShelf {
    /// Reads what is installed. Components without precompiled code (an emptied cache, a new version of the
    /// engine) are compiled here, never on a call.
    pub(crate) async fn open(
        folder: PathBuf,
        sandbox: Arc<dyn Sandbox>,
        bar: &Bar,
    ) -> Result<Self, Failure> {
        let lock = Lock::read(&folder)?;
        let total = lock.plugins.len() as u64;
        let mut plugins = Vec::new();
        for (i, (name, locked)) in lock.plugins.iter().enumerate() {
            let path = component_path(&folder, &locked.digest);
            let prepared = sandbox.prepare(path.clone(), locked.digest.clone());
            let slow = async {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                bar.step(&format!("compiling plugin {name}"), i as u64, total);
                std::future::pending::<()>().await;
            };
            let ready = tokio::select! {
                ready = prepared => ready,
                () = slow => Ok(()),
            };
            if let Err(error) = ready {
                let words = crate::render::clean(&error.message);
                eprintln!("warning: plugin `{name}` cannot run: {words}");
            }
            plugins.push(Arc::new(plugin(locked)?));
        }
        Ok(Self {
            folder,
            sandbox,
            lock: Mutex::new(lock),
            plugins: Mutex::new(Arc::new(plugins)),
            installing: tokio::sync::Mutex::new(()),
        })
    }

    /// Installs bundled plugins that are new or other than last time. One a person removed stays away until
    /// it changes.
    pub(crate) async fn sync_bundled(&self, bar: &Bar) -> Result<Vec<Added>, Failure> {
        let Some(bundled) = home::bundled() else {
            return Ok(Vec::new());
        };
        let seen = self.read_bundled();
        let mut now = BTreeMap::new();
        for entry in std::fs::read_dir(&bundled)?.flatten() {
            let path = entry.path();
            let (yaml, wasm) = (path.join("plugin.yaml"), path.join("plugin.wasm"));
            if yaml.is_file() && wasm.is_file() {
                let stamps = Bundle {
                    yaml: Stamp::of(&yaml)?,
                    wasm: Stamp::of(&wasm)?,
                };
                now.insert(
                    entry.file_name().to_string_lossy().into_owned(),
                    (path, stamps),
                );
            }
        }
        let fresh: Vec<&(PathBuf, Bundle)> = now
            .iter()
            .filter(|(name, (_, stamps))| seen.get(*name) != Some(stamps))
            .map(|(_, found)| found)
            .collect();
        let mut added = Vec::new();
        for (i, (path, _)) in fresh.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            bar.step(
                &format!("compiling plugin {name}"),
                i as u64,
                fresh.len() as u64,
            );
            let one = self.install(path, true, &|_| {}).await;
            added.push(one.map_err(|e| Failure(e.into()))?);
        }
        if !fresh.is_empty() {
            let stamps: BTreeMap<&String, &Bundle> = now.iter().map(|(n, (_, s))| (n, s)).collect();
            let text = serde_json::to_string_pretty(&stamps).unwrap_or_default();
            std::fs::write(self.folder.join(BUNDLED_SETTING), text)?;
        }
        Ok(added)
    }

    /// An absent or damaged file means that nothing was seen: installing again does no harm.
    fn read_bundled(&self) -> BTreeMap<String, Bundle> {
        std::fs::read(self.folder.join(BUNDLED_SETTING))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    async fn install(
        &self,
        source: &Path,
        first_party: bool,
        progress: &(dyn Fn(ShelfProgress) + Send + Sync),
    ) -> Result<Added, ShelfError> {
        let _one = self.installing.lock().await;
        let path = source.to_owned();
        let read = tokio::task::spawn_blocking(move || stage::read(&path)).await;
        let candidate = read
            .map_err(|e| refused("internal", e.to_string(), None))?
            .map_err(|e| shelf_error(&e))?;
        let name = candidate.manifest.name.clone();
        let first_party = first_party || came_with_claw(&candidate);
        if !first_party && self.is_bundled_name(&name) {
            return Err(name_taken(&name));
        }
        let step = |step: &str, done| {
            progress(ShelfProgress {
                plugin: name.clone(),
                step: step.to_owned(),
                done,
                total: 3,
            });
        };
        step("checking", 0);
        let wasm = candidate
            .install(&self.folder)
            .map_err(|e| shelf_error(&e))?;
        step("compiling", 1);
        let prepared = self
            .sandbox
            .prepare(wasm.clone(), candidate.digest.clone())
            .await;
        prepared.map_err(|e| sandbox_error(&name, &e))?;
        step("asking for its tools", 2);
        let tools = self.sandbox.describe(&candidate.digest).await;
        let tools = tools.map_err(|e| sandbox_error(&name, &e))?;
        self.check_names(&name, &tools)?;
        let source = if first_party {
            BUNDLED_SOURCE.to_owned()
        } else {
            source.display().to_string()
        };
        let locked =
            locked(&candidate, first_party, source, tools, &wasm).map_err(|e| shelf_error(&e))?;
        self.adopt(&name, locked)
    }

    /// Whether a plugin that comes with claw has this name, installed or removed: its configuration and its kv stay
    /// under the name.
    fn is_bundled_name(&self, name: &str) -> bool {
        self.plugins()
            .iter()
            .any(|p| p.first_party && p.name == name)
            || self.read_bundled().contains_key(name)
            || home::bundled().is_some_and(|all| all.join(name).join("plugin.yaml").is_file())
    }

    /// A tool's name belongs to one plugin.
    fn check_names(&self, name: &str, tools: &[ToolDefinition]) -> Result<(), ShelfError> {
        if hosttool::is_own_plugin(name) {
            let message = format!("`{name}` stands for something of claw itself");
            return Err(refused("plugin-name-taken", message, None));
        }
        if let Some(own) = tools.iter().find(|t| hosttool::is_own_name(&t.name)) {
            let message = format!("tool `{}`: the name is claw's own", own.name);
            return Err(refused("tool-name-taken", message, None));
        }
        for other in self.plugins().iter().filter(|p| p.name != name) {
            if let Some(taken) = tools
                .iter()
                .find(|t| other.tools.iter().any(|o| o.name == t.name))
            {
                return Err(refused(
                    "tool-name-taken",
                    format!("tool `{}` is plugin `{}`'s already", taken.name, other.name),
                    Some(format!("`claw plugin remove {}` makes room", other.name)),
                ));
            }
        }
        Ok(())
    }

    fn adopt(&self, name: &str, locked: Locked) -> Result<Added, ShelfError> {
        let fresh = Arc::new(plugin(&locked).map_err(|e| shelf_error(&e))?);
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.plugins.len() >= MAX_PLUGINS && !lock.plugins.contains_key(name) {
            let message = format!("a home has at most {MAX_PLUGINS} plugins");
            return Err(refused("too-many-plugins", message, None));
        }
        let mut next = lock.clone();
        next.plugins.insert(name.to_owned(), locked);
        next.write(&self.folder).map_err(|e| shelf_error(&e))?;
        *lock = next;
        let mut plugins = self.plugins.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Arc<Plugin>> =
            plugins.iter().filter(|p| p.name != name).cloned().collect();
        let replaced = plugins.iter().find(|p| p.name == name).cloned();
        all.push(fresh.clone());
        all.sort_by(|a, b| a.name.cmp(&b.name));
        *plugins = Arc::new(all);
        Ok(Added {
            plugin: fresh,
            replaced,
        })
    }
}

/// Whether these are the bytes of a bundled plugin: it may be added by hand again, from wherever it lies.
fn came_with_claw(candidate: &Candidate) -> bool {
    home::bundled()
        .and_then(|all| std::fs::read(all.join(&candidate.manifest.name).join("plugin.wasm")).ok())
        .is_some_and(|bytes| Digest::of(&bytes) == candidate.digest)
}

fn name_taken(name: &str) -> ShelfError {
    let message = format!(
        "the name `{name}` is that of a plugin that comes with claw, also while that one is removed"
    );
    let hint = "give it another `name` in plugin.yaml and build it again";
    refused("plugin-name-taken", message, Some(hint.to_owned()))
}

/// The line that installs a plugin again from where it came.
fn again(plugin: &Plugin) -> String {
    let folder = match home::bundled() {
        Some(bundled) if plugin.source == BUNDLED_SOURCE => {
            bundled.join(&plugin.name).display().to_string()
        }
        _ => plugin.source.clone(),
    };
    format!("install it again: claw plugin add '{folder}'")
}

fn locked(
    candidate: &Candidate,
    first_party: bool,
    source: String,
    tools: Vec<ToolDefinition>,
    wasm: &Path,
) -> Result<Locked, InstallError> {
    let Tiers {
        ambient,
        runtime,
        effectful,
    } = candidate.inspection.tiers();
    Ok(Locked {
        digest: candidate.digest.clone(),
        manifest: candidate.text.clone(),
        first_party,
        source,
        imports: [ambient, runtime, effectful],
        tools,
        stamp: Stamp::of(wasm)?,
    })
}

#[async_trait]
impl Shelf for PluginShelf {
    fn plugins(&self) -> Arc<Vec<Arc<Plugin>>> {
        self.plugins
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The stamp is looked at first; only a file that was touched is read again.
    fn changed(&self, plugin: &Plugin) -> Option<Decision> {
        let path = component_path(&self.folder, &plugin.digest);
        let known = {
            let lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
            lock.plugins.get(&plugin.name).map(|l| l.stamp)
        };
        let now = Stamp::of(&path).ok();
        if now.is_some() && now == known {
            return None;
        }
        let bytes = std::fs::read(&path).ok();
        if bytes.is_some_and(|b| Digest::of(&b) == plugin.digest) {
            return None;
        }
        Some(Decision {
            wanted: None,
            verdict: Verdict::Deny,
            code: "plugin-changed".into(),
            layer: "grants".into(),
            reason: format!(
                "the component of plugin `{}` was changed in place, so it has no grants",
                plugin.name
            ),
            steps: vec![format!(
                "install: the bytes are no longer those of digest {}",
                plugin.digest.short()
            )],
            hint: Some(again(plugin)),
        })
    }

    async fn add(
        &self,
        source: PathBuf,
        progress: &(dyn Fn(ShelfProgress) + Send + Sync),
    ) -> Result<Added, ShelfError> {
        self.install(&source, false, progress).await
    }

    async fn remove(&self, name: &str) -> Result<Arc<Plugin>, ShelfError> {
        let _one = self.installing.lock().await;
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut plugins = self.plugins.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(gone) = plugins.iter().find(|p| p.name == name).cloned() else {
            return Err(ShelfError {
                code: "no-plugin".into(),
                message: format!(
                    "no plugin `{name}`{}",
                    did_you_mean(name, plugins.iter().map(|p| p.name.as_str()))
                ),
                hint: Some("`claw plugin list` shows all".into()),
                not_found: true,
            });
        };
        let mut next = lock.clone();
        next.plugins.remove(name);
        next.write(&self.folder).map_err(|e| shelf_error(&e))?;
        *lock = next;
        *plugins = Arc::new(plugins.iter().filter(|p| p.name != name).cloned().collect());
        if !plugins.iter().any(|p| p.digest == gone.digest) {
            let _ = std::fs::remove_dir_all(self.folder.join(gone.digest.as_str()));
        }
        Ok(gone)
    }
}
