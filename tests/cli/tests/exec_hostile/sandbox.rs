//! A machine with things to find on it, and `claw exec` under watch.
//!
//! Invariant: every marker is random and is never given to a guest, so where one comes out, something was read.

use crate::common::exec::languages;
use crate::common::{Claw, Ran};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A call of this suite that takes longer is stuck.
const STUCK_AFTER: Duration = Duration::from_secs(400);
/// How often a running claw is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// A variable of every claw here: its value tells whose processes are alive.
const TREE: &str = "CLAW_TEST_TREE";

/// Where things are planted.
pub(crate) struct Planted {
    pub(crate) claw: Claw,
    /// Files a guest must not read, by their real paths.
    pub(crate) secrets: Vec<PathBuf>,
    /// Words that must not come out.
    pub(crate) markers: Vec<String>,
    tree: String,
    /// A folder of the host's `/tmp`, whose path a guest could make in its own, and one that is somewhere else.
    outside: [TempDir; 2],
}

impl Planted {
    pub(crate) fn new() -> Self {
        let (tree, in_env) = (marker("tree"), marker("env"));
        let claw = languages();
        let dir = std::fs::canonicalize(claw.dir()).unwrap();
        let claw = claw
            .env("HOME", dir.join("person"))
            .env("TMPDIR", dir.join("scratch"))
            .env(TREE, &tree)
            .env("HOST_SECRET", &in_env)
            .env("ANTHROPIC_API_KEY", format!("sk-ant-{in_env}"))
            .env("AWS_SECRET_ACCESS_KEY", &in_env)
            .env("EDITOR", &in_env)
            .env("PYTHONPATH", format!("/{in_env}"))
            .env("BASH_ENV", format!("/{in_env}"));
        for folder in ["scripts", "person/.ssh", "scratch"] {
            std::fs::create_dir_all(dir.join(folder)).unwrap();
        }
        let mut folder = tempfile::Builder::new();
        let folder = folder.prefix("claw-host-");
        let outside = [Path::new("/tmp"), &here()].map(|at| folder.tempdir_in(at).unwrap());
        let mut planted = Self {
            secrets: Vec::new(),
            markers: vec![tree.clone(), in_env],
            tree,
            claw,
            outside,
        };
        let [in_tmp, elsewhere] = [0, 1].map(|n| planted.outside[n].path().to_owned());
        for path in [
            dir.join("scripts/secret.py"),
            dir.join("person/.ssh/id_ed25519"),
            planted.claw.home().join("notes.md"),
            in_tmp.join("secret.txt"),
            elsewhere.join("words of mine.txt"),
        ] {
            planted.plant(&path);
        }
        planted.markers.extend(facts());
        // What a home gets at its first run is there before a test looks.
        planted.claw.exec(&[], &["true"]).exits(0);
        planted
    }

    /// A file whose words are a marker, in a folder where another marker is a name.
    pub(crate) fn plant(&mut self, path: &Path) {
        let (word, name) = (marker("word"), marker("name"));
        let folder = path.parent().unwrap();
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(path, format!("{word} = 1\n")).unwrap();
        std::fs::write(folder.join(&name), "").unwrap();
        self.secrets.push(std::fs::canonicalize(path).unwrap());
        self.markers.extend([word, name]);
    }

    /// A script of the host, beside the first secret.
    pub(crate) fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.claw.dir().join("scripts").join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// `claw exec FLAGS -- LINE`.
    pub(crate) fn exec(&self, flags: &[&str], line: &[&str]) -> Watched {
        self.exec_with(flags, line, "")
    }

    /// The same, with words on standard input.
    pub(crate) fn exec_with(&self, flags: &[&str], line: &[&str], input: &str) -> Watched {
        let mut command = self.claw.exec_command(flags, line);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let done = watch(command, input.to_owned());
        self.nothing_survives();
        done
    }

    /// A Python program of one argument.
    pub(crate) fn python(&self, flags: &[&str], code: &str) -> Watched {
        self.exec(flags, &["python3", "-c", code])
    }

    /// A shell program of one argument.
    pub(crate) fn bash(&self, flags: &[&str], code: &str) -> Watched {
        self.exec(flags, &["bash", "-c", code])
    }

    /// No marker is in what came out.
    #[track_caller]
    pub(crate) fn keeps_quiet(&self, ran: &Ran) {
        for text in [&ran.out, &ran.err] {
            let lines = text.lines().collect::<Vec<_>>();
            for marker in &self.markers {
                if let Some(at) = lines.iter().position(|l| l.contains(marker)) {
                    let next = lines[at..].iter().find(|l| l.starts_with("TRIED"));
                    panic!("`{marker}` came out, before {next:?}: {}", lines[at]);
                }
            }
        }
    }

