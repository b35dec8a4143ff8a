//! A process that has the home and stays, and commands to it over its socket. Dropping it is `kill -9`.

use super::Claw;
use serde_json::{Value, json};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long anything here may take, in seconds: far more than it does.
const PATIENCE_S: u64 = 60;
/// Between two looks, in milliseconds.
const LOOK_MS: u64 = 5;
/// The first byte of a process that takes a command.
const HELLO: u8 = b'c';

/// Looks until it is so.
#[track_caller]
pub(crate) fn until(what: &str, so: impl Fn() -> bool) {
    within(PATIENCE_S, what, so);
}

/// Looks until it is so, for so many seconds.
#[track_caller]
pub(crate) fn within(secs: u64, what: &str, so: impl Fn() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(
            began.elapsed() < Duration::from_secs(secs),
            "{what}: not within {secs} s"
        );
        std::thread::sleep(Duration::from_millis(LOOK_MS));
    }
}

pub(crate) struct Hosted {
    child: Child,
    /// Held open: its end would end the chat.
    _stdin: ChildStdin,
    socket: PathBuf,
    stopped: Arc<AtomicBool>,
}

impl Hosted {
    /// Starts it, and waits until it takes commands or stands at the place it is to be killed at.
    pub(crate) fn start(claw: &Claw) -> Self {
        Self::spawn(claw, claw.command(&["--json", "chat"]))
    }

    /// The same, to be killed at this commit of its own: `before 3`, `after 3`.
    pub(crate) fn start_to_stop(claw: &Claw, at: &str) -> Self {
        let mut command = claw.command(&["--json", "chat"]);
        command.env("CLAW_TEST_STOP_AT", at);
        Self::spawn(claw, command)
    }

    /// The same, started by another program.
    pub(crate) fn start_in(claw: &Claw, program: &[&str]) -> Self {
        Self::spawn(claw, claw.command_in(program, &["--json", "chat"]))
    }

    fn spawn(claw: &Claw, mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let hosted = Self {
            _stdin: child.stdin.take().unwrap(),
            stopped: stands(&mut child),
            child,
            socket: claw.home().join("claw.sock"),
        };
        until("the process takes commands", || {
            hosted.stands() || connect(&hosted.socket).is_ok()
        });
        hosted
    }

    /// Whether it stands at the place it is to be killed at.
    pub(crate) fn stands(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A connection for one command.
    pub(crate) fn wire(&self) -> io::Result<Wire> {
        connect(&self.socket)
    }

    /// The last event of a command.
    #[track_caller]
    pub(crate) fn last(&self, command: &Value) -> Value {
        let mut wire = self.wire().unwrap();
        wire.send(command).unwrap();
        wire.last().unwrap()
    }

    /// A command that works; its answer.
    #[track_caller]
    pub(crate) fn answer(&self, command: &Value) -> Value {
        let last = self.last(command);
        assert_eq!(last["type"], "done", "{command}: {last:#}");
        last["answer"].clone()
    }

    /// Asks it to end in good order.
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Sends a signal, as `kill` writes it.
    pub(crate) fn signal(&self, signal: &str) {
        let kill = Command::new("kill")
            .args([signal, &self.pid().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    /// How it ended by itself.
    pub(crate) fn ended(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads what a child says until it stands at the place it is to be killed at.
pub(crate) fn stands(child: &mut Child) -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let (seen, err) = (
        stopped.clone(),
        BufReader::new(child.stderr.take().unwrap()),
    );
    std::thread::spawn(move || {
        for line in err.lines().map_while(Result::ok) {
            let at = line.starts_with("stopped before commit")
                || line.starts_with("stopped after commit");
            if at {
                seen.store(true, Ordering::SeqCst);
            } else if std::env::var_os("CLAW_TEST_LOUD").is_some() {
                eprintln!("claw: {line}");
            }
        }
    });
    stopped
}

/// Whether a process has the home and takes commands. Who asks before it does may become the host of it.
pub(crate) fn is_hosted(claw: &Claw) -> bool {
    connect(&claw.home().join("claw.sock")).is_ok()
}

fn connect(socket: &Path) -> io::Result<Wire> {
    let mut stream = UnixStream::connect(socket)?;
    let mut hello = [0];
    stream.read_exact(&mut hello)?;
    if hello != [HELLO] {
        return Err(io::Error::other("it speaks otherwise"));
    }
    Ok(Wire(stream))
}

/// A connection on which one command may be sent.
pub(crate) struct Wire(UnixStream);

impl Wire {
    pub(crate) fn send(&mut self, command: &Value) -> io::Result<()> {
        let bytes = serde_json::to_vec(command)?;
        self.0
            .write_all(&u32::try_from(bytes.len()).unwrap().to_be_bytes())?;
        self.0.write_all(&bytes)
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> io::Result<Value> {
        let mut size = [0; 4];
        self.0.read_exact(&mut size)?;
        let mut bytes = vec![0; u32::from_be_bytes(size) as usize];
        self.0.read_exact(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// The last event.
    pub(crate) fn last(&mut self) -> io::Result<Value> {
        loop {
            let event = self.next()?;
            if event["type"] == "done" || event["type"] == "failed" {
                return Ok(event);
            }
        }
    }
}

/// A message of a person over a channel that nothing is attached to.
pub(crate) fn receive(peer: &str, id: &str, text: &str) -> Value {
    json!({ "command": "receive", "inbound": {
        "origin": {
            "channel": "test", "account": "a", "chat": { "kind": "direct", "peer": peer },
            "thread": null, "sender": peer, "ids": "channel",
        },
        "message": id, "text": text, "actor": { "kind": "owner" }, "mode": "followup", "model": null,
    } })
}

/// One turn of the local user.
pub(crate) fn ask(session: &str, text: &str) -> Value {
    json!({ "command": "ask", "session": session, "agent": null, "model": null, "text": text })
}

/// Replies to a peer: state and text, in the order in which they leave.
pub(crate) fn replies(claw: &Claw, peer: &str) -> Vec<(String, String)> {
    let db = rusqlite::Connection::open(claw.home().join("claw.db")).unwrap();
    let sql =
        "SELECT state, parts ->> '$[0].text' FROM outbox WHERE route ->> '$.chat' = ?1 ORDER BY id";
    let mut rows = db.prepare(sql).unwrap();
    let rows = rows.query_map([peer], |r| Ok((r.get(0)?, r.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}
