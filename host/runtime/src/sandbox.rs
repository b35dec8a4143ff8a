//! The port to the engine: [`RuntimeSandbox`] prepares components, asks them what they are, and runs calls.
//!
//! Invariant: guests run on an async runtime of their own, so that a guest that spins never delays the host. A call
//! is one task there; whoever drops the call's future aborts the task.

use crate::blobs::Sessions;
use crate::call::{Call, Services, Stage};
use crate::catalog::{Catalog, Entry};
use crate::engine::{self, Live, Ticker};
use crate::errors::Failure;
use crate::inspect::World;
use crate::options::Options;
use crate::room::{Permits, Room};
use crate::run::{self, Answered, Job, Ran};
use crate::schema::Tools;
use crate::script::table::CommandTable;
use crate::{nobody, report};
use async_trait::async_trait;
use claw_core::code::{FailureKind, GuestError};
use claw_core::content::Media;
use claw_core::id::{Digest, SessionKey};
use claw_core::sandbox::{Ended, Invocation, Sandbox, SandboxError};
use claw_core::secret::Hide as _;
use claw_core::tool::ToolDefinition;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wasmtime::Engine;

/// Largest arguments of a call, in bytes of JSON.
pub const MAX_ARGUMENT_BYTES: usize = 1 << 20;
/// Arguments up to this many bytes of JSON are judged without leaving the guest's worker.
const QUICK_ARGUMENT_BYTES: usize = 16 * 1024;
/// How long running guests may go on once the runtime shuts down, in milliseconds.
pub const SHUTDOWN_GRACE_MS: u64 = 1_000;

/// Why there is no sandbox.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The engine or the linker refuses its configuration.
    #[error("cannot set up the engine: {0}")]
    Engine(String),
    /// Threads or the folder of precompiled code.
    #[error("cannot set up the sandbox: {0}")]
    Io(#[from] std::io::Error),
}

/// Runs components. Dropping it ends every call.
pub struct RuntimeSandbox {
    pub(crate) inner: Arc<Inner>,
    stage: watch::Sender<Stage>,
    guests: Option<Runtime>,
    handle: Handle,
}

/// What every call of the process shares.
pub(crate) struct Inner {
    /// The one engine.
    pub(crate) engine: Engine,
    ticker: Ticker,
    /// Components by digest.
    pub(crate) catalog: Arc<Catalog>,
    /// What calls may use of the host.
    pub(crate) services: Services,
    /// Room for guests.
    pub(crate) room: Room,
    /// Commands by name.
    pub(crate) commands: RwLock<Arc<CommandTable>>,
}

impl RuntimeSandbox {
    /// Sets everything up. Compiles and maps nothing.
    ///
    /// # Errors
    /// The engine, the threads or the folder cannot be had.
    pub fn new(options: Options) -> Result<Self, SetupError> {
        let fault = |e: wasmtime::Error| SetupError::Engine(format!("{e:#}"));
        let engine = engine::new().map_err(fault)?;
        let guests = Builder::new_multi_thread()
            .worker_threads(options.workers.max(1))
            .thread_name("claw-guest")
            .enable_all()
            .build()?;
        let (stage, watched) = watch::channel(Stage::Running);
        let catalog = Catalog::new(engine.clone(), &options.artifacts, options.compile)?;
        let inner = Inner {
            ticker: Ticker::start(&engine)?,
            engine,
            catalog: Arc::new(catalog),
            services: Services {
                store: options.store,
                blobs: options.blobs,
                clock: options.clock,
                egress: options.egress,
                secrets: options.secrets,
                captured: options.captured,
                sessions: Arc::new(Sessions::default()),
                stage: watched,
            },
            room: Room::new(options.max_instances, options.guest_memory_bytes),
            commands: RwLock::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
            stage,
            handle: guests.handle().clone(),
            guests: Some(guests),
        })
    }

    /// Lets every later call of the session use a blob the host made or received.
    ///
    /// # Errors
    /// `limit` if the session has too many.
    pub fn give_blob(&self, session: &SessionKey, media: Media) -> Result<(), GuestError> {
        self.inner.services.sessions.give(session, media)
    }

    /// Tells running guests to finish, waits for at most [`SHUTDOWN_GRACE_MS`], and ends the rest as `cancelled`. No
    /// call starts afterwards.
    pub async fn shutdown(&self) {
        self.stage.send_replace(Stage::Stopping);
        let empty = async {
            while !self.inner.room.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let _ = tokio::time::timeout(Duration::from_millis(SHUTDOWN_GRACE_MS), empty).await;
        self.stage.send_replace(Stage::Aborting);
    }

    /// Guests that are live now.
    pub fn live_guests(&self) -> usize {
        self.inner.room.live()
    }

    /// Runs a future among the guests; dropping the result aborts it.
    pub(crate) fn among_guests<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> AbortOnDrop<T> {
        AbortOnDrop(self.handle.spawn(future))
    }
}

impl Drop for RuntimeSandbox {
    fn drop(&mut self) {
        self.stage.send_replace(Stage::Aborting);
        if let Some(guests) = self.guests.take() {
            guests.shutdown_background();
        }
    }
}

