//! What a schema may hold, so that building its validator and judging by it take bounded time, memory and stack.
//!
//! Invariant: what passes has no reference cycle, also none that a validator sees and this walk does not: a name
//! that changes what a reference means (`$id` inside, `$schema` inside, percent signs) is refused.

use serde_json::Value;

/// Values in a schema with every reference put in its place.
pub(super) const MAX_EXPANDED_VALUES: usize = 10_000;
/// Levels of a schema with every reference put in its place: a validator uses the stack for each.
pub(super) const MAX_DEPTH: usize = 64;
/// Patterns in all schemas of a component.
pub(super) const MAX_PATTERNS: usize = 256;
/// What judging one value may cost: values times values of the schema, and text bytes times patterns.
pub(super) const MAX_JUDGED_STEPS: u64 = 1 << 26;

/// How big a schema is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Values, references put in their place.
    values: usize,
    /// Patterns, each counted where it is used.
    pub(super) patterns: usize,
}

impl Size {
    /// Whether judging this value stays within [`MAX_JUDGED_STEPS`].
    pub(super) fn can_judge(self, value: &Value) -> bool {
        let (mut values, mut bytes) = (0, 0);
        weigh(value, &mut values, &mut bytes);
        let steps = values * self.values as u64 + bytes * (self.patterns as u64 + 1);
        steps <= MAX_JUDGED_STEPS
    }
}

/// Counts values and bytes of text. The parser bounds the depth.
fn weigh(value: &Value, values: &mut u64, bytes: &mut u64) {
    *values += 1;
    match value {
        Value::String(text) => *bytes += text.len() as u64,
        Value::Array(items) => items.iter().for_each(|i| weigh(i, values, bytes)),
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            *bytes += name.len() as u64;
            weigh(value, values, bytes);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The size of a schema, or why it is refused.
pub(super) fn measure(root: &Value) -> Result<Size, String> {
    let mut walk = Walk {
        root,
        open: Vec::new(),
        size: Size::default(),
    };
    walk.expand(root, 0)?;
    Ok(walk.size)
}

struct Walk<'a> {
    root: &'a Value,
    /// References being followed.
    open: Vec<&'a str>,
    size: Size,
}

impl<'a> Walk<'a> {
    /// Walks as a validator would, references put in their place. Definitions count where they stand, too: a
    /// property may have the name of that keyword.
    fn expand(&mut self, at: &'a Value, depth: usize) -> Result<(), String> {
        self.size.values += 1;
        if self.size.values > MAX_EXPANDED_VALUES {
            return Err(format!(
                "more than {MAX_EXPANDED_VALUES} values with references resolved"
            ));
        }
        if depth > MAX_DEPTH {
            return Err(format!(
                "more than {MAX_DEPTH} levels with references resolved"
            ));
        }
        match at {
            Value::Array(items) => items.iter().try_for_each(|i| self.expand(i, depth + 1)),
            Value::Object(members) => members
                .iter()
                .try_for_each(|(name, value)| self.member(name, value, depth)),
            _ => Ok(()),
        }
    }

    fn member(&mut self, name: &str, value: &'a Value, depth: usize) -> Result<(), String> {
        match (name, value) {
            // Each level of these doubles the work of a validator.
            ("$dynamicRef" | "$recursiveRef" | "unevaluatedProperties" | "unevaluatedItems", _) => {
                return Err(format!("`{name}` is not supported"));
            }
            ("$id" | "$schema", Value::String(_)) if depth > 0 => {
                return Err(format!("`{name}` stands at the top only"));
            }
            ("$ref", Value::String(reference)) => return self.follow(reference, depth),
            ("pattern", Value::String(_)) => self.size.patterns += 1,
            ("patternProperties", Value::Object(patterns)) => self.size.patterns += patterns.len(),
            _ => {}
        }
        if self.size.patterns > MAX_PATTERNS {
            return Err(format!("more than {MAX_PATTERNS} patterns"));
        }
        self.expand(value, depth + 1)
    }

    fn follow(&mut self, reference: &'a str, depth: usize) -> Result<(), String> {
        if self.open.contains(&reference) {
            return Err(format!("`{reference}` refers to itself"));
        }
        let target = reference
            .strip_prefix('#')
            .filter(|p| p.starts_with('/') && !p.contains('%'))
            .and_then(|pointer| self.root.pointer(pointer))
            .ok_or_else(|| format!("`{reference}` is not a place in this schema"))?;
        self.open.push(reference);
        self.expand(target, depth + 1)?;
        self.open.pop();
        Ok(())
    }
}
