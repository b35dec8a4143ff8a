//! One requirement (PEP 508): `name[extra,…] VERSIONS; MARKER`, or `name @ ADDRESS`.

use super::marker::Marker;
use super::name_of;
use pep440_rs::VersionSpecifiers;
use std::collections::BTreeSet;
use std::str::FromStr;

/// Longest requirement, in bytes.
const MAX_REQUIREMENT_BYTES: usize = 4096;

/// What is required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill::vendor) struct Requirement {
    /// As an index spells it.
    pub(in crate::skill::vendor) name: String,
    pub(in crate::skill::vendor) extras: BTreeSet<String>,
    pub(in crate::skill::vendor) versions: VersionSpecifiers,
    /// It names a place in the stead of versions.
    pub(in crate::skill::vendor) is_address: bool,
    marker: Option<Marker>,
}

impl Requirement {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(in crate::skill::vendor) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.len() > MAX_REQUIREMENT_BYTES {
            return Err("it is too long".into());
        }
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let end = text.find(|c| !part(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if !edge(name.chars().next()) || !edge(name.chars().next_back()) {
            return Err("it begins with no name".into());
        }
        let rest = rest.trim_start();
        let (extras, rest) = match rest.strip_prefix('[') {
            None => ("", rest),
            Some(rest) => rest.split_once(']').ok_or("`[` has no `]`")?,
        };
        let extras = extras
            .split(',')
            .map(name_of)
            .filter(|extra| !extra.is_empty());
        let rest = rest.trim_start();
        let is_address = rest.starts_with('@');
        // An address may have `;` in it: its marker stands behind a space.
        let ends = if is_address { " ;" } else { ";" };
        let (versions, marker) = match rest.split_once(ends) {
            Some((versions, marker)) => (versions.trim(), Some(Marker::parse(marker)?)),
            None => (rest.trim(), None),
        };
        let inner = versions
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        let versions = match inner.unwrap_or(versions).trim() {
            _ if is_address => VersionSpecifiers::empty(),
            "" => VersionSpecifiers::empty(),
            text => VersionSpecifiers::from_str(text)
                .map_err(|_| format!("`{text}` says no versions"))?,
        };
        Ok(Self {
            name: name_of(name),
            extras: extras.collect(),
            versions,
            is_address,
            marker,
        })
    }

    /// Whether it counts here, for a package of which these extras are wanted.
    pub(in crate::skill::vendor) fn counts(&self, extras: &BTreeSet<String>) -> bool {
        match &self.marker {
            None => true,
            Some(marker) if extras.is_empty() => marker.holds(""),
            Some(marker) => extras.iter().any(|extra| marker.holds(extra)),
        }
    }
}
