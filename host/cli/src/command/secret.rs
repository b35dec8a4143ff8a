//! `claw secret`: what is stored, for which places. A value comes in by standard input or a prompt that shows nothing,
//! and never goes out again.

mod value;

use super::render;
use crate::args::{Output, SecretCmd, SecretPlace};
use crate::failure::Failure;
use crate::home::Home;
use crate::link::Link;
use crate::{config, vault};
use claw_core::id::AgentId;
use claw_core::secret::{BoundUse, SecretName};
use claw_engine::api::{ApiError, Command};
use claw_vault::{KEY_FILE, Setting, Vault, VaultError};
use serde_json::{Value, json};

pub(super) async fn run(home: &Home, command: SecretCmd, output: Output) -> Result<u8, Failure> {
    let value = match &command {
        SecretCmd::Set(_) | SecretCmd::Rotate { .. } => Some(value::read()?),
        _ => None,
    };
    // The home is made where there is none; a claw at work there hears of the change.
    let link = Link::open(home).await?;
    let done = over(home, &link, command, value, output).await;
    link.close().await;
    done.map(|()| 0)
}

async fn over(
    home: &Home,
    link: &Link,
    command: SecretCmd,
    value: Option<claw_core::secret::SecretValue>,
    output: Output,
) -> Result<(), Failure> {
    if matches!(command, SecretCmd::List) {
        let all = link.answer(Command::SecretList).await?;
        if output.json {
            say!("{all}");
        } else {
            render::secrets(&all);
        }
        return Ok(());
    }
    let first = !home.path().join(claw_vault::VAULT_FILE).exists();
    let vault = vault::open(home.path()).map_err(vault::failed)?;
    let (name, what) = match (command, value) {
        (SecretCmd::Set(set), Some(value)) => {
            let agents = agents(home, &set.agents)?;
            let setting = Setting {
                agents,
                uses: uses(&set.place),
                env: set.env,
                skills: set.skills,
                prefix: set.prefix,
            };
            let there = vault
                .set(&set.name, value, setting)
                .map_err(vault::failed)?;
            (set.name, if there { "replaced" } else { "stored" })
        }
        (SecretCmd::Rotate { name }, Some(value)) => {
            vault.rotate(&name, value).map_err(vault::failed)?;
            (name, "rotated")
        }
        (SecretCmd::Remove { name }, _) => {
            vault.remove(&name).map_err(vault::failed)?;
            (name, "removed")
        }
        (SecretCmd::Bind { name, place }, _) => {
            each(&vault, &name, &place, |v, n, at| v.bind(n, at).map(drop))?;
            (name, "bound")
        }
        (SecretCmd::Unbind { name, place }, _) => {
            each(&vault, &name, &place, Vault::unbind)?;
            (name, "unbound")
        }
        (SecretCmd::List | SecretCmd::Set(_) | SecretCmd::Rotate { .. }, _) => return Ok(()),
    };
    let all = link.answer(Command::SecretList).await?;
    let mut rows = all.as_array().into_iter().flatten();
    let row = rows.find(|row| row["name"] == json!(name));
    let row = row.cloned().unwrap_or_else(|| json!({ "name": name }));
    shown(&row, what, output);
    if first && home.path().join(KEY_FILE).exists() {
        eprintln!(
            "note: values are encrypted with the key in {KEY_FILE}: that helps where the vault is copied without it, \
             not against who reads files as you"
        );
    }
    Ok(())
}

fn uses(place: &SecretPlace) -> Vec<BoundUse> {
    let one = |placement: &claw_core::secret::Placement| BoundUse {
        host: place.at.host.clone(),
        port: place.at.port,
        placement: placement.clone(),
    };
    place.placements.iter().map(one).collect()
}

fn each(
    vault: &Vault,
    name: &SecretName,
    place: &SecretPlace,
    change: impl Fn(&Vault, &SecretName, BoundUse) -> Result<(), VaultError>,
) -> Result<(), Failure> {
    for at in uses(place) {
        change(vault, name, at).map_err(vault::failed)?;
    }
    Ok(())
}

/// Agents of the configuration; a name that is none would keep the secret from everybody.
fn agents(home: &Home, named: &[String]) -> Result<Vec<AgentId>, Failure> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let loaded = config::load(home)?;
    let settings = loaded.settings(home, None)?;
    let known = |name: &String| {
        let id = AgentId::new(name.as_str());
        if settings.agents.contains_key(&id) {
            return Ok(id);
        }
        let all: Vec<&str> = settings.agents.keys().map(AgentId::as_str).collect();
        let error = ApiError::not_found(format!("no agent `{name}`"));
        Err(Failure(
            error.hint(format!("configured agents: {}", all.join(", "))),
        ))
    };
    named.iter().map(known).collect()
}

fn shown(row: &Value, what: &str, output: Output) {
    if output.json {
        let mut row = row.clone();
        row["change"] = json!(what);
        say!("{row}");
        return;
    }
    say!("{what} {}", render::secret(row));
    if what == "removed" {
        say!("grants that name it stay; `claw grant list` shows them");
        return;
    }
    let missing = row["missing"].as_array().map_or(&[][..], Vec::as_slice);
    if missing.is_empty() {
        return;
    }
    say!("what could use it may not yet; to allow it:");
    for line in missing {
        say!("  {}", render::text(line));
    }
}
