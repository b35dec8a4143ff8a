//! Runs commands of the guest `commands` on one worker.

use crate::common::{Allow, Blobs, Ledger, Memory, MemoryStore, Sink, options, shared_artifacts};
use claw_core::id::{AgentId, CallId, Digest, SessionKey};
use claw_core::limit::CallLimits;
use claw_core::ports::{Ids as _, UuidIds};
use claw_core::sandbox::{Invocation, RootMount, SandboxError};
use claw_core::script::{
    CommandLine, Executed, Exit, SCRIPT_CPU_MS, SCRIPT_MEMORY_BYTES, SCRIPT_WALL_MS, Scripts as _,
};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::ToolCall;
use claw_runtime::{RuntimeSandbox, ScriptRuntime};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The guest's folder. Set by `cargo xtask test`.
fn folder() -> PathBuf {
    let guests = std::env::var_os("CLAW_TEST_GUESTS").map_or_else(
        || {
            let exe = std::env::current_exe().unwrap();
            exe.parent().unwrap().parent().unwrap().join("guests")
        },
        PathBuf::from,
    );
    guests.join("commands")
}

/// Names the guest serves, from its manifest.
fn commands() -> Vec<String> {
    let yaml = std::fs::read_to_string(folder().join("runtime.yaml")).unwrap();
    let list = yaml.split_once('[').unwrap().1.split_once(']').unwrap().0;
    let names = list.split(',').map(|n| n.trim().trim_matches('"'));
    names.filter(|n| !n.is_empty()).map(str::to_owned).collect()
}

fn root(guest: &str, host: &Path, read_only: bool) -> RootMount {
    RootMount {
        guest: guest.to_owned(),
        host: host.to_owned(),
        read_only,
        read_only_holes: Vec::new(),
        quota_bytes: 1 << 20,
        quota_files: 100,
        scratch: !read_only,
    }
}

/// A sandbox whose only runtime is the guest, and the folder its calls see as `/tmp`.
pub(super) struct Tree {
    sandbox: Arc<RuntimeSandbox>,
    scratch: tempfile::TempDir,
    given: tempfile::TempDir,
}

impl Tree {
    pub(super) async fn new() -> Self {
        let wasm = folder().join("runtime.wasm");
        let digest = Digest::of(&std::fs::read(&wasm).unwrap());
        let (store, blobs) = (Arc::new(MemoryStore::default()), Arc::new(Blobs::default()));
        let (artifacts, lock) = shared_artifacts("commands", &digest);
        let mut options = options(&artifacts, &store, &blobs);
        options.workers = 1;
        let sandbox = Arc::new(RuntimeSandbox::new(options).unwrap());
        sandbox.set_runtimes(vec![ScriptRuntime {
            name: "commands".to_owned(),
            version: "0.1.0".to_owned(),
            digest,
            wasm,
            commands: commands(),
        }]);
        sandbox.prepare_runtime("commands").await.unwrap();
        assert!(sandbox.runtime_ready("commands"));
        drop(lock);
        let given = tempfile::tempdir().unwrap();
        let file = given.path().join("b");
        std::fs::write(&file, "").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        Self {
            sandbox,
            scratch: tempfile::tempdir().unwrap(),
            given,
        }
    }

    /// A file of the scratch folder.
    pub(super) fn file(&self, name: &str, text: &str, mode: u32) {
        let path = self.scratch.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    fn invocation(&self, limits: CallLimits) -> Invocation {
        let agent = AgentId::new("main");
        let subject = Subject::Exec("test".to_owned());
        Invocation {
            call: ToolCall {
                allowed: Vec::new(),
                taint: Default::default(),
                id: CallId::new(UuidIds.fresh()),
                tool: "exec".to_owned(),
                arguments: Value::Null,
                session: SessionKey::main(&agent),
                agent: agent.clone(),
                run: None,
                actor: Actor::Owner,
                attempt: 1,
            },
            digest: Digest::of(b"none"),
            authority: Arc::new(Allow::all(agent, subject)),
            limits,
            ledger: Arc::<Ledger>::default(),
            roots: vec![
                root("/tmp", self.scratch.path(), false),
                root("/in", self.given.path(), true),
            ],
            kv_namespace: "none".to_owned(),
            kv_quota_bytes: 0,
            declared_secrets: Vec::new(),
            stand_ins: Vec::new(),
            config: Value::Null,
            memory: Arc::<Memory>::default(),
            progress: Arc::<Sink>::default(),
            zone: "UTC".to_owned(),
            language: "en".to_owned(),
        }
    }

    async fn execute(&self, argv: &[&str], limits: CallLimits) -> Result<Executed, SandboxError> {
        let line = CommandLine {
            program: argv[0].to_owned(),
            args: argv[1..].iter().map(|a| (*a).to_owned()).collect(),
            env: vec![("HOME".to_owned(), "/tmp".to_owned())],
            cwd: "/tmp".to_owned(),
            stdin: Vec::new(),
        };
        self.sandbox.execute(self.invocation(limits), line).await
    }

    /// Runs a command with limits made to order.
    pub(super) async fn run_with(
        &self,
        argv: &[&str],
        change: impl FnOnce(&mut CallLimits),
    ) -> Executed {
        let mut limits = CallLimits {
            wall_ms: SCRIPT_WALL_MS,
            cpu_ms: SCRIPT_CPU_MS,
            memory_bytes: SCRIPT_MEMORY_BYTES,
            ..CallLimits::default()
        };
        change(&mut limits);
        self.execute(argv, limits).await.unwrap()
    }

    pub(super) async fn run(&self, argv: &[&str]) -> Executed {
        self.run_with(argv, |_| {}).await
    }

    pub(super) async fn run_for(&self, wall_ms: u64, argv: &[&str]) -> Executed {
        self.run_with(argv, |limits| limits.wall_ms = wall_ms).await
    }

    pub(super) async fn try_run(&self, argv: &[&str]) -> Result<Executed, SandboxError> {
        self.execute(argv, CallLimits::default()).await
    }

    /// Whether no guest is live: all the room there is can be had at once. An abort ends with the worker's next step.
    pub(super) async fn is_idle(&self) -> bool {
        for _ in 0..100 {
            if self.sandbox.live_guests() == 0 {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        false
    }
}

/// The command ended by itself with this code.
#[track_caller]
pub(super) fn is_exit(ended: &Executed, code: u8) {
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(
        ended.exit,
        Exit::exited(code),
        "{:?}\n{said}",
        ended.failure
    );
}

/// Memory of this process, in KiB.
pub(super) fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
