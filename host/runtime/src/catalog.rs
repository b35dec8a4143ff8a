//! Components by digest: where their bytes are, and what has been made of them.
//!
//! Invariant: one task at a time compiles or maps a component; what it made is shared by every later call. A bad
//! artifact is removed before anybody else looks for it.

use crate::artifact::{Artifacts, Refused};
use crate::bindings::ToolPre;
use crate::bindings::script::ScriptPre;
use crate::compile::{self, CompileMode};
use crate::errors::Failure;
use crate::inspect::{self, World};
use crate::linker;
use crate::sandbox::SetupError;
use crate::schema::Tools;
use crate::state::State;
use claw_core::code::FailureKind;
use claw_core::id::Digest;
use claw_core::sandbox::SandboxError;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use wasmtime::Engine;
use wasmtime::component::Linker;

/// Components one process knows.
const MAX_COMPONENTS: usize = 4_096;

/// A component that is mapped and linked.
#[derive(Clone)]
pub(crate) enum Linked {
    /// A tool.
    Tool(Arc<ToolPre<State>>),
    /// A runtime.
    Script(Arc<ScriptPre<State>>),
}

impl Linked {
    /// The tool it must be.
    pub(crate) fn tool(self) -> Result<Arc<ToolPre<State>>, Failure> {
        match self {
            Self::Tool(pre) => Ok(pre),
            Self::Script(_) => Err(other_world("a tool")),
        }
    }

    /// The runtime it must be.
    pub(crate) fn script(self) -> Result<Arc<ScriptPre<State>>, Failure> {
        match self {
            Self::Script(pre) => Ok(pre),
            Self::Tool(_) => Err(other_world("a runtime")),
        }
    }
}

fn other_world(wanted: &str) -> Failure {
    let words = format!("the component is not {wanted}");
    Failure::new(FailureKind::Incompatible, words)
}

/// One component.
pub(crate) struct Entry {
    world: World,
    wasm: Mutex<PathBuf>,
    loaded: Mutex<Option<Linked>>,
    tools: Mutex<Option<Arc<Tools>>>,
    work: Arc<AsyncMutex<()>>,
}

impl Entry {
    fn new(world: World) -> Self {
        Self {
            world,
            wasm: Mutex::default(),
            loaded: Mutex::default(),
            tools: Mutex::default(),
            work: Arc::default(),
        }
    }
}

