//! A child at a terminal of its own: what a person would see, and what they would type.

use super::Claw;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long anything here may take, in seconds: far more than it does.
const PATIENCE_S: u64 = 60;
/// Between two looks, in milliseconds.
const LOOK_MS: u64 = 10;

pub(crate) struct Terminal {
    child: Child,
    keyboard: File,
    screen: Arc<Mutex<Vec<u8>>>,
    /// How far the screen was read.
    read: usize,
}

impl Terminal {
    /// Starts a command with all three streams at a new terminal.
    pub(crate) fn start(claw: &Claw, args: &[&str]) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
        let master = openpt(flags).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        let slave = || {
            let mut options = OpenOptions::new();
            options.read(true).write(true);
            let noctty = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).unwrap();
            options.custom_flags(noctty).open(path).unwrap()
        };
        let child = claw
            .command(args)
            .env("TERM", "xterm")
            .stdin(slave())
            .stdout(slave())
            .stderr(slave())
            .spawn()
            .unwrap();
        let keyboard = File::from(master);
        let mut from = keyboard.try_clone().unwrap();
        let screen = Arc::new(Mutex::new(Vec::new()));
        let shown = screen.clone();
        std::thread::spawn(move || {
            let mut piece = [0; 4_096];
            // The end of the last child that has it is an error.
            while let Ok(n @ 1..) = from.read(&mut piece) {
                shown.lock().unwrap().extend_from_slice(&piece[..n]);
            }
        });
        Self {
            child,
            keyboard,
            screen,
            read: 0,
        }
    }

    /// Types a text and the key for the end of a line.
    pub(crate) fn types(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
        self.keyboard.write_all(b"\r").unwrap();
    }

    /// What was shown so far and not waited for.
    pub(crate) fn shown(&self) -> String {
        let screen = self.screen.lock().unwrap();
        String::from_utf8_lossy(&screen[self.read..]).into_owned()
    }

    /// Waits for a text on the screen after the one waited for last; what stands before it.
    #[track_caller]
    pub(crate) fn sees(&mut self, text: &str) -> String {
        let began = Instant::now();
        loop {
            let shown = self.shown();
            if let Some(at) = shown.find(text) {
                let all = self.screen.lock().unwrap();
                let bytes = &all[self.read..];
                let found = bytes.windows(text.len()).position(|w| w == text.as_bytes());
                self.read += found.unwrap() + text.len();
                return shown[..at].to_owned();
            }
            let late = began.elapsed() > Duration::from_secs(PATIENCE_S);
            assert!(!late, "`{text}` is not shown: {shown}");
            std::thread::sleep(Duration::from_millis(LOOK_MS));
        }
    }

    /// Its exit code once it ended by itself.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
