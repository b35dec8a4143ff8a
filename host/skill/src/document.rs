//! What a SKILL.md says, read leniently and loudly.
//!
//! Invariant: bytes become a [`Document`] whose every oddity has a [`Warning`], or a [`Refused`] with a reason. Nothing
//! of them is run, and no input makes reading slow, deep or large.

mod fields;
pub(crate) mod front;
mod gates;
pub(crate) mod name;
#[cfg(test)]
mod tests;
pub(crate) mod text;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

pub use name::usable_name;

/// A longer SKILL.md is refused, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 256_000;
/// Warnings of one document; the last says that there are more.
pub const MAX_WARNINGS: usize = 64;
/// Longest name, in characters.
pub const MAX_NAME_CHARS: usize = 64;
/// Longest description by the specification, in characters. A longer one is read with a warning.
pub const MAX_DESCRIPTION_CHARS: usize = 1_024;

/// Why a SKILL.md is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Refused {
    /// Over [`MAX_DOCUMENT_BYTES`].
    #[error("it has {bytes} bytes, {limit} are allowed")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A zero byte, or mostly what is no text.
    #[error("it is no text (from byte {at})")]
    Binary {
        /// Where that shows first, from 0.
        at: u64,
    },
    /// Neither a name nor a description can be had from it.
    #[error("it has no text")]
    Empty,
}

/// Whether a file of this name makes its folder a skill: `SKILL.md`, `skill.md` or `skills.md`, in any case.
pub fn is_skill_file(name: &str) -> bool {
    name.eq_ignore_ascii_case("SKILL.md") || name.eq_ignore_ascii_case("skills.md")
}

/// The file of a folder that is read: `SKILL.md`, else `skill.md`, else `skills.md`, else the first other spelling.
pub fn skill_file<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let rank = |name: &str| match name {
        "SKILL.md" => 0,
        "skill.md" => 1,
        "skills.md" => 2,
        _ => 3,
    };
    let skill = names.into_iter().filter(|name| is_skill_file(name));
    skill.min_by_key(|name| (rank(name), *name))
}

/// Reads a SKILL.md. `folder` is the name of the folder it is in, empty where there is none.
///
/// # Errors
/// [`Refused`]: too large, no text, or empty.
pub fn parse(folder: &str, bytes: &[u8]) -> Result<Document, Refused> {
    let mut warnings = Warnings::default();
    let text = text::decode(bytes, &mut warnings)?;
    let split = front::split(&text, &mut warnings);
    let document = fields::document(folder, split, &mut warnings)?;
    let warnings = warnings.in_order();
    Ok(Document {
        warnings,
        ..document
    })
}

/// What a SKILL.md says, read leniently. Values that were strange have a [`Warning`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// The name people and the model use.
    pub name: String,
    /// What it does and when to use it.
    pub description: String,
    /// Markdown after the front matter.
    pub body: String,
    /// Line of SKILL.md the body begins on, from 1.
    pub body_line: u32,
    /// As written: a name or a file of the skill.
    pub license: Option<String>,
    /// What it says about its surroundings, free text.
    pub compatibility: Option<String>,
    /// Where it comes from, by its own account.
    pub homepage: Option<String>,
    /// Its own number, never trusted for more than to be shown.
    pub version: Option<String>,
    /// By its own account.
    pub author: Option<String>,
    /// A person may call it as `/name`. Default: yes.
    pub user_invocable: bool,
    /// The model sees it in the list. Default: yes.
    pub model_invocable: bool,
    /// What it wants allowed. Data: never a grant.
    pub allowed_tools: Vec<String>,
    /// OpenClaw's block.
    pub gates: Gates,
    /// Keys that mean nothing here, kept; and all of `metadata`.
    pub extra: BTreeMap<String, Value>,
    /// What was strange, in the order of the file.
    pub warnings: Vec<Warning>,
}

/// `metadata.openclaw`, or one of its older names.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Gates {
    /// The name the block was found under: `openclaw`, `clawdbot`, `clawdis`, `moltbot`.
    pub alias: Option<String>,
    /// Whatever it requires, it is offered.
    pub always: bool,
    /// A picture for lists.
    pub emoji: Option<String>,
    /// `darwin`, `linux`, `win32` (`macos` is read as `darwin`). Empty: all.
    pub os: Vec<String>,
    /// Commands, each needed.
    pub bins: Vec<String>,
    /// Commands, one of which is needed.
    pub any_bins: Vec<String>,
    /// Variables, each needed.
    pub env: Vec<String>,
    /// Configuration paths that must be set.
    pub config: Vec<String>,
    /// Other skills it needs.
    pub skills: Vec<String>,
    /// The variable its API key belongs in.
    pub primary_env: Option<String>,
    /// Its key in a configuration, if that is not its name.
    pub skill_key: Option<String>,
    /// How others would install what it needs. Data: never run.
    pub install: Vec<Install>,
}

/// One way of installing a program, as the skill says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Install {
    /// `brew`, `node`, `go`, `uv`, `download`, or whatever was written.
    pub kind: String,
    /// What it installs: formula, package, module or URL.
    pub what: String,
    /// Commands it brings.
    pub bins: Vec<String>,
}

/// Something strange that did not keep the skill from being read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable word, for example `name-differs`.
    pub code: String,
    /// Line of SKILL.md, from 1; 0 if it belongs to no line.
    pub line: u32,
    /// For a person.
    pub words: String,
}

/// Keys of the front matter and the lines they are on.
pub(crate) fn keys(bytes: &[u8]) -> Vec<(String, u32)> {
    let mut unheard = Warnings::default();
    let Ok(text) = text::decode(bytes, &mut unheard) else {
        return Vec::new();
    };
    let split = front::split(&text, &mut unheard);
    let entries = fields::parts(split, &mut unheard).entries;
    let place = |entry: crate::yaml::Entry| (entry.key, entry.line);
    entries.into_iter().map(place).collect()
}

/// Collects what was strange.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    list: Vec<Warning>,
    left_out: usize,
}

impl Warnings {
    /// One more, up to [`MAX_WARNINGS`].
    pub(crate) fn add(&mut self, code: &str, line: u32, words: impl Into<String>) {
        if self.list.len() + 1 >= MAX_WARNINGS {
            self.left_out += 1;
            return;
        }
        let (code, words) = (code.to_owned(), words.into());
        self.list.push(Warning { code, line, words });
    }

    /// By line; those of no line last.
    fn in_order(mut self) -> Vec<Warning> {
        self.list
            .sort_by_key(|warning| (warning.line == 0, warning.line));
        if self.left_out > 0 {
            let words = format!("{} more warnings are not shown", self.left_out);
            let code = "more-warnings".to_owned();
            self.list.push(Warning {
                code,
                line: 0,
                words,
            });
        }
        self.list
    }
}
