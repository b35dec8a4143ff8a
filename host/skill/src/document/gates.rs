//! `metadata`: a map, or JSON5 text, in which OpenClaw's block is found under one of its names.

use super::fields::{Keys, flag_of, scalar};
use super::name::short;
use super::{Gates, Install};
use crate::yaml::{Entry, is_deep};
use serde_json::{Map, Value};

/// The block's names, the first that is there wins.
const ALIASES: [&str; 4] = ["openclaw", "clawdbot", "clawdis", "moltbot"];
/// Items of any list of the block.
const MAX_ITEMS: usize = 100;
/// Closing brackets that may be missing.
const MAX_MISSING: usize = 8;

/// What `metadata` says.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) gates: Gates,
    pub(super) homepage: Option<String>,
    pub(super) version: Option<String>,
    pub(super) author: Option<String>,
    /// All of it.
    pub(super) metadata: Option<Value>,
}

/// Takes `metadata` from the keys.
pub(super) fn read(keys: &mut Keys<'_>) -> Block {
    let (mut map, line) = match keys.take("metadata") {
        Some(entry) => match understood(&entry, keys) {
            Ok(map) => (map, entry.line),
            Err(value) => {
                let block = elsewhere(keys).map(|(gates, _)| gates).unwrap_or_default();
                let metadata = (!value.is_null()).then_some(value);
                return Block {
                    metadata,
                    gates: block,
                    ..Block::default()
                };
            }
        },
        None => (Map::new(), 0),
    };
    let named: Vec<&str> = ALIASES
        .into_iter()
        .filter(|alias| map.contains_key(*alias))
        .collect();
    if let [first, second, ..] = named[..] {
        let words = format!("metadata has `{first}` and `{second}`: `{first}` counts");
        keys.warnings.add("alias-several", line, words);
    }
    let mut block = Block::default();
    if let Some(alias) = named.first() {
        let inner = map.get(*alias).cloned().unwrap_or_default();
        (block.gates, block.homepage) = gates(alias, inner, line, keys);
    } else if let Some((gates, homepage)) = elsewhere(keys) {
        (block.gates, block.homepage) = (gates, homepage);
    }
    let plain = |key: &str| map.get(key).and_then(text);
    block.homepage = block.homepage.or_else(|| plain("homepage"));
    block.version = plain("version");
    block.author = plain("author");
    map.retain(|_, value| !value.is_null());
    block.metadata = (!map.is_empty()).then_some(Value::Object(map));
    block
}

/// The block as a key of the front matter itself: `openclaw` or `metadata.openclaw`.
fn elsewhere(keys: &mut Keys<'_>) -> Option<(Gates, Option<String>)> {
    for alias in ALIASES {
        let entry = keys
            .take(&format!("metadata.{alias}"))
            .or_else(|| keys.take(alias));
        if let Some(entry) = entry {
            let words = format!("`{}` is not inside `metadata`", entry.key);
            keys.warnings.add("block-outside", entry.line, words);
            return Some(gates(alias, entry.value, entry.line, keys));
        }
    }
    None
}

/// `metadata` as a map, from a map or from text.
fn understood(entry: &Entry, keys: &mut Keys<'_>) -> Result<Map<String, Value>, Value> {
    let written = match &entry.value {
        Value::Object(map) => return Ok(map.clone()),
        Value::Null => return Err(Value::Null),
        Value::String(text) => text,
        other => {
            let words = "`metadata` is no map: kept, not understood";
            keys.warnings.add("metadata-unread", entry.line, words);
            return Err(other.clone());
        }
    };
    match from_text(written) {
        Some((value, repair)) => {
            match repair {
                Some(words) => keys.warnings.add("metadata-repaired", entry.line, words),
                None => keys
                    .warnings
                    .add("metadata-text", entry.line, "`metadata` is JSON text"),
            }
            Ok(value)
        }
        None => {
            let words = "`metadata` can be read neither as YAML nor as JSON5: kept as text";
            keys.warnings.add("metadata-unread", entry.line, words);
            Err(Value::String(written.clone()))
        }
    }
}

/// JSON5, with brackets added at the end if they are missing.
fn from_text(text: &str) -> Option<(Map<String, Value>, Option<&'static str>)> {
    if let Some(map) = json5_map(text) {
        return Some((map, None));
    }
    let missing = missing(text);
    if !missing.is_empty()
        && missing.len() <= MAX_MISSING
        && let Some(map) = json5_map(&format!("{text}{missing}"))
    {
        return Some((map, Some("`metadata` has too few closing brackets")));
    }
    let plain = text
        .replace("\\[", "[")
        .replace("\\]", "]")
        .replace("\\_", "_");
    let map = json5_map(&plain)?;
    Some((map, Some("`metadata` has Markdown's backslashes")))
}

