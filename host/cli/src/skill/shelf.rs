//! The skills on offer to agents: found on disk, weighed, and each with a folder that holds exactly the files its hash
//! names.
//!
//! Invariant: what is offered as `skill:HASH` is run from files with that hash. An installed skill whose files were
//! changed is not offered; one that was never installed runs from a copy that nobody edits.

use super::places;
use crate::config::Loaded;
use crate::home::Home;
use crate::vault::HomeVault;
use claw_core::id::{AgentId, Digest};
use claw_core::secret::Secrets as _;
use claw_engine::hosttool::is_own_plugin;
use claw_engine::skill::{Offered, Skills, Snapshot};
use claw_install::skill::{copy, folder};
use claw_runtime::RuntimeSandbox;
use claw_skill::find::{Finder, Findings, Found, Place, PlaceKind};
use claw_skill::gate::{Surroundings, gate};
use claw_skill::infer::infer;
use claw_skill::listing::{Entry, LISTING_CHARS, list};
use claw_skill::review::review;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

/// Files of one skill whose marks are compared; over it, the files are read again each time.
const MAX_MARKED: usize = claw_skill::tree::MAX_FILES;

/// The skills of one home.
pub(crate) struct SkillShelf {
    home: Home,
    places: BTreeMap<AgentId, Vec<Place>>,
    sandbox: Arc<RuntimeSandbox>,
    vault: Arc<HomeVault>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    finder: Finder,
    /// Hash of a folder's files, as long as their marks are these.
    hashes: BTreeMap<PathBuf, (Marks, Digest)>,
    /// Copies that were made or compared by this process.
    copies: BTreeMap<Digest, Copied>,
}

/// What is run, and what it may be granted at most.
#[derive(Clone)]
struct Copied {
    root: PathBuf,
    capabilities: Vec<String>,
    secrets: Vec<String>,
}

/// Path, size and time of each file.
type Marks = Vec<(PathBuf, u64, u128)>;

/// Why a skill that was found is not on offer, in words.
pub(crate) type Withheld = BTreeMap<String, String>;

/// What there is for one agent.
pub(crate) struct Survey {
    pub(crate) findings: Findings,
    pub(crate) offered: Vec<Offered>,
    pub(crate) withheld: Withheld,
}

impl SkillShelf {
    pub(crate) fn new(
        home: &Home,
        loaded: &Loaded,
        workspaces: impl IntoIterator<Item = (AgentId, PathBuf)>,
        sandbox: Arc<RuntimeSandbox>,
        vault: Arc<HomeVault>,
    ) -> Self {
        let of = |(agent, folder): (AgentId, PathBuf)| (agent, places::of(home, loaded, &folder));
        Self {
            home: home.clone(),
            places: workspaces.into_iter().map(of).collect(),
            sandbox,
            vault,
            known: Mutex::default(),
        }
    }

    /// Looks at everything an agent could be offered.
    pub(crate) fn survey(&self, agent: &AgentId) -> Survey {
        let none = Vec::new();
        let places = self.places.get(agent).unwrap_or(&none);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let findings = known.finder.find(places);
        let there = self.surroundings(agent, &findings);
        let accepted = places::accepted(&self.home);
        let mut offered = Vec::new();
        let mut withheld = Withheld::new();
        for (name, found) in &findings.skills {
            match self.offer(&mut known, found, &there, &accepted) {
                Ok(skill) => offered.push(skill),
                Err(why) => {
                    withheld.insert(name.clone(), why);
                }
            }
        }
        Survey {
            findings,
            offered,
            withheld,
        }
    }

    fn surroundings(&self, agent: &AgentId, findings: &Findings) -> Surroundings {
        let gates = findings.skills.values().map(|found| &found.document.gates);
        let bins = gates.flat_map(|gates| gates.bins.iter().chain(&gates.any_bins));
        let runs = |name: &&String| self.sandbox.runtime_for(name).is_some();
        let bound = self.vault.listing(agent).into_iter();
        Surroundings {
            os: "linux".to_owned(),
            commands: bins.filter(runs).cloned().collect(),
            env: bound.filter_map(|secret| secret.env).collect(),
            config: BTreeSet::new(),
            skills: findings.skills.keys().cloned().collect(),
        }
    }

