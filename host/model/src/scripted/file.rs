//! The file of a script.

use super::{MAX_PAUSE_MS, MAX_SCRIPT_BYTES, MAX_SCRIPT_TURNS};
use claw_core::model::ModelErrorClass;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::io::Read as _;
use std::path::Path;

/// Why a file is not a script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// It cannot be read.
    #[error("script `{file}` cannot be read: {error}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// It is longer than [`MAX_SCRIPT_BYTES`].
    #[error("script `{0}` is longer than {MAX_SCRIPT_BYTES} bytes")]
    TooLong(String),
    /// It is not of the form.
    #[error("script `{file}`: {error}")]
    Syntax {
        /// The file.
        file: String,
        /// Where and why.
        error: serde_yaml::Error,
    },
    /// A turn says nothing, or too much.
    #[error("script `{file}`, turn {turn}: {what}")]
    Turn {
        /// The file.
        file: String,
        /// From 1.
        turn: usize,
        /// What is wrong.
        what: String,
    },
    /// No turns, or more than [`MAX_SCRIPT_TURNS`].
    #[error("script `{file}` has {turns} turns, not 1 to {MAX_SCRIPT_TURNS}")]
    Count {
        /// The file.
        file: String,
        /// How many.
        turns: usize,
    },
}

/// A script.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) turns: Vec<Turn>,
    pub(super) context_tokens: Option<u64>,
}

/// One answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Turn {
    pub(super) when: Option<String>,
    pub(super) say: Option<String>,
    #[serde(default)]
    pub(super) call: Vec<Call>,
    pub(super) error: Option<ModelErrorClass>,
    pub(super) retry_after_ms: Option<u64>,
    pub(super) pause_ms: Option<u64>,
    #[serde(default)]
    pub(super) repeat: bool,
}

/// One call of a tool.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    pub(super) tool: String,
    #[serde(default)]
    pub(super) arguments: Map<String, Value>,
}

impl Script {
    pub(super) fn load(path: &Path) -> Result<Self, ScriptError> {
        let file = path.display().to_string();
        let mut text = String::new();
        let read = std::fs::File::open(path)
            .and_then(|f| f.take(MAX_SCRIPT_BYTES + 1).read_to_string(&mut text));
        match read {
            Ok(_) => Self::parse(&file, &text),
            Err(error) => Err(ScriptError::Read { file, error }),
        }
    }

    pub(super) fn parse(file: &str, yaml: &str) -> Result<Self, ScriptError> {
        let file = file.to_owned();
        if yaml.len() as u64 > MAX_SCRIPT_BYTES {
            return Err(ScriptError::TooLong(file));
        }
        let syntax = |error| ScriptError::Syntax {
            file: file.clone(),
            error,
        };
        let list = yaml
            .lines()
            .find(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#') && *l != "---")
            .is_some_and(|l| l.trim_start().starts_with('-') || l.starts_with('['));
        let script = if list {
            let turns = serde_yaml::from_str(yaml).map_err(syntax)?;
            Self {
                turns,
                context_tokens: None,
            }
        } else {
            serde_yaml::from_str(yaml).map_err(syntax)?
        };
        let turns = script.turns.len();
        if turns == 0 || turns > MAX_SCRIPT_TURNS {
            return Err(ScriptError::Count { file, turns });
        }
        for (i, turn) in script.turns.iter().enumerate() {
            if let Some(what) = turn.fault() {
                return Err(ScriptError::Turn {
                    file,
                    turn: i + 1,
                    what,
                });
            }
        }
        Ok(script)
    }
}

impl Turn {
    fn fault(&self) -> Option<String> {
        let says = self.say.is_some() || !self.call.is_empty();
        let what = if !says && self.error.is_none() {
            "it has none of `say`, `call` and `error`"
        } else if !self.call.is_empty() && self.error.is_some() {
            "`call` and `error` exclude each other"
        } else if self.retry_after_ms.is_some() && self.error.is_none() {
            "`retry_after_ms` needs `error`"
        } else if self.call.iter().any(|c| c.tool.is_empty()) {
            "a call has an empty `tool`"
        } else if self.pause_ms.is_some_and(|ms| ms > MAX_PAUSE_MS) {
            return Some(format!("`pause_ms` is more than {MAX_PAUSE_MS}"));
        } else {
            return None;
        };
        Some(what.to_owned())
    }
}
