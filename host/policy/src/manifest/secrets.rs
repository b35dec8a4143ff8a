//! Entries of `capabilities.secrets` and `capabilities.captured`.

use super::entry::{port, scheme_and_host};
use super::map::{Map, wrong};
use super::{
    CapturedRequest, MAX_SECRET_ENTRIES, MAX_SECRET_PLACEMENTS, ManifestError, SecretRequest,
};
use crate::rule::{self, RuleError};
use claw_core::secret::{Placement, SecretName};
use serde_yaml::Value as Yaml;

const SECRET: [&str; 6] = ["name", "host", "scheme", "port", "placement", "placements"];
const CAPTURED: [&str; 7] = [
    "name",
    "host",
    "scheme",
    "port",
    "placement",
    "placements",
    "pointer",
];

/// Both lists. No name may stand in both: what an answer says is never kept under the name of what a person stores.
pub(super) fn both(
    map: &mut Map,
) -> Result<(Vec<SecretRequest>, Vec<CapturedRequest>), ManifestError> {
    let mut secrets = Vec::new();
    for (i, item) in map
        .list("secrets", MAX_SECRET_ENTRIES)?
        .into_iter()
        .enumerate()
    {
        let at = format!("capabilities.secrets[{i}]");
        let mut entry = Map::new(item, &at, &SECRET)?;
        secrets.push(secret(&mut entry, &at)?);
    }
    let mut captured = Vec::new();
    for (i, item) in map
        .list("captured", MAX_SECRET_ENTRIES)?
        .into_iter()
        .enumerate()
    {
        let at = format!("capabilities.captured[{i}]");
        let entry = capture(item, &at)?;
        if secrets.iter().any(|s| s.name == entry.secret.name) {
            return Err(ManifestError::TwoSecrets {
                at,
                name: entry.secret.name.to_string(),
            });
        }
        captured.push(entry);
    }
    Ok((secrets, captured))
}

fn capture(item: Yaml, at: &str) -> Result<CapturedRequest, ManifestError> {
    let mut map = Map::new(item, at, &CAPTURED)?;
    let pointer = map.need_text("pointer")?;
    let pointer =
        rule::check_pointer(&pointer).map_err(|error| bad(&map.place("pointer"), error))?;
    let secret = secret(&mut map, at)?;
    Ok(CapturedRequest { secret, pointer })
}

fn secret(map: &mut Map, at: &str) -> Result<SecretRequest, ManifestError> {
    let name = map.need_text("name")?;
    let name = SecretName::parse(&name).map_err(|e| bad(&map.place("name"), e.into()))?;
    let (scheme, host) = scheme_and_host(map, at)?;
    let word = host.to_string();
    let origin = rule::exact(scheme, host, port(map)?);
    let origin = origin.ok_or_else(|| bad(&map.place("host"), RuleError::Origin { word }))?;
    Ok(SecretRequest {
        name,
        origin,
        placements: placements(map)?,
    })
}

/// `placement` or `placements`, one of the two, sorted and each once.
fn placements(map: &mut Map) -> Result<Vec<Placement>, ManifestError> {
    let at = map.place("placement");
    let texts = match (
        map.text("placement")?,
        map.entries.contains_key("placements"),
    ) {
        (Some(one), false) => vec![Yaml::String(one)],
        (None, true) => map.list("placements", MAX_SECRET_PLACEMENTS)?,
        (Some(_), true) => return Err(wrong(&at, "left out where there is `placements`")),
        (None, false) => return Err(ManifestError::Missing { at }),
    };
    let mut placements = Vec::new();
    for text in texts {
        let Yaml::String(text) = text else {
            return Err(wrong(&map.place("placements"), "a list of placements"));
        };
        placements.push(Placement::parse(&text).map_err(|e| bad(&at, e.into()))?);
    }
    if placements.is_empty() {
        return Err(wrong(
            &map.place("placements"),
            "a list of at least one placement",
        ));
    }
    placements.sort();
    placements.dedup();
    Ok(placements)
}

fn bad(at: &str, error: RuleError) -> ManifestError {
    ManifestError::Rule {
        at: at.to_owned(),
        error,
    }
}
