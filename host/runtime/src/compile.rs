//! Compiling components, in a confined process of its own.
//!
//! Invariant: nothing compiles on the call path, and no byte of a component is compiled before its digest was
//! checked on those very bytes. The helper opens its two files, builds its walls and only then looks at the input:
//! with its walls up it can open no file and no connection (docs/security.md says what an old kernel lacks).

use crate::artifact::MAX_ARTIFACT_BYTES;
use crate::{engine, text};
use claw_core::code::FailureKind;
use claw_core::id::Digest;
use claw_core::sandbox::SandboxError;
use claw_native::{Helper, HelperError, Profile, Wall, confine_self};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Largest component, in bytes.
pub const MAX_COMPONENT_BYTES: u64 = 64 << 20;
/// The longest a compile may take, in seconds.
pub const COMPILE_WALL_SECONDS: u64 = 300;
/// CPU time of a compile over all its threads, in seconds.
pub const COMPILE_CPU_SECONDS: u64 = 1_200;
/// Writable memory of a compile, in bytes.
pub const COMPILE_MEMORY_BYTES: u64 = 4 << 30;
/// The subcommand under which the binary runs [`compile_helper_main`].
pub const COMPILE_COMMAND: &str = "__compile";

/// Files the helper may have open.
const OPEN_FILES: u64 = 64;
/// Exit code of the helper: the component cannot be compiled.
const REFUSED: u8 = 3;
/// Exit code of the helper: it was called wrongly or the disk failed.
const BROKEN: u8 = 4;

/// How components are compiled.
#[derive(Debug, Clone)]
pub enum CompileMode {
    /// By running this program as `PROGRAM __compile IN OUT DIGEST`: the binary itself.
    Helper {
        /// The program.
        program: PathBuf,
    },
    /// In this process, without walls. For tests and build tools that only see components they built themselves.
    InProcess,
}

fn error(kind: FailureKind, message: impl Into<String>) -> SandboxError {
    SandboxError {
        kind,
        message: message.into(),
    }
}

/// Compiles the component `wasm`, whose bytes must have this digest, into the new file `out`.
pub(crate) async fn compile(
    mode: &CompileMode,
    wasm: &Path,
    digest: &Digest,
    out: &Path,
) -> Result<(), SandboxError> {
    let done = match mode {
        CompileMode::Helper { program } => in_helper(program, wasm, digest, out).await,
        CompileMode::InProcess => {
            let (wasm, digest, out) = (wasm.to_owned(), digest.clone(), out.to_owned());
            tokio::task::spawn_blocking(move || in_process(&wasm, &digest, &out))
                .await
                .unwrap_or_else(|e| Err(error(FailureKind::HostBug, e.to_string())))
        }
    };
    if done.is_err() {
        let _ = std::fs::remove_file(out);
    }
    done
}

fn in_process(wasm: &Path, digest: &Digest, out: &Path) -> Result<(), SandboxError> {
    let bytes = read_component(wasm, digest)?;
    let mut out = create(out).map_err(|e| error(FailureKind::HostBug, e.to_string()))?;
    translate(&bytes, &mut out)
}

async fn in_helper(
    program: &Path,
    wasm: &Path,
    digest: &Digest,
    out: &Path,
) -> Result<(), SandboxError> {
    let cpus = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let helper = Helper {
        program: program.to_owned(),
        args: vec![
            COMPILE_COMMAND.into(),
            wasm.into(),
            out.into(),
            digest.as_str().into(),
        ],
        env: vec![("RAYON_NUM_THREADS".to_owned(), cpus.to_string())],
        wall: Duration::from_secs(COMPILE_WALL_SECONDS),
    };
    match helper.run().await {
        Ok(run) => {
            tracing::debug!(digest = digest.short(), took = ?run.took, notes = run.stderr, "compiled");
            Ok(())
        }
        Err(HelperError::Failed { code, stderr }) if code == i32::from(REFUSED) => Err(error(
            FailureKind::Incompatible,
            text::clean(text::cut(&stderr, text::MAX_MESSAGE_BYTES)),
        )),
        Err(e @ (HelperError::Timeout { .. } | HelperError::Killed { .. })) => Err(error(
            FailureKind::Incompatible,
            format!("the component cannot be compiled within the limits: {e}"),
        )),
        Err(e) => Err(error(FailureKind::HostBug, text::clean(&e.to_string()))),
    }
}

