//! `scripted:FILE.yaml`: a model that replays written turns, for demos, tests and evals without tokens.
//!
//! The file is a list of turns, or a mapping with `turns` and `context_tokens`:
//!
//! ```yaml
//! - when: weather              # optional: only if the newest message contains this text
//!   say: Let me look.
//!   call:
//!     - tool: web_fetch
//!       arguments: { url: "http://127.0.0.1:8080/weather" }
//! - say: "It is {{last_tool_result}}."
//! - when: fail
//!   error: overloaded          # a word of the model error classes
//! ```
//!
//! Invariant: each request is answered by the first turn, in the order of the file, that has not been
//! used and whose `when` fits; a turn is used once unless it says `repeat: true`. A request that no turn
//! fits fails with class `format`. Unknown keys are errors. See docs/reference/scripted.md.

mod file;
mod play;
#[cfg(test)]
mod tests;

use file::Script;
pub use file::ScriptError;

use async_trait::async_trait;
use claw_core::model::{Model, ModelError, ModelErrorClass, ModelInfo, ModelRequest, ModelStream};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Largest script in bytes.
pub const MAX_SCRIPT_BYTES: u64 = 1 << 20;
/// Most turns of a script.
pub const MAX_SCRIPT_TURNS: usize = 1_000;
/// Longest `pause_ms` of a turn, in milliseconds.
pub const MAX_PAUSE_MS: u64 = 600_000;
/// Context window if the script names none, in tokens.
pub const CONTEXT_TOKENS: u64 = 200_000;

/// A script with its place in it.
pub struct Scripted {
    name: String,
    script: Script,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    used: Vec<bool>,
    asked: u64,
}

impl Scripted {
    /// Reads a script from a file.
    ///
    /// # Errors
    /// See [`ScriptError`].
    pub fn load(file: &Path) -> Result<Self, ScriptError> {
        let name = file.display().to_string();
        let script = Script::load(file)?;
        Ok(Self::with(&name, script))
    }

    /// Reads a script from its text. `name` stands in errors.
    ///
    /// # Errors
    /// See [`ScriptError`].
    pub fn parse(name: &str, yaml: &str) -> Result<Self, ScriptError> {
        Ok(Self::with(name, Script::parse(name, yaml)?))
    }

    fn with(name: &str, script: Script) -> Self {
        let used = vec![false; script.turns.len()];
        Self {
            name: name.to_owned(),
            script,
            state: Mutex::new(State { used, asked: 0 }),
        }
    }

    /// Takes the turn that answers `newest`, and the number of this request from 1.
    fn take(&self, newest: &str) -> Option<(usize, u64)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |i: &usize| {
            let when = self.script.turns.get(*i).and_then(|t| t.when.as_ref());
            when.is_none_or(|w| newest.contains(w.as_str()))
        };
        let unused = |i: &usize| state.used.get(*i) == Some(&false);
        let found = (0..self.script.turns.len()).find(|i| unused(i) && fits(i))?;
        state.asked += 1;
        let asked = state.asked;
        let repeats = self.script.turns.get(found).is_some_and(|t| t.repeat);
        if let Some(used) = state.used.get_mut(found) {
            *used = !repeats;
        }
        Some((found, asked))
    }
}

#[async_trait]
impl Model for Scripted {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: format!("scripted:{}", self.name),
            context_tokens: self.script.context_tokens.unwrap_or(CONTEXT_TOKENS),
            usd_per_million: Some((0.0, 0.0)),
        }
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let newest = play::newest(&request.messages);
        let Some((index, asked)) = self.take(&newest) else {
            let text = format!("script `{}` has no turn left for this message", self.name);
            return Err(ModelError::new(ModelErrorClass::Format, text));
        };
        let Some(turn) = self.script.turns.get(index) else {
            let text = format!("script `{}` has no turn {index}", self.name);
            return Err(ModelError::new(ModelErrorClass::Format, text));
        };
        if let Some(ms) = turn.pause_ms {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        play::turn(turn, &request, asked)
    }
}
