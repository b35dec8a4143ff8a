//! `agents.ID.host_exec`: programs of the host.
//!
//! Invariant: no folder given to them holds the home of claw, or lies in it elsewhere than in the agent's workspace; and
//! none that they may change holds what the agent may not rewrite.

use crate::failure::Failure;
use crate::home::Home;
use claw_engine::settings::{self, HostExecMode, LOCKED_FILES, LOCKED_FOLDERS};
use claw_policy::host_exec::HostPattern;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Most rules, and most folders of a kind.
const MAX_ENTRIES: usize = 256;

/// What becomes of a command that no rule matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// Refused.
    #[default]
    Deny,
    /// A person is asked.
    Ask,
    /// It runs, and is recorded as every other is.
    Record,
}

/// Programs of the host that an agent may run, outside the sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HostExec {
    /// What becomes of a command that no rule matches.
    pub(crate) mode: Mode,
    /// Patterns of commands that run without a question, for example `git log **`.
    pub(crate) rules: Vec<String>,
    /// Folders they may read, besides the workspace and the system's.
    pub(crate) read: Vec<PathBuf>,
    /// Folders they may change.
    pub(crate) write: Vec<PathBuf>,
}

impl HostExec {
    /// The patterns.
    pub(super) fn patterns(&self) -> Result<Vec<HostPattern>, String> {
        for (what, count) in [
            ("rules", self.rules.len()),
            ("read", self.read.len()),
            ("write", self.write.len()),
        ] {
            if count > MAX_ENTRIES {
                return Err(format!(
                    "{what}: `{count}` entries, the limit is {MAX_ENTRIES}"
                ));
            }
        }
        let read = |rule: &String| {
            let pattern = rule.parse::<HostPattern>();
            pattern.map_err(|e| format!("rules: `{rule}`: {e}"))
        };
        self.rules.iter().map(read).collect()
    }

    /// As the engine needs it.
    pub(super) fn settings(
        &self,
        home: &Home,
        workspace: &Path,
    ) -> Result<settings::HostExec, Failure> {
        let rules = self.patterns().map_err(Failure::config)?;
        let folders = |what: &str, folders: &[PathBuf], changes: bool| {
            let one = |folder: &PathBuf| {
                check(home, workspace, folder, changes)
                    .map_err(|why| Failure::config(format!("host_exec.{what}: {why}")))
            };
            folders.iter().map(one).collect::<Result<Vec<_>, _>>()
        };
        Ok(settings::HostExec {
            mode: match self.mode {
                Mode::Deny => HostExecMode::Deny,
                Mode::Ask => HostExecMode::Ask,
                Mode::Record => HostExecMode::Record,
            },
            rules,
            read: folders("read", &self.read, false)?,
            write: folders("write", &self.write, true)?,
        })
    }
}

/// The real path of a folder that programs may have.
fn check(home: &Home, workspace: &Path, folder: &Path, changes: bool) -> Result<PathBuf, String> {
    let shown = folder.display();
    if !folder.is_absolute() {
        return Err(format!("`{shown}` has to be an absolute path"));
    }
    let real = folder
        .canonicalize()
        .map_err(|e| format!("`{shown}`: {e}"))?;
    let at = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (home, workspace) = (at(home.path()), at(workspace));
    let within_workspace = real.starts_with(&workspace);
    let own = home.starts_with(&real) || real.starts_with(&home);
    if own && !within_workspace {
        return Err(format!("`{shown}` would open the home of claw to programs"));
    }
    let locked = LOCKED_FILES.iter().chain(&LOCKED_FOLDERS);
    let mut locked = locked.map(|name| workspace.join(name));
    if changes && locked.any(|path| path.starts_with(&real) || real.starts_with(&path)) {
        return Err(format!(
            "`{shown}` holds files that no program may change; name a folder below it"
        ));
    }
    Ok(real)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn folders_never_open_the_home_of_claw() {
        let root = tempfile::tempdir().unwrap();
        let home = Home::at(root.path().join("h"));
        let workspace = home.workspace("main");
        for folder in ["notes", "skills/x"] {
            std::fs::create_dir_all(workspace.join(folder)).unwrap();
        }
        for folder in ["projects", "h/other"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        std::os::unix::fs::symlink(home.path(), root.path().join("link")).unwrap();
        let said = |folder: PathBuf, changes| check(&home, &workspace, &folder, changes);
        let at = |folder: &str| root.path().join(folder);
        assert!(said(at("projects"), true).is_ok());
        assert!(said(workspace.clone(), false).is_ok());
        assert!(said(workspace.join("notes"), true).is_ok());
        for (folder, changes, part) in [
            (at(""), false, "open the home of claw"),
            (at("h"), false, "open the home of claw"),
            (at("h/other"), false, "open the home of claw"),
            (at("link"), false, "open the home of claw"),
            (PathBuf::from("/"), true, "open the home of claw"),
            (workspace.clone(), true, "no program may change"),
            (workspace.join("skills"), true, "no program may change"),
            (workspace.join("skills/x"), true, "no program may change"),
            (at("gone"), false, "No such file"),
            (PathBuf::from("projects"), false, "absolute path"),
        ] {
            let error = said(folder.clone(), changes).unwrap_err();
            assert!(error.contains(part), "{}: {error}", folder.display());
        }
    }

    #[test]
    fn rules_are_read_and_counted() {
        let with = |rules: &[&str]| HostExec {
            rules: rules.iter().map(|r| (*r).to_owned()).collect(),
            ..HostExec::default()
        };
        assert_eq!(with(&["git log **"]).patterns().unwrap().len(), 1);
        let error = with(&["git | sh"]).patterns().unwrap_err();
        assert_eq!(
            error,
            "rules: `git | sh`: `|` has to be quoted in a pattern"
        );
        assert!(with(&["a"; MAX_ENTRIES]).patterns().is_ok());
        let error = with(&["a"; MAX_ENTRIES + 1]).patterns().unwrap_err();
        assert_eq!(error, "rules: `257` entries, the limit is 256");
    }
}
