//! Failures as a person and a machine see them: what happened, a hint, a stable code, an exit code.

use crate::args::Output;
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
/// A person interrupted it.
pub(crate) const INTERRUPTED: u8 = 130;

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
        if output.json {
            println!("{}", json!({ "error": self.0 }));
        }
        eprintln!("error: {} [{}]", self.0.message, self.0.code);
        if let Some(hint) = &self.0.hint {
            eprintln!("hint: {hint}");
        }
        ExitCode::from(self.exit_code())
    }
}

impl From<claw_install::InstallError> for Failure {
    fn from(e: claw_install::InstallError) -> Self {
        let failure = Self::failed("CLAW-I001", format!("{e} ({})", e.code()));
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
