//! What the tests of the binary share: a home of their own per test, and the children that work on it.
//!
//! Invariant: a child sees no environment but what is set here, so no provider key of the machine reaches it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "shared by test binaries of which each uses a part"
)]

pub(crate) mod chat;
pub(crate) mod effects;
pub(crate) mod exec;
pub(crate) mod hosted;
pub(crate) mod model;
pub(crate) mod server;
pub(crate) mod terminal;

use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The folder that holds the binary, its plugins and its guests.
fn profile() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    exe.parent().unwrap().parent().unwrap().to_owned()
}

fn found(env: &str, default: PathBuf) -> PathBuf {
    let path = std::env::var_os(env).map_or(default, PathBuf::from);
    assert!(
        path.exists(),
        "`{}` is missing: `cargo xtask plugins` builds the binary, the plugins and the guests",
        path.display()
    );
    path
}

/// The `claw` binary.
pub(crate) fn binary() -> PathBuf {
    found("CLAW_TEST_BIN", profile().join("claw"))
}

/// The built first-party plugins.
pub(crate) fn plugins() -> PathBuf {
    found("CLAW_BUNDLED_PLUGINS", profile().join("plugins"))
}

/// The built guest that misbehaves on purpose.
pub(crate) fn hostile() -> PathBuf {
    let guests = found("CLAW_TEST_GUESTS", profile().join("guests"));
    let hostile = guests.join("hostile");
    assert!(
        hostile.join("plugin.wasm").is_file(),
        "the guest `hostile` is missing: `cargo xtask plugins` builds it"
    );
    hostile
}

/// A bundle folder with these first-party plugins only.
pub(crate) fn bundle(at: &Path, names: &[&str]) {
    for name in names {
        let to = at.join(name);
        std::fs::create_dir_all(&to).unwrap();
        for file in ["plugin.yaml", "plugin.wasm"] {
            let from = plugins().join(name).join(file);
            std::fs::copy(&from, to.join(file))
                .unwrap_or_else(|e| panic!("{}: {e}: `cargo xtask plugins`", from.display()));
        }
    }
}

/// How a child ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("ended by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// The one JSON document on standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }

    /// The JSON lines on standard output.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        let line = |l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {self:#?}"));
        self.out.lines().map(line).collect()
    }
}

/// A home in a folder of its own, gone when dropped.
pub(crate) struct Claw {
    dir: TempDir,
    env: Vec<(&'static str, OsString)>,
}

impl Claw {
    /// An empty home; the first command installs the first-party plugins.
    pub(crate) fn new() -> Self {
        warm();
        Self::cold()
            .env("CLAW_AOT_DIR", artifacts())
            .env("CLAW_BUNDLED_PLUGINS", plugins())
    }

