//! The tools of a component: what it describes, checked, and the compiled schemas of its arguments and results.
//!
//! Invariant: a definition that is kept is within the contract's limits, and judging arguments by its schema takes
//! bounded time: no remote reference, no reference cycle, a bounded expansion, patterns in linear time.

use crate::bindings::exports::claw::tool::tools::Definition;
use crate::errors::Failure;
use crate::text;
use claw_core::code::FailureKind;
use claw_core::tool::ToolDefinition;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;
use std::collections::BTreeMap;

/// Tools of one component.
const MAX_TOOLS: usize = 64;
/// Longest description, in bytes.
const MAX_DESCRIPTION_BYTES: usize = 4 * 1024;
/// Longest title, in bytes.
const MAX_TITLE_BYTES: usize = 200;
/// Longest schema, in bytes.
const MAX_SCHEMA_BYTES: usize = 64 * 1024;
/// Values in a schema with every reference put in its place.
const MAX_EXPANDED_VALUES: usize = 10_000;
/// Declared effects of a tool.
const MAX_EFFECTS: usize = 16;
/// Longest name of a tool, in bytes.
const MAX_NAME_BYTES: usize = 48;

/// The tools of a component.
pub(crate) struct Tools {
    definitions: Vec<ToolDefinition>,
    checks: BTreeMap<String, Checks>,
}

struct Checks {
    input: Validator,
    output: Option<Validator>,
}

fn bad(tool: &str, what: impl std::fmt::Display) -> Failure {
    let tool = text::line(tool, MAX_NAME_BYTES);
    Failure::new(FailureKind::Incompatible, format!("tool `{tool}`: {what}"))
}

impl Tools {
    /// Takes over what a component describes.
    pub(crate) fn new(described: Vec<Definition>) -> Result<Self, Failure> {
        if described.is_empty() || described.len() > MAX_TOOLS {
            let words = format!(
                "a component has 1 to {MAX_TOOLS} tools, not {}",
                described.len()
            );
            return Err(Failure::new(FailureKind::Incompatible, words));
        }
        let mut this = Self {
            definitions: Vec::new(),
            checks: BTreeMap::new(),
        };
        for one in described {
            let (definition, checks) = take_over(one)?;
            let name = definition.name.clone();
            if this.checks.insert(name.clone(), checks).is_some() {
                return Err(bad(&name, "described twice"));
            }
            this.definitions.push(definition);
        }
        Ok(this)
    }

    /// The definitions, in the component's order.
    pub(crate) fn definitions(&self) -> &[ToolDefinition] {
        &self.definitions
    }

    fn checks(&self, tool: &str) -> Result<&Checks, Failure> {
        self.checks.get(tool).ok_or_else(|| {
            let words = format!(
                "the component has no tool `{}`",
                text::line(tool, MAX_NAME_BYTES)
            );
            Failure::new(FailureKind::NotFound, words)
        })
    }

    /// Checks arguments before the guest runs.
    pub(crate) fn check_arguments(&self, tool: &str, arguments: &Value) -> Result<(), Failure> {
        let checks = self.checks(tool)?;
        if !arguments.is_object() {
            return Err(Failure::new(
                FailureKind::Arguments,
                "arguments are a JSON object",
            ));
        }
        first_error(&checks.input, arguments).map_or(Ok(()), |words| {
            Err(Failure::new(FailureKind::Arguments, words))
        })
    }

    /// Why a structured result does not fit, if it does not.
    pub(crate) fn check_structured(&self, tool: &str, structured: &Value) -> Option<String> {
        let output = self.checks(tool).ok()?.output.as_ref()?;
        first_error(output, structured)
    }
}

/// The first violation: where, and what.
fn first_error(validator: &Validator, value: &Value) -> Option<String> {
    let error = validator.iter_errors(value).next()?;
    let at = error.instance_path.to_string();
    let place = if at.is_empty() { "/" } else { &at };
    let words = text::clean(&format!("`{place}`: {error}"));
    Some(text::cut(&words, text::MAX_MESSAGE_BYTES).to_owned())
}

fn take_over(one: Definition) -> Result<(ToolDefinition, Checks), Failure> {
    let name = one.name;
    if !good_name(&name) {
        return Err(bad(&name, "a name is `[a-z][a-z0-9_]{0,47}`"));
    }
    if one.description.trim().is_empty() || one.description.len() > MAX_DESCRIPTION_BYTES {
        let words = format!("a description has 1 to {MAX_DESCRIPTION_BYTES} bytes");
        return Err(bad(&name, words));
    }
    if one.effects.len() > MAX_EFFECTS {
        return Err(bad(
            &name,
            format!("at most {MAX_EFFECTS} effects are declared"),
        ));
    }
    let (input_schema, input) =
        schema(&one.input_schema).map_err(|e| bad(&name, format!("input schema: {e}")))?;
    let (output_schema, output) = if one.output_schema.is_empty() {
        (Value::Null, None)
    } else {
        let (value, check) =
            schema(&one.output_schema).map_err(|e| bad(&name, format!("output schema: {e}")))?;
        (value, Some(check))
    };
    let definition = ToolDefinition {
        name,
        title: text::line(&one.title, MAX_TITLE_BYTES),
        description: text::clean(&one.description),
        input_schema,
        output_schema,
        effects: one
            .effects
            .iter()
            .map(|e| text::code(e))
            .filter(|e| !e.is_empty())
            .collect(),
        idempotent: one.idempotent,
        parallel: one.parallel,
    };
    Ok((definition, Checks { input, output }))
}

fn good_name(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn schema(text: &str) -> Result<(Value, Validator), String> {
    if text.len() > MAX_SCHEMA_BYTES {
        return Err(format!("larger than {MAX_SCHEMA_BYTES} bytes"));
    }
    let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    if !value.is_object() {
        return Err("not a JSON object".to_owned());
    }
    expand(&value, &value, &mut Vec::new(), &mut 0)?;
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .build(&value)
        .map_err(|e| e.to_string())?;
    Ok((value, validator))
}

/// Walks a schema as a validator would, references put in their place, and counts.
fn expand<'a>(
    root: &'a Value,
    at: &'a Value,
    open: &mut Vec<&'a str>,
    count: &mut usize,
) -> Result<(), String> {
    *count += 1;
    if *count > MAX_EXPANDED_VALUES {
        return Err(format!(
            "more than {MAX_EXPANDED_VALUES} values with references resolved"
        ));
    }
    match at {
        Value::Array(items) => items.iter().try_for_each(|i| expand(root, i, open, count)),
        Value::Object(members) => {
            for (name, value) in members {
                match name.as_str() {
                    "$dynamicRef" | "$recursiveRef" => {
                        return Err(format!("`{name}` is not supported"));
                    }
                    "$ref" if value.is_string() => follow(root, value, open, count)?,
                    // Definitions count where they are used.
                    "$defs" | "definitions" => {}
                    _ => expand(root, value, open, count)?,
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn follow<'a>(
    root: &'a Value,
    reference: &'a Value,
    open: &mut Vec<&'a str>,
    count: &mut usize,
) -> Result<(), String> {
    let reference = reference.as_str().unwrap_or_default();
    if open.contains(&reference) {
        return Err(format!("`{reference}` refers to itself"));
    }
    let target = reference
        .strip_prefix('#')
        .filter(|p| p.starts_with('/'))
        .and_then(|pointer| root.pointer(pointer))
        .ok_or_else(|| format!("`{reference}` is not a place in this schema"))?;
    open.push(reference);
    expand(root, target, open, count)?;
    open.pop();
    Ok(())
}

#[cfg(test)]
mod tests;
