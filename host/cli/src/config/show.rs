//! The schema of the configuration, and which setting wins.

use super::{Config, Loaded};
use crate::home::{AOT_ENV, BUNDLED_ENV, RUNTIMES_ENV};
use claw_core::limit::{MEMORY_CEILING_BYTES, OUTPUT_BYTES};
use claw_policy::manifest::{MAX_CPU_MS, MAX_WALL_MS};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Variables of the environment that change a setting.
const ENV: [&str; 5] = [
    AOT_ENV,
    BUNDLED_ENV,
    RUNTIMES_ENV,
    "ANTHROPIC_BASE_URL",
    "OPENAI_BASE_URL",
];

/// JSON Schema of `claw.yaml`.
pub(crate) fn schema() -> Value {
    json!(schemars::schema_for!(Config))
}

/// Every key the schema names.
pub(super) fn known_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    collect(&schema(), &mut keys);
    keys
}

fn collect(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                keys.extend(properties.keys().cloned());
            }
            map.values().for_each(|v| collect(v, keys));
        }
        Value::Array(list) => list.iter().for_each(|v| collect(v, keys)),
        _ => {}
    }
}

/// Every setting in force as (key, value, where it comes from).
pub(crate) fn settings_with_origin(
    loaded: &Loaded,
    default_model: Option<&str>,
    env: &dyn Fn(&str) -> Option<String>,
) -> Vec<(String, Value, String)> {
    let mut rows = Vec::new();
    let current = json!(loaded.config);
    let untouched = json!(Config::default());
    flatten("", &current, &untouched, &mut rows);
    if loaded.config.models.default.is_none() {
        for row in rows.iter_mut().filter(|r| r.0 == "models.default") {
            if let Some(model) = default_model {
                row.1 = json!(model);
                row.2 = "environment (a provider's key is there)".into();
            }
        }
    }
    for (name, most) in limits() {
        for row in rows.iter_mut().filter(|r| r.0 == name && r.1.is_null()) {
            row.1 = json!(most);
        }
    }
    for name in ENV {
        if let Some(value) = env(name) {
            rows.push((name.into(), json!(value), "environment".into()));
        }
    }
    rows
}

/// The host's own ceilings, as they would be written.
fn limits() -> [(&'static str, String); 4] {
    [
        ("limits.wall", format!("{}s", MAX_WALL_MS / 1_000)),
        ("limits.cpu", format!("{}s", MAX_CPU_MS / 1_000)),
        (
            "limits.memory",
            format!("{}MiB", MEMORY_CEILING_BYTES >> 20),
        ),
        ("limits.output", format!("{}MiB", OUTPUT_BYTES >> 20)),
    ]
}

/// What a limit may be at most, in words.
pub(super) fn most(limit: &str) -> String {
    let key = format!("limits.{limit}");
    let found = limits().into_iter().find(|(name, _)| *name == key);
    found.map_or_else(String::new, |(_, most)| most)
}

fn flatten(at: &str, value: &Value, default: &Value, rows: &mut Vec<(String, Value, String)>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let path = if at.is_empty() {
                    key.clone()
                } else {
                    format!("{at}.{key}")
                };
                flatten(&path, value, default.get(key).unwrap_or(&Value::Null), rows);
            }
        }
        value => {
            let origin = if value == default {
                "default"
            } else {
                "claw.yaml"
            };
            rows.push((at.to_owned(), value.clone(), origin.to_owned()));
        }
    }
}
