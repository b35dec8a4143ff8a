//! claw's own interfaces: permission bits of files, and starting commands.
//!
//! Invariant: natively these answer from the operating system where it has the same thing, so that commands can be
//! tested; in the component they are the contract's.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) mod disk;
pub(crate) mod process;

/// The mask of the shell this command was called by, where it is not the usual one.
const UMASK_VARIABLE: &str = "CLAW_UMASK";

/// What the host itself leaves of a new file's bits.
const USUAL_UMASK: u32 = 0o022;

/// The mask of this process.
static UMASK: AtomicU32 = AtomicU32::new(USUAL_UMASK);

/// The mask for new files and folders.
pub(crate) fn umask() -> u32 {
    UMASK.load(Ordering::Relaxed)
}

/// Takes the mask from the environment, once at the start.
pub(crate) fn take_umask(env: &[(String, String)]) {
    let given = env.iter().rev().find(|(name, _)| name == UMASK_VARIABLE);
    if let Some(mask) = given.and_then(|(_, mask)| u32::from_str_radix(mask, 8).ok()) {
        UMASK.store(mask & 0o777, Ordering::Relaxed);
    }
}

/// Gives what was just made at an absolute path the bits that the mask leaves of `bits`.
pub(crate) fn made(path: &str, bits: u32) {
    let mask = umask();
    if mask != USUAL_UMASK {
        // It is there, whatever its bits.
        let _ = set_mode(path, bits & !mask);
    }
}

/// As `made`, for a new file named from the current folder.
pub(crate) fn made_here(path: &str) {
    let here = std::env::current_dir().unwrap_or_default();
    made(&here.join(path).to_string_lossy(), NEW_FILE_BITS);
}

/// The bits who makes a file asks for.
pub(crate) const NEW_FILE_BITS: u32 = 0o666;

/// The permission bits of what an absolute path leads to.
#[cfg(target_family = "wasm")]
pub(crate) fn mode(path: &str) -> io::Result<u32> {
    crate::bindings::claw::files::modes::mode(path).map_err(|e| io::Error::other(e.message))
}

/// Sets the permission bits of what an absolute path leads to.
#[cfg(target_family = "wasm")]
pub(crate) fn set_mode(path: &str, mode: u32) -> io::Result<()> {
    crate::bindings::claw::files::modes::set_mode(path, mode)
        .map_err(|e| io::Error::other(e.message))
}

/// The permission bits of what an absolute path leads to.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn mode(path: &str) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o777)
}

/// Sets the permission bits of what an absolute path leads to.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn set_mode(path: &str, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_mask_of_the_shell_counts_for_new_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f").to_string_lossy().into_owned();
        std::fs::write(&path, "").unwrap();
        set_mode(&path, 0o644).unwrap();
        take_umask(&[("CLAW_UMASK".to_owned(), "not octal".to_owned())]);
        made(&path, NEW_FILE_BITS);
        assert_eq!((umask(), mode(&path).unwrap()), (0o022, 0o644));
        take_umask(&[("CLAW_UMASK".to_owned(), "0027".to_owned())]);
        made(&path, NEW_FILE_BITS);
        let (mask, bits) = (umask(), mode(&path).unwrap());
        UMASK.store(USUAL_UMASK, Ordering::Relaxed);
        assert_eq!((mask, bits), (0o027, 0o640));
    }
}
