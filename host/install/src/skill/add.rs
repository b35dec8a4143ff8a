//! From what was fetched to what is installed, with a person between.
//!
//! Invariant: nothing is written before [`apply`]; what is written down as agreed is what a person, or the
//! configuration for those who say yes to all, agreed to; an update that asks for more than was agreed to is never
//! applied by a yes to all.

#[cfg(test)]
mod tests;

use super::fetch::{Fetched, RegistryVerdict};
use super::shelf::{Bad, Change, Refused, Shelf, ShelfError};
use claw_core::id::Digest;
use claw_skill::Tree;
use claw_skill::document::{self, Document};
use claw_skill::lock::{Locked, Resolved, Vendored};
use std::collections::BTreeSet;

/// Why a skill is not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Its SKILL.md is refused.
    #[error("SKILL.md: {0}")]
    Document(#[from] document::Refused),
    /// It has none at its root.
    #[error("there is no SKILL.md")]
    NoSkill,
    /// Content nobody should have.
    #[error("`{name}` {bad}")]
    Bad {
        /// The skill.
        name: String,
        /// What is known of it.
        bad: Bad,
    },
    /// A yes to all does not put one skill in the place of another.
    #[error("`{name}` is installed from `{source_now}`, and this is another source")]
    Taken {
        /// The skill.
        name: String,
        /// Where the installed one is from.
        source_now: String,
    },
    /// A yes to all is no answer to this.
    #[error("`{name}` asks for more than was agreed to: {}", more.join(", "))]
    Grows {
        /// The skill.
        name: String,
        /// Rules and secrets.
        more: Vec<String>,
    },
    /// What is installed.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
}

impl AddError {
    /// What to do next.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Taken { .. } => {
                Some("look at its review and answer without --yes, or remove the other")
            }
            Self::Grows { .. } => Some("look at its review and answer without --yes"),
            Self::Bad { .. } => Some("do not look for it elsewhere"),
            Self::NoSkill => Some("name the folder that has the SKILL.md"),
            Self::Shelf(e) => e.hint(),
            Self::Document(_) => None,
        }
    }
}

/// What would be installed. Making one writes nothing: this is all of a dry run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The name it gets.
    pub name: String,
    /// Its files.
    pub tree: Tree,
    /// Their hash: who holds its grants.
    pub hash: Digest,
    /// What its SKILL.md says.
    pub document: Document,
    /// The source, for the lock.
    pub source: String,
    /// What that was.
    pub resolved: Resolved,
    /// What its registry says of it.
    pub verdict: Option<RegistryVerdict>,
    /// What was left out or is strange, in words.
    pub notes: Vec<String>,
    /// What is installed under the name.
    pub before: Option<Locked>,
    /// Rules that its review says it asks for, as the lock writes them.
    pub capabilities: Vec<String>,
    /// Secrets that its review says it asks for.
    pub secrets: Vec<String>,
    /// What installing it would change.
    pub change: Change,
}

/// Makes a plan of what was fetched. [`Plan::asks`] has to follow once it was reviewed.
///
/// # Errors
/// It is no skill, nobody should have it, or what is installed cannot be read.
pub fn plan(shelf: &Shelf, fetched: Fetched, refused: &Refused) -> Result<Plan, AddError> {
    let tree = fetched.tree;
    let file = document::skill_file(tree.tops()).map(str::to_owned);
    let text = file.and_then(|file| tree.get(&file).map(<[u8]>::to_vec));
    let document = document::parse(&fetched.folder, &text.ok_or(AddError::NoSkill)?)?;
    let (name, hash) = (document.name.clone(), tree.hash());
    if let Some(bad) = refused.find(&hash, &tree.digests()) {
        return Err(AddError::Bad { name, bad });
    }
    let before = shelf.list()?.remove(&name);
    let change = Change::of(before.as_ref(), &tree, &[], &[]);
    Ok(Plan {
        name,
        hash,
        document,
        source: fetched.source,
        resolved: fetched.resolved,
        verdict: fetched.verdict,
        notes: fetched.notes,
        before,
        capabilities: vec![],
        secrets: vec![],
        change,
        tree,
    })
}

impl Plan {
    /// The same plan with what its review says it asks for.
    #[must_use]
    pub fn asks(self, capabilities: Vec<String>, secrets: Vec<String>) -> Self {
        let change = Change::of(self.before.as_ref(), &self.tree, &capabilities, &secrets);
        Self {
            capabilities,
            secrets,
            change,
            ..self
        }
    }
}

/// Who agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// A person who saw the review.
    Person,
    /// A yes to all: as good as these rules and secrets, which the configuration allows beforehand.
    YesToAll(BTreeSet<String>),
}

/// What was agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Rules, as the lock writes them.
    pub capabilities: Vec<String>,
    /// Secrets.
    pub secrets: Vec<String>,
    /// By whom.
    pub consent: Consent,
}

/// What was fetched beside a skill.
#[derive(Debug, Clone, Copy)]
pub struct Packages<'a> {
    /// Its files.
    pub tree: &'a Tree,
    /// What they are.
    pub vendored: &'a Vendored,
}

/// Installs what was planned.
///
/// # Errors
/// A yes to all for more than it is good for, content nobody should have, or the disk. Then nothing is changed.
pub fn apply(
    shelf: &Shelf,
    plan: &Plan,
    agreed: &Agreed,
    packages: Option<Packages<'_>>,
    refused: &Refused,
    now_ms: i64,
) -> Result<Locked, AddError> {
    if let Consent::YesToAll(allowed) = &agreed.consent {
        beyond(plan, agreed, allowed)?;
    }
    let locked = Locked {
        source: plan.source.clone(),
        resolved: plan.resolved.clone(),
        tree: plan.hash.clone(),
        files: plan.tree.digests(),
        capabilities: sorted(&agreed.capabilities),
        secrets: sorted(&agreed.secrets),
        vendored: packages.map(|p| p.vendored.clone()),
        installed_ms: now_ms,
        disabled: plan.before.as_ref().is_some_and(|before| before.disabled),
    };
    let files = packages.map(|p| p.tree);
    shelf.install(&plan.name, &plan.tree, locked.clone(), files, refused)?;
    Ok(locked)
}

fn sorted(texts: &[String]) -> Vec<String> {
    let set: BTreeSet<&String> = texts.iter().collect();
    set.into_iter().cloned().collect()
}

/// Refuses what a yes to all is not good for.
fn beyond(plan: &Plan, agreed: &Agreed, allowed: &BTreeSet<String>) -> Result<(), AddError> {
    let name = plan.name.clone();
    if let Some(before) = &plan.before
        && before.source != plan.source
    {
        let source_now = before.source.clone();
        return Err(AddError::Taken { name, source_now });
    }
    let before = plan.before.iter();
    let before = before.flat_map(|l| l.capabilities.iter().chain(&l.secrets));
    let good: BTreeSet<&String> = allowed.iter().chain(before).collect();
    let mut more: BTreeSet<String> = plan.change.grows().into_iter().collect();
    more.extend(agreed.capabilities.iter().chain(&agreed.secrets).cloned());
    let more: Vec<String> = more
        .into_iter()
        .filter(|text| !good.contains(text))
        .collect();
    match more.is_empty() {
        true => Ok(()),
        false => Err(AddError::Grows { name, more }),
    }
}
