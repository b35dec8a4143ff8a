//! The vault as one subject has it: names of what was taken from answers are its own.
//!
//! A manifest names such a secret as it likes, so two plugins of an agent may choose one name. In the vault each has a
//! name of its own, made of the subject and the name.

use crate::call::Services;
use claw_core::id::{AgentId, Digest};
use claw_core::sandbox::Invocation;
use claw_core::secret::{
    CapturedSecrets, Destination, MAX_SECRET_NAME_BYTES, Mask, Placement, Readiness, SecretListing,
    SecretName, SecretRefusal, SecretValue, Secrets,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Digits of the subject and the name in a name of the vault.
const DIGITS: usize = 16;

/// The vault of one subject that takes strings out of answers.
pub(super) struct Own {
    vault: Arc<dyn Secrets>,
    store: Option<Arc<dyn CapturedSecrets>>,
    /// From the manifest's names to the vault's.
    captured: BTreeMap<SecretName, SecretName>,
}

impl Own {
    /// `None`: its manifest declares nothing of that kind.
    pub(super) fn new(invocation: &Invocation, services: &Services) -> Option<Self> {
        let subject = invocation.authority.subject().to_string();
        let declared = invocation.declared_secrets.iter();
        let captured: BTreeMap<_, _> = declared
            .filter(|declared| declared.captured)
            .filter_map(|declared| Some((declared.name.clone(), name(&subject, &declared.name)?)))
            .collect();
        (!captured.is_empty()).then(|| Self {
            vault: Arc::clone(&services.secrets),
            store: services.captured.clone(),
            captured,
        })
    }

    fn stored<'a>(&'a self, name: &'a SecretName) -> &'a SecretName {
        self.captured.get(name).unwrap_or(name)
    }
}

/// `captured-DIGITS-NAME`, cut to what a name may be.
fn name(subject: &str, name: &SecretName) -> Option<SecretName> {
    let digest = Digest::of(format!("{subject} {name}").as_bytes());
    let digits = digest.as_str().get(..DIGITS)?;
    let whole = format!("captured-{digits}-{name}");
    let end = whole.len().min(MAX_SECRET_NAME_BYTES);
    SecretName::parse(whole.get(..end)?).ok()
}

/// A refusal in the manifest's words.
fn said(refusal: SecretRefusal, asked: &SecretName) -> SecretRefusal {
    match refusal {
        SecretRefusal::Missing(_) => SecretRefusal::Missing(asked.clone()),
        SecretRefusal::NotBound { place, .. } => SecretRefusal::NotBound {
            name: asked.clone(),
            place,
        },
        vault @ SecretRefusal::Vault(_) => vault,
    }
}

impl Secrets for Own {
    fn value(
        &self,
        agent: &AgentId,
        name: &SecretName,
        to: &Destination,
        placement: &Placement,
    ) -> Result<SecretValue, SecretRefusal> {
        let value = self.vault.value(agent, self.stored(name), to, placement);
        value.map_err(|refusal| said(refusal, name))
    }

    fn readiness(&self, agent: &AgentId, name: &SecretName) -> Readiness {
        self.vault.readiness(agent, self.stored(name))
    }

    fn listing(&self, agent: &AgentId) -> Vec<SecretListing> {
        self.vault.listing(agent)
    }

    fn placeholder(&self, agent: &AgentId, name: &SecretName) -> Option<String> {
        self.vault.placeholder(agent, self.stored(name))
    }

    fn mask(&self) -> Arc<dyn Mask> {
        self.vault.mask()
    }
}

impl CapturedSecrets for Own {
    fn store(
        &self,
        agent: &AgentId,
        name: &SecretName,
        value: SecretValue,
        from: &Destination,
    ) -> Result<(), SecretRefusal> {
        let store = self.store.as_ref();
        let store = store.ok_or_else(|| SecretRefusal::Missing(name.clone()))?;
        // A name that its manifest does not declare so is nobody's to write.
        let stored = self.captured.get(name);
        let stored = stored.ok_or_else(|| SecretRefusal::Missing(name.clone()))?;
        let kept = store.store(agent, stored, value, from);
        kept.map_err(|refusal| said(refusal, name))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_belongs_to_one_subject() {
        let token = SecretName::parse("token").unwrap();
        let long = SecretName::parse(&"t".repeat(MAX_SECRET_NAME_BYTES)).unwrap();
        let (a, b) = (name("tool:a", &token), name("tool:b", &token));
        assert!(a.is_some() && b.is_some() && a != b);
        assert_eq!(a, name("tool:a", &token));
        assert!(a.unwrap().as_str().ends_with("-token"));
        let (cut, other) = (name("tool:a", &long), name("tool:b", &long));
        assert!(cut.is_some() && cut != other);
    }
}
