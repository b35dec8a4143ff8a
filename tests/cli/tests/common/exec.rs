//! `claw exec` in tests: with the guest `commands` alone, or with the shell and Python.

use super::{Claw, Ran, found, profile};
use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

/// The folder of built script runtimes.
fn runtimes() -> PathBuf {
    found("CLAW_BUNDLED_RUNTIMES", profile().join("runtimes"))
}

/// The folder of guests that only tests use; the one that is a runtime is `commands`.
fn guests() -> PathBuf {
    found("CLAW_TEST_GUESTS", profile().join("guests"))
}

/// A home whose only runtime is the guest `commands`.
pub(crate) fn small() -> Claw {
    static DONE: OnceLock<()> = OnceLock::new();
    let claw = Claw::new().env("CLAW_BUNDLED_RUNTIMES", guests());
    DONE.get_or_init(|| compile(&claw, &["commands"]));
    claw
}

/// A home with every runtime that comes with claw.
pub(crate) fn languages() -> Claw {
    static DONE: OnceLock<()> = OnceLock::new();
    let claw = Claw::new().env("CLAW_BUNDLED_RUNTIMES", runtimes());
    DONE.get_or_init(|| compile(&claw, &["shell", "python", "userland", "js", "typescript"]));
    claw
}

/// Compiles runtimes once for all tests.
fn compile(claw: &Claw, names: &[&str]) {
    let lock = std::fs::File::create(profile().join("test-aot.lock")).unwrap();
    lock.lock().unwrap();
    for name in names {
        claw.run(&["runtime", "add", name]).exits(0);
    }
}

impl Claw {
    /// Writes files into a folder of the test and runs a command with the folder at `/proj`.
    pub(crate) fn project(&self, files: &[(&str, &str)], line: &[&str]) -> Ran {
        let folder = self.dir().join("work");
        for (name, text) in files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mount = format!("{}:/proj:rw", folder.display());
        self.exec(&["--dir", &mount], line)
    }

    /// A child `claw exec FLAGS -- LINE`, not started.
    pub(crate) fn exec_command(&self, flags: &[&str], line: &[&str]) -> Command {
        self.command(&[&["exec"], flags, &["--"], line].concat())
    }

    /// Runs it to its end.
    pub(crate) fn exec(&self, flags: &[&str], line: &[&str]) -> Ran {
        Ran::of(self.exec_command(flags, line).output().unwrap())
    }

    /// The same with bytes on standard input.
    pub(crate) fn exec_fed(&self, flags: &[&str], line: &[&str], input: &[u8]) -> Output {
        let mut child = self
            .exec_command(flags, line)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // A command need not read all of it.
        let feeder = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        let _ = feeder.join().unwrap();
        output
    }

    /// Runs it with `--report`, and returns that too.
    pub(crate) fn exec_reported(&self, flags: &[&str], line: &[&str]) -> (Ran, Value) {
        let file = self.dir().join("report.json");
        let told = [&["--report", file.to_str().unwrap()], flags].concat();
        let ran = self.exec(&told, line);
        let text = std::fs::read_to_string(file).unwrap();
        (ran, serde_json::from_str(&text).unwrap())
    }

    /// Makes a file below the test's folder.
    pub(crate) fn file(&self, path: &str, text: &str) -> PathBuf {
        let path = self.dir().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
}

/// Sends a signal, as `kill` writes it.
pub(crate) fn signal(child: &Child, signal: &str) {
    let kill = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

/// Names in a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let name = |e: std::fs::DirEntry| e.file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(|e| name(e.unwrap())).collect();
    names.sort();
    names
}
