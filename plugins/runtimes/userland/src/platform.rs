//! claw's own interfaces: permission bits of files, and starting commands.
//!
//! Invariant: natively these answer from the operating system where it has the same thing, so that commands can be
//! tested; in the component they are the contract's.

use std::io;

pub(crate) mod disk;
pub(crate) mod process;

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
