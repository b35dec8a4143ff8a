//! The port to installed plugins. Implemented by the cli over the installer's folder.

use async_trait::async_trait;
use claw_core::capability::Decision;
use claw_core::id::Digest;
use claw_core::tool::ToolDefinition;
use claw_policy::manifest::Manifest;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

/// What a component imports, in three tiers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Imports {
    /// Clocks, random, standard streams, log: nothing outside is reached.
    pub ambient: Vec<String>,
    /// A language's own runtime asks for these whether used or not; the host denies them.
    pub runtime: Vec<String>,
    /// What can have an effect or see the person's data. Never more than the manifest asked for.
    pub effectful: Vec<String>,
}

/// An installed plugin.
#[derive(Debug, Clone)]
pub struct Plugin {
    /// Unique among installed plugins.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Digest of the component.
    pub digest: Digest,
    /// Whether it came with claw.
    pub first_party: bool,
    /// What it asked for.
    pub manifest: Arc<Manifest>,
    /// What it said it can do, asked once at install.
    pub tools: Vec<ToolDefinition>,
    /// What it imports.
    pub imports: Imports,
    /// Where it came from, for people.
    pub source: String,
}

/// A step of an installation, for a progress bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfProgress {
    /// Name of the plugin.
    pub plugin: String,
    /// What is done, for example `compiling`.
    pub step: String,
    /// Steps done.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
}

/// What an installation brought.
#[derive(Debug, Clone)]
pub struct Added {
    /// The plugin as installed.
    pub plugin: Arc<Plugin>,
    /// The one of the same name before it.
    pub replaced: Option<Arc<Plugin>>,
}

/// Why a plugin cannot be installed, removed or used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ShelfError {
    /// Stable word, for example `imports-beyond-manifest`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// Whether the thing named does not exist.
    pub not_found: bool,
}

/// Where installed plugins stand.
#[async_trait]
pub trait Shelf: Send + Sync {
    /// All of them, by name.
    fn plugins(&self) -> Arc<Vec<Arc<Plugin>>>;
    /// A refusal if the plugin's bytes were changed in place since it was installed.
    fn changed(&self, plugin: &Plugin) -> Option<Decision>;
    /// Installs from a folder or a `.wasm` file beside its manifest.
    async fn add(
        &self,
        source: PathBuf,
        progress: &(dyn Fn(ShelfProgress) + Send + Sync),
    ) -> Result<Added, ShelfError>;
    /// Removes a plugin; its kv and grants stay in the store.
    async fn remove(&self, name: &str) -> Result<Arc<Plugin>, ShelfError>;
}
