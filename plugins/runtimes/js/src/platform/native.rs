//! The half of the rim for a native build: files, clocks and programs of this machine, no HTTP. Invariant: it exists
//! for tests only and never ships.

use std::fs::{self, File, FileTimes, Metadata};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::{self as os, Command, Stdio as Target};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant, UNIX_EPOCH};

use super::{
    Ended, Failure, Gathered, Handle, Head, NotGathered, Read, Request, Spawn, Started, Stat, Stdio,
};

/// How long the loop sleeps before it looks again: there is nothing that wakes it.
const TICK: Duration = Duration::from_millis(1);

/// Nanoseconds since the first call.
pub(crate) fn now_ns() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Streams are always taken for ready: reading them waits. A child is ready once it has ended.
pub(crate) fn wait(handles: &[&Handle], until_ns: Option<u64>) -> Vec<usize> {
    let streams: Vec<usize> = (0..handles.len())
        .filter(|i| !matches!(handles.get(*i), Some(Handle::Child(_))))
        .collect();
    if !streams.is_empty() {
        return streams;
    }
    if handles.is_empty() {
        let left = until_ns.map_or(0, |at| at.saturating_sub(now_ns()));
        sleep(Duration::from_nanos(left));
        return Vec::new();
    }
    sleep(TICK);
    (0..handles.len()).collect()
}

/// Something that is read.
pub(crate) struct Input(Box<dyn io::Read>);

impl Input {
    pub(crate) fn read(&mut self, max: u64) -> Read {
        let mut bytes = vec![0; usize::try_from(max).unwrap_or(usize::MAX)];
        match self.0.read(&mut bytes) {
            Ok(0) => Read::End,
            Ok(count) => {
                bytes.truncate(count);
                Read::Bytes(bytes)
            }
            Err(error) => Read::Failed(error.to_string()),
        }
    }

    pub(crate) fn block(&self) {}
}

pub(crate) fn stdin() -> Input {
    Input(Box::new(io::stdin()))
}

/// Something that is written to.
pub(crate) struct Output(Box<dyn io::Write>);

impl Output {
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Option<usize> {
        self.0.write_all(bytes).ok()?;
        self.0.flush().ok()?;
        Some(bytes.len())
    }

    pub(crate) fn finish(self) {}
}

/// There is none natively.
pub(crate) struct Exchange;

impl Exchange {
    pub(crate) fn head(&self) -> Option<Result<Head, Failure>> {
        None
    }
}

pub(crate) fn exchange(_request: Request) -> Result<(Exchange, Output), Failure> {
    Err(Failure {
        code: "ECONNREFUSED",
        words: "a native build has no HTTP".to_owned(),
    })
}

/// A program of this machine.
pub(crate) struct Child(os::Child);

fn ended(status: os::ExitStatus) -> Ended {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ended {
        code: code.unwrap_or(137),
        signal: code.is_none().then_some("SIGKILL"),
    }
}

impl Child {
    pub(crate) fn ended(&mut self) -> Option<Ended> {
        self.0.try_wait().ok().flatten().map(ended)
    }

    pub(crate) fn kill(&mut self) {
        let _ = self.0.kill();
    }

    pub(crate) fn detach(&self) {}

    pub(crate) fn communicate(
        &mut self,
        input: &[u8],
        _cap_bytes: u32,
        _timeout_ms: u32,
    ) -> Result<Gathered, NotGathered> {
        let failed = |error: io::Error| NotGathered::Failed(error.to_string());
        if let Some(mut stdin) = self.0.stdin.take() {
            let _ = stdin.write_all(input);
        }
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        if let Some(mut pipe) = self.0.stdout.take() {
            pipe.read_to_end(&mut stdout).map_err(failed)?;
        }
        if let Some(mut pipe) = self.0.stderr.take() {
            pipe.read_to_end(&mut stderr).map_err(failed)?;
        }
        Ok(Gathered {
            ended: ended(self.0.wait().map_err(failed)?),
            stdout,
            stderr,
        })
    }

    pub(crate) fn take_pipes(&mut self) -> (Option<Output>, Option<Input>, Option<Input>) {
        (
            self.0.stdin.take().map(|pipe| Output(Box::new(pipe))),
            self.0.stdout.take().map(|pipe| Input(Box::new(pipe))),
            self.0.stderr.take().map(|pipe| Input(Box::new(pipe))),
        )
    }
}

fn target(stdio: Stdio) -> Target {
    match stdio {
        Stdio::Ignore | Stdio::Merge => Target::null(),
        Stdio::Inherit => Target::inherit(),
        Stdio::Pipe => Target::piped(),
    }
}

pub(crate) fn spawn(spawn: Spawn) -> Result<Started, Failure> {
    let [stdin, stdout, stderr] = spawn.stdio.map(target);
    let mut command = Command::new(&spawn.program);
    command.args(&spawn.args).env_clear().envs(spawn.env);
    command.stdin(stdin).stdout(stdout).stderr(stderr);
    if !spawn.cwd.is_empty() {
        command.current_dir(&spawn.cwd);
    }
    let child = command.spawn().map_err(|error| Failure {
        code: match error.kind() {
            io::ErrorKind::NotFound => "ENOENT",
            io::ErrorKind::PermissionDenied => "EACCES",
            _ => "EINVAL",
        },
        words: String::new(),
    })?;
    Ok(Started {
        pid: child.id(),
        child: Child(child),
    })
}

pub(crate) fn lookup(name: &str) -> Option<String> {
    ["/usr/bin/", "/bin/"]
        .iter()
        .map(|folder| format!("{folder}{name}"))
        .find(|path| fs::exists(path).unwrap_or(false))
}

pub(crate) fn roots_below(_path: &str) -> Option<Vec<String>> {
    None
}

pub(crate) fn stat(path: &str, follow: bool) -> io::Result<Stat> {
    let meta: Metadata = if follow {
        fs::metadata(path)?
    } else {
        fs::symlink_metadata(path)?
    };
    let ms = |seconds: i64, nanos: i64| seconds as f64 * 1e3 + nanos as f64 / 1e6;
    Ok(Stat {
        mode: meta.mode(),
        size: meta.len(),
        links: meta.nlink(),
        inode: meta.ino(),
        times_ms: [
            ms(meta.atime(), meta.atime_nsec()),
            ms(meta.mtime(), meta.mtime_nsec()),
            ms(meta.ctime(), meta.ctime_nsec()),
        ],
    })
}

pub(crate) fn set_mode(path: &str, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

pub(crate) fn symlink(target: &str, path: &str) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

pub(crate) fn set_times(path: &str, _follow: bool, times_ms: [f64; 2]) -> io::Result<()> {
    let [accessed, modified] =
        times_ms.map(|ms| UNIX_EPOCH + Duration::from_secs_f64(ms.max(0.0) / 1e3));
    let times = FileTimes::new()
        .set_accessed(accessed)
        .set_modified(modified);
    File::open(path)?.set_times(times)
}