    /// An empty home that knows of no folder outside its own.
    pub(crate) fn cold() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            env: Vec::new(),
        }
    }

    /// Sets a variable of every child.
    pub(crate) fn env(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.env.retain(|(n, _)| *n != name);
        self.env.push((name, value.into()));
        self
    }

    /// Writes `claw.yaml`.
    pub(crate) fn config(self, yaml: &str) -> Self {
        std::fs::create_dir_all(self.home()).unwrap();
        std::fs::write(self.home().join("claw.yaml"), yaml).unwrap();
        self
    }

    /// A folder of the test outside the home.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.dir().join("home")
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.home().join("agents/main/workspace")
    }

    /// A child with these arguments, not started.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.set_up(Command::new(binary()), args)
    }

    /// The same, started by another program: its last argument is followed by the binary.
    pub(crate) fn command_in(&self, program: &[&str], args: &[&str]) -> Command {
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).arg(binary());
        self.set_up(command, args)
    }

    fn set_up(&self, mut command: Command, args: &[&str]) -> Command {
        command
            .env_clear()
            .env("HOME", self.dir())
            // The bundled skills would be in every prompt; who wants them sets the folder.
            .env("CLAW_BUNDLED_SKILLS", self.dir().join("no-skills"))
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.env.iter().map(|(n, v)| (n, v)))
            .current_dir(self.dir())
            .arg("--home")
            .arg(self.home())
            .args(args)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// The same, started by another program.
    pub(crate) fn run_in(&self, program: &[&str], args: &[&str]) -> Ran {
        Ran::of(self.command_in(program, args).output().unwrap())
    }

    /// Calls a tool with `--json`.
    pub(crate) fn call(&self, tool: &str, arguments: &Value) -> Ran {
        self.run(&["--json", "tool", "call", tool, &arguments.to_string()])
    }

    /// The explanation of the newest refusal.
    pub(crate) fn why(&self) -> Value {
        self.run(&["why", "--json"]).exits(0).json()
    }

    /// Allows a plugin something; the grant's id.
    #[track_caller]
    pub(crate) fn grant(&self, plugin: &str, rule: &str) -> String {
        let added = self.run(&["--json", "grant", "add", plugin, rule]);
        let id = &added.exits(0).json()["grant"]["id"];
        id.as_str().unwrap().to_owned()
    }

    /// Takes a grant back.
    #[track_caller]
    pub(crate) fn revoke(&self, id: &str) {
        self.run(&["grant", "revoke", id]).exits(0);
    }

    /// Takes back everything a plugin was granted.
    #[track_caller]
    pub(crate) fn revoke_all(&self, plugin: &str) {
        let list = self.run(&["--json", "grant", "list"]).exits(0).json();
        let live = |g: &&Value| g["plugin"] == plugin && g["live"] == true;
        for row in list.as_array().unwrap().iter().filter(live) {
            self.revoke(row["grant"]["id"].as_str().unwrap());
        }
    }

    /// Installs a plugin by a person's hand.
    #[track_caller]
    pub(crate) fn add(&self, source: &Path) {
        self.run(&["plugin", "add", source.to_str().unwrap()])
            .exits(0);
    }
}

/// The first text of a call that returned.
pub(crate) fn text(report: &Value) -> &str {
    report["outcome"]["content"][0]["text"]
        .as_str()
        .unwrap_or_default()
}

/// Codes of the denials of a call.
#[track_caller]
pub(crate) fn codes(call: &Value) -> Vec<&str> {
    let denials = call["denials"].as_array().unwrap();
    denials
        .iter()
        .map(|d| d["decision"]["code"].as_str().unwrap())
        .collect()
}

/// The precompiled components that all tests share.
fn artifacts() -> PathBuf {
    profile().join("test-aot")
}

/// Compiles every component once for all tests: a large one takes seconds, and tests run at once.
fn warm() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let lock = std::fs::File::create(profile().join("test-aot.lock")).unwrap();
        lock.lock().unwrap();
        let marker = profile().join("test-aot.for");
        let now = stamps();
        if std::fs::read_to_string(&marker).is_ok_and(|seen| seen == now) {
            return;
        }
        // What was compiled for other components would only pile up.
        let _ = std::fs::remove_dir_all(artifacts());
        let claw = Claw::cold()
            .env("CLAW_AOT_DIR", artifacts())
            .env("CLAW_BUNDLED_PLUGINS", plugins());
        claw.add(&hostile());
        std::fs::write(marker, now).unwrap();
    });
}

/// What the precompiled code depends on: the binary and every component.
fn stamps() -> String {
    let mut files: Vec<PathBuf> = std::fs::read_dir(plugins())
        .unwrap()
        .map(|e| e.unwrap().path().join("plugin.wasm"))
        .collect();
    files.sort();
    files.extend([binary(), hostile().join("plugin.wasm")]);
    let stamp = |path: &PathBuf| {
        let meta = std::fs::metadata(path).unwrap();
        format!(
            "{} {} {:?}\n",
            path.display(),
            meta.len(),
            meta.modified().unwrap()
        )
    };
    files.iter().map(stamp).collect()
}
