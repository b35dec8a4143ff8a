//! What a person changes.

use super::Vault;
use crate::entry::{Entry, Facts};
use crate::error::VaultError;
use crate::{place, placeholder, value};
use claw_core::id::AgentId;
use claw_core::secret::{BoundUse, SecretName, SecretValue};

/// Most secrets of a vault, captured ones included.
pub const MAX_SECRETS: usize = 256;
/// Most places one secret is bound to.
pub const MAX_USES: usize = 64;
/// Most agents named for one secret.
pub const MAX_AGENTS: usize = 64;
/// Most skills named for one secret.
pub const MAX_SKILLS: usize = 64;
/// All values together, those of before included, in bytes; the mask needs some 300 times as much for the longest.
pub const MAX_VALUES_BYTES: usize = 128 * 1024;

/// What is stored with a value.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// The only agents that may use it; empty is every agent.
    pub agents: Vec<AgentId>,
    /// Where it may go.
    pub uses: Vec<BoundUse>,
    /// The variable in which commands find a stand-in.
    pub env: Option<String>,
    /// The only skills whose commands find it there, by name; empty is the agent's own commands.
    pub skills: Vec<String>,
    /// How the value begins for everybody to see; `None` looks for it, an empty one is none.
    pub prefix: Option<String>,
}

impl Vault {
    /// Stores a value; where a person stored one under this name, value, agents and uses are replaced. Returns whether
    /// there was one.
    ///
    /// # Errors
    /// The value or a use can not be stored, or the vault not be written.
    pub fn set(
        &self,
        name: &SecretName,
        value: SecretValue,
        setting: Setting,
    ) -> Result<bool, VaultError> {
        value::check(&value)?;
        let prefix = placeholder::prefix(&value, setting.prefix.as_deref())?;
        let uses = setting.uses.into_iter().map(place::bound);
        let uses = distinct(uses.collect::<Result<Vec<_>, _>>()?);
        let agents = distinct(setting.agents);
        let env = setting.env.map(place::variable).transpose()?;
        let skills = distinct(setting.skills);
        let now = self.clock.now().0;
        let facts = Facts {
            name: name.clone(),
            agents,
            uses,
            env,
            skills,
            prefix,
            captured: None,
            created_ms: now,
            rotated_ms: now,
        };
        self.change(|entries| {
            let Ok(entry) = personal(entries, name) else {
                entries.push(Entry {
                    facts,
                    value,
                    previous: None,
                });
                return Ok(false);
            };
            let created_ms = entry.facts.created_ms;
            entry.facts = Facts {
                created_ms,
                ..facts
            };
            entry.renew(value);
            Ok(true)
        })
    }

    /// Puts another value in the place of one; agents and uses stay. The mask hides both.
    ///
    /// # Errors
    /// No person stored one under this name; the value can not be stored, or the vault not be written.
    pub fn rotate(&self, name: &SecretName, value: SecretValue) -> Result<(), VaultError> {
        value::check(&value)?;
        let now = self.clock.now().0;
        self.change(|entries| {
            let entry = personal(entries, name)?;
            let public = &entry.value.expose()[..entry.facts.prefix];
            let public = String::from_utf8_lossy(public).into_owned();
            let kept = placeholder::prefix(&value, Some(&public));
            entry.facts.prefix = match kept {
                Ok(prefix) if prefix > 0 => prefix,
                _ => placeholder::prefix(&value, None)?,
            };
            entry.facts.rotated_ms = now;
            entry.renew(value);
            Ok(())
        })
    }

    /// Removes what has this name, captured values as well. The mask hides it until the process ends.
    ///
    /// # Errors
    /// Nothing has this name, or the vault cannot be written.
    pub fn remove(&self, name: &SecretName) -> Result<(), VaultError> {
        self.change(|entries| {
            let before = entries.len();
            entries.retain(|entry| entry.facts.name != *name);
            if entries.len() == before {
                return Err(VaultError::Unknown(name.clone()));
            }
            Ok(())
        })
    }

    /// Binds a secret to one more place. Returns whether it is new.
    ///
    /// # Errors
    /// No person stored one under this name, the place is none, or the vault cannot be written.
    pub fn bind(&self, name: &SecretName, at: BoundUse) -> Result<bool, VaultError> {
        let at = place::bound(at)?;
        self.change(|entries| {
            let uses = &mut personal(entries, name)?.facts.uses;
            let new = !uses.contains(&at);
            if new {
                uses.push(at);
            }
            Ok(new)
        })
    }

    /// Binds a secret to one more skill, by its name: from then on it is in the variable of skills alone, and no more in
    /// that of the agent's own commands. Returns whether it is new.
    ///
    /// # Errors
    /// No person stored one under this name, or the vault cannot be written.
    pub fn bind_skill(&self, name: &SecretName, skill: &str) -> Result<bool, VaultError> {
        self.change(|entries| {
            let skills = &mut personal(entries, name)?.facts.skills;
            let new = !skills.iter().any(|known| known == skill);
            if new {
                skills.push(skill.to_owned());
            }
            Ok(new)
        })
    }

    /// Takes a place away from a secret.
    ///
    /// # Errors
    /// No person stored one under this name, it is not bound there, or the vault cannot be written.
    pub fn unbind(&self, name: &SecretName, at: BoundUse) -> Result<(), VaultError> {
        let at = place::bound(at)?;
        self.change(|entries| {
            let uses = &mut personal(entries, name)?.facts.uses;
            let Some(found) = uses.iter().position(|bound| *bound == at) else {
                let port = at.port.map_or_else(String::new, |port| format!(":{port}"));
                return Err(VaultError::Unbound {
                    name: name.clone(),
                    place: format!("`{}{port}` as `{}`", at.host, at.placement),
                });
            };
            uses.remove(found);
            Ok(())
        })
    }
}

impl Entry {
    /// Takes another value; the one of before stays for the mask.
    pub(super) fn renew(&mut self, value: SecretValue) {
        if !value::same(&self.value, &value) {
            self.previous = Some(std::mem::replace(&mut self.value, value));
        }
    }
}

fn personal<'a>(entries: &'a mut [Entry], name: &SecretName) -> Result<&'a mut Entry, VaultError> {
    entries
        .iter_mut()
        .find(|entry| entry.facts.name == *name && entry.facts.captured.is_none())
        .ok_or_else(|| VaultError::Unknown(name.clone()))
}

fn distinct<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    items.into_iter().fold(Vec::new(), |mut kept, item| {
        if !kept.contains(&item) {
            kept.push(item);
        }
        kept
    })
}

pub(super) fn within_limits(entries: &[Entry]) -> Result<(), VaultError> {
    let most = |what, limit, count| {
        if count > limit {
            return Err(VaultError::Full { limit, what });
        }
        Ok(())
    };
    most("secrets", MAX_SECRETS, entries.len())?;
    for entry in entries {
        most("places for a secret", MAX_USES, entry.facts.uses.len())?;
        most("agents for a secret", MAX_AGENTS, entry.facts.agents.len())?;
        most("skills for a secret", MAX_SKILLS, entry.facts.skills.len())?;
    }
    let values = entries.iter().flat_map(Entry::values);
    let bytes = values.map(|value| value.expose().len()).sum();
    most("bytes of values", MAX_VALUES_BYTES, bytes)
}
