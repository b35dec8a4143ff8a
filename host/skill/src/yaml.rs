//! The keys of a front matter: YAML if it is YAML, else key by key, else as text.
//!
//! Invariant: every key that begins a line is in the answer, with its line. No front matter takes long or much memory:
//! what could (deep nesting, anchors, size) is read without YAML.

mod chunks;
#[cfg(test)]
mod tests;

use crate::document::Warnings;
use chunks::Chunk;
use serde_json::{Map, Value};

/// Front matter beyond this is not given to the YAML parser, in bytes.
const MAX_YAML_BYTES: usize = 64 << 10;
/// Brackets inside brackets.
const MAX_DEPTH: usize = 32;

/// One key of the front matter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// As written.
    pub(crate) key: String,
    /// Where.
    pub(crate) line: u32,
    /// What stands after the colon, if the value is on that line alone.
    pub(crate) raw: Option<String>,
    /// What it means.
    pub(crate) value: Value,
}

/// Whether YAML takes all of it and finds a map.
pub(crate) fn is_map(lines: &[(u32, &str)]) -> bool {
    matches!(from_yaml(&text(lines)), Ok(Value::Object(_)))
}

/// Reads the front matter.
pub(crate) fn read(lines: &[(u32, &str)], warnings: &mut Warnings) -> Vec<Entry> {
    let lines = chunks::tidy(lines, warnings);
    let lines: Vec<(u32, &str)> = lines.iter().map(|(n, line)| (*n, line.as_str())).collect();
    let chunks = chunks::split(&lines, warnings);
    match from_yaml(&text(&lines)) {
        Ok(Value::Object(map)) => located(map, &chunks, lines.first().map_or(0, |(n, _)| *n)),
        Ok(_) => singly(&chunks, warnings),
        Err(fault) => {
            let line = fault
                .line
                .and_then(|line| lines.get(line - 1).or(lines.last()));
            let words = format!("the front matter is not YAML: {}", fault.words);
            warnings.add("not-yaml", line.map_or(0, |(n, _)| *n), words);
            singly(&chunks, warnings)
        }
    }
}

fn text(lines: &[(u32, &str)]) -> String {
    let lines: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
    lines.join("\n")
}

/// Keys and values of a good map, with the lines they are on.
fn located(map: Map<String, Value>, chunks: &[Chunk<'_>], first: u32) -> Vec<Entry> {
    let entry = |(key, value): (String, Value)| {
        let chunk = chunks.iter().find(|chunk| chunk.key == key);
        Entry {
            line: chunk.map_or(first, |chunk| chunk.line),
            raw: chunk.and_then(Chunk::raw),
            key,
            value,
        }
    };
    map.into_iter().map(entry).collect()
}

/// Each key by itself, so that a bad one costs only itself. Of a key that is there twice, the last counts.
fn singly(chunks: &[Chunk<'_>], warnings: &mut Warnings) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for chunk in chunks {
        let entry = Entry {
            key: chunk.key.to_owned(),
            line: chunk.line,
            raw: chunk.raw(),
            value: alone(chunk, warnings),
        };
        let same = entries.iter_mut().find(|other| other.key == entry.key);
        if let Some(other) = same {
            let words = format!(
                "`{}` is also on line {}: this one counts",
                entry.key, other.line
            );
            warnings.add("duplicate-key", entry.line, words);
            *other = entry;
        } else {
            entries.push(entry);
        }
    }
    entries
}

fn alone(chunk: &Chunk<'_>, warnings: &mut Warnings) -> Value {
    if let Ok(Value::Object(map)) = from_yaml(&chunk.text())
        && map.len() == 1
        && let Some((_, value)) = map.into_iter().next()
    {
        return value;
    }
    let key = chunk.key;
    if chunk.is_plain() && chunk.rest.contains(": ") {
        let words = format!("`{key}` has a colon and no quotes: read as text");
        warnings.add("unquoted-colon", chunk.line, words);
    } else if !chunk.is_flow() {
        warnings.add(
            "read-as-text",
            chunk.line,
            format!("`{key}` is not YAML: read as text"),
        );
    }
    Value::String(chunk.folded())
}

/// What YAML has against a text.
#[derive(Debug)]
struct Fault {
    /// Line of the text, from 1.
    line: Option<usize>,
    words: String,
}

fn fault(words: &str) -> Fault {
    let (line, words) = (None, words.to_owned());
    Fault { line, words }
}

/// Reads YAML that is small, flat enough and without anchors.
fn from_yaml(text: &str) -> Result<Value, Fault> {
    if text.len() > MAX_YAML_BYTES {
        return Err(fault("too long"));
    }
    if is_deep(text) {
        return Err(fault("too many brackets in brackets"));
    }
    if has_anchors(text) {
        return Err(fault("anchors are not read"));
    }
    let value: serde_yaml::Value = serde_yaml::from_str(text).map_err(|error| Fault {
        line: error.location().map(|at| at.line().max(1)),
        words: crate::document::text::one_line(&error.to_string()),
    })?;
    Ok(to_json(value))
}

/// Whether brackets are nested beyond any real skill, wherever they stand.
pub(crate) fn is_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}

/// Whether a value is given a name and used by it: a few lines of that can mean gigabytes.
fn has_anchors(text: &str) -> bool {
    let marks = |mark: u8| {
        let bytes = text.as_bytes();
        let named = |at: usize| {
            bytes
                .get(at + 1)
                .is_some_and(|next| !next.is_ascii_whitespace())
        };
        let begins = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| bytes.get(at));
            before.is_none_or(|b| b.is_ascii_whitespace() || b"[]{},:?-!".contains(b))
        };
        (0..bytes.len()).any(|at| bytes[at] == mark && begins(at) && named(at))
    };
    marks(b'&') && marks(b'*')
}

fn to_json(value: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(flag),
        Yaml::Number(number) => serde_json::to_value(&number)
            .ok()
            .filter(|value| !value.is_null())
            .unwrap_or_else(|| Value::String(number.to_string())),
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(to_json).collect()),
        Yaml::Mapping(map) => {
            let pair = |(key, value)| (key_text(key), to_json(value));
            Value::Object(map.into_iter().map(pair).collect())
        }
        Yaml::Tagged(tagged) => to_json(tagged.value),
    }
}

fn key_text(key: serde_yaml::Value) -> String {
    match to_json(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
