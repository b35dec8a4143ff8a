//! The letter of the open specification.

use super::note;
use crate::document::{self, Document, Warning};
use serde_json::Value;

/// The keys there are.
const KEYS: [&str; 6] = [
    "name",
    "description",
    "license",
    "compatibility",
    "metadata",
    "allowed-tools",
];

/// Warnings of the reader that are only that: a strict reader takes what they are about.
const HARMLESS: [&str; 8] = [
    "line-ends",
    "no-body",
    "hidden-characters",
    "name-mixed",
    "metadata-repaired",
    "alias-several",
    "gates-shape",
    "more-warnings",
];

/// Errors and warnings.
pub(super) fn weigh(document: &Document, file: &str, bytes: &[u8]) -> (Vec<Warning>, Vec<Warning>) {
    let all = document.warnings.iter().cloned();
    let harmless = |warning: &Warning| HARMLESS.contains(&warning.code.as_str());
    let (warnings, mut errors): (Vec<_>, Vec<_>) = all.partition(harmless);
    if file != "SKILL.md" && file != "skill.md" {
        let words = format!("the file is called `{file}`, not `SKILL.md`");
        errors.push(note("file-name", 0, &words));
    }
    let mut metadata_line = 0;
    for (key, line) in document::keys(bytes) {
        if key == "metadata" {
            metadata_line = line;
        } else if !KEYS.contains(&key.as_str()) {
            let words = format!("`{key}` is no key of the specification");
            errors.push(note("unknown-key", line, &words));
        }
    }
    if let Some(metadata) = document.extra.get("metadata") {
        errors.extend(metadata_shape(metadata, metadata_line));
    }
    errors.sort_by_key(|error| (error.line == 0, error.line));
    (errors, warnings)
}

/// `metadata` is a map from text to text.
fn metadata_shape(metadata: &Value, line: u32) -> Option<Warning> {
    let Value::Object(map) = metadata else {
        return Some(note("metadata-shape", line, "`metadata` is no map"));
    };
    let deep = map
        .iter()
        .find(|(_, value)| value.is_object() || value.is_array());
    let (key, _) = deep?;
    let words = format!("`{key}` in `metadata` is not text");
    Some(note("metadata-nested", line, &words))
}
