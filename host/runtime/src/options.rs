//! What a sandbox is made of.

use crate::compile::CompileMode;
use crate::room;
use claw_core::ports::{Blobs, Clock, Store};
use claw_core::secret::{CapturedSecrets, NoSecrets, Secrets};
use claw_net::Egress;
use std::path::PathBuf;
use std::sync::Arc;

/// What a sandbox is made of.
#[derive(Clone)]
pub struct Options {
    /// Folder of precompiled components; `<home>/cache/aot`. Made with mode 0700.
    pub artifacts: PathBuf,
    /// How components are compiled.
    pub compile: CompileMode,
    /// Worker threads for guests.
    pub workers: usize,
    /// Guests at once.
    pub max_instances: usize,
    /// Memory limits of all running calls together, in bytes.
    pub guest_memory_bytes: u64,
    /// Durable state, read by guest kv; without it there is no kv.
    pub store: Option<Arc<dyn Store>>,
    /// Bytes by content address.
    pub blobs: Arc<dyn Blobs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The one way out.
    pub egress: Egress,
    /// The vault.
    pub secrets: Arc<dyn Secrets>,
    /// Where strings of answers are kept that no guest may see; without it none are.
    pub captured: Option<Arc<dyn CapturedSecrets>>,
}

impl Options {
    /// Options with this machine's defaults: one worker less than there are cores (at least one), 64 guests, a quarter
    /// of the memory; no secrets.
    pub fn new(
        artifacts: impl Into<PathBuf>,
        compile: CompileMode,
        store: Option<Arc<dyn Store>>,
        blobs: Arc<dyn Blobs>,
        clock: Arc<dyn Clock>,
        egress: Egress,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        Self {
            artifacts: artifacts.into(),
            compile,
            workers: cores.saturating_sub(1).max(1),
            max_instances: room::MAX_INSTANCES,
            guest_memory_bytes: room::guest_memory_bytes(),
            store,
            blobs,
            clock,
            egress,
            secrets: Arc::new(NoSecrets::default()),
            captured: None,
        }
    }
}
