//! Where skills are looked for, and what a person accepted of a workspace that came from elsewhere.

use crate::config::Loaded;
use crate::failure::Failure;
use crate::home::{self, Home};
use claw_core::id::Digest;
use claw_skill::find::{Place, PlaceKind};
use std::collections::BTreeSet;
use std::path::Path;

/// Hashes of skills of `.agents/skills` of a workspace that a person accepted.
const ACCEPTED_FILE: &str = "accepted.json";

/// All places for an agent with this workspace.
pub(crate) fn of(home: &Home, loaded: &Loaded, workspace: &Path) -> Vec<Place> {
    let place = |kind, folder| Place { kind, folder };
    let mut all = vec![
        place(PlaceKind::Workspace, workspace.join("skills")),
        place(PlaceKind::WorkspaceAgents, workspace.join(".agents/skills")),
        place(PlaceKind::Installed, home.skills()),
    ];
    if let Some(person) = std::env::home_dir() {
        all.push(place(PlaceKind::HomeAgents, person.join(".agents/skills")));
    }
    if let Some(bundled) = home::bundled_skills() {
        all.push(place(PlaceKind::Bundled, bundled));
    }
    let extra = loaded.config.skills.extra.iter();
    all.extend(extra.map(|folder| place(PlaceKind::Extra, folder.clone())));
    all
}

/// What a person accepted.
pub(crate) fn accepted(home: &Home) -> BTreeSet<Digest> {
    let text = std::fs::read_to_string(home.skills().join(ACCEPTED_FILE)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Accepts these files, whatever their name, for good.
pub(crate) fn accept(home: &Home, tree: &Digest) -> Result<(), Failure> {
    let mut all = accepted(home);
    all.insert(tree.clone());
    std::fs::create_dir_all(home.skills())?;
    let mut fresh = tempfile::NamedTempFile::new_in(home.skills())?;
    serde_json::to_writer(&mut fresh, &all).map_err(std::io::Error::from)?;
    fresh.as_file().sync_all()?;
    let file = home.skills().join(ACCEPTED_FILE);
    fresh.persist(file).map_err(|e| e.error)?;
    Ok(())
}
