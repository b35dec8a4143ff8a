//! JSON Schema in the part of it that Gemini takes.
//!
//! Invariant of [`reduce`]: the result has only keys of [`KEPT`] and those written here, every `required`
//! name is a property, an `anyOf` stands alone, and it is no deeper than [`MAX_DEPTH`] and has no more
//! schemas than [`MAX_SCHEMAS`]; what does not fit becomes [`anything`]. What is dropped here still holds:
//! arguments are checked against the tool's own schema.

use serde_json::{Map, Value, json};

/// Levels of schemas inside schemas.
pub(super) const MAX_DEPTH: usize = 24;
/// Schemas of one tool, those of references each time they are used.
pub(super) const MAX_SCHEMAS: usize = 2_000;

/// Keys with a plain value that mean the same there.
const KEPT: [&str; 8] = [
    "description",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "pattern",
];
/// Formats that are no error.
const FORMATS: [&str; 5] = ["date-time", "int32", "int64", "float", "double"];

/// Reduces a tool's schema.
pub(super) fn reduce(schema: &Value) -> Value {
    Reducer {
        root: schema,
        left: MAX_SCHEMAS,
        inside: Vec::new(),
    }
    .schema(schema, 0)
}

/// A value of which nothing is known.
fn anything() -> Value {
    json!({"anyOf": [{"type": "STRING"}, {"type": "NUMBER"}, {"type": "BOOLEAN"}, {"type": "OBJECT"}]})
}

struct Reducer<'a> {
    root: &'a Value,
    left: usize,
    /// References being followed; one inside itself ends there.
    inside: Vec<String>,
}

impl<'a> Reducer<'a> {
    fn schema(&mut self, schema: &Value, depth: usize) -> Value {
        if depth >= MAX_DEPTH || self.left == 0 {
            return anything();
        }
        self.left -= 1;
        let Some(map) = schema.as_object() else {
            return anything();
        };
        if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
            return described(self.referred(reference, depth), map);
        }
        let map = &self.merged(map);
        let alternatives = ["anyOf", "oneOf"]
            .iter()
            .find_map(|k| map.get(*k)?.as_array().filter(|a| !a.is_empty()));
        // With properties beside them, alternatives only narrow what the properties say.
        if let Some(list) = alternatives.filter(|_| !map.contains_key("properties")) {
            return described(self.alternatives(list, depth), map);
        }
        let mut types = types(map);
        let nullable = types.iter().any(|t| t == "null");
        types.retain(|t| t != "null");
        let mut out = match types.as_slice() {
            [one] => self.typed(one, map, depth),
            [] => return described(anything(), map),
            many => {
                let each = many.iter().map(|t| self.typed(t, map, depth));
                let each: Vec<Value> = each.collect();
                return described(null_too(json!({"anyOf": each}), nullable), map);
            }
        };
        for key in KEPT {
            if let Some(value) = map.get(key).filter(|v| v.is_string() || v.is_number()) {
                out[key] = value.clone();
            }
        }
        null_too(out, nullable)
    }

    /// What `$ref` means: a place in the same schema, else anything.
    fn target(&self, reference: &str) -> Option<&'a Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }

    fn referred(&mut self, reference: &str, depth: usize) -> Value {
        match self.target(reference) {
            Some(target) if !self.inside.iter().any(|r| r == reference) => {
                self.inside.push(reference.to_owned());
                let out = self.schema(target, depth + 1);
                self.inside.pop();
                out
            }
            _ => anything(),
        }
    }

    /// `allOf` in one schema: the parts' keys, properties and required names together.
    fn merged(&self, map: &Map<String, Value>) -> Map<String, Value> {
        let Some(Value::Array(parts)) = map.get("allOf") else {
            return map.clone();
        };
        let mut all = map.clone();
        all.remove("allOf");
        for part in parts {
            let reference = part.get("$ref").and_then(Value::as_str);
            let part = reference.and_then(|r| self.target(r)).unwrap_or(part);
            for (key, value) in part.as_object().into_iter().flatten() {
                match (all.get_mut(key), value) {
                    (None, _) => {
                        all.insert(key.clone(), value.clone());
                    }
                    (Some(Value::Object(have)), Value::Object(more)) => have.extend(more.clone()),
                    (Some(Value::Array(have)), Value::Array(more)) if key == "required" => {
                        have.extend(more.clone());
                    }
                    _ => {}
                }
            }
        }
        all
    }

    fn alternatives(&mut self, list: &[Value], depth: usize) -> Value {
        let is_null = |v: &Value| v["type"] == "null" || v.get("const") == Some(&Value::Null);
        let nullable = list.iter().any(is_null);
        let mut each = Vec::new();
        for one in list.iter().filter(|v| !is_null(v)) {
            match self.schema(one, depth + 1) {
                Value::Object(mut map) if map.contains_key("anyOf") => {
                    if let Some(Value::Array(inner)) = map.remove("anyOf") {
                        each.extend(inner);
                    }
                }
                other => each.push(other),
            }
        }
        let one = match each.len() {
            0 => anything(),
            1 => each.remove(0),
            _ => json!({"anyOf": each}),
        };
        null_too(one, nullable)
    }

    fn typed(&mut self, kind: &str, map: &Map<String, Value>, depth: usize) -> Value {
        let mut out = json!({"type": kind.to_ascii_uppercase()});
        match kind {
            "object" => self.object(map, &mut out, depth),
            "array" => {
                let item = map.get("items").or_else(|| map.get("prefixItems")?.get(0));
                out["items"] = match item {
                    Some(item) => self.schema(item, depth + 1),
                    None => anything(),
                };
            }
            "string" => {
                let words: Vec<&Value> = match (map.get("enum"), map.get("const")) {
                    (Some(Value::Array(all)), _) => all.iter().filter(|v| v.is_string()).collect(),
                    (None, Some(one)) if one.is_string() => vec![one],
                    _ => Vec::new(),
                };
                if !words.is_empty() {
                    out["enum"] = json!(words);
                }
            }
            _ => {}
        }
        let format = map.get("format").and_then(Value::as_str);
        if let Some(format) = format.filter(|f| FORMATS.contains(f)) {
            out["format"] = json!(format);
        }
        out
    }

    fn object(&mut self, map: &Map<String, Value>, out: &mut Value, depth: usize) {
        let Some(Value::Object(properties)) = map.get("properties") else {
            return;
        };
        if properties.is_empty() {
            return;
        }
        let each = properties
            .iter()
            .map(|(name, schema)| (name.clone(), self.schema(schema, depth + 1)));
        out["properties"] = Value::Object(each.collect());
        let required: Vec<&str> = map
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .filter(|name| properties.contains_key(*name))
            .collect();
        if !required.is_empty() {
            out["required"] = json!(required);
        }
    }
}

