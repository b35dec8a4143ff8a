//! The bundled plugins and runtimes, and one folder of compiled code for all cases.

use async_trait::async_trait;
use claw_core::capability::Decision;
use claw_core::sandbox::Sandbox;
use claw_engine::toolbox::{Added, Imports, Plugin, Shelf, ShelfError, ShelfProgress};
use claw_install::runtime::Runtimes;
use claw_install::stage;
use claw_runtime::{RuntimeSandbox, ScriptRuntime};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the cases use.
const PLUGINS: [&str; 3] = ["files", "memory", "web"];
/// The same of runtimes.
const RUNTIMES: [&str; 3] = ["python", "shell", "userland"];

/// The folder that holds the binary, its plugins and its runtimes.
fn profile() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    exe.parent().unwrap().parent().unwrap().to_owned()
}

fn found(env: &str, name: &str) -> PathBuf {
    let path = std::env::var_os(env).map_or_else(|| profile().join(name), PathBuf::from);
    assert!(
        path.is_dir(),
        "`{}` is missing: `cargo xtask plugins` and `cargo xtask runtimes` build it",
        path.display()
    );
    path
}

/// Compiled code, kept for all cases and all runs.
pub(crate) fn artifacts() -> PathBuf {
    std::env::var_os("CLAW_AOT_DIR").map_or_else(|| profile().join("asks-aot"), PathBuf::from)
}

/// Held while something may be compiled, so that nothing is compiled twice at once.
pub(crate) fn compiling() -> std::fs::File {
    let folder = artifacts();
    std::fs::create_dir_all(&folder).unwrap();
    let lock = std::fs::File::create(folder.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    lock
}

/// The plugins that came with claw, and nothing else.
pub(crate) struct Bundled(Arc<Vec<Arc<Plugin>>>);

impl Bundled {
    /// Reads, compiles and asks them.
    pub(crate) async fn open(sandbox: &RuntimeSandbox) -> Self {
        let bundled = found("CLAW_BUNDLED_PLUGINS", "plugins");
        let mut plugins = Vec::new();
        for name in PLUGINS {
            plugins.push(Arc::new(plugin(sandbox, &bundled.join(name)).await));
        }
        Self(Arc::new(plugins))
    }
}

async fn plugin(sandbox: &RuntimeSandbox, folder: &Path) -> Plugin {
    let read = stage::read(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let wasm = folder.join("plugin.wasm");
    sandbox.prepare(wasm, read.digest.clone()).await.unwrap();
    let tools = sandbox.describe(&read.digest).await.unwrap();
    let tiers = read.inspection.tiers();
    Plugin {
        name: read.manifest.name.clone(),
        version: read.manifest.version.clone(),
        digest: read.digest.clone(),
        first_party: true,
        manifest: Arc::new(read.manifest),
        tools,
        imports: Imports {
            ambient: tiers.ambient,
            runtime: tiers.runtime,
            effectful: tiers.effectful,
        },
        source: "bundled with claw".into(),
    }
}

/// Gives a sandbox the bundled runtimes, compiled.
pub(crate) async fn runtimes(sandbox: &RuntimeSandbox) {
    let bundled = found("CLAW_BUNDLED_RUNTIMES", "runtimes");
    // Their digests are kept beside the compiled code.
    let listing = Runtimes::new(&artifacts(), Some(bundled)).list().unwrap();
    assert!(listing.broken.is_empty(), "{:?}", listing.broken);
    let named = listing
        .installed
        .iter()
        .filter(|r| RUNTIMES.contains(&r.manifest.name.as_str()));
    let scripts: Vec<ScriptRuntime> = named
        .map(|r| ScriptRuntime {
            name: r.manifest.name.clone(),
            version: r.manifest.version.clone(),
            digest: r.digest.clone(),
            wasm: r.wasm.clone(),
            commands: r.manifest.commands.clone(),
        })
        .collect();
    sandbox.set_runtimes(scripts);
    for name in sandbox.runtime_names() {
        if !sandbox.runtime_ready(&name) {
            sandbox.prepare_runtime(&name).await.unwrap();
        }
    }
}

fn fixed() -> ShelfError {
    ShelfError {
        code: "fixed".into(),
        message: "the shelf of a case does not change".into(),
        hint: None,
        not_found: false,
    }
}

#[async_trait]
impl Shelf for Bundled {
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
        Err(fixed())
    }
    async fn remove(&self, _: &str) -> Result<Arc<Plugin>, ShelfError> {
        Err(fixed())
    }
}
