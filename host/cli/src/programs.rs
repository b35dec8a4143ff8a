//! Programs of the host behind walls: the engine's port over `claw-native`.

use async_trait::async_trait;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::native::{After, HostCommand, HostPrograms, HostRan};
use claw_native::{HostCommands, HostEnd, HostStep, NO_WALLS, Profile, is_program};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where programs are found by name, in this order.
const PATH: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];
/// What programs need of the system, where it is there. No `/proc`: it tells of other processes.
const SYSTEM: [&str; 14] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/opt",
    "/etc",
    "/nix/store",
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
];
/// What programs may write of it.
const SINK: &str = "/dev/null";
/// Private writable memory of a program, in bytes.
const MEMORY_BYTES: u64 = 4 << 30;
/// CPU time of a program over all its threads, in seconds.
const CPU_SECONDS: u64 = 600;
/// Largest file a program may write, in bytes.
const FILE_BYTES: u64 = 4 << 30;
/// Files a program may have open at once.
const OPEN_FILES: u64 = 1_024;

/// This binary, which is also what builds the walls.
pub(crate) struct Programs {
    helper: PathBuf,
}

impl Programs {
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self {
            helper: std::env::current_exe()?,
        })
    }
}

fn error(kind: ErrorKind, code: &str, words: impl Into<String>) -> GuestError {
    GuestError::new(kind, code, words.into())
}

/// The words with the program's path.
fn located(words: &[String]) -> Result<Vec<OsString>, GuestError> {
    let missing = |name: &str| {
        let words = format!("there is no program `{name}` on the host");
        error(ErrorKind::NotFound, "no-program", words)
    };
    let [name, rest @ ..] = words else {
        return Err(missing(""));
    };
    let path = match name.starts_with('/') {
        true => Some(PathBuf::from(name)).filter(|p| is_program(p)),
        false => PATH
            .iter()
            .map(|folder| Path::new(folder).join(name))
            .find(|p| is_program(p)),
    };
    let path = path.ok_or_else(|| missing(name))?;
    Ok([path.into_os_string()]
        .into_iter()
        .chain(rest.iter().map(OsString::from))
        .collect())
}

fn steps(command: &HostCommand) -> Result<Vec<HostStep>, GuestError> {
    let step = |step: &claw_core::native::HostStep| {
        let pipe = step.pipe.iter().map(|words| located(words));
        Ok(HostStep {
            after: match step.after {
                After::Any => claw_native::After::Any,
                After::Success => claw_native::After::Success,
                After::Failure => claw_native::After::Failure,
            },
            pipe: pipe.collect::<Result<_, _>>()?,
        })
    };
    command.steps.iter().map(step).collect()
}

#[async_trait]
impl HostPrograms for Programs {
    async fn run(&self, command: HostCommand) -> Result<HostRan, GuestError> {
        let steps = steps(&command)?;
        let unavailable = |e: std::io::Error| {
            error(
                ErrorKind::Unavailable,
                "folders",
                format!("nothing was run: {e}"),
            )
        };
        let scratch = tempfile::tempdir().map_err(unavailable)?;
        let own = scratch.path().display().to_string();
        let system = SYSTEM.iter().map(PathBuf::from).filter(|p| p.exists());
        let mut read: Vec<PathBuf> = system.collect();
        read.push(command.folder.clone());
        read.extend(command.read);
        let mut write = command.write;
        write.extend([scratch.path().to_owned(), PathBuf::from(SINK)]);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let run = HostCommands {
            helper: self.helper.clone(),
            steps,
            folder: command.folder,
            env: vec![
                pair("PATH", &PATH.join(":")),
                pair("HOME", &own),
                pair("TMPDIR", &own),
                pair("LANG", "C.UTF-8"),
                pair("TZ", &command.zone),
                pair("TERM", "dumb"),
            ],
            profile: Profile {
                read,
                write,
                memory_bytes: MEMORY_BYTES,
                cpu_seconds: CPU_SECONDS,
                file_bytes: FILE_BYTES,
                open_files: OPEN_FILES,
            },
            wall: Duration::from_millis(command.wall_ms),
            output_bytes: command.output_bytes,
        };
        let ran = run.run().await.map_err(unavailable)?;
        let exit_code = match ran.end {
            HostEnd::Exit(code) => Some(code),
            HostEnd::Timeout => None,
        };
        if exit_code == Some(i32::from(NO_WALLS))
            && ran.output.starts_with(b"claw: nothing was run")
        {
            let words = String::from_utf8_lossy(&ran.output);
            return Err(error(ErrorKind::Unavailable, "no-walls", words.trim()));
        }
        Ok(HostRan {
            exit_code,
            output: ran.output,
            dropped_bytes: ran.dropped_bytes,
            wall_us: u64::try_from(ran.took.as_micros()).unwrap_or(u64::MAX),
        })
    }
}
