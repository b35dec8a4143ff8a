//! The live grants, found by what a request is about instead of one after the other.
//!
//! Invariant: the answer is the one of [`crate::rule::first_allowing`] over all of them in their order; a rule that is
//! not looked at would have missed as [`Miss::Other`], or, about files of the same root, as [`Miss::Path`].

use crate::grant::LiveGrant;
use crate::host::Host;
use crate::path::VirtualPath;
use crate::rule::{Destination, HostRule, Miss, Rule};
use crate::target::Target;
use claw_core::secret::SecretName;
use std::collections::{BTreeMap, HashMap};

/// Positions in the list of live grants, ascending in each list.
#[derive(Default)]
pub(super) struct Index {
    /// Http rules about one host.
    hosts: HashMap<Host, Vec<usize>>,
    /// Http rules about many.
    patterns: Vec<usize>,
    /// Files rules, by their folder.
    folders: HashMap<String, Vec<usize>>,
    /// Rules about secrets, used and captured, by their name.
    secrets: HashMap<SecretName, Vec<usize>>,
    /// Passes, which allow nothing by themselves.
    passes: Passes,
    /// All others.
    rest: Vec<usize>,
    /// How many rules there are about files of a root.
    roots: BTreeMap<String, usize>,
    /// How many there are of a capability.
    counts: BTreeMap<&'static str, usize>,
}

/// The first grant of each pass.
#[derive(Default)]
struct Passes {
    places: HashMap<Destination, usize>,
    folders: HashMap<String, usize>,
    jobs: HashMap<String, usize>,
}

impl Passes {
    fn add(&mut self, at: usize, rule: &Rule) {
        let entry = match rule {
            Rule::Send(to) => {
                self.places.entry(to.clone()).or_insert(at);
                return;
            }
            Rule::Delete(folder) => self.folders.entry(folder.as_str().to_owned()),
            Rule::Schedule(job) => self.jobs.entry(job.clone()),
            _ => return,
        };
        entry.or_insert(at);
    }

    fn find(&self, target: &Target) -> Option<usize> {
        match target {
            Target::Http { url, .. } => self.places.get(&Destination::of(url)).copied(),
            Target::Send(to) => {
                let place = Destination::Session(to.clone());
                self.places.get(&place).copied()
            }
            Target::Schedule(job) => self.jobs.get(job).copied(),
            Target::File { path, .. } => {
                folders(path).find_map(|folder| self.folders.get(folder).copied())
            }
            _ => None,
        }
    }
}

impl Index {
    pub(super) fn new(live: &[LiveGrant]) -> Self {
        let mut index = Self::default();
        for (at, grant) in live.iter().enumerate() {
            index.add(at, &grant.rule);
        }
        index
    }

    fn add(&mut self, at: usize, rule: &Rule) {
        *self.counts.entry(rule.capability()).or_default() += 1;
        let list = match rule {
            Rule::Http(http) => match &http.host {
                HostRule::Is(host) => self.hosts.entry(host.clone()).or_default(),
                HostRule::Below(_) | HostRule::Any => &mut self.patterns,
            },
            Rule::Files(files) => {
                let root = files.folder.root().to_owned();
                *self.roots.entry(root).or_default() += 1;
                let folder = files.folder.as_str().to_owned();
                self.folders.entry(folder).or_default()
            }
            Rule::Secret(secret) => self.secrets.entry(secret.name.clone()).or_default(),
            Rule::Capture(capture) => self.secrets.entry(capture.name.clone()).or_default(),
            Rule::Send(_) | Rule::Delete(_) | Rule::Schedule(_) => {
                return self.passes.add(at, rule);
            }
            Rule::Kv(_) | Rule::Memory(_) | Rule::Blobs(_) | Rule::HostExec(_) | Rule::Tool(_) => {
                &mut self.rest
            }
        };
        list.push(at);
    }

    /// How many grants there are of a capability.
    pub(super) fn count(&self, capability: &str) -> usize {
        self.counts.get(capability).copied().unwrap_or(0)
    }

    /// The first grant that allows the target, or the closest miss.
    pub(super) fn find<'l>(
        &self,
        live: &'l [LiveGrant],
        target: &Target,
    ) -> Result<&'l LiveGrant, Miss> {
        let mut closest = match target {
            Target::File { path, .. } if self.roots.contains_key(path.root()) => Miss::Path,
            _ => Miss::Other,
        };
        for grant in self
            .candidates(target)
            .iter()
            .filter_map(|at| live.get(*at))
        {
            match grant.rule.allows(target) {
                Ok(()) => return Ok(grant),
                Err(miss) => closest = closest.max(miss),
            }
        }
        Err(closest)
    }

    /// A grant that lets the target pass where the context is labelled.
    pub(super) fn pass<'l>(&self, live: &'l [LiveGrant], target: &Target) -> Option<&'l LiveGrant> {
        let found = live.get(self.passes.find(target)?)?;
        found.rule.passes(target).then_some(found)
    }

    /// The http grants about exactly this host.
    pub(super) fn of_host<'l>(
        &self,
        live: &'l [LiveGrant],
        host: &Host,
    ) -> impl Iterator<Item = &'l LiveGrant> {
        let list = self.hosts.get(host).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(|at| live.get(*at))
    }

    fn candidates(&self, target: &Target) -> Vec<usize> {
        let mut found = Vec::new();
        let mut add = |list: Option<&Vec<usize>>| found.extend(list.into_iter().flatten());
        match target {
            Target::Http { url, .. } => {
                add(self.hosts.get(url.host()));
                add(Some(&self.patterns));
            }
            Target::File { path, .. } => {
                folders(path).for_each(|folder| add(self.folders.get(folder)));
            }
            Target::Secret { name, .. } | Target::Capture { name, .. } => {
                add(self.secrets.get(name));
            }
            Target::Kv(_)
            | Target::Memory(_)
            | Target::Blobs(_)
            | Target::Send(_)
            | Target::Schedule(_)
            | Target::HostExec(_)
            | Target::Tool(_) => {
                add(Some(&self.rest));
            }
        }
        found.sort_unstable();
        found
    }
}

/// The path itself and every folder above it, down to its root.
fn folders(path: &VirtualPath) -> impl Iterator<Item = &str> {
    let text = path.as_str();
    let inner = text.char_indices().skip(1).filter(|(_, c)| *c == '/');
    let ends = inner.map(|(at, _)| at).chain([text.len()]);
    ends.filter_map(|end| text.get(..end))
}

#[cfg(test)]
mod tests;
