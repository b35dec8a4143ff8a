//! A guest that misbehaves on request. Invariant: every tool does exactly what its name says, once per call, and
//! nothing else, so that a test knows what ended the call.
#![cfg_attr(not(target_family = "wasm"), allow(dead_code))]

mod contract;
#[cfg(target_family = "wasm")]
mod probe;
mod tricks;

use claw_sdk::{Definition, Error, Output};
use serde_json::{Value, json};

/// The component's exports.
pub struct Hostile;

fn definition(name: &str, description: &str, schema: &Value) -> Definition {
    Definition {
        name: name.to_owned(),
        title: String::new(),
        description: description.to_owned(),
        input_schema: schema.to_string(),
        output_schema: String::new(),
        effects: Vec::new(),
        idempotent: false,
        parallel: true,
    }
}

impl Hostile {
    /// Every tool.
    pub fn definitions() -> Vec<Definition> {
        let count = json!({
            "type": "object",
            "properties": {"n": {"type": "integer", "minimum": 0}},
            "additionalProperties": false
        });
        let mut all: Vec<Definition> = tricks::ALL
            .iter()
            .map(|(name, text)| definition(&format!("hostile_{name}"), text, &count))
            .collect();
        let call = json!({
            "type": "object",
            "properties": {"function": {"type": "string"}, "args": {"type": "object"}},
            "required": ["function", "args"],
            "additionalProperties": false
        });
        all.push(definition(
            "host_call",
            "Calls one function of the contract.",
            &call,
        ));
        let probe = json!({
            "type": "object",
            "properties": {"what": {"type": "string"}, "to": {"type": "string"}},
            "required": ["what"],
            "additionalProperties": false
        });
        all.push(definition(
            "wasi_probe",
            "Tries what standard libraries offer.",
            &probe,
        ));
        let mut checked = definition(
            "hostile_bad_structured",
            "Returns what its schema forbids.",
            &count,
        );
        checked.output_schema = json!({"type": "object", "required": ["n"]}).to_string();
        all.push(checked);
        all
    }

    /// Calls a tool.
    pub fn invoke(name: &str, arguments: &str) -> Result<Output, Error> {
        let args: Value = serde_json::from_str(arguments)
            .map_err(|e| Error::invalid("arguments", e.to_string()))?;
        match name {
            "host_call" => contract::call(&args),
            #[cfg(target_family = "wasm")]
            "wasi_probe" => probe::probe(&args),
            _ => match name.strip_prefix("hostile_") {
                Some(trick) => tricks::play(trick, args["n"].as_u64().unwrap_or(0)),
                None => Err(Error::not_found("tool", format!("no tool `{name}`"))),
            },
        }
    }
}

#[cfg(target_family = "wasm")]
#[allow(unsafe_code, unreachable_pub)]
mod exports {
    use super::{Definition, Error, Hostile, Output};
    use claw_sdk::bindings::exports::claw::tool::tools::Guest;

    impl Guest for Hostile {
        fn describe() -> Vec<Definition> {
            Self::definitions()
        }

        fn invoke(name: String, arguments: String) -> Result<Output, Error> {
            Self::invoke(&name, &arguments)
        }
    }

    claw_sdk::bindings::export_world!(Hostile with_types_in claw_sdk::bindings);
}

#[cfg(test)]
mod tests {
    use super::Hostile;

    #[test]
    fn definitions_are_sound() {
        assert_eq!(claw_sdk::testing::check(&Hostile::definitions()), Ok(()));
    }
}
