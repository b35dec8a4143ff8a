//! Running one case: by the native interpreter and by `claw exec`.
//!
//! Invariant: both sides get the same arguments, standard input and variables, and an empty folder of their own to work
//! in; nothing of this process's environment reaches either. Only the `PATH` of a native TypeScript run has a folder more.

use crate::case::{Case, Language};
use crate::place::{self, Claw};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use thiserror::Error;
use tokio::process::Command;

/// Longest native run. A case is written to take a tenth of it.
const NATIVE_SECONDS: u64 = 20;
/// What the sandbox is told it may take.
const CLAW_SECONDS: u64 = 30;
/// Longest run of the whole process, with what it compiles on first use.
const CLAW_PROCESS_SECONDS: u64 = 120;
/// Most bytes a case may write to standard output.
pub const MAX_OUTPUT_BYTES: usize = 1 << 20;
/// Where the working folder is in the sandbox.
const GUEST_FOLDER: &str = "/mnt";
/// Where temporary files are in the sandbox.
const GUEST_TEMP: &str = "/tmp";
/// Where commands are found.
pub const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error; not compared.
    pub stderr: String,
    /// The exit code, 128 and the number if a signal ended it.
    pub code: i32,
}

impl Outcome {
    /// Whether a caller would see the same.
    pub fn same(&self, other: &Self) -> bool {
        self.code == other.code && self.stdout == other.stdout
    }
}

/// A run that came to no end.
#[derive(Debug, Error)]
pub enum RunError {
    /// It could not be started or read.
    #[error("`{program}`: {error}")]
    Io {
        /// Which program.
        program: String,
        /// Why.
        error: std::io::Error,
    },
    /// It took too long.
    #[error("`{program}` took more than {seconds} s")]
    TooLong {
        /// Which program.
        program: String,
        /// The limit.
        seconds: u64,
    },
    /// It wrote too much.
    #[error("`{program}` wrote more than {MAX_OUTPUT_BYTES} bytes")]
    TooMuch {
        /// Which program.
        program: String,
    },
}

/// A program with its arguments and all its variables.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    program: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
    cwd: PathBuf,
}

/// Runs a case by the interpreter of this machine.
pub async fn native(case: &Case) -> Result<Outcome, RunError> {
    let folders = Folders::make()?;
    let line = native_line(case, &folders);
    ended(line, case.stdin.as_deref(), NATIVE_SECONDS).await
}

/// Runs a case by `claw exec`.
pub async fn claw(case: &Case, claw: &Claw) -> Result<Outcome, RunError> {
    let folders = Folders::make()?;
    let line = claw_line(case, claw, &folders.work);
    ended(line, case.stdin.as_deref(), CLAW_PROCESS_SECONDS).await
}

/// A folder to work in and one for temporary files, deleted with it.
struct Folders {
    _all: tempfile::TempDir,
    work: PathBuf,
    temp: PathBuf,
}

impl Folders {
    fn make() -> Result<Self, RunError> {
        let failed = |error| RunError::Io {
            program: "a private folder".to_owned(),
            error,
        };
        let all = tempfile::tempdir().map_err(failed)?;
        let (work, temp) = (all.path().join("work"), all.path().join("tmp"));
        for folder in [&work, &temp] {
            std::fs::create_dir(folder).map_err(failed)?;
        }
        Ok(Self {
            _all: all,
            work,
            temp,
        })
    }
}

/// The variables of a script, with these folders.
fn variables(work: &str, temp: &str) -> Vec<(String, String)> {
    let set = [
        ("PATH", PATH),
        ("HOME", work),
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
        ("USER", "claw"),
        ("LOGNAME", "claw"),
        ("TMPDIR", temp),
    ];
    set.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec()
}

fn native_line(case: &Case, folders: &Folders) -> Line {
    let mut args = vec![case.file.display().to_string()];
    args.extend(case.args.iter().cloned());
    let (work, temp) = (folders.work.display(), folders.temp.display());
    let program = program(case.language);
    let mut env = variables(&work.to_string(), &temp.to_string());
    if let (Language::Ts, Some(bin)) = (case.language, place::node_tools()) {
        // `tsx` is nowhere else, and a script may start another by its name.
        for (_, value) in env.iter_mut().filter(|(name, _)| name == "PATH") {
            *value = format!("{}:{value}", bin.display());
        }
    }
    Line {
        program: program.unwrap_or_else(|| case.language.interpreter().into()),
        args,
        env,
        cwd: folders.work.clone(),
    }
}

/// The native interpreter of a language, if it is here.
pub fn program(language: Language) -> Option<PathBuf> {
    let name = language.interpreter();
    if language != Language::Ts {
        return on_path(name);
    }
    let tool = place::node_tools()?.join(name);
    tool.is_file().then_some(tool)
}

fn claw_line(case: &Case, claw: &Claw, work: &Path) -> Line {
    let mut args = vec!["--home".to_owned(), claw.home.display().to_string()];
    args.push("exec".to_owned());
    args.extend([
        "--dir".to_owned(),
        format!("{}:{GUEST_FOLDER}:rw", work.display()),
    ]);
    args.extend(["--timeout".to_owned(), CLAW_SECONDS.to_string()]);
    for (name, value) in variables(GUEST_FOLDER, GUEST_TEMP) {
        args.extend(["--env".to_owned(), format!("{name}={value}")]);
    }
    args.extend(["--".to_owned(), case.language.interpreter().to_owned()]);
    args.push(case.file.display().to_string());
    args.extend(case.args.iter().cloned());
    let env = [
        ("HOME", &claw.home),
        ("CLAW_BUNDLED_RUNTIMES", &claw.runtimes),
        ("CLAW_AOT_DIR", &claw.aot),
    ];
    let env = env.map(|(n, v)| (n.to_owned(), v.display().to_string()));
    Line {
        program: claw.binary.clone(),
        args,
        env: env.to_vec(),
        cwd: claw.home.clone(),
    }
}

/// Where a command of this machine is.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let places = PATH.split(':').map(|dir| Path::new(dir).join(name));
    places.into_iter().find(|file| file.is_file())
}

async fn ended(line: Line, stdin: Option<&Path>, seconds: u64) -> Result<Outcome, RunError> {
    let program = line.program.display().to_string();
    let io = |error| RunError::Io {
        program: program.clone(),
        error,
    };
    let stdin = match stdin {
        Some(file) => Stdio::from(std::fs::File::open(file).map_err(io)?),
        None => Stdio::null(),
    };
    let child = Command::new(&line.program)
        .args(&line.args)
        .env_clear()
        .envs(line.env)
        .current_dir(&line.cwd)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(io)?;
    let whole = tokio::time::timeout(Duration::from_secs(seconds), child.wait_with_output());
    let output = whole.await.map_err(|_| RunError::TooLong {
        program: program.clone(),
        seconds,
    })?;
    let output = output.map_err(io)?;
    if output.stdout.len() > MAX_OUTPUT_BYTES {
        return Err(RunError::TooMuch { program });
    }
    Ok(Outcome {
        code: code(output.status),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

fn code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt as _;
    let killed = || status.signal().map_or(-1, |signal| 128 + signal);
    status.code().unwrap_or_else(killed)
}

#[cfg(test)]
mod tests;
