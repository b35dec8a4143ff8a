//! A folder for a test, and running commands in it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::task::TEST_CWD;
use crate::io::Io;
use crate::platform::disk;

/// A folder of its own, where relative paths begin.
pub(super) struct Folder(tempfile::TempDir);

/// What a command did.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ran {
    pub(super) code: u8,
    pub(super) out: String,
    pub(super) err: String,
}

/// What a file made by tests was last changed: 2024-05-15 14:30:45.123456789 UTC.
pub(super) const AT: disk::Time = (1_715_783_445, 123_456_789);

impl Folder {
    pub(super) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        TEST_CWD.set(folder.path());
        folder
    }

    pub(super) fn path(&self) -> String {
        let path = self.0.path().canonicalize().unwrap();
        path.to_string_lossy().into_owned()
    }

    pub(super) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.path())
    }

    /// Writes a file (or makes a folder, if the name ends in a slash) with plain bits and a known time.
    pub(super) fn put(&self, name: &str, content: &str) -> &Self {
        let path = self.at(name);
        if name.ends_with('/') {
            std::fs::create_dir_all(&path).unwrap();
            crate::platform::set_mode(&path, 0o755).unwrap();
        } else {
            std::fs::create_dir_all(super::path::parent(&path)).unwrap();
            std::fs::write(&path, content).unwrap();
            crate::platform::set_mode(&path, 0o644).unwrap();
        }
        disk::set_times(&path, true, Some(AT), Some(AT)).unwrap();
        self
    }

    pub(super) fn link(&self, target: &str, name: &str) -> &Self {
        disk::symlink(target, &self.at(name)).unwrap();
        self
    }

    pub(super) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.at(name)).unwrap()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        disk::stat(&self.at(name), false).is_ok()
    }

    pub(super) fn mode(&self, name: &str) -> u32 {
        disk::stat(&self.at(name), true).unwrap().mode
    }

    /// Runs `words[0]` with the rest; nothing is read.
    pub(super) fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, "")
    }

    /// Runs a command line that is cut at its spaces.
    pub(super) fn sh(&self, line: &str) -> Ran {
        self.run(&line.split(' ').collect::<Vec<_>>())
    }

    pub(super) fn run_with(&self, words: &[&str], input: &str) -> Ran {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let env = [("TMPDIR".to_owned(), self.path())];
        let mut stdin = input.as_bytes();
        let mut io = Io {
            stdin: &mut stdin,
            stdout: &mut out,
            stderr: &mut err,
            env: &env,
        };
        let args: Vec<String> = words[1..].iter().map(|w| (*w).to_owned()).collect();
        let command = super::COMMANDS
            .iter()
            .find(|(n, _)| *n == words[0])
            .unwrap()
            .1;
        let code = command(&args, &mut io).unwrap();
        Ran {
            code,
            out: String::from_utf8(out).unwrap(),
            err: String::from_utf8(err).unwrap(),
        }
    }

    /// What a command that has nothing to complain about prints.
    pub(super) fn out(&self, line: &str) -> String {
        let ran = self.sh(line);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}");
        ran.out
    }

    /// The complaint of a command that fails with 1.
    pub(super) fn err(&self, line: &str) -> String {
        let ran = self.sh(line);
        assert_eq!(ran.code, 1, "{line}: {ran:?}");
        ran.err
    }
}
