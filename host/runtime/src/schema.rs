//! The tools of a component: what it describes, checked, and the compiled schemas of its arguments and results.
//!
//! Invariant: a definition that is kept is within the contract's limits, and judging arguments by its schema takes
//! bounded time: no remote reference, no reference cycle, a bounded expansion, patterns in linear time.

mod bounds;

use crate::bindings::exports::claw::tool::tools::Definition;
use crate::errors::Failure;
use crate::text;
use bounds::{MAX_PATTERNS, Size};
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
/// Compiled size of one pattern, and of what it remembers while it searches, in bytes.
const MAX_PATTERN_BYTES: usize = 256 << 10;
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
    input: Check,
    output: Option<Check>,
}

/// A schema ready to judge.
struct Check {
    validator: Validator,
    size: Size,
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
        let mut patterns = 0;
        for one in described {
            let (definition, checks) = take_over(one)?;
            let name = definition.name.clone();
            patterns += checks.input.size.patterns;
            patterns += checks.output.as_ref().map_or(0, |c| c.size.patterns);
            if patterns > MAX_PATTERNS {
                let words = format!("more than {MAX_PATTERNS} patterns in all tools");
                return Err(bad(&name, words));
            }
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
fn first_error(check: &Check, value: &Value) -> Option<String> {
    if !check.size.can_judge(value) {
        return Some("too much for its schema to judge".to_owned());
    }
    // Not `iter_errors`: that makes all errors, of every item of a long list, before the first is seen.
    let error = check.validator.validate(value).err()?;
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

fn schema(text: &str) -> Result<(Value, Check), String> {
    if text.len() > MAX_SCHEMA_BYTES {
        return Err(format!("larger than {MAX_SCHEMA_BYTES} bytes"));
    }
    let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    if !value.is_object() {
        return Err("not a JSON object".to_owned());
    }
    let size = bounds::measure(&value)?;
    let patterns = PatternOptions::regex()
        .size_limit(MAX_PATTERN_BYTES)
        .dfa_size_limit(MAX_PATTERN_BYTES);
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(patterns)
        .build(&value)
        .map_err(|e| e.to_string())?;
    Ok((value, Check { validator, size }))
}

#[cfg(test)]
mod tests;
