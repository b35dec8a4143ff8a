//! Where the agents' commands run, and the folders of this machine they keep there.
//!
//! Invariants: scratch belongs to one session of one agent, and to persons of the same rights: what somebody else leaves
//! in a session is not there when the owner's commands run. It is gone when the session begins anew, and a day after it
//! was last used, also where no sweep came by.

mod skill;

use crate::settings::Agent;
use crate::toolbox::workspace_root;
use claw_core::id::{AgentId, Digest, SessionKey, TimestampMs};
use claw_core::sandbox::RootMount;
use claw_core::script::Scripts;
use claw_core::subject::Actor;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use skill::{SKILL_HOME_QUOTA_BYTES, SKILL_HOME_QUOTA_FILES};

/// Bytes of one scratch folder.
pub const SCRATCH_QUOTA_BYTES: u64 = 256 << 20;
/// Files and folders of one scratch folder.
pub const SCRATCH_QUOTA_FILES: u64 = 10_000;
/// Bytes of what an agent's commands keep under `/home`.
pub const HOME_QUOTA_BYTES: u64 = 1 << 30;
/// Files and folders of the same.
pub const HOME_QUOTA_FILES: u64 = 100_000;
/// Time after its last use after which scratch is emptied, in milliseconds.
pub const SCRATCH_MS: u64 = 24 * 60 * 60 * 1_000;
/// Digits of a session's key in the name of its folder.
const NAME_DIGITS: usize = 32;

/// The port of commands with the folders of one home.
#[derive(Clone)]
pub struct ScriptHost(Arc<Shared>);

struct Shared {
    port: Arc<dyn Scripts>,
    home: PathBuf,
    /// Held while folders are made or removed, so that none goes that is about to be used.
    folders: Mutex<()>,
}

impl ScriptHost {
    /// Commands run by `port`, with folders under `home`: `scratch/`, and `agents/ID/homes/exec`.
    pub fn new(port: Arc<dyn Scripts>, home: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Shared {
            port,
            home: home.into(),
            folders: Mutex::default(),
        }))
    }

    pub(crate) fn port(&self) -> &Arc<dyn Scripts> {
        &self.0.port
    }

    /// What a command of this agent sees; its folders are made.
    pub(crate) async fn roots(
        &self,
        agent: &Agent,
        session: &SessionKey,
        actor: &Actor,
        now: TimestampMs,
    ) -> io::Result<Vec<RootMount>> {
        let (id, session, speaker) = (agent.id.clone(), session.clone(), speaker(actor));
        let made = self.apart(move |all| {
            Ok((
                all.scratch(&id, &session, &speaker, now)?,
                all.kept_home(&id, "exec")?,
            ))
        });
        let (scratch, home) = made.await?;
        Ok(vec![
            workspace_root(agent),
            rooted("/home", home, HOME_QUOTA_BYTES, HOME_QUOTA_FILES),
            RootMount {
                scratch: true,
                ..rooted("/tmp", scratch, SCRATCH_QUOTA_BYTES, SCRATCH_QUOTA_FILES)
            },
        ])
    }

    /// Removes the scratch of a session.
    pub(crate) async fn forget(&self, session: &SessionKey) -> io::Result<()> {
        let session = session.clone();
        self.apart(move |all| remove(&all.of_session(&session.agent(), &session)))
            .await
    }

    /// Removes all scratch that has not been used for [`SCRATCH_MS`]. Returns of how many sessions.
    pub(crate) async fn sweep(&self, now: TimestampMs) -> io::Result<u32> {
        self.apart(move |all| all.sweep(now)).await
    }

    /// Does it beside the engine's own work, one at a time.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let all = self.0.clone();
        let work = move || {
            let _one = all.folders.lock().unwrap_or_else(PoisonError::into_inner);
            work(&all)
        };
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|e| Err(io::Error::other(e)))
    }
}

impl Shared {
    fn of_session(&self, agent: &AgentId, session: &SessionKey) -> PathBuf {
        let digest = Digest::of(session.as_str().as_bytes());
        let agents = self.home.join("scratch").join(agent.as_str());
        agents.join(digits(&digest))
    }

    /// The folder of one session's scratch for persons of these rights. When it was last used is the time of the folder
    /// above, which no command sees.
    fn scratch(
        &self,
        agent: &AgentId,
        session: &SessionKey,
        speaker: &str,
        now: TimestampMs,
    ) -> io::Result<PathBuf> {
        let above = self.of_session(agent, session);
        if used(&above)?.is_some_and(|at| is_old(at, now)) {
            remove(&above)?;
        }
        let folder = above.join(speaker);
        make(&folder)?;
        File::open(&above)?.set_modified(time(now))?;
        Ok(folder)
    }

    fn kept_home(&self, agent: &AgentId, name: &str) -> io::Result<PathBuf> {
        let agents = self.home.join("agents");
        let folder = agents.join(agent.as_str()).join("homes").join(name);
        make(&folder)?;
        Ok(folder)
    }

    fn sweep(&self, now: TimestampMs) -> io::Result<u32> {
        let mut gone = 0;
        for agent in folders(&self.home.join("scratch"))? {
            for session in folders(&agent)? {
                if used(&session)?.is_some_and(|at| is_old(at, now)) {
                    remove(&session)?;
                    gone += 1;
                }
            }
        }
        Ok(gone)
    }
}

/// The beginning of a digest, for the name of a folder.
fn digits(digest: &Digest) -> &str {
    digest.as_str().get(..NAME_DIGITS).unwrap_or_default()
}

fn rooted(guest: &str, host: PathBuf, quota_bytes: u64, quota_files: u64) -> RootMount {
    RootMount {
        guest: guest.to_owned(),
        host,
        read_only: false,
        read_only_holes: Vec::new(),
        quota_bytes,
        quota_files,
        scratch: false,
    }
}

fn read_only(guest: &str, host: PathBuf) -> RootMount {
    RootMount {
        read_only: true,
        ..rooted(guest, host, 0, 0)
    }
}

/// The name of the folder for persons of the same rights.
fn speaker(actor: &Actor) -> String {
    match actor {
        // A schedule acts for the owner.
        Actor::Owner | Actor::Schedule => "owner".to_owned(),
        Actor::Paired(peer) => format!("paired-{}", Digest::of(peer.as_bytes()).short()),
        Actor::GroupMember | Actor::Stranger => actor.word().to_owned(),
    }
}

fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Removes a folder that may not be there. Links in it are removed, never followed.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// When a folder was last used, if it is there.
fn used(folder: &Path) -> io::Result<Option<SystemTime>> {
    match fs::symlink_metadata(folder) {
        Ok(meta) => meta.modified().map(Some),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

fn is_old(used: SystemTime, now: TimestampMs) -> bool {
    let age = time(now).duration_since(used);
    age.is_ok_and(|age| age >= Duration::from_millis(SCRATCH_MS))
}

fn time(at: TimestampMs) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(at.0).unwrap_or(0))
}

/// The folders directly below one that may not be there.
fn folders(of: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(of) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
