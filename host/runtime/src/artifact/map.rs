//! The one place where precompiled code enters the process.
#![allow(unsafe_code)]

use std::fs::File;
use std::os::fd::AsRawFd;
use wasmtime::Engine;
use wasmtime::component::Component;

/// The name under which this process can open a file it has open once more: the same file, whatever has become
/// of its path.
#[cfg(target_os = "linux")]
const OWN_FILES: &str = "/proc/self/fd";
#[cfg(not(target_os = "linux"))]
const OWN_FILES: &str = "/dev/fd";

/// Maps an open file that [`super::Artifacts::load`] has verified.
pub(super) fn component(engine: &Engine, verified: &File) -> wasmtime::Result<Component> {
    let path = format!("{OWN_FILES}/{}", verified.as_raw_fd());
    // SAFETY: the file holds what `Engine::precompile_component` wrote: the caller has just verified, over this very
    // open file, a MAC whose key only this host has and which it only puts on the compile helper's output, bound
    // to this engine's compatibility hash. The file is read-only, has one name in a folder of mode 0700, and is
    // replaced by renaming, never changed in place, as long as it is mapped.
    unsafe { Component::deserialize_file(engine, path) }
}
