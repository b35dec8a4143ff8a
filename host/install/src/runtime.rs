//! Script runtimes on disk: folders with `runtime.yaml` beside `runtime.wasm`. Some come with the binary, some were
//! added to a home by a person.
//!
//! Invariant: a runtime of a home counts only while it is the one a person added, byte for byte, and then it goes
//! before the bundled one of its name; a bundled one that a person removed stays away until it is added again. Nothing
//! here needs the home's lock: `claw exec` reads this beside a running claw.

mod digests;
mod manifest;
mod shelf;
mod state;
#[cfg(test)]
mod tests;

pub use manifest::{
    MAX_COMMAND_BYTES, MAX_COMMANDS, MAX_FILES, MAX_MANIFEST_BYTES, RuntimeManifest, WORLD,
};
pub use shelf::{Candidate, Listing, MAX_RUNTIMES, Origin, Runtime, Runtimes, forget_compiled};

use crate::InstallError;
use std::path::PathBuf;

/// The manifest's file.
pub const MANIFEST_FILE: &str = "runtime.yaml";
/// The component's file.
pub const WASM_FILE: &str = "runtime.wasm";

/// Why a runtime cannot be read, added or removed.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// A file, or bytes that are no component this host takes.
    #[error(transparent)]
    Install(#[from] InstallError),
    /// There is no runtime there.
    #[error("`{}` is no runtime: it has no `{MANIFEST_FILE}` beside a `{WASM_FILE}`", .0.display())]
    NoFolder(PathBuf),
    /// Neither installed nor bundled.
    #[error("no runtime `{name}`")]
    NoRuntime {
        /// As asked for.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// The manifest is refused.
    #[error("`{}`: {why}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The component exports something else.
    #[error("`{}` is no script runtime: it does not export `claw:script/command`", .0.display())]
    NoScript(PathBuf),
    /// It was removed already.
    #[error("the runtime `{0}` is not installed")]
    NotInstalled(String),
    /// The state file is not what was written.
    #[error("`{}` is damaged: {why}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Over [`MAX_RUNTIMES`].
    #[error("more than {MAX_RUNTIMES} runtimes")]
    TooMany,
}

impl RuntimeError {
    fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::Install(InstallError::io(path, source))
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Install(e) => e.hint(),
            Self::NoFolder(_) => Some("`cargo xtask runtimes` builds the runtimes of claw".into()),
            Self::NoRuntime { known, .. } if !known.is_empty() => {
                Some(format!("there are: {}", known.join(", ")))
            }
            Self::NoRuntime { .. } => Some(
                "none came with this claw; name a folder with runtime.yaml and runtime.wasm".into(),
            ),
            Self::NotInstalled(_) => Some("`claw runtime list` shows all".into()),
            Self::State { .. } => Some("move the file away and add the runtimes again".into()),
            Self::Manifest { .. } | Self::NoScript(_) | Self::TooMany => None,
        }
    }
}