/// Reads a component whose bytes have this digest.
pub(crate) fn read_component(path: &Path, digest: &Digest) -> Result<Vec<u8>, SandboxError> {
    let broken = |e: std::io::Error| {
        let words = format!("cannot read `{}`: {e}", path.display());
        error(FailureKind::NotFound, words)
    };
    let file = File::open(path).map_err(broken)?;
    read_limited(file, digest, MAX_COMPONENT_BYTES).map_err(broken)?
}

fn read_limited(
    file: impl Read,
    digest: &Digest,
    max_bytes: u64,
) -> std::io::Result<Result<Vec<u8>, SandboxError>> {
    let mut bytes = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > max_bytes {
        let words = format!("the component is larger than {max_bytes} bytes");
        Err(error(FailureKind::Incompatible, words))
    } else if Digest::of(&bytes) != *digest {
        let words = format!(
            "the component's bytes are not those of `{}`",
            digest.short()
        );
        Err(error(FailureKind::Incompatible, words))
    } else {
        Ok(bytes)
    })
}

fn create(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Compiles bytes into an open file.
fn translate(bytes: &[u8], out: &mut File) -> Result<(), SandboxError> {
    let host = |e: &dyn std::fmt::Display| error(FailureKind::HostBug, e.to_string());
    let engine = engine::new().map_err(|e| host(&e))?;
    let code = engine
        .precompile_component(bytes)
        .map_err(|e| error(FailureKind::Incompatible, format!("{e:#}")))?;
    if code.len() as u64 > MAX_ARTIFACT_BYTES {
        let words = format!("its code is larger than {MAX_ARTIFACT_BYTES} bytes");
        return Err(error(FailureKind::Incompatible, words));
    }
    out.write_all(&code).map_err(|e| host(&e))
}

/// The compile helper: `IN OUT DIGEST`. Call it before any thread exists; it needs no async runtime.
///
/// Exit code 0: OUT is there. 3: the component cannot be compiled, standard error says why. 4: anything else.
pub fn compile_helper_main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    match helper(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(SandboxError { kind, message }) => {
            let _ = writeln!(std::io::stderr(), "{message}");
            ExitCode::from(if kind == FailureKind::Incompatible {
                REFUSED
            } else {
                BROKEN
            })
        }
    }
}

fn helper(args: impl IntoIterator<Item = OsString>) -> Result<(), SandboxError> {
    let broken = |words: String| error(FailureKind::HostBug, words);
    let args: Vec<OsString> = args.into_iter().collect();
    let [input, output, digest] = args.as_slice() else {
        return Err(broken(format!("usage: {COMPILE_COMMAND} IN OUT DIGEST")));
    };
    let digest = digest
        .to_str()
        .and_then(Digest::parse)
        .ok_or_else(|| broken("DIGEST is not 64 hex digits".to_owned()))?;
    let opened = File::open(input).and_then(|i| create(Path::new(output)).map(|o| (i, o)));
    let (input, mut output) = opened.map_err(|e| broken(e.to_string()))?;
    let walls = confine_self(&Profile {
        read: Vec::new(),
        write: Vec::new(),
        memory_bytes: COMPILE_MEMORY_BYTES,
        cpu_seconds: COMPILE_CPU_SECONDS,
        file_bytes: MAX_ARTIFACT_BYTES,
        open_files: OPEN_FILES,
    })
    .map_err(|e| broken(e.to_string()))?;
    if walls.landlock != Wall::Full {
        let _ = writeln!(std::io::stderr(), "landlock: {}", walls.landlock);
    }
    let bytes =
        read_limited(input, &digest, MAX_COMPONENT_BYTES).map_err(|e| broken(e.to_string()))??;
    translate(&bytes, &mut output)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn size_and_digest_are_checked_before_anything_else() {
        let digest = Digest::of(b"abc");
        let at = read_limited(&b"abc"[..], &digest, 3).unwrap();
        assert_eq!(at.unwrap(), b"abc");
        let over = read_limited(&b"abcd"[..], &Digest::of(b"abcd"), 3).unwrap();
        assert_eq!(over.unwrap_err().kind, FailureKind::Incompatible);
        let other = read_limited(&b"abd"[..], &digest, 3).unwrap();
        assert_eq!(other.unwrap_err().kind, FailureKind::Incompatible);
    }
}
