//! Plugins on disk: building, inspecting, staging into a home, and the lock file that names what is installed.
//!
//! Invariant: nothing here runs a guest or maps native code. A component enters a home only with a manifest that
//! covers its imports, under the digest of its bytes, and whole or not at all.

pub mod build;
pub mod create;
pub mod inspect;
pub mod lock;
pub mod runtime;
pub mod skill;
pub mod stage;
pub mod world;

use std::path::{Path, PathBuf};

/// Largest component accepted, in bytes.
pub const MAX_COMPONENT_BYTES: u64 = 64 << 20;

/// Why a plugin cannot be built, inspected or installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// A file could not be read or written.
    #[error("cannot use `{path}`: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no plugin there.
    #[error("`{0}` is no plugin: it has no `plugin.yaml` beside a `plugin.wasm`")]
    NoPlugin(PathBuf),
    /// The manifest is refused.
    #[error("`plugin.yaml`: {0}")]
    Manifest(#[from] claw_policy::manifest::ManifestError),
    /// The bytes are no component.
    #[error("`{path}`: {why}")]
    NotAComponent {
        /// The file.
        path: PathBuf,
        /// What they are.
        why: String,
    },
    /// It is built for a contract this host does not have.
    #[error("the component is not compatible: {why}")]
    Incompatible {
        /// What does not fit.
        why: String,
        /// What to do.
        hint: String,
    },
    /// It imports more than its manifest asks for.
    #[error("the component imports more than its manifest asks for: {}", .0.join(", "))]
    BeyondManifest(Vec<String>),
    /// A component that nothing was packaged into.
    #[error("`{}` carries no manifest", .0.display())]
    NoManifest(PathBuf),
    /// The manifest inside the component is another one.
    #[error("the manifest inside the component differs from `plugin.yaml`")]
    ManifestDiffers,
    /// Too big.
    #[error("`{path}` is over {MAX_COMPONENT_BYTES} bytes")]
    TooBig {
        /// The file.
        path: PathBuf,
    },
    /// The lock file is not what was written.
    #[error("`{path}` is damaged: {why}")]
    Lock {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// No toolchain, or it failed.
    #[error("{0}")]
    Toolchain(String),
    /// A developer's tool failed.
    #[error(transparent)]
    Tool(#[from] claw_native::ToolError),
    /// The folder for a new plugin is in use.
    #[error("`{0}` is there already and not empty")]
    NotEmpty(PathBuf),
}

impl InstallError {
    fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// Stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::NoPlugin(_) => "no-plugin",
            Self::Manifest(_) => "manifest",
            Self::NotAComponent { .. } => "not-a-component",
            Self::Incompatible { .. } => "incompatible",
            Self::BeyondManifest(_) => "imports-beyond-manifest",
            Self::NoManifest(_) => "no-manifest",
            Self::ManifestDiffers => "manifest-differs",
            Self::TooBig { .. } => "too-big",
            Self::Lock { .. } => "lock",
            Self::Toolchain(_) => "toolchain",
            Self::Tool(_) => "tool-failed",
            Self::NotEmpty(_) => "not-empty",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoPlugin(_) => Some("`claw plugin build DIR` makes one from its source".into()),
            Self::Incompatible { hint, .. } => Some(hint.clone()),
            Self::BeyondManifest(_) => Some(
                "ask for it under `capabilities` in plugin.yaml and build again, or stop using it"
                    .into(),
            ),
            Self::NoManifest(_) => {
                Some("`claw plugin build DIR --wasm FILE` puts plugin.yaml into a component".into())
            }
            Self::ManifestDiffers => Some("`claw plugin build` writes both from one file".into()),
            Self::Lock { .. } => Some("move the file away and add the plugins again".into()),
            Self::NotEmpty(_) => Some("name a folder that is not there yet".into()),
            _ => None,
        }
    }
}

/// Reads a file of at most `MAX_COMPONENT_BYTES`.
pub(crate) fn read_component(path: &Path) -> Result<Vec<u8>, InstallError> {
    let meta = std::fs::metadata(path).map_err(|e| InstallError::io(path, e))?;
    if meta.len() > MAX_COMPONENT_BYTES {
        return Err(InstallError::TooBig {
            path: path.to_owned(),
        });
    }
    std::fs::read(path).map_err(|e| InstallError::io(path, e))
}
