//! What commands of skills see: the reviewed files, a working copy of the session, a kept home, scratch, packages, and
//! files that were handed over.

use super::{
    SCRATCH_QUOTA_BYTES, SCRATCH_QUOTA_FILES, ScriptHost, digits, make, read_only, rooted, speaker,
    used,
};
use crate::settings::Agent;
use crate::skill::handed::{HandError, Handed};
use crate::skill::{Offered, copy, text};
use crate::toolbox::workspace_root;
use claw_core::id::{AgentId, Digest, SessionKey, TimestampMs};
use claw_core::sandbox::RootMount;
use claw_core::subject::Actor;
use std::path::PathBuf;
use std::{fs, io};

/// Bytes of what one skill keeps under `/home`.
pub const SKILL_HOME_QUOTA_BYTES: u64 = 256 << 20;
/// Files and folders of the same.
pub const SKILL_HOME_QUOTA_FILES: u64 = 10_000;
/// The working copy of a skill.
const WORK_ROOT: &str = "/home/work";
/// Where packages of a skill are.
const PACKAGES: &str = "/packages";
/// Those of Python, below it.
const PYTHON: &str = "python";
/// Folders of a skill in a session.
const WORK: &str = "work";
const TMP: &str = "tmp";

/// What the agent remembers, and what it is woken for: no skill writes that, whatever it was granted.
const NOT_OF_SKILLS: [&str; 3] = ["MEMORY.md", "HEARTBEAT.md", "memory"];

/// What a command of a skill sees.
pub(crate) struct SkillRoots {
    pub(crate) roots: Vec<RootMount>,
    /// Where it starts.
    pub(crate) cwd: &'static str,
    /// Variables beyond those of every command.
    pub(crate) env: Vec<(String, String)>,
    /// Of the session and the skill.
    folder: PathBuf,
}

/// Adds what was fetched for a skill; variables that make it found.
fn packages(skill: &Offered, roots: &mut Vec<RootMount>) -> Vec<(String, String)> {
    // What Python makes of code would only be refused, import by import.
    let mut env = vec![("PYTHONDONTWRITEBYTECODE".to_owned(), "1".to_owned())];
    if let Some(packages) = &skill.packages {
        if packages.join(PYTHON).is_dir() {
            env.push(("PYTHONPATH".to_owned(), format!("{PACKAGES}/{PYTHON}")));
        }
        roots.push(read_only(PACKAGES, packages.clone()));
    }
    let modules = skill.node_modules.clone();
    roots.extend(modules.map(|modules| read_only("/node_modules", modules)));
    env
}

impl ScriptHost {
    /// What a command of a skill sees; its folders and its working copy are made. `workspace`: also the agent's files.
    pub(crate) async fn skill_roots(
        &self,
        (agent, session, actor): (&Agent, &SessionKey, &Actor),
        skill: &Offered,
        workspace: bool,
        now: TimestampMs,
    ) -> io::Result<SkillRoots> {
        let (id, session, speaker) = (agent.id.clone(), session.clone(), speaker(actor));
        let (tree, root) = (skill.tree.clone(), skill.root.clone());
        let made = self.apart(move |all| {
            let below = format!("skill-{}/{speaker}", digits(&tree));
            let folder = all.scratch(&id, &session, &below, now)?;
            make(&folder.join(TMP))?;
            let holes = copy::refresh(&root, &folder.join(WORK))?;
            let home = all.kept_home(&id, &format!("skill-{}", digits(&tree)))?;
            Ok((folder, holes, home))
        });
        let (folder, holes, home) = made.await?;
        let mut roots = vec![
            read_only(text::BASE, skill.root.clone()),
            rooted(
                "/home",
                home,
                SKILL_HOME_QUOTA_BYTES,
                SKILL_HOME_QUOTA_FILES,
            ),
            RootMount {
                scratch: true,
                ..rooted(
                    "/tmp",
                    folder.join(TMP),
                    SCRATCH_QUOTA_BYTES,
                    SCRATCH_QUOTA_FILES,
                )
            },
        ];
        let cwd = if holes.is_some() {
            WORK_ROOT
        } else {
            text::BASE
        };
        roots.extend(holes.map(|read_only_holes| RootMount {
            read_only_holes,
            scratch: true,
            ..rooted(
                WORK_ROOT,
                folder.join(WORK),
                SCRATCH_QUOTA_BYTES,
                SCRATCH_QUOTA_FILES,
            )
        }));
        let env = packages(skill, &mut roots);
        if workspace {
            let mut root = workspace_root(agent);
            let more = NOT_OF_SKILLS.iter().map(|&name| name.to_owned());
            root.read_only_holes.extend(more);
            roots.push(root);
        }
        Ok(SkillRoots {
            roots,
            cwd,
            env,
            folder,
        })
    }

    /// What a skill kept at home is that of its update from now on, unless that has kept something itself.
    pub(crate) async fn inherit_home(
        &self,
        agent: &AgentId,
        from: &Digest,
        to: &Digest,
    ) -> io::Result<()> {
        let homes = self
            .0
            .home
            .join("agents")
            .join(agent.as_str())
            .join("homes");
        let home = |tree: &Digest| homes.join(format!("skill-{}", digits(tree)));
        let (from, to) = (home(from), home(to));
        self.apart(move |_| match (used(&from)?, used(&to)?) {
            (Some(_), None) => fs::rename(&from, &to),
            _ => Ok(()),
        })
        .await
    }

    /// Copies files of the workspace for one call of a skill.
    pub(crate) async fn hand(
        &self,
        agent: &Agent,
        (mounted, call): (&SkillRoots, &str),
        paths: Vec<String>,
    ) -> Result<(RootMount, Handed), HandError> {
        let workspace = agent.workspace.clone();
        let to = mounted
            .folder
            .join(format!("in-{}", digits(&Digest::of(call.as_bytes()))));
        let copy = move || Handed::copy(&workspace, &paths, to);
        let handed = tokio::task::spawn_blocking(copy)
            .await
            .unwrap_or_else(|e| {
                Err(HandError::Io {
                    path: "/in".to_owned(),
                    why: io::Error::other(e),
                })
            })?;
        Ok((read_only("/in", handed.folder().to_path_buf()), handed))
    }
}
