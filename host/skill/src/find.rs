//! Which skills there are on disk, and which of one name counts.
//!
//! Invariant: every folder with a SKILL.md is in the answer: found, switched off, shadowed or refused with a reason.
//! Nothing outside a place is read, however links lead.

mod installed;
mod read;
#[cfg(test)]
mod tests;
mod walk;

use crate::document::{Document, Refused};
use crate::lock::Locked;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use read::Finder;

/// Folders a skill may be below its place.
pub const MAX_DEPTH: usize = 6;
/// Skills of one place.
pub const MAX_SKILLS: usize = 300;
/// Folders of one place that are looked into.
pub const MAX_FOLDERS: usize = 2_000;
/// Entries of one folder.
pub const MAX_ENTRIES: usize = 10_000;
/// Largest `claw.lock`, in bytes.
pub const MAX_LOCK_BYTES: u64 = 64 << 20;

/// What kind of place skills are in, from the one that wins to the one that loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// `skills/` of the agent's workspace.
    Workspace,
    /// `.agents/skills` of the agent's workspace.
    WorkspaceAgents,
    /// `.agents/skills` of the person's home.
    HomeAgents,
    /// What `claw.lock` holds: the place's folder is the one with `claw.lock` and `trees`.
    Installed,
    /// Came with the program.
    Bundled,
    /// A folder of the configuration.
    Extra,
}

impl PlaceKind {
    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            Self::Workspace => "the workspace",
            Self::WorkspaceAgents => "the workspace's .agents",
            Self::HomeAgents => "the home's .agents",
            Self::Installed => "installed",
            Self::Bundled => "bundled",
            Self::Extra => "an extra folder",
        }
    }
}

/// A folder to look for skills in. One that does not exist has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// What it is.
    pub kind: PlaceKind,
    /// Where it is.
    pub folder: PathBuf,
}

/// A skill that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What it is called by: of an installed one the name in `claw.lock`, else the document's.
    pub name: String,
    /// Where.
    pub kind: PlaceKind,
    /// Its folder's real path.
    pub folder: PathBuf,
    /// The file that was read, below that folder.
    pub file: String,
    /// What the file says.
    pub document: Arc<Document>,
    /// What was reviewed, if it is installed.
    pub locked: Option<Arc<Locked>>,
}

/// A skill that does not count because another has its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Shadowed {
    /// The one that does not count.
    pub skill: Found,
    /// Folder of the one that does.
    pub by: PathBuf,
    /// For a person.
    pub words: String,
}

/// What was not read as a skill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// Where.
    pub kind: PlaceKind,
    /// The folder or file.
    pub path: PathBuf,
    /// Why.
    pub reason: Reason,
}

/// Why something was not read as a skill.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "reason", content = "detail", rename_all = "kebab-case")]
pub enum Reason {
    /// Its SKILL.md.
    #[error("its SKILL.md cannot be read: {0}")]
    Document(Refused),
    /// A link that leads out of the place.
    #[error("a link leads out of `{place}`")]
    LinkOut {
        /// The place.
        place: PathBuf,
    },
    /// A link that leads nowhere.
    #[error("a link leads nowhere")]
    LinkBroken,
    /// Below [`MAX_DEPTH`] folders.
    #[error("is more than {MAX_DEPTH} folders deep: not looked into")]
    TooDeep,
    /// Over [`MAX_SKILLS`].
    #[error("there are {MAX_SKILLS} skills before it in this place")]
    TooManySkills,
    /// Over [`MAX_FOLDERS`].
    #[error("there are {MAX_FOLDERS} folders before it in this place: not looked into")]
    TooManyFolders,
    /// Over [`MAX_ENTRIES`].
    #[error("has more than {MAX_ENTRIES} entries: not looked into")]
    TooManyEntries,
    /// A SKILL.md that is a pipe, a device or the like.
    #[error("is no plain file")]
    NotAFile,
    /// A place that is no folder.
    #[error("is no folder")]
    NotAFolder,
    /// Its name is no text, so nothing could name it.
    #[error("its name is no text: not looked into")]
    Name,
    /// Installed, but without a SKILL.md.
    #[error("there is no SKILL.md")]
    NoFile,
    /// The system does not let us read it.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// `claw.lock` cannot be understood: nothing installed is offered.
    #[error("cannot be understood: {0}")]
    Lock(String),
}

/// All there is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// Those that count, by name.
    pub skills: BTreeMap<String, Found>,
    /// Installed ones that were switched off. Their names are taken.
    pub disabled: BTreeMap<String, Found>,
    /// Those whose name another has.
    pub shadowed: Vec<Shadowed>,
    /// What was not read.
    pub refused: Vec<Refusal>,
}

/// Looks once. Who looks again and again keeps a [`Finder`].
pub fn find(places: &[Place]) -> Findings {
    Finder::default().find(places)
}

impl Finder {
    /// Looks into all places. Files that did not change since the last time are not read again.
    pub fn find(&mut self, places: &[Place]) -> Findings {
        let mut places: Vec<&Place> = places.iter().collect();
        places.sort_by_key(|place| place.kind);
        let mut refused = Vec::new();
        let mut found = Vec::new();
        for place in places {
            match place.kind {
                PlaceKind::Installed => installed::read(self, place, &mut found, &mut refused),
                _ => walk::walk(self, place, &mut found, &mut refused),
            }
        }
        self.forget_unseen();
        let mut findings = settle(found);
        findings.refused = refused;
        findings
    }
}

/// Gives names away: first to what is locked, then by place.
fn settle(found: Vec<Found>) -> Findings {
    let mut findings = Findings::default();
    let (locked, others): (Vec<Found>, Vec<Found>) =
        found.into_iter().partition(|found| found.locked.is_some());
    for found in locked.into_iter().chain(others) {
        let Findings {
            skills,
            disabled,
            shadowed,
            ..
        } = &mut findings;
        let winner = skills
            .get(&found.name)
            .or_else(|| disabled.get(&found.name));
        if let Some(winner) = winner {
            if winner.folder != found.folder {
                let (by, words) = (winner.folder.clone(), why(winner, &found));
                shadowed.push(Shadowed {
                    skill: found,
                    by,
                    words,
                });
            }
            continue;
        }
        let off = found.locked.as_ref().is_some_and(|locked| locked.disabled);
        let names = if off { disabled } else { skills };
        names.insert(found.name.clone(), found);
    }
    findings
}

fn why(winner: &Found, loser: &Found) -> String {
    let (name, place) = (&winner.name, winner.kind.words());
    if winner.locked.is_some() && loser.locked.is_none() && loser.kind < winner.kind {
        format!("`{name}` is installed and locked: nothing without a lock takes its name")
    } else if winner.kind == loser.kind {
        format!("`{name}` is twice in {place}")
    } else {
        format!("`{name}` is also in {place}, which comes first")
    }
}

fn unreadable(error: &std::io::Error) -> Reason {
    Reason::Unreadable(error.kind().to_string())
}

/// A file's name as text.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