fn json5_map(text: &str) -> Option<Map<String, Value>> {
    if is_deep(text) {
        return None;
    }
    match json5::from_str(text).ok()? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// Brackets that are open at the end, closed.
fn missing(text: &str) -> String {
    let (mut open, mut quote, mut escaped) = (Vec::new(), None, false);
    for c in text.chars() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => open.push('}'),
            (None, '[') => open.push(']'),
            (None, '}' | ']') => {
                open.pop();
            }
            _ => {}
        }
    }
    open.iter().rev().collect()
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn gates(alias: &str, value: Value, line: u32, keys: &mut Keys<'_>) -> (Gates, Option<String>) {
    let mut gates = Gates {
        alias: Some(alias.to_owned()),
        ..Gates::default()
    };
    let map = match value {
        Value::Object(map) => Some(map),
        Value::String(text) => from_text(&text).map(|(map, _)| map),
        _ => None,
    };
    let Some(map) = map else {
        let words = format!("`{alias}` is no map: not understood");
        keys.warnings.add("gates-shape", line, words);
        return (gates, None);
    };
    let mut shape = Shape { line, keys };
    gates.always = shape.flag(&map, "always");
    gates.emoji = map.get("emoji").and_then(text);
    gates.os = shape
        .list(&map, "os")
        .iter()
        .map(|name| system(name))
        .collect();
    gates.primary_env = map.get("primaryEnv").and_then(text);
    gates.skill_key = map.get("skillKey").and_then(text);
    if let Some(requires) = shape.requires(&map) {
        gates.bins = shape.list(requires, "bins");
        gates.any_bins = shape.list(requires, "anyBins");
        gates.env = shape.list(requires, "env");
        gates.config = shape.list(requires, "config");
        gates.skills = shape.list(requires, "skills");
    }
    for name in shape.needed_variables(&map) {
        if !gates.env.contains(&name) {
            gates.env.push(name);
        }
    }
    gates.install = shape.install(&map);
    (gates, map.get("homepage").and_then(text))
}

/// A system by the word Node has for it.
fn system(name: &str) -> String {
    match name.to_lowercase().as_str() {
        "macos" | "mac" | "osx" => "darwin".to_owned(),
        "windows" | "win" => "win32".to_owned(),
        other => other.to_owned(),
    }
}

/// Reads values of the block, and says which have a shape that means nothing.
struct Shape<'a, 'w> {
    line: u32,
    keys: &'a mut Keys<'w>,
}

impl Shape<'_, '_> {
    fn wrong(&mut self, key: &str) {
        let words = format!("`{}` has a shape that means nothing", short(key));
        self.keys.warnings.add("gates-shape", self.line, words);
    }

    fn flag(&mut self, map: &Map<String, Value>, key: &str) -> bool {
        let Some(value) = map.get(key) else {
            return false;
        };
        flag_of(value).unwrap_or_else(|| {
            self.wrong(key);
            false
        })
    }

    fn requires<'m>(&mut self, map: &'m Map<String, Value>) -> Option<&'m Map<String, Value>> {
        match map.get("requires")? {
            Value::Object(requires) => Some(requires),
            Value::Null => None,
            _ => {
                self.wrong("requires");
                None
            }
        }
    }

    /// Names: a list, a text with commas or spaces, or the `name`s of a list of maps.
    fn list(&mut self, map: &Map<String, Value>, key: &str) -> Vec<String> {
        let names: Vec<String> = match map.get(key) {
            None | Some(Value::Null | Value::Bool(_)) => return Vec::new(),
            Some(Value::String(text)) => {
                let words = text.split(|c: char| c == ',' || c.is_whitespace());
                words.map(str::to_owned).collect()
            }
            Some(Value::Array(items)) => items
                .iter()
                .filter_map(|item| match item {
                    Value::Object(item) => item.get("name").and_then(text),
                    Value::Null | Value::Array(_) => None,
                    other => Some(scalar(other).trim().to_owned()),
                })
                .collect(),
            Some(_) => {
                self.wrong(key);
                return Vec::new();
            }
        };
        if names.len() > MAX_ITEMS {
            self.wrong(key);
        }
        let mut kept: Vec<String> = Vec::new();
        for name in names.into_iter().take(MAX_ITEMS) {
            if !name.is_empty() && !kept.contains(&name) {
                kept.push(name);
            }
        }
        kept
    }

    /// `envVars` of the registry's form, those that are required.
    fn needed_variables(&mut self, map: &Map<String, Value>) -> Vec<String> {
        let Some(Value::Array(items)) = map.get("envVars") else {
            return Vec::new();
        };
        let needed = |item: &&Value| item.get("required").and_then(flag_of) != Some(false);
        let name = |item: &Value| match item {
            Value::Object(item) => item.get("name").and_then(text),
            other => text(other),
        };
        items
            .iter()
            .filter(needed)
            .filter_map(name)
            .take(MAX_ITEMS)
            .collect()
    }

    fn install(&mut self, map: &Map<String, Value>) -> Vec<Install> {
        let items = match map.get("install") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(one @ (Value::Object(_) | Value::String(_))) => vec![one.clone()],
            Some(_) => {
                self.wrong("install");
                return Vec::new();
            }
        };
        if items.len() > MAX_ITEMS {
            self.wrong("install");
        }
        let items: Vec<Value> = items.into_iter().take(MAX_ITEMS).collect();
        items.iter().filter_map(|item| self.way(item)).collect()
    }

    fn way(&mut self, item: &Value) -> Option<Install> {
        const WHAT: [(&str, &str); 7] = [
            ("formula", "brew"),
            ("cask", "brew"),
            ("package", "node"),
            ("module", "go"),
            ("url", "download"),
            ("command", "command"),
            ("id", ""),
        ];
        let item = match item {
            Value::Object(item) => item,
            Value::String(command) => {
                let (kind, what) = ("command".to_owned(), command.clone());
                return Some(Install {
                    kind,
                    what,
                    bins: Vec::new(),
                });
            }
            _ => {
                self.wrong("install");
                return None;
            }
        };
        let said = WHAT
            .iter()
            .find_map(|(key, kind)| Some((text(item.get(*key)?)?, *kind)));
        let (what, guess) = said.unwrap_or_default();
        let kind = item
            .get("kind")
            .and_then(text)
            .unwrap_or_else(|| guess.to_owned());
        let bins = self.list(item, "bins");
        Some(Install { kind, what, bins })
    }
}
