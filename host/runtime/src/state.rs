//! The store's data: everything one guest instance can reach, and nothing of any other call.

use crate::bindings::exports_of_script::Invocation as ScriptInvocation;
use crate::blobs::BlobTable;
use crate::call::Call;
use crate::fs::Files;
use crate::host::progress::Rate;
use crate::host::wasi_http::{FIELD_BYTES, Hooks};
use crate::kv::Overlay;
use crate::limiter::{Held, Limiter, MemoryBudget};
use crate::log::LogBuffer;
use crate::script::{Given, Tree};
use crate::stdio::Stdio;
use std::sync::Arc;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
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
    /// A command's place in its tree; a tool has none.
    pub(crate) command: Option<Given>,
    /// Memory of what the host returned last: it is copied into the guest after the host's function has ended, and
    /// charged until the guest goes on with its children.
    pub(crate) handed: Option<Held>,
}

impl State {
    /// The data of a tool's fresh store.
    pub(crate) fn new(call: Arc<Call>, budget: &Arc<MemoryBudget>) -> Self {
        let stdio = Stdio::default();
        let mut wasi = bare_wasi();
        wasi.stdout(stdio.clone()).stderr(stdio.clone());
        let files = Files::new(&call);
        Self {
            stdio,
            ..Self::made(call, files, wasi.build(), budget)
        }
    }

    /// The data of a command's fresh store: the call's files, and its own arguments, variables and streams.
    pub(crate) fn of_script(
        tree: &Arc<Tree>,
        given: Given,
        invocation: &ScriptInvocation,
        budget: &Arc<MemoryBudget>,
    ) -> Self {
        let mut wasi = bare_wasi();
        wasi.args(&invocation.argv)
            .envs(&invocation.env)
            .initial_cwd(&invocation.cwd)
            .stdin(given.stdin.clone())
            .stdout(given.stdout.clone())
            .stderr(given.stderr.clone());
        let call = Arc::clone(&tree.call);
        Self {
            command: Some(given),
            ..Self::made(call, tree.files.clone(), wasi.build(), budget)
        }
    }

    fn made(call: Arc<Call>, files: Files, wasi: WasiCtx, budget: &Arc<MemoryBudget>) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_RESOURCES);
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(FIELD_BYTES);
        Self {
            table,
            wasi,
            http,
            http_hooks: Hooks::new(Arc::clone(&call)),
            fs: files,
            limiter: Limiter::new(Arc::clone(budget)),
            log: LogBuffer::default(),
            stdio: Stdio::default(),
            kv: Overlay::default(),
            blobs: BlobTable::new(Arc::clone(&call), Arc::clone(budget)),
            open_blobs: Arc::new(()),
            progress: Rate::default(),
            command: None,
            handed: None,
            call,
        }
    }
}

/// Clocks and random; no argument, no variable, no folder, no network.
fn bare_wasi() -> WasiCtxBuilder {
    let mut wasi = WasiCtx::builder();
    wasi.max_random_size(MAX_RANDOM_BYTES)
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false);
    wasi
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}