    /// Every file and folder of the host that a guest could have reached for, with its size.
    pub(crate) fn machine(&self) -> BTreeSet<(PathBuf, u64)> {
        let mut all = BTreeSet::new();
        let mut folders: Vec<PathBuf> = self.outside.iter().map(|d| d.path().to_owned()).collect();
        folders.push(std::fs::canonicalize(self.claw.dir()).unwrap());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let meta = entry.metadata().unwrap();
                if meta.is_dir() {
                    folders.push(entry.path());
                }
                let size = if meta.is_file() { meta.len() } else { 0 };
                all.insert((entry.path(), size));
            }
        }
        all
    }

    /// No process that a claw of this test started is alive.
    #[track_caller]
    fn nothing_survives(&self) {
        let wanted = format!("{TREE}={}", self.tree);
        let alive: Vec<String> = std::fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let env = std::fs::read(path.join("environ")).ok()?;
                let ours = env.split(|b| *b == 0).any(|v| v == wanted.as_bytes());
                ours.then(|| std::fs::read_to_string(path.join("comm")).unwrap_or_default())
            })
            .collect();
        assert!(alive.is_empty(), "{alive:?}");
    }
}

/// The folder of this test's own binary.
pub(crate) fn here() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    exe.parent().unwrap().to_owned()
}

/// A random word.
pub(crate) fn marker(kind: &str) -> String {
    let mut bytes = [0; 12];
    File::open("/dev/urandom")
        .and_then(|mut f| f.read_exact(&mut bytes))
        .unwrap();
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("{kind}-{hex}")
}

/// What only the real machine knows.
fn facts() -> Vec<String> {
    let files = [
        "/etc/passwd",
        "/etc/shadow",
        "/etc/machine-id",
        "/proc/version",
        "/proc/cmdline",
        "/proc/sys/kernel/random/boot_id",
        "/sys/class/dmi/id/product_uuid",
    ];
    let lines = files
        .iter()
        .filter_map(|f| std::fs::read_to_string(f).ok())
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    // A sandbox may well make up a line for root.
    let telling = lines.filter(|l| l.len() >= 20 && !l.starts_with("root:"));
    telling
        .chain([env!("CARGO_MANIFEST_DIR").to_owned()])
        .collect()
}

/// How a claw ended, and what was seen of it meanwhile.
pub(crate) struct Watched {
    pub(crate) ran: Ran,
    pub(crate) wall: Duration,
    /// Most memory it held, in bytes.
    pub(crate) peak_bytes: u64,
    /// Names of processes it started.
    pub(crate) children: BTreeSet<String>,
}

fn watch(mut command: Command, input: String) -> Watched {
    let started = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feed = std::thread::spawn(move || {
        let _ = stdin.write_all(input.as_bytes());
    });
    let (out, err) = (
        drain(child.stdout.take().unwrap()),
        drain(child.stderr.take().unwrap()),
    );
    let mut peak_bytes = 0;
    let mut children = BTreeSet::new();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        peak_bytes = peak_bytes.max(memory(&child));
        children.extend(started_by(&child));
        if started.elapsed() > STUCK_AFTER {
            child.kill().unwrap();
        }
        std::thread::sleep(LOOK_EVERY);
    };
    let wall = started.elapsed();
    feed.join().unwrap();
    let code = status.code();
    let code = code.unwrap_or_else(|| panic!("signal {:?} after {wall:?}", status.signal()));
    Watched {
        ran: Ran {
            code,
            out: out.join().unwrap(),
            err: err.join().unwrap(),
        },
        wall,
        peak_bytes,
        children,
    }
}

fn drain(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut all = Vec::new();
        from.read_to_end(&mut all).unwrap();
        String::from_utf8_lossy(&all).into_owned()
    })
}

/// The most memory a process held so far, in bytes.
fn memory(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

/// Names of the processes that a process started and that run.
fn started_by(child: &Child) -> Vec<String> {
    let pid = child.id();
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    tasks
        .filter_map(|t| std::fs::read_to_string(t.ok()?.path().join("children")).ok())
        .flat_map(|pids| {
            pids.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter_map(|pid| std::fs::read_to_string(format!("/proc/{pid}/comm")).ok())
        .collect()
}
