//! The store's data: everything one guest instance can reach, and nothing of any other call.

use crate::blobs::BlobTable;
use crate::call::Call;
use crate::fs::Files;
use crate::host::progress::Rate;
use crate::host::wasi_http::{FIELD_BYTES, Hooks};
use crate::kv::Overlay;
use crate::limiter::{Limiter, MemoryBudget};
use crate::log::LogBuffer;
use crate::stdio::Stdio;
use std::sync::Arc;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::WasiHttpCtx;

/// Resources (streams, descriptors, readers …) a call may hold at once.
pub(crate) const MAX_RESOURCES: usize = 2048;
/// Random bytes a guest gets at once.
const MAX_RANDOM_BYTES: u64 = 64 * 1024;

/// Data of one store: one instance of one component for one call.
pub(crate) struct State {
    /// Every resource the guest holds a handle of.
    pub(crate) table: ResourceTable,
    /// Clocks, random, stdio; no argument, no environment, no folder, no network.
    pub(crate) wasi: WasiCtx,
    /// Limits of `wasi:http`.
    pub(crate) http: WasiHttpCtx,
    /// The way out of `wasi:http`.
    pub(crate) http_hooks: Hooks,
    /// The files it may reach.
    pub(crate) fs: Files,
    /// Charges memory.
    pub(crate) limiter: Limiter,
    /// The call: authority, ledger, deadline.
    pub(crate) call: Arc<Call>,
    /// What the guest logged.
    pub(crate) log: LogBuffer,
    /// What it wrote to its standard output and error.
    pub(crate) stdio: Stdio,
    /// What it read and wrote of kv.
    pub(crate) kv: Overlay,
    /// Which blobs it may use.
    pub(crate) blobs: BlobTable,
    /// One share per open blob reader or writer.
    pub(crate) open_blobs: Arc<()>,
    /// How often it reported.
    pub(crate) progress: Rate,
}

impl State {
    /// The data of a fresh store.
    pub(crate) fn new(call: Arc<Call>, budget: &Arc<MemoryBudget>) -> Self {
        let stdio = Stdio::default();
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_RESOURCES);
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(FIELD_BYTES);
        let wasi = WasiCtx::builder()
            .stdout(stdio.clone())
            .stderr(stdio.clone())
            .max_random_size(MAX_RANDOM_BYTES)
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .build();
        Self {
            table,
            wasi,
            http,
            http_hooks: Hooks::new(Arc::clone(&call)),
            fs: Files::new(&call),
            limiter: Limiter::new(Arc::clone(budget)),
            log: LogBuffer::default(),
            stdio,
            kv: Overlay::default(),
            blobs: BlobTable::new(Arc::clone(&call), Arc::clone(budget)),
            open_blobs: Arc::new(()),
            progress: Rate::default(),
            call,
        }
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}
