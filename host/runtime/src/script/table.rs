//! The command table: which runtime a name means.
//!
//! Invariant: a name leads to a component of the table or to words a person can use; nothing here looks at the host's
//! own programs.

use super::alias::{self, Alias};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::Digest;
use std::collections::HashMap;
use std::path::PathBuf;

/// Folders that hold every name of the table.
const PROGRAM_FOLDERS: [&str; 3] = ["/usr/bin/", "/bin/", "/usr/local/bin/"];

/// A runtime that may serve commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptRuntime {
    /// For people, for example `python`.
    pub name: String,
    /// For people.
    pub version: String,
    /// Of the component's bytes.
    pub digest: Digest,
    /// Where they are.
    pub wasm: PathBuf,
    /// Names it serves, for example `python3`.
    pub commands: Vec<String>,
}

/// A command line after its name was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolved {
    /// Index of the runtime.
    pub(crate) runtime: usize,
    /// What the runtime gets.
    pub(crate) argv: Vec<String>,
}

/// Names and what serves them.
#[derive(Debug, Default)]
pub(crate) struct CommandTable {
    runtimes: Vec<ScriptRuntime>,
    names: HashMap<String, usize>,
}

impl CommandTable {
    /// A table of these runtimes; of two that serve a name the first does.
    pub(crate) fn new(runtimes: Vec<ScriptRuntime>) -> Self {
        let mut names = HashMap::new();
        for (i, runtime) in runtimes.iter().enumerate() {
            for command in &runtime.commands {
                names.entry(command.clone()).or_insert(i);
            }
        }
        Self { runtimes, names }
    }

    /// A runtime by its place in the table.
    pub(crate) fn runtime(&self, index: usize) -> Option<&ScriptRuntime> {
        self.runtimes.get(index)
    }

    /// A runtime by name.
    pub(crate) fn named(&self, name: &str) -> Option<&ScriptRuntime> {
        self.runtimes.iter().find(|r| r.name == name)
    }

    /// Names of the runtimes.
    pub(crate) fn names(&self) -> Vec<String> {
        self.runtimes.iter().map(|r| r.name.clone()).collect()
    }

    /// Whether the program is a path of the guest's file tree, and not a name of the table.
    pub(crate) fn is_path(program: &str) -> bool {
        program.contains('/') && bare(program).contains('/')
    }

    /// What runs this program with these arguments.
    ///
    /// # Errors
    /// `not-found`, with words a person can use.
    pub(crate) fn resolve(&self, program: &str, args: &[String]) -> Result<Resolved, GuestError> {
        let name = bare(program);
        if let Some(runtime) = self.names.get(name) {
            let mut argv = vec![program.to_owned()];
            argv.extend_from_slice(args);
            return Ok(Resolved {
                runtime: *runtime,
                argv,
            });
        }
        match alias::of(name, args) {
            Some(Alias::Instead { program, args }) => {
                let runtime = self
                    .names
                    .get(program)
                    .ok_or_else(|| missing(name, program))?;
                let mut argv = vec![program.to_owned()];
                argv.extend(args);
                Ok(Resolved {
                    runtime: *runtime,
                    argv,
                })
            }
            Some(Alias::Refused(words)) => Err(not_found(format!("`{name}`: {words}"))),
            None => Err(missing(name, name)),
        }
    }

    /// The path under which the table has this name.
    pub(crate) fn lookup(&self, program: &str) -> Option<String> {
        let name = bare(program);
        let known = self.names.contains_key(name)
            || alias::program(name).is_some_and(|program| self.names.contains_key(program));
        known.then(|| format!("{}{name}", PROGRAM_FOLDERS[0]))
    }
}

/// The name without a folder of programs before it.
fn bare(program: &str) -> &str {
    let stripped = PROGRAM_FOLDERS.iter().find_map(|folder| {
        let name = program.strip_prefix(folder)?;
        (!name.contains('/')).then_some(name)
    });
    stripped.unwrap_or(program)
}

