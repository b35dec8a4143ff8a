//! Failures as a person and a machine see them: what happened, a hint, a stable code, an exit code.

use crate::args::Output;
use crate::render::clean;
use claw_engine::api::{ApiError, ErrorClass};
use serde_json::json;
use std::process::ExitCode;

/// It failed.
pub(crate) const FAILED: u8 = 1;
/// Wrong usage or a bad configuration.
pub(crate) const USAGE: u8 = 2;
/// Policy refused.
pub(crate) const REFUSED: u8 = 3;
/// No such thing.
pub(crate) const NOT_FOUND: u8 = 4;
/// A time limit.
pub(crate) const TIMED_OUT: u8 = 124;
/// Its terminal closed (SIGHUP).
pub(crate) const HUNG_UP: u8 = 129;
/// A person interrupted it.
pub(crate) const INTERRUPTED: u8 = 130;
/// A termination signal (SIGTERM) ended it.
pub(crate) const TERMINATED: u8 = 143;

/// A command that did not work.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) ApiError);

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl Failure {
    pub(crate) fn failed(code: &str, message: impl Into<String>) -> Self {
        Self(ApiError::new(ErrorClass::Failed, code, message))
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self(ApiError::usage(message))
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self(ApiError::new(ErrorClass::Usage, "CLAW-C001", message))
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self(self.0.hint(hint))
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self.0.class {
            ErrorClass::Failed => FAILED,
            ErrorClass::Usage => USAGE,
            ErrorClass::Refused => REFUSED,
            ErrorClass::NotFound => NOT_FOUND,
            ErrorClass::TimedOut => TIMED_OUT,
            ErrorClass::Interrupted => INTERRUPTED,
        }
    }

    /// Says it: words on standard error, and one JSON object on standard output where JSON was asked for.
    pub(crate) fn report(&self, output: Output) -> ExitCode {
        let mut error = self.0.clone();
        error.hint = error
            .hint
            .or_else(|| usual_hint(&error.code).map(str::to_owned));
        if output.json {
            say!("{}", json!({ "error": error }));
        }
        eprintln!("{}", words(&error));
        ExitCode::from(self.exit_code())
    }
}

/// A failure in words. A name that a guest, a model or a file chose may stand in it.
fn words(error: &ApiError) -> String {
    let hint = error.hint.as_ref();
    let hint = hint.map_or_else(String::new, |h| format!("\nhint: {h}"));
    clean(&format!("error: {} [{}]{hint}", error.message, error.code))
}

/// What to do about a code where the place that failed knows nothing better.
fn usual_hint(code: &str) -> Option<&'static str> {
    Some(match code {
        "CLAW-U001" => "`claw COMMAND --help` shows the form",
        "CLAW-C001" => "`claw config schema` prints what may stand in claw.yaml",
        "CLAW-S001" | "CLAW-D002" => "`claw doctor` checks the home",
        "CLAW-S002" => {
            "move claw.db away to start with an empty home, or use the claw that wrote it"
        }
        "CLAW-S003" => "make room on the disk of the home, then run the command again",
        "CLAW-S004" => {
            "check the owner and rights of claw.db and its folder, and how its disk is mounted"
        }
        "CLAW-H002" => "check the folder's owner and rights, and the room on its disk",
        "CLAW-I001" => "`claw plugin --help`; docs/errors/CLAW-I001.md has the word in brackets",
        "CLAW-T001" => "the session goes on with the next message",
        "CLAW-M007" => "try again later; docs/errors/CLAW-M007.md has the classes",
        _ => return None,
    })
}

impl From<claw_install::InstallError> for Failure {
    fn from(e: claw_install::InstallError) -> Self {
        let class = match e {
            claw_install::InstallError::NoPlugin(_) => ErrorClass::NotFound,
            _ => ErrorClass::Failed,
        };
        let message = format!("{e} ({})", e.code());
        let failure = Self(ApiError::new(class, "CLAW-I001", message));
        match e.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Self {
        Self::failed("CLAW-H002", e.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_does_not_drive_the_terminal() {
        let error =
            ApiError::new(ErrorClass::Failed, "CLAW-I001", "`a\x1b[2J` is odd").hint("b\u{9b}c");
        assert_eq!(words(&error), "error: `a[2J` is odd [CLAW-I001]\nhint: bc");
    }

    #[test]
    fn every_code_that_may_come_without_a_hint_has_a_usual_one() {
        for code in [
            "CLAW-U001",
            "CLAW-C001",
            "CLAW-S001",
            "CLAW-S002",
            "CLAW-S003",
            "CLAW-S004",
            "CLAW-H002",
            "CLAW-I001",
            "CLAW-T001",
        ] {
            assert!(usual_hint(code).is_some(), "{code}");
        }
    }
}
