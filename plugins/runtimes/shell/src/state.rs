//! What an agent's shell keeps from one command line to the next: its folder and exported variables. Invariant: the
//! file holds only what differs from the environment the host gives.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use serde_json::{Map, Value, json};

use crate::files::UMASK_VARIABLE;

/// Variables the shell sets by itself.
const OWN: [&str; 4] = ["_", "PWD", "OLDPWD", "SHLVL"];

pub(crate) struct State {
    file: Option<String>,
    given: BTreeMap<String, String>,
    /// What the script starts with.
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) cwd: String,
}

impl State {
    /// Starts from the invocation, changed by what `file` says if it can be read.
    pub(crate) fn read(file: Option<&str>, env: &[(String, String)], cwd: &str) -> Self {
        let mut given: BTreeMap<String, String> = env.iter().cloned().collect();
        // The parent's mask; the shell keeps it where no script sees it.
        if let Some(mask) = given.remove(UMASK_VARIABLE)
            && let Ok(mask) = u32::from_str_radix(&mask, 8)
        {
            bashkit::set_umask(mask);
        }
        let mut state = Self {
            file: file.map(str::to_owned),
            env: given.clone(),
            given,
            cwd: cwd.to_owned(),
        };
        if let Some(saved) = file.and_then(|file| std::fs::read(file).ok())
            && let Ok(saved) = serde_json::from_slice::<Value>(&saved)
        {
            state.apply(&saved);
        }
        state
    }

    fn apply(&mut self, saved: &Value) {
        for (name, value) in saved["env"].as_object().into_iter().flatten() {
            match value {
                Value::String(value) => drop(self.env.insert(name.clone(), value.clone())),
                _ => drop(self.env.remove(name)),
            }
        }
        if let Some(cwd) = saved["cwd"].as_str()
            && Path::new(cwd).is_dir()
        {
            cwd.clone_into(&mut self.cwd);
        }
    }

    /// Keeps what the script left behind.
    pub(crate) fn write(&self, env: &HashMap<String, String>, cwd: &Path) {
        let Some(file) = &self.file else {
            return;
        };
        drop(std::fs::write(file, self.changes(env, cwd).to_string()));
    }

    fn changes(&self, env: &HashMap<String, String>, cwd: &Path) -> Value {
        let mut changed = Map::new();
        for (name, value) in env {
            if self.given.get(name) != Some(value) && !OWN.contains(&name.as_str()) {
                changed.insert(name.clone(), Value::String(value.clone()));
            }
        }
        for name in self.given.keys() {
            if !env.contains_key(name) && !OWN.contains(&name.as_str()) {
                changed.insert(name.clone(), Value::Null);
            }
        }
        json!({ "cwd": cwd.to_string_lossy(), "env": changed })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn given() -> Vec<(String, String)> {
        vec![("A".into(), "1".into()), ("B".into(), "2".into())]
    }

    #[test]
    fn only_differences_are_kept_and_they_come_back() {
        let state = State::read(None, &given(), "/tmp");
        let env = HashMap::from([
            ("A".to_owned(), "1".to_owned()),
            ("C".to_owned(), "3".to_owned()),
            ("PWD".to_owned(), "/".to_owned()),
        ]);
        let changes = state.changes(&env, Path::new("/tmp"));
        assert_eq!(
            changes,
            json!({"cwd": "/tmp", "env": {"C": "3", "B": null}})
        );
        let mut again = State::read(None, &given(), "/");
        again.apply(&changes);
        assert_eq!(again.cwd, "/tmp");
        assert_eq!(again.env.keys().collect::<Vec<_>>(), ["A", "C"]);
    }

    #[test]
    fn a_damaged_file_or_a_folder_that_is_gone_changes_nothing() {
        let mut state = State::read(Some("/nowhere/at/all"), &given(), "/tmp");
        state.apply(&json!({"cwd": "/nowhere/at/all", "env": 5}));
        assert_eq!((state.cwd.as_str(), state.env.len()), ("/tmp", 2));
    }
}