    fn offer(
        &self,
        known: &mut Known,
        found: &Found,
        there: &Surroundings,
        accepted: &BTreeSet<Digest>,
    ) -> Result<Offered, String> {
        if is_own_plugin(&found.name) {
            return Err("its name is one of claw itself".to_owned());
        }
        let verdict = gate(&found.document, there);
        if !verdict.is_offered() {
            let missing: Vec<&str> = verdict.missing.iter().map(|m| m.words.as_str()).collect();
            return Err(missing.join("; "));
        }
        let tree = known.hash(&found.folder)?;
        let name = &found.name;
        if found.locked.as_ref().is_some_and(|l| l.tree != tree) {
            return Err(format!(
                "its files were changed after it was installed: claw skill verify {name}"
            ));
        }
        if found.kind == PlaceKind::WorkspaceAgents && !accepted.contains(&tree) {
            return Err(format!(
                "it came with the workspace, and nobody accepted it: claw skill enable {name}"
            ));
        }
        let Copied {
            root,
            capabilities,
            secrets,
        } = match found.locked.as_deref() {
            Some(locked) => Copied {
                root: found.folder.clone(),
                capabilities: locked.capabilities.clone(),
                secrets: locked.secrets.clone(),
            },
            None => self.copy(known, found, &tree)?,
        };
        let beside = |name: &str| {
            let packages = root.with_file_name("packages");
            let folder = packages.join(name);
            (found.locked.is_some() && folder.is_dir()).then_some((packages, folder))
        };
        Ok(Offered {
            name: name.clone(),
            description: found.document.description.clone(),
            location: found.kind.words().to_owned(),
            third_party: !matches!(found.kind, PlaceKind::Workspace | PlaceKind::Bundled),
            packages: beside("python").map(|(packages, _)| packages),
            node_modules: beside("node_modules").map(|(_, folder)| folder),
            capabilities,
            secrets,
            user_invocable: found.document.user_invocable,
            model_invocable: found.document.model_invocable,
            tree,
            root,
        })
    }

    /// A folder of claw's own with these files, and what a review says they ask for.
    fn copy(&self, known: &mut Known, found: &Found, tree: &Digest) -> Result<Copied, String> {
        if let Some(copied) = known.copies.get(tree) {
            return Ok(copied.clone());
        }
        let read = folder::read(&found.folder).map_err(|e| e.to_string())?;
        if read.tree.hash() != *tree {
            return Err("its files are being changed".to_owned());
        }
        let root = copy::keep(&self.home.skill_copies(), &read.tree, tree);
        let root = root.map_err(|e| format!("it cannot be copied: {e}"))?;
        let needs = infer(&read.tree, &found.document);
        let reviewed = review(&read.tree, &found.document, &needs, &Default::default());
        let copied = Copied {
            root,
            capabilities: reviewed.grants,
            secrets: reviewed
                .secrets
                .into_iter()
                .map(|bound| bound.env)
                .collect(),
        };
        known.copies.insert(tree.clone(), copied.clone());
        Ok(copied)
    }
}

impl Known {
    /// The hash of a folder's files.
    fn hash(&mut self, folder: &Path) -> Result<Digest, String> {
        let marks = marks(folder);
        if let Some((before, hash)) = self.hashes.get(folder)
            && marks.as_ref() == Some(before)
        {
            return Ok(hash.clone());
        }
        let hash = folder::read(folder).map_err(|e| e.to_string())?.tree.hash();
        if let Some(marks) = marks {
            self.hashes.insert(folder.to_owned(), (marks, hash.clone()));
        }
        Ok(hash)
    }
}

/// The marks of all files, if there are not too many.
fn marks(folder: &Path) -> Option<Marks> {
    let mut marks = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).ok()?.flatten() {
            let known = entry.metadata().ok()?;
            if known.is_dir() {
                folders.push(entry.path());
                continue;
            }
            let time = known.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
            marks.push((entry.path(), known.len(), time.as_nanos()));
            if marks.len() + folders.len() > MAX_MARKED {
                return None;
            }
        }
    }
    marks.sort();
    Some(marks)
}

impl Skills for SkillShelf {
    fn snapshot(&self, agent: &AgentId) -> Arc<Snapshot> {
        let skills = self.survey(agent).offered;
        let listed = skills.iter().filter(|skill| skill.model_invocable);
        let entries: Vec<Entry> = listed
            .map(|skill| Entry {
                name: skill.name.clone(),
                description: skill.description.clone(),
                location: String::new(),
            })
            .collect();
        let listing = list(&entries, LISTING_CHARS);
        Arc::new(Snapshot { skills, listing })
    }
}
