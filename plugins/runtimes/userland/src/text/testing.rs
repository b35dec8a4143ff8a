//! Help for tests: runs a command on texts, and folders that go away.
#![allow(clippy::unwrap_used)]

use crate::io::Io;
use crate::table::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a command did.
pub(super) struct Done {
    pub(super) code: u8,
    pub(super) out: String,
    pub(super) bytes: Vec<u8>,
    pub(super) err: String,
}

/// Runs a command with words and an input.
pub(super) fn run(command: Command, args: &[&str], stdin: &str) -> Done {
    bytes(command, args, stdin.as_bytes())
}

/// The same with an input of bytes.
pub(super) fn bytes(command: Command, args: &[&str], stdin: &[u8]) -> Done {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (mut out, mut err, mut input) = (Vec::new(), Vec::new(), stdin);
    let env = [("HOME".to_owned(), "/home".to_owned())];
    let mut io = Io {
        stdin: &mut input,
        stdout: &mut out,
        stderr: &mut err,
        env: &env,
    };
    let code = command(&args, &mut io).unwrap();
    Done {
        code,
        out: String::from_utf8_lossy(&out).into_owned(),
        bytes: out,
        err: String::from_utf8(err).unwrap(),
    }
}

/// A folder of a test, removed at its end.
pub(super) struct Folder(std::path::PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("claw-userland-text-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and gives its path.
    pub(super) fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
