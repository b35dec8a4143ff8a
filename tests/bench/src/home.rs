//! A folder for the run, and what machine it is on.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A folder that goes with the run.
pub(crate) struct Home(tempfile::TempDir);

impl Home {
    /// A fresh one under `$CLAW_BENCH_DIR`, which decides the disk that is measured, or the system's folder for
    /// temporary files.
    pub(crate) fn new() -> Result<Self> {
        let base =
            std::env::var_os("CLAW_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
        tempfile::tempdir_in(&base)
            .map(Self)
            .with_context(|| format!("cannot make a folder in `{}`", base.display()))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Cores, processor and memory, as far as the system tells.
pub(crate) fn machine() -> Value {
    let line = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).ok()?;
        let line = text.lines().find(|l| l.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    json!({
        "os": std::env::consts::OS,
        "arch": std::env::consts::ARCH,
        "cores": std::thread::available_parallelism().map_or(0, std::num::NonZeroUsize::get),
        "processor": line("/proc/cpuinfo", "model name"),
        "memory": line("/proc/meminfo", "MemTotal"),
    })
}
