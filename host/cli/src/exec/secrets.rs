//! `--secret`: what the command holds in place of values, and the rules for the places a person bound them to.

use super::flags::SecretFlag;
use super::grants;
use crate::failure::Failure;
use claw_core::id::AgentId;
use claw_core::secret::{BoundUse, Placement, SecretListing, Secrets, StandIn};
use claw_engine::api::ApiError;
use claw_policy::rule::{Rule, SecretRule};
use std::collections::BTreeSet;

/// The secrets of a run.
#[derive(Default)]
pub(super) struct Given {
    /// What is granted.
    pub(super) rules: Vec<String>,
    /// What stands for values.
    pub(super) stand_ins: Vec<StandIn>,
    /// The variables with their texts.
    pub(super) env: Vec<(String, String)>,
}

/// What the flags name.
pub(super) fn named(flags: &[SecretFlag], vault: &dyn Secrets) -> Result<Given, Failure> {
    let agent = AgentId::new(grants::AGENT);
    let listing = vault.listing(&agent);
    let mut given = Given::default();
    for flag in flags {
        let listed = listing.iter().find(|listed| listed.name == flag.name);
        let listed = listed.ok_or_else(|| missing(flag, vault))?;
        let uses: Vec<&BoundUse> = listed.uses.iter().filter(|b| flag.means(b)).collect();
        if uses.is_empty() {
            return Err(unbound(flag));
        }
        let text = vault.placeholder(&agent, &flag.name);
        let text = text.ok_or_else(|| missing(flag, vault))?;
        let rules = uses.iter().flat_map(|b| SecretRule::of_use(&flag.name, b));
        let rules = rules.map(|rule| Rule::Secret(rule).to_string());
        given.rules.extend(rules);
        let places: BTreeSet<Placement> = uses.iter().map(|b| b.placement.clone()).collect();
        given.env.push((variable(flag, listed), text.clone()));
        given.stand_ins.push(StandIn {
            text,
            name: flag.name.clone(),
            placements: places.into_iter().collect(),
        });
    }
    Ok(given)
}

/// As said, as stored, or the name in capitals.
fn variable(flag: &SecretFlag, listed: &SecretListing) -> String {
    let name = || flag.name.as_str().to_ascii_uppercase().replace('-', "_");
    let said = flag.env.clone().or_else(|| listed.env.clone());
    said.unwrap_or_else(name)
}

fn missing(flag: &SecretFlag, vault: &dyn Secrets) -> Failure {
    let name = &flag.name;
    let all = vault.all();
    let other = all.iter().find(|listed| listed.name == *name);
    if let Some(other) = other {
        let agents: Vec<&str> = other.agents.iter().map(AgentId::as_str).collect();
        let message = format!("--secret: `{name}` is for {} alone", agents.join(", "));
        return Failure::usage(message).hint(format!(
            "store it again without --agent: claw secret set {name} ..."
        ));
    }
    let error = ApiError::not_found(format!("--secret: no secret `{name}` is stored"));
    let host = flag.host.as_ref();
    let host = host.map_or_else(|| "HOST".to_owned(), ToString::to_string);
    Failure(error.hint(format!("claw secret set {name} --at {host} --as bearer")))
}

fn unbound(flag: &SecretFlag) -> Failure {
    let name = &flag.name;
    match &flag.host {
        Some(host) => Failure::usage(format!("--secret: `{name}` is not bound to {host}"))
            .hint(format!("claw secret bind {name} --at {host} --as bearer")),
        None => Failure::usage(format!("--secret: `{name}` is bound to no place"))
            .hint(format!("claw secret bind {name} --at HOST --as bearer")),
    }
}
