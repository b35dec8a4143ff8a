//! `claw:config`: what a person configured for the plugin. Ambient and read-only.

use crate::bindings::claw::config::config::Host;
use crate::state::State;
use serde_json::Value;

/// Parts of a dotted path.
const MAX_PATH_PARTS: usize = 32;

fn at<'a>(config: &'a Value, path: &str) -> Option<&'a Value> {
    if path.split('.').count() > MAX_PATH_PARTS {
        return None;
    }
    path.split('.')
        .try_fold(config, |value, part| value.as_object()?.get(part))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Host for State {
    async fn get(&mut self, path: String) -> wasmtime::Result<Option<String>> {
        Ok(at(&self.call.invocation.config, &path).and_then(scalar))
    }

    async fn get_list(&mut self, path: String) -> wasmtime::Result<Vec<String>> {
        let list = at(&self.call.invocation.config, &path).and_then(Value::as_array);
        Ok(list
            .map(|items| items.iter().filter_map(scalar).collect())
            .unwrap_or_default())
    }

    async fn document(&mut self) -> wasmtime::Result<String> {
        Ok(self.call.invocation.config.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_to_scalars() {
        let config =
            json!({"repo": {"owner": "a", "n": 3, "on": true, "no": null, "l": [1, "b", []]}});
        let get = |path: &str| at(&config, path).and_then(scalar);
        assert_eq!(get("repo.owner").as_deref(), Some("a"));
        assert_eq!(get("repo.n").as_deref(), Some("3"));
        assert_eq!(get("repo.on").as_deref(), Some("true"));
        for absent in [
            "repo",
            "repo.no",
            "repo.l",
            "repo.x",
            "x.y",
            "",
            "repo.owner.x",
        ] {
            assert_eq!(get(absent), None, "{absent}");
        }
    }
}
