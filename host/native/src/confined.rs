//! A program of the host behind walls: the hidden command that builds them and then becomes the program.
//!
//! Invariant: the program runs with every wall of its profile or not at all.

use crate::confine::{ConfineError, Profile, Wall, confine_self};
use crate::quiet::refuse_calls;
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// First argument of the binary that calls [`confined_main`]; not for people.
pub const CONFINED_COMMAND: &str = "__confined";
/// Exit code where the walls could not be built; what is missing is on standard error.
pub const NO_WALLS: u8 = 125;
/// Exit code where the program could not be started, as a shell has it.
pub const NOT_STARTED: u8 = 126;

/// The arguments that make [`confined_main`] run a program: without the binary, with [`CONFINED_COMMAND`].
pub(crate) fn arguments(profile: &Profile, words: &[OsString]) -> Vec<OsString> {
    let mut out: Vec<OsString> = vec![CONFINED_COMMAND.into()];
    for path in &profile.read {
        out.extend([OsStr::new("--read").to_owned(), path.into()]);
    }
    for path in &profile.write {
        out.extend([OsStr::new("--write").to_owned(), path.into()]);
    }
    for (name, value) in [
        ("--memory", profile.memory_bytes),
        ("--cpu", profile.cpu_seconds),
        ("--file", profile.file_bytes),
        ("--files", profile.open_files),
    ] {
        out.extend([OsString::from(name), value.to_string().into()]);
    }
    out.push("--".into());
    out.extend(words.iter().cloned());
    out
}

/// What [`arguments`] wrote, without [`CONFINED_COMMAND`].
fn read(mut args: impl Iterator<Item = OsString>) -> Option<(Profile, Vec<OsString>)> {
    let mut profile = Profile::default();
    loop {
        let name = args.next()?;
        if name == "--" {
            break;
        }
        let value = args.next()?;
        let number = || value.to_str()?.parse::<u64>().ok();
        match name.to_str()? {
            "--read" => profile.read.push(PathBuf::from(value)),
            "--write" => profile.write.push(PathBuf::from(value)),
            "--memory" => profile.memory_bytes = number()?,
            "--cpu" => profile.cpu_seconds = number()?,
            "--file" => profile.file_bytes = number()?,
            "--files" => profile.open_files = number()?,
            _ => return None,
        }
    }
    let words: Vec<OsString> = args.collect();
    (!words.is_empty()).then_some((profile, words))
}

/// Builds the walls of the profile around this process and becomes the program. Returns only if that failed.
///
/// Call it before any other thread exists.
pub fn confined_main(args: impl Iterator<Item = OsString>) -> ExitCode {
    let Some((profile, words)) = read(args) else {
        eprintln!("claw: arguments of `{CONFINED_COMMAND}` are malformed");
        return ExitCode::from(NO_WALLS);
    };
    if let Err(error) = walls(&profile) {
        eprintln!("claw: nothing was run: {error}");
        return ExitCode::from(NO_WALLS);
    }
    let [program, args @ ..] = words.as_slice() else {
        return ExitCode::from(NO_WALLS);
    };
    let error = Command::new(program).args(args).exec();
    eprintln!("claw: cannot run `{}`: {error}", program.display());
    ExitCode::from(NOT_STARTED)
}

fn walls(profile: &Profile) -> Result<(), ConfineError> {
    if confine_self(profile)?.landlock == Wall::None {
        let why = "this kernel has no Landlock";
        return Err(ConfineError::Landlock(why.to_owned()));
    }
    refuse_calls()
}
