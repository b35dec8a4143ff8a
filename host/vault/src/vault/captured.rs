//! Strings of answers that are kept as secrets before any guest sees them.

use super::Vault;
use crate::entry::{Entry, Facts, Origin};
use crate::error::VaultError;
use crate::{placeholder, value};
use claw_core::id::AgentId;
use claw_core::secret::{CapturedSecrets, Destination, SecretName, SecretRefusal, SecretValue};

impl CapturedSecrets for Vault {
    fn store(
        &self,
        agent: &AgentId,
        name: &SecretName,
        value: SecretValue,
        from: &Destination,
    ) -> Result<(), SecretRefusal> {
        self.capture(agent, name, value, from)
            .map_err(|e| SecretRefusal::Vault(e.to_string()))
    }
}

impl Vault {
    /// Keeps a value for one agent: it may go back to where it came from and nowhere else, in whatever placement.
    fn capture(
        &self,
        agent: &AgentId,
        name: &SecretName,
        value: SecretValue,
        from: &Destination,
    ) -> Result<(), VaultError> {
        value::check(&value)?;
        let prefix = placeholder::prefix(&value, None)?;
        let now = self.clock.now().0;
        let origin = Origin {
            agent: agent.clone(),
            scheme: from.scheme.clone(),
            host: from.host.clone(),
            port: from.port,
        };
        self.change(|entries| {
            let mut named = entries.iter_mut().filter(|e| e.facts.name == *name);
            if named.any(|entry| entry.facts.captured.is_none()) {
                return Err(VaultError::Personal(name.clone()));
            }
            let of_agent = |entry: &&mut Entry| {
                let captured = &entry.facts.captured;
                entry.facts.name == *name && captured.as_ref().is_some_and(|o| o.agent == *agent)
            };
            if let Some(entry) = entries.iter_mut().find(of_agent) {
                entry.facts.prefix = prefix;
                entry.facts.captured = Some(origin);
                entry.facts.rotated_ms = now;
                entry.renew(value);
                return Ok(());
            }
            let facts = Facts {
                name: name.clone(),
                agents: Vec::new(),
                uses: Vec::new(),
                env: None,
                skills: Vec::new(),
                prefix,
                captured: Some(origin),
                created_ms: now,
                rotated_ms: now,
            };
            entries.push(Entry {
                facts,
                value,
                previous: None,
            });
            Ok(())
        })
    }
}
