//! Walls a process builds around itself before it touches bytes it does not trust.
//!
//! Invariant: limits are lowered for good (soft and hard), and what an old kernel cannot wall off is said in the
//! result, never passed over.

use rustix::process::{Resource, Rlimit, setrlimit};
use std::fmt;
use std::path::PathBuf;

/// What a confined process may still do. Files it has open already stay usable.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Files and folders it may read, with everything below them.
    pub read: Vec<PathBuf>,
    /// Files and folders it may read and change, with everything below them.
    pub write: Vec<PathBuf>,
    /// Private writable memory, in bytes.
    pub memory_bytes: u64,
    /// CPU time over all threads, in seconds.
    pub cpu_seconds: u64,
    /// Largest file it may write, in bytes.
    pub file_bytes: u64,
    /// Files it may have open at once.
    pub open_files: u64,
}

/// How much of a wall stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// All of it.
    Full,
    /// What this kernel knows of it.
    Partial,
    /// Nothing: the kernel is too old or has it switched off.
    None,
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::None => "none",
        })
    }
}

/// What stands after [`confine_self`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confinement {
    /// Files and TCP, by Landlock.
    pub landlock: Wall,
}

/// A wall that could not be built although the kernel knows it.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// A resource limit was refused.
    #[error("cannot limit {what}: {source}")]
    Limit {
        /// The resource.
        what: &'static str,
        /// The system's words.
        source: rustix::io::Errno,
    },
    /// System calls could not be refused.
    #[error("cannot refuse system calls: {0}")]
    Seccomp(String),
    /// Landlock refused the rules.
    #[error("cannot build the landlock ruleset: {0}")]
    Landlock(String),
}

/// Confines this thread and every thread it starts from now on, for good.
///
/// Call it before any other thread exists: Landlock does not reach threads that run already.
/// Without paths in the profile no file can be opened afterwards.
///
/// # Errors
/// A limit or a ruleset that the kernel knows and refuses. An old kernel is no error: see [`Confinement`].
pub fn confine_self(profile: &Profile) -> Result<Confinement, ConfineError> {
    lower(Resource::Core, 0, "core dumps")?;
    lower(Resource::Data, profile.memory_bytes, "memory")?;
    lower(Resource::Cpu, profile.cpu_seconds, "cpu time")?;
    lower(Resource::Fsize, profile.file_bytes, "file size")?;
    lower(Resource::Nofile, profile.open_files, "open files")?;
    die_with_parent();
    Ok(Confinement {
        landlock: landlock_walls(profile)?,
    })
}

/// Lowers a limit; a hard limit that is lower already stays.
fn lower(resource: Resource, value: u64, what: &'static str) -> Result<(), ConfineError> {
    let hard = rustix::process::getrlimit(resource).maximum;
    let value = hard.map_or(value, |h| h.min(value));
    let limit = Rlimit {
        current: Some(value),
        maximum: Some(value),
    };
    setrlimit(resource, limit).map_err(|source| ConfineError::Limit { what, source })
}

#[cfg(target_os = "linux")]
fn die_with_parent() {
    // Best effort: the parent also kills it when it stops waiting, and the CPU limit ends it in any case.
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent() {}

#[cfg(target_os = "linux")]
fn landlock_walls(profile: &Profile) -> Result<Wall, ConfineError> {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr,
        RulesetCreatedAttr, RulesetStatus, Scope, path_beneath_rules,
    };
    let abi = ABI::V6;
    let build = || -> Result<RulesetStatus, landlock::RulesetError> {
        let status = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(abi))?
            .handle_access(AccessNet::from_all(abi))?
            .scope(Scope::from_all(abi))?
            .create()?
            .add_rules(path_beneath_rules(&profile.read, AccessFs::from_read(abi)))?
            .add_rules(path_beneath_rules(&profile.write, AccessFs::from_all(abi)))?
            .restrict_self()?;
        Ok(status.ruleset)
    };
    match build() {
        Ok(RulesetStatus::FullyEnforced) => Ok(Wall::Full),
        Ok(RulesetStatus::PartiallyEnforced) => Ok(Wall::Partial),
        Ok(RulesetStatus::NotEnforced) => Ok(Wall::None),
        Err(error) => Err(ConfineError::Landlock(error.to_string())),
    }
}

#[cfg(not(target_os = "linux"))]
fn landlock_walls(_: &Profile) -> Result<Wall, ConfineError> {
    Ok(Wall::None)
}
