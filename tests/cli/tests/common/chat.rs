//! A `claw chat --json` held open: lines in, JSON lines out.

use super::Claw;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How long an answer may take, in seconds: far more than any does.
const PATIENCE_S: u64 = 60;

pub(crate) struct Chat {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Value>,
}

impl Chat {
    /// Starts it and waits until it has the home.
    pub(crate) fn open(claw: &Claw, args: &[&str]) -> Self {
        let mut child = claw
            .command(&[&["--json", "chat"], args].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (send, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let value = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if send.send(value).is_err() {
                    return;
                }
            }
        });
        let mut chat = Self {
            stdin: child.stdin.take(),
            child,
            lines,
        };
        chat.send("/tools");
        assert!(chat.next().is_array());
        chat
    }

    pub(crate) fn send(&mut self, line: &str) {
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Presses Ctrl-C.
    pub(crate) fn interrupt(&self) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-INT", &pid]).status();
        assert!(kill.unwrap().success());
    }

    /// The next line of output.
    #[track_caller]
    pub(crate) fn next(&self) -> Value {
        self.lines
            .recv_timeout(Duration::from_secs(PATIENCE_S))
            .expect("the chat says something")
    }

    /// Whether nothing was said yet.
    pub(crate) fn silent(&self) -> bool {
        self.lines.recv_timeout(Duration::ZERO) == Err(RecvTimeoutError::Timeout)
    }

    /// Calls a tool and returns its report.
    #[track_caller]
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.send(&format!("/tool {tool} {arguments}"));
        self.next()
    }

    /// One turn: its events up to the last.
    #[track_caller]
    pub(crate) fn turn(&mut self, text: &str) -> Vec<Value> {
        self.send(text);
        let mut events = Vec::new();
        loop {
            let event = self.next();
            let last = matches!(
                event["event"].as_str(),
                None | Some("final" | "failed" | "interrupted")
            );
            events.push(event);
            if last {
                return events;
            }
        }
    }

    /// Its process.
    pub(crate) fn child(&self) -> &Child {
        &self.child
    }

    /// Its exit code once it ended by itself.
    pub(crate) fn ended(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Ends it as Ctrl-D does; its exit code.
    pub(crate) fn close(mut self) -> Option<i32> {
        drop(self.stdin.take());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