/// The types a schema names, or the one its other keys imply.
fn types(map: &Map<String, Value>) -> Vec<String> {
    let known = |t: &str| {
        let all = "string number integer boolean object array null";
        all.split(' ').any(|k| k == t)
    };
    let named: Vec<String> = match map.get("type") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many
            .iter()
            .filter_map(|t| t.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    let named: Vec<String> = named.into_iter().filter(|t| known(t)).collect();
    if !named.is_empty() {
        return named;
    }
    let words = |v: &Value| v.is_string();
    let implied = if map.contains_key("properties") {
        "object"
    } else if map.contains_key("items") || map.contains_key("prefixItems") {
        "array"
    } else if map.get("const").is_some_and(words)
        || map
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|all| !all.is_empty() && all.iter().all(words))
    {
        "string"
    } else {
        return Vec::new();
    };
    vec![implied.to_owned()]
}

/// Moves a description to where it may stand.
fn described(mut out: Value, map: &Map<String, Value>) -> Value {
    if let Some(text) = map.get("description").filter(|d| d.is_string()) {
        let place = first(&mut out);
        if place.get("description").is_none() {
            place["description"] = text.clone();
        }
    }
    out
}

/// Of alternatives one that takes null is enough.
fn null_too(mut out: Value, nullable: bool) -> Value {
    if nullable {
        first(&mut out)["nullable"] = json!(true);
    }
    out
}

/// The first of alternatives, as nothing may stand beside `anyOf`; else the schema itself.
fn first(schema: &mut Value) -> &mut Value {
    if schema["anyOf"].is_array() {
        &mut schema["anyOf"][0]
    } else {
        schema
    }
}

#[cfg(test)]
mod tests;
