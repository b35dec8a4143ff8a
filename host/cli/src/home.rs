//! Where the state directory is, and the names of what is in it.

use crate::failure::Failure;
use std::path::{Path, PathBuf};

/// Variable that names the state directory.
pub(crate) const HOME_ENV: &str = "CLAW_HOME";
/// Variable that names another folder for precompiled components, shared by homes of one person.
pub(crate) const AOT_ENV: &str = "CLAW_AOT_DIR";
/// Variable that names the folder of bundled plugins.
pub(crate) const BUNDLED_ENV: &str = "CLAW_BUNDLED_PLUGINS";

/// Variable that names the folder of bundled script runtimes.
pub(crate) const RUNTIMES_ENV: &str = "CLAW_BUNDLED_RUNTIMES";

/// Variable that names the folder of bundled skills.
pub(crate) const SKILLS_ENV: &str = "CLAW_BUNDLED_SKILLS";

/// Variable that names the folder of guests that misbehave on purpose, for tests and the demo.
const GUESTS_ENV: &str = "CLAW_TEST_GUESTS";

/// A state directory.
#[derive(Debug, Clone)]
pub(crate) struct Home(PathBuf);

impl Home {
    /// `--home`, else `$CLAW_HOME`, else `~/.claw`; always absolute.
    pub(crate) fn find(flag: Option<&Path>) -> Result<Self, Failure> {
        let named = flag.map(Path::to_owned).or_else(|| {
            std::env::var_os(HOME_ENV)
                .filter(|v| !v.is_empty())
                .map(PathBuf::from)
        });
        let path = match named {
            Some(path) => path,
            None => std::env::home_dir()
                .ok_or_else(|| {
                    Failure::usage("no home directory is known").hint("name one with --home DIR")
                })?
                .join(".claw"),
        };
        Ok(Self(std::path::absolute(path)?))
    }

    /// A home at this absolute path.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Where the path comes from, in words.
    pub(crate) fn origin(&self) -> String {
        let is = |path: Option<PathBuf>| {
            path.and_then(|p| std::path::absolute(p).ok())
                .is_some_and(|p| p == self.0)
        };
        if is(std::env::var_os(HOME_ENV).map(PathBuf::from)) {
            format!("environment ({HOME_ENV})")
        } else if is(std::env::home_dir().map(|h| h.join(".claw"))) {
            "default".to_owned()
        } else {
            "--home".to_owned()
        }
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.0.join("claw.yaml")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("claw.db")
    }

    /// Installed skills.
    pub(crate) fn skills(&self) -> PathBuf {
        self.0.join("skills")
    }

    /// Copies of skills that were not installed, by the hash of their files.
    pub(crate) fn skill_copies(&self) -> PathBuf {
        self.0.join("cache").join("skills")
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.0.join("blobs")
    }

    pub(crate) fn plugins(&self) -> PathBuf {
        self.0.join("plugins")
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.0.join("claw.sock")
    }

    pub(crate) fn workspace(&self, agent: &str) -> PathBuf {
        self.0.join("agents").join(agent).join("workspace")
    }

    pub(crate) fn artifacts(&self) -> PathBuf {
        match std::env::var_os(AOT_ENV).filter(|v| !v.is_empty()) {
            Some(folder) => folder.into(),
            None => self.0.join("cache/aot"),
        }
    }
}

/// Plugins that came with the binary: `$CLAW_BUNDLED_PLUGINS`, else `plugins` beside the binary.
pub(crate) fn bundled() -> Option<PathBuf> {
    beside(BUNDLED_ENV, "plugins")
}

/// Script runtimes that came with the binary: `$CLAW_BUNDLED_RUNTIMES`, else `runtimes` beside the binary.
pub(crate) fn bundled_runtimes() -> Option<PathBuf> {
    beside(RUNTIMES_ENV, "runtimes")
}

/// Skills that came with the binary: `$CLAW_BUNDLED_SKILLS`, else `skills` beside the binary.
pub(crate) fn bundled_skills() -> Option<PathBuf> {
    beside(SKILLS_ENV, "skills")
}

/// Guests that misbehave on purpose: `$CLAW_TEST_GUESTS`, else `guests` beside the binary.
pub(crate) fn test_guests() -> Option<PathBuf> {
    beside(GUESTS_ENV, "guests")
}

fn beside(env: &str, name: &str) -> Option<PathBuf> {
    let folder = match std::env::var_os(env).filter(|v| !v.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => std::env::current_exe().ok()?.parent()?.join(name),
    };
    folder.is_dir().then_some(folder)
}