/// A task that does not outlive who waits for it.
pub(crate) struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> AbortOnDrop<T> {
    pub(crate) async fn join(mut self) -> Result<T, Failure> {
        (&mut self.0).await.map_err(|error| {
            if error.is_cancelled() {
                Failure::new(FailureKind::Cancelled, "the host is shutting down")
            } else {
                Failure::new(
                    FailureKind::HostBug,
                    "the host failed while it ran the call",
                )
            }
        })
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Inner {
    /// What a guest holds while it is live.
    pub(crate) fn admit(&self, memory_bytes: u64) -> Result<(Live, Permits), Failure> {
        if self.services.stopping() {
            return Err(Failure::new(
                FailureKind::Cancelled,
                "the host is shutting down",
            ));
        }
        let permits = self.room.take(memory_bytes)?;
        Ok((self.ticker.live(), permits))
    }

    /// The tools of a component, asked once.
    async fn tools(&self, digest: &Digest, entry: &Arc<Entry>) -> Result<Arc<Tools>, Failure> {
        if let Some(tools) = entry.tools() {
            return Ok(tools);
        }
        let pre = self.catalog.load(digest, entry).await?.tool()?;
        let call = Arc::new(Call::new(nobody::invocation(digest), self.services.clone()));
        let held = self.admit(call.invocation.limits.memory_bytes)?;
        let ran = run::run(&self.engine, &pre, &call, Job::Describe, held).await;
        let tools = match ran.answer? {
            Answered::Described(described) => Arc::new(Tools::new(described)?),
            Answered::Invoked(_) => {
                return Err(Failure::new(FailureKind::HostBug, "asked for tools"));
            }
        };
        entry.set_tools(Arc::clone(&tools));
        Ok(tools)
    }

    /// Everything before the guest runs.
    async fn ready(&self, call: &Call) -> Result<(Arc<Entry>, Arc<Tools>, String), Failure> {
        let asked = &call.invocation;
        let entry = self.catalog.entry(&asked.digest)?;
        let tools = self.tools(&asked.digest, &entry).await?;
        let arguments = asked.call.arguments.to_string();
        judge(
            &tools,
            &asked.call.tool,
            &asked.call.arguments,
            arguments.len(),
        )
        .await?;
        Ok((entry, tools, arguments))
    }

    async fn ran(&self, call: &Arc<Call>) -> Result<(Ran, Arc<Tools>), Failure> {
        let limits = call.invocation.limits;
        let start = async {
            let (entry, tools, arguments) = self.ready(call).await?;
            let linked = self.catalog.load(&call.invocation.digest, &entry).await?;
            let pre = linked.tool()?;
            Ok((pre, tools, arguments))
        };
        let (pre, tools, arguments) = tokio::time::timeout(call.remaining(), start)
            .await
            .map_err(|_| run::late(limits.wall_ms))??;
        let held = self.admit(limits.memory_bytes)?;
        let job = Job::Invoke {
            tool: call.invocation.call.tool.clone(),
            arguments,
        };
        Ok((run::run(&self.engine, &pre, call, job, held).await, tools))
    }

    /// One call from start to end.
    async fn invoke(&self, call: Arc<Call>) -> Ended {
        match self.ran(&call).await {
            Ok((ran, tools)) => report::of_run(&call, ran, &tools).await,
            Err(failure) => report::unstarted(&call.invocation, call.started, failure),
        }
    }
}

/// Judges arguments; long ones away from the guests' workers.
async fn judge(
    tools: &Arc<Tools>,
    tool: &str,
    arguments: &Value,
    bytes: usize,
) -> Result<(), Failure> {
    if bytes > MAX_ARGUMENT_BYTES {
        let words = format!("arguments have at most {MAX_ARGUMENT_BYTES} bytes");
        return Err(Failure::new(FailureKind::Arguments, words));
    }
    if bytes <= QUICK_ARGUMENT_BYTES {
        return tools.check_arguments(tool, arguments);
    }
    let (tools, tool, arguments) = (Arc::clone(tools), tool.to_owned(), arguments.clone());
    tokio::task::spawn_blocking(move || tools.check_arguments(&tool, &arguments))
        .await
        .unwrap_or_else(|e| Err(Failure::new(FailureKind::HostBug, e.to_string())))
}

#[async_trait]
impl Sandbox for RuntimeSandbox {
    async fn prepare(&self, wasm: PathBuf, digest: Digest) -> Result<(), SandboxError> {
        let catalog = Arc::clone(&self.inner.catalog);
        let work = async move { catalog.prepare(&wasm, &digest, World::Tool).await };
        self.among_guests(work)
            .join()
            .await
            .unwrap_or_else(|f| Err(f.into()))
    }

    async fn describe(&self, digest: &Digest) -> Result<Vec<ToolDefinition>, SandboxError> {
        let (inner, digest) = (Arc::clone(&self.inner), digest.clone());
        let work = async move {
            let entry = inner.catalog.entry(&digest)?;
            let tools = inner.tools(&digest, &entry).await?;
            Ok(tools.definitions().to_vec())
        };
        let described: Result<Vec<ToolDefinition>, Failure> =
            self.among_guests(work).join().await.unwrap_or_else(Err);
        described.map_err(SandboxError::from)
    }

    async fn invoke(&self, invocation: Invocation) -> Ended {
        let (inner, asked, started) = (Arc::clone(&self.inner), invocation.clone(), Instant::now());
        let work = async move {
            let call = Arc::new(Call::new(invocation, inner.services.clone()));
            inner.invoke(call).await
        };
        let ended = self.among_guests(work).join().await;
        let mut ended = ended.unwrap_or_else(|failure| report::unstarted(&asked, started, failure));
        let mask = self.inner.services.secrets.mask();
        ended.report.hide(&*mask);
        ended.kv.hide(&*mask);
        ended
    }
}
