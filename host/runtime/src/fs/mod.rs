//! Files for guests: `wasi:filesystem` and `claw:files` over one virtual file system.
//!
//! Invariant: both interfaces go through [`vfs::Vfs`]; neither touches the disk itself. The first change below a
//! root that is not scratch begins one effect row of the call for that root, before the change.
//!
//! How the rest of the runtime uses it: the store's data holds a [`Files`], made by [`Files::new`] (it opens
//! nothing until the guest uses a file); [`add_to_linker`] links both interfaces; the runner keeps a clone of
//! [`Files`] outside of the store and calls [`Files::settle`] once when the call is over: `Done` after a return or
//! a trap of the guest (every change made is complete by then), `Unknown` after an abort, when a change may have
//! been under way.
//!
//! What blocks: looking, small reads and small writes (up to [`INLINE_BYTES`]) run where the guest runs: they take
//! microseconds and a hand-over costs more. Bigger ones, listings, searches, counting, and everything that waits for
//! the disk go to tokio's blocking threads, on the call's CPU bill. Dropping the call cancels them at their next step.

mod claw_files;
mod effects;
mod modes;
pub(crate) mod vfs;
mod wasi;

use crate::call::Call;
use crate::meter::Meter;
use crate::state::State;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::ledger::EffectState;
use effects::Effects;
use std::sync::{Arc, LazyLock, OnceLock};
use vfs::{FsError, Gate, Permit, Place, Vfs, Volumes};
use wasmtime::component::Linker;

/// Bytes read or written where the guest runs; more goes to a blocking thread.
pub(crate) const INLINE_BYTES: usize = 64 * 1024;

/// Totals per host folder are a fact of the whole process, whatever runtime asks.
static VOLUMES: LazyLock<Volumes> = LazyLock::new(Volumes::default);

/// The files of one call. Clones are the same call.
#[derive(Clone)]
pub(crate) struct Files(Arc<Inner>);

struct Inner {
    call: Arc<Call>,
    vfs: OnceLock<Result<Arc<Vfs>, GuestError>>,
    effects: Effects,
    meter: OnceLock<Arc<Meter>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(Ok(vfs)) = self.vfs.get() {
            vfs.cancel();
        }
    }
}

impl Files {
    /// The files of a call; its roots are opened when the first file is used.
    pub(crate) fn new(call: &Arc<Call>) -> Self {
        Self(Arc::new(Inner {
            call: call.clone(),
            vfs: OnceLock::new(),
            effects: Effects::new(call.invocation.roots.len()),
            meter: OnceLock::new(),
        }))
    }

    /// Bills file work on blocking threads to this meter from now on. Once.
    pub(crate) fn bill_to(&self, meter: &Arc<Meter>) {
        let _ = self.0.meter.set(Arc::clone(meter));
    }

    /// The mounted roots.
    pub(crate) fn vfs(&self) -> Result<&Arc<Vfs>, FsError> {
        let mount = || {
            let invocation = &self.0.call.invocation;
            let gate = Gate {
                authority: invocation.authority.clone(),
                ledger: invocation.ledger.clone(),
            };
            Vfs::mount(&invocation.roots, &VOLUMES, gate)
                .map(Arc::new)
                .map_err(|error| {
                    tracing::error!(%error, "a root of a call cannot be mounted");
                    let words = "the host cannot open one of the folders of this call";
                    GuestError::new(ErrorKind::Internal, "root-missing", words)
                })
        };
        let mounted = self.0.vfs.get_or_init(mount);
        mounted.as_ref().map_err(|e| FsError::Guest(e.clone()))
    }

    /// Runs file work on a blocking thread; its CPU time is the call's.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Vfs) -> Result<T, FsError> + Send + 'static,
    ) -> Result<T, FsError> {
        let vfs = self.vfs()?.clone();
        let meter = self.0.meter.get().cloned();
        let joined = tokio::task::spawn_blocking(move || match meter {
            Some(meter) => meter.bill(|| work(&vfs)),
            None => work(&vfs),
        })
        .await;
        joined.unwrap_or_else(|_| Err(internal("file work ended early")))
    }

    /// Changes what a place leads to, where the guest runs if that is quick. A file with several names takes time.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        place: &Place,
        follow: bool,
        work: impl FnOnce(&Vfs) -> Result<T, FsError> + Send + 'static,
    ) -> Result<T, FsError> {
        let vfs = self.vfs()?;
        if vfs.has_twins(place, follow) {
            return self.blocking(work).await;
        }
        work(vfs)
    }

    /// The right to change something at this place: judged first, then the effect is written down. With `follow` a
    /// link there is judged by where it leads.
    pub(crate) async fn permit(&self, place: &Place, follow: bool) -> Result<Permit, FsError> {
        let vfs = self.vfs()?;
        vfs.check_before_effect(place, follow)?;
        let permit = self.0.effects.permit(&self.0.call, vfs, place).await?;
        if vfs.wants_count(place) {
            let place = place.clone();
            self.blocking(move |vfs| vfs.account(&place, &permit).map(|_| ()))
                .await?;
        }
        Ok(permit)
    }

    /// Ends the file work of the call and settles its effect rows. Once, when the call is over.
    pub(crate) async fn settle(&self, state: EffectState) {
        if let Some(Ok(vfs)) = self.0.vfs.get() {
            vfs.cancel();
        }
        self.0.effects.settle(&self.0.call, state).await;
    }
}

fn internal(words: &str) -> FsError {
    FsError::Guest(GuestError::new(ErrorKind::Internal, "files", words))
}

/// Links `wasi:filesystem` and `claw:files`.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    wasi::add_to_linker(linker)?;
    claw_files::add_to_linker(linker)
}

/// Links `wasi:filesystem` alone.
pub(crate) fn add_wasi_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    wasi::add_to_linker(linker)
}
