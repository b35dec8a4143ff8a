//! `claw:files/modes`: permission bits, which `wasi:filesystem` does not have.
//!
//! Invariant: only the nine permission bits are ever read or set.

use super::Files;
use super::vfs::{Vfs, lexical_path};
use crate::bindings::claw::types::errors::Error as WitError;
use crate::bindings::script::claw::files::modes::Host;
use crate::host::error::answer;
use crate::state::State;
use claw_core::capability::Access;
use claw_core::code::{ErrorKind, GuestError};

/// All permission bits.
const PERMISSION_BITS: u32 = 0o777;

impl Files {
    /// The permission bits of what an absolute path leads to; `.` and `..` are taken out by text.
    pub(crate) fn mode(&self, path: &str) -> Result<u32, GuestError> {
        let plain = plain(path)?;
        let place = self.vfs().and_then(|vfs| vfs.place(&plain, Access::Read));
        let mode = place.and_then(|place| self.vfs()?.mode(&place));
        mode.map_err(|e| e.about(path))
    }

    async fn set_mode(&self, path: &str, mode: u32) -> Result<(), GuestError> {
        let plain = plain(path)?;
        let place = self.vfs().and_then(|vfs| vfs.place(&plain, Access::Write));
        let place = place.map_err(|e| e.about(path))?;
        let permit = self.permit(&place, true).await;
        let permit = permit.map_err(|e| e.about(path))?;
        let at = place.clone();
        let set = move |vfs: &Vfs| vfs.set_mode(&at, mode & PERMISSION_BITS, &permit);
        let set = self.change(&place, true, set).await;
        set.map_err(|e| e.about(path))
    }
}

fn plain(path: &str) -> Result<String, GuestError> {
    lexical_path(path).ok_or_else(|| {
        let words = format!("`{path}` is no absolute path below a root");
        GuestError::new(ErrorKind::Invalid, "path", words)
    })
}

impl Host for State {
    async fn mode(&mut self, path: String) -> wasmtime::Result<Result<u32, WitError>> {
        answer(self.fs.mode(&path))
    }

    async fn set_mode(
        &mut self,
        path: String,
        mode: u32,
    ) -> wasmtime::Result<Result<(), WitError>> {
        answer(self.fs.set_mode(&path, mode).await)
    }
}
