//! A mapping of the manifest: its place, its known keys, and typed values taken out of it.

use super::ManifestError;
use crate::near::nearest;
use crate::rule::Mode;
use crate::unit;
use serde_yaml::Value as Yaml;
use serde_yaml::value::Mapping;

/// A mapping with its place and all keys known.
pub(super) struct Map {
    at: String,
    pub(super) entries: Mapping,
}

impl Map {
    pub(super) fn new(value: Yaml, at: &str, known: &[&str]) -> Result<Self, ManifestError> {
        let Yaml::Mapping(entries) = value else {
            return Err(wrong(at, "a mapping"));
        };
        for key in entries.keys() {
            let name = key
                .as_str()
                .ok_or_else(|| wrong(at, "a mapping with text keys"))?;
            if !known.contains(&name) {
                return Err(ManifestError::UnknownKey {
                    key: crate::host::cut(name),
                    at: if at.is_empty() {
                        "the top".into()
                    } else {
                        at.to_owned()
                    },
                    nearest: nearest(name, known.iter().copied()).map(str::to_owned),
                    known: known.join(", "),
                });
            }
        }
        Ok(Self {
            at: at.to_owned(),
            entries,
        })
    }

    pub(super) fn place(&self, key: &str) -> String {
        if self.at.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.at)
        }
    }

    /// Takes a value out; an explicit null counts as absent.
    pub(super) fn take(&mut self, key: &str) -> Option<Yaml> {
        self.entries.remove(key).filter(|v| !v.is_null())
    }

    pub(super) fn text(&mut self, key: &str) -> Result<Option<String>, ManifestError> {
        match self.take(key) {
            None => Ok(None),
            Some(Yaml::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(&self.place(key), "text")),
        }
    }

    pub(super) fn need_text(&mut self, key: &str) -> Result<String, ManifestError> {
        let at = self.place(key);
        self.text(key)?.ok_or(ManifestError::Missing { at })
    }

    pub(super) fn list(&mut self, key: &str, most: usize) -> Result<Vec<Yaml>, ManifestError> {
        let at = self.place(key);
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Yaml::Sequence(items)) if items.len() > most => Err(ManifestError::TooMany {
                at,
                count: items.len(),
                most,
            }),
            Some(Yaml::Sequence(items)) => Ok(items),
            Some(_) => Err(wrong(&at, "a list")),
        }
    }

    pub(super) fn mode(&mut self, key: &str) -> Result<Mode, ManifestError> {
        let at = self.place(key);
        self.need_text(key)?
            .parse()
            .map_err(|error| ManifestError::Rule { at, error })
    }
}

pub(super) fn wrong(at: &str, wanted: &'static str) -> ManifestError {
    let at = if at.is_empty() { "plugin.yaml" } else { at };
    ManifestError::Value {
        at: at.to_owned(),
        wanted,
    }
}

pub(super) fn size(map: &mut Map, key: &str, most: u64) -> Result<Option<u64>, ManifestError> {
    let at = map.place(key);
    let asked = match map.take(key) {
        None => return Ok(None),
        Some(Yaml::Number(n)) => n
            .as_u64()
            .ok_or_else(|| wrong(&at, "a size like `64MiB`"))?,
        Some(Yaml::String(text)) => unit::bytes(&text).map_err(|error| ManifestError::Unit {
            at: at.clone(),
            error,
        })?,
        Some(_) => return Err(wrong(&at, "a size like `64MiB`")),
    };
    within(at, asked, most, "bytes").map(Some)
}

pub(super) fn duration(map: &mut Map, key: &str, most: u64) -> Result<Option<u64>, ManifestError> {
    let at = map.place(key);
    let Some(text) = map.text(key)? else {
        return Ok(None);
    };
    let asked = unit::millis(&text).map_err(|error| ManifestError::Unit {
        at: at.clone(),
        error,
    })?;
    within(at, asked, most, "ms").map(Some)
}

fn within(at: String, asked: u64, most: u64, unit: &'static str) -> Result<u64, ManifestError> {
    if (1..=most).contains(&asked) {
        return Ok(asked);
    }
    Err(ManifestError::Limit {
        at,
        asked,
        most,
        unit,
    })
}
