//! What the vault gives to whom: the port [`Secrets`].

use super::Vault;
use crate::entry::Entry;
use crate::{place, placeholder};
use claw_core::id::AgentId;
use claw_core::secret::{
    Destination, Mask, Placement, Readiness, SecretListing, SecretName, SecretRefusal, SecretValue,
    Secrets,
};
use std::sync::Arc;

/// The secret of this name that the agent uses: a person's before one captured for the agent.
fn of<'a>(entries: &'a [Entry], agent: &AgentId, name: &SecretName) -> Option<&'a Entry> {
    let named = |entry: &&Entry| entry.facts.name == *name && entry.is_for(agent);
    let mut usable = entries.iter().filter(named);
    let first = usable.next()?;
    if first.facts.captured.is_none() {
        return Some(first);
    }
    usable.next().or(Some(first))
}

/// Whether its value may be put there.
fn may_go(entry: &Entry, to: &Destination, placement: &Placement) -> bool {
    match &entry.facts.captured {
        Some(from) => {
            from.scheme == to.scheme
                && from.host == to.host
                && from.port == to.port
                && place::spoken(to, placement)
        }
        None => {
            let mut uses = entry.facts.uses.iter();
            uses.any(|bound| place::fits(bound, to, placement))
        }
    }
}

impl Secrets for Vault {
    fn value(
        &self,
        agent: &AgentId,
        name: &SecretName,
        to: &Destination,
        placement: &Placement,
    ) -> Result<SecretValue, SecretRefusal> {
        let state = self.state();
        let missing = || SecretRefusal::Missing(name.clone());
        let entry = of(&state.entries, agent, name).ok_or_else(missing)?;
        if may_go(entry, to, placement) {
            return Ok(entry.value.clone());
        }
        Err(SecretRefusal::NotBound {
            name: name.clone(),
            place: format!("`{to}` as `{placement}`"),
        })
    }

    fn readiness(&self, agent: &AgentId, name: &SecretName) -> Readiness {
        match of(&self.state().entries, agent, name) {
            Some(_) => Readiness::Ready,
            None => Readiness::Missing,
        }
    }

    fn listing(&self, agent: &AgentId) -> Vec<SecretListing> {
        let state = self.state();
        let usable = state.entries.iter().filter(|entry| entry.is_for(agent));
        usable.map(Entry::listing).collect()
    }

    fn placeholder(&self, agent: &AgentId, name: &SecretName) -> Option<String> {
        let state = self.state();
        let entry = of(&state.entries, agent, name)?;
        placeholder::fresh(&entry.value, entry.facts.prefix).ok()
    }

    fn mask(&self) -> Arc<dyn Mask> {
        self.mask.clone()
    }

    fn all(&self) -> Vec<SecretListing> {
        self.list()
    }

    fn reload(&self) -> Result<(), SecretRefusal> {
        Vault::reload(self).map_err(|e| SecretRefusal::Vault(e.to_string()))
    }
}
