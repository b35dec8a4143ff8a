//! Reading what a person hands over, with limits.

use crate::failure::Failure;
use claw_engine::api::{ApiError, ErrorClass};
use claw_engine::session::MAX_IMPORT_BYTES;
use std::io::Read as _;
use std::path::Path;

fn limited(from: impl std::io::Read) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    from.take(MAX_IMPORT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() > MAX_IMPORT_BYTES {
        return Err(Failure::usage(format!(
            "the input is over {MAX_IMPORT_BYTES} bytes"
        )));
    }
    String::from_utf8(bytes).map_err(|_| Failure::usage("the input is not UTF-8"))
}

/// All of standard input.
pub(super) fn stdin() -> Result<String, Failure> {
    limited(std::io::stdin().lock())
}

/// A whole file; `-` is standard input.
pub(super) fn file(path: &Path) -> Result<String, Failure> {
    if path == Path::new("-") {
        return stdin();
    }
    let file = std::fs::File::open(path).map_err(|e| unusable(path, &e))?;
    limited(file)
}

/// A file named on the command line that cannot be read or written.
pub(super) fn unusable(path: &Path, e: &std::io::Error) -> Failure {
    let class = match e.kind() {
        std::io::ErrorKind::NotFound => ErrorClass::NotFound,
        _ => ErrorClass::Failed,
    };
    let message = format!("`{}`: {e}", path.display());
    Failure(ApiError::new(class, "CLAW-H002", message)).hint("check its path and its rights")
}