fn not_found(words: String) -> GuestError {
    GuestError::new(ErrorKind::NotFound, "command", words)
}

/// Words for a name the table does not have.
fn missing(asked: &str, needed: &str) -> GuestError {
    let shown: String = asked.chars().filter(|c| !c.is_control()).take(80).collect();
    let runtime = match needed {
        "python3" | "python" => Some("python"),
        "bash" | "sh" => Some("shell"),
        "node" | "nodejs" => Some("js"),
        _ => None,
    };
    not_found(match runtime {
        Some(runtime) => format!(
            "`{shown}` needs the runtime `{runtime}`, which is not installed: claw runtime add {runtime}"
        ),
        None => format!(
            "`{shown}` is not a command of the sandbox: {}",
            alias::why_not(asked)
        ),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn runtime(name: &str, commands: &[&str]) -> ScriptRuntime {
        ScriptRuntime {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            digest: Digest::of(name.as_bytes()),
            wasm: PathBuf::new(),
            commands: commands.iter().map(|c| (*c).to_owned()).collect(),
        }
    }

    fn table() -> CommandTable {
        CommandTable::new(vec![
            runtime("shell", &["bash", "sh", "jq"]),
            runtime("python", &["python3", "python", "jq"]),
        ])
    }

    fn resolve(program: &str, args: &[&str]) -> Result<(usize, String), String> {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        let resolved = table().resolve(program, &args);
        resolved
            .map(|r| (r.runtime, r.argv.join(" ")))
            .map_err(|e| e.message)
    }

    #[test]
    fn names_and_program_folders_mean_the_same() {
        assert_eq!(resolve("jq", &["."]).unwrap(), (0, "jq .".to_owned()));
        assert_eq!(
            resolve("/usr/bin/python3", &["x.py"]).unwrap(),
            (1, "/usr/bin/python3 x.py".to_owned())
        );
        assert!(!CommandTable::is_path("/bin/sh") && !CommandTable::is_path("sh"));
        assert!(CommandTable::is_path("./x.sh") && CommandTable::is_path("/mnt/x"));
        assert!(CommandTable::is_path("/usr/bin/x/y"));
        assert_eq!(table().lookup("jq").unwrap(), "/usr/bin/jq");
        assert_eq!(table().lookup("pip").unwrap(), "/usr/bin/pip");
        assert_eq!(table().lookup("git"), None);
        assert_eq!(table().lookup("npx"), None);
        let with_node = CommandTable::new(vec![runtime("js", &["node"])]);
        assert_eq!(with_node.lookup("npx").unwrap(), "/usr/bin/npx");
        assert_eq!(with_node.lookup("tsx").unwrap(), "/usr/bin/tsx");
        assert_eq!(with_node.lookup("npm"), None);
    }

    #[test]
    fn aliases_run_something_else() {
        assert_eq!(
            resolve("uv", &["run", "x.py", "-a"]).unwrap(),
            (1, "python3 x.py -a".to_owned())
        );
        assert_eq!(
            resolve("pip3", &["list"]).unwrap(),
            (1, "python3 -m pip list".to_owned())
        );
    }

    #[test]
    fn unknown_names_have_words() {
        let words = resolve("frobnicate", &[]).unwrap_err();
        assert!(words.contains("`frobnicate` is not a command"), "{words}");
        let words = resolve("npm", &["install"]).unwrap_err();
        assert!(words.contains("JavaScript"), "{words}");
        let words = resolve("node", &["x.js"]).unwrap_err();
        assert!(words.contains("claw runtime add js"), "{words}");
        let empty = CommandTable::default();
        let words = empty.resolve("python3", &[]).unwrap_err().message;
        assert!(words.contains("claw runtime add python"), "{words}");
        let words = empty.resolve("pip", &[]).unwrap_err().message;
        assert!(words.contains("claw runtime add python"), "{words}");
    }
}