fn get<T: Clone>(slot: &Mutex<T>) -> T {
    slot.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn put<T>(slot: &Mutex<T>, value: T) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

impl Entry {
    /// The tools, if the component was asked already.
    pub(crate) fn tools(&self) -> Option<Arc<Tools>> {
        get(&self.tools)
    }

    /// Remembers the tools.
    pub(crate) fn set_tools(&self, tools: Arc<Tools>) {
        put(&self.tools, Some(tools));
    }

    fn loaded(&self) -> Option<Linked> {
        get(&self.loaded)
    }
}

/// All components, and what it takes to load one.
pub(crate) struct Catalog {
    engine: Engine,
    tools: Linker<State>,
    scripts: Linker<State>,
    artifacts: Artifacts,
    mode: CompileMode,
    entries: Mutex<HashMap<Digest, Arc<Entry>>>,
    /// One compile at a time: each uses every core.
    compiling: AsyncMutex<()>,
}

impl Catalog {
    /// An empty catalog over this folder of artifacts.
    pub(crate) fn new(
        engine: Engine,
        folder: &Path,
        mode: CompileMode,
    ) -> Result<Self, SetupError> {
        let fault = |e: wasmtime::Error| SetupError::Engine(format!("{e:#}"));
        Ok(Self {
            artifacts: Artifacts::open(folder, &engine)?,
            tools: linker::tool(&engine).map_err(fault)?,
            scripts: linker::script(&engine).map_err(fault)?,
            engine,
            mode,
            entries: Mutex::default(),
            compiling: AsyncMutex::new(()),
        })
    }

    /// The component of this digest, if it was prepared.
    pub(crate) fn entry(&self, digest: &Digest) -> Result<Arc<Entry>, Failure> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(digest).cloned().ok_or_else(|| {
            let words = format!("component `{}` was not prepared", digest.short());
            Failure::new(FailureKind::NotFound, words)
        })
    }

    /// Whether there is precompiled code of this component.
    pub(crate) fn compiled(&self, digest: &Digest) -> bool {
        self.artifacts.exists(digest)
    }

    fn enter(
        &self,
        digest: &Digest,
        wasm: &Path,
        world: World,
    ) -> Result<Arc<Entry>, SandboxError> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MAX_COMPONENTS && !entries.contains_key(digest) {
            return Err(SandboxError {
                kind: FailureKind::Busy,
                message: format!("more than {MAX_COMPONENTS} components"),
            });
        }
        let entry = entries
            .entry(digest.clone())
            .or_insert_with(|| Arc::new(Entry::new(world)));
        let entry = Arc::clone(entry);
        put(&entry.wasm, wasm.to_owned());
        Ok(entry)
    }

    /// Makes a component usable. With an artifact there already this only remembers where the bytes are: the artifact
    /// is bound to the digest, and verified when it is first mapped.
    pub(crate) async fn prepare(
        &self,
        wasm: &Path,
        digest: &Digest,
        world: World,
    ) -> Result<(), SandboxError> {
        if self.artifacts.exists(digest) {
            return self.enter(digest, wasm, world).map(drop);
        }
        // Read, judged and compiled before it is known: a component that does not fit is never found.
        let judged = (wasm.to_owned(), digest.clone());
        let verdict = tokio::task::spawn_blocking(move || {
            compile::read_component(&judged.0, &judged.1)
                .and_then(|bytes| inspect::inspect(&bytes, world))
        });
        verdict.await.unwrap_or_else(|e| Err(bug(&e)))?;
        self.compile(wasm, digest).await?;
        let linked = self.map(digest, world);
        let linked = linked.map_err(|failure| {
            self.artifacts.remove(digest);
            SandboxError {
                kind: failure.kind,
                message: failure.message,
            }
        })?;
        let entry = self.enter(digest, wasm, world)?;
        put(&entry.loaded, Some(linked));
        Ok(())
    }

    async fn compile(&self, wasm: &Path, digest: &Digest) -> Result<(), SandboxError> {
        let _turn = self.compiling.lock().await;
        if self.artifacts.exists(digest) {
            return Ok(());
        }
        let fresh = self.artifacts.scratch();
        compile::compile(&self.mode, wasm, digest, &fresh).await?;
        self.artifacts.adopt(digest, &fresh).map_err(|e| {
            let _ = std::fs::remove_file(&fresh);
            bug(&e)
        })
    }

    /// Verifies, maps and links an artifact.
    fn map(&self, digest: &Digest, world: World) -> Result<Linked, Failure> {
        let component = self
            .artifacts
            .load(digest, &self.engine)
            .map_err(|refused| {
                let kind = match refused {
                    Refused::Io(_) => FailureKind::HostBug,
                    _ => FailureKind::Artifact,
                };
                Failure::new(kind, refused.to_string())
            })?;
        let misfit = |e: wasmtime::Error| Failure::new(FailureKind::Incompatible, format!("{e:#}"));
        let linker = match world {
            World::Tool => &self.tools,
            World::Script => &self.scripts,
        };
        let pre = linker.instantiate_pre(&component).map_err(misfit)?;
        Ok(match world {
            World::Tool => Linked::Tool(Arc::new(ToolPre::new(pre).map_err(misfit)?)),
            World::Script => Linked::Script(Arc::new(ScriptPre::new(pre).map_err(misfit)?)),
        })
    }

    /// The component, ready to be instantiated. Waits while it is being rebuilt. A bad artifact fails this call and
    /// is rebuilt in the background, so that the next call works.
    pub(crate) async fn load(
        self: &Arc<Self>,
        digest: &Digest,
        entry: &Arc<Entry>,
    ) -> Result<Linked, Failure> {
        if let Some(linked) = entry.loaded() {
            return Ok(linked);
        }
        let turn = Arc::clone(&entry.work).lock_owned().await;
        if let Some(linked) = entry.loaded() {
            return Ok(linked);
        }
        let (this, owned, world) = (Arc::clone(self), digest.clone(), entry.world);
        let mapped = tokio::task::spawn_blocking(move || this.map(&owned, world)).await;
        let mapped =
            mapped.unwrap_or_else(|e| Err(Failure::new(FailureKind::HostBug, e.to_string())));
        match mapped {
            Ok(linked) => {
                put(&entry.loaded, Some(linked.clone()));
                Ok(linked)
            }
            Err(mut failure) if failure.kind == FailureKind::Artifact => {
                self.rebuild(digest, entry, turn);
                failure
                    .message
                    .push_str("; it is being rebuilt, call again");
                Err(failure)
            }
            Err(failure) => Err(failure),
        }
    }

    fn rebuild(self: &Arc<Self>, digest: &Digest, entry: &Arc<Entry>, turn: OwnedMutexGuard<()>) {
        self.artifacts.remove(digest);
        let (this, digest, wasm) = (Arc::clone(self), digest.clone(), get(&entry.wasm));
        tracing::warn!(
            digest = digest.short(),
            "precompiled code refused; rebuilding it"
        );
        tokio::spawn(async move {
            if let Err(error) = this.compile(&wasm, &digest).await {
                tracing::error!(digest = digest.short(), %error, "cannot rebuild precompiled code");
            }
            drop(turn);
        });
    }
}

fn bug(error: &dyn std::fmt::Display) -> SandboxError {
    SandboxError {
        kind: FailureKind::HostBug,
        message: error.to_string(),
    }
}
