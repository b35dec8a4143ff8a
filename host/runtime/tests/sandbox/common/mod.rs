//! A sandbox over ports kept in memory, and calls with any authority.

mod ports;
mod server;

pub(crate) use claw_testkit::MemoryStore;
pub(crate) use ports::{Blobs, Ledger, Memory, Sink, land};
pub(crate) use server::Server;

use claw_core::capability::{Decision, Request, Verdict};
use claw_core::id::{AgentId, CallId, Digest, SessionKey};
use claw_core::limit::CallLimits;
use claw_core::ports::{Ids, SystemClock, UuidIds};
use claw_core::sandbox::{Authority, Ended, Invocation, RootMount, Sandbox};
use claw_core::secret::{BoundUse, DeclaredSecret, Placement, SecretName, SecretValue};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::{ToolCall, ToolOutcome};
use claw_net::Egress;
use claw_policy::manifest::Manifest;
use claw_runtime::{CompileMode, Options, RuntimeSandbox};
use claw_vault::{KeySource, Setting, Vault};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where built guests are: `<name>/plugin.wasm`. Set by `cargo xtask test`.
pub(crate) fn guest(name: &str) -> PathBuf {
    let folder = std::env::var_os("CLAW_TEST_GUESTS").map_or_else(
        || {
            let exe = std::env::current_exe().unwrap();
            exe.parent().unwrap().parent().unwrap().join("guests")
        },
        PathBuf::from,
    );
    let path = folder.join(name).join("plugin.wasm");
    assert!(
        path.is_file(),
        "no guest `{}`: build it with `cargo xtask plugins`",
        path.display()
    );
    path
}

/// Allows what the closure allows.
pub(crate) struct Allow {
    agent: AgentId,
    subject: Subject,
    actor: Actor,
    rule: Box<dyn Fn(&Request) -> bool + Send + Sync>,
}

impl Allow {
    /// Everything.
    pub(crate) fn all(agent: AgentId, subject: Subject) -> Self {
        Self {
            agent,
            subject,
            actor: Actor::Owner,
            rule: Box::new(|_| true),
        }
    }
}

fn decision(allow: bool) -> Decision {
    Decision {
        wanted: None,
        verdict: if allow { Verdict::Allow } else { Verdict::Deny },
        code: if allow { "allowed" } else { "not-granted" }.to_owned(),
        layer: "test".to_owned(),
        reason: "the test says so".to_owned(),
        steps: Vec::new(),
        hint: None,
    }
}

impl Authority for Allow {
    fn agent(&self) -> &AgentId {
        &self.agent
    }

    fn subject(&self) -> &Subject {
        &self.subject
    }

    fn actor(&self) -> &Actor {
        &self.actor
    }

    fn decide(&self, request: &Request) -> Decision {
        decision((self.rule)(request))
    }

    fn admits(&self, method: &str, url: &str, _: IpAddr) -> Decision {
        let request = Request::Http {
            method: method.to_owned(),
            url: url.to_owned(),
        };
        self.decide(&request)
    }
}

/// The value of the secret `token`; `other` is declared and not stored.
pub(crate) const SECRET: &str = "tok-0123456789abcdef";

/// A vault with the secret `token`, bound to no place.
fn vault(home: &Path) -> Arc<Vault> {
    let vault = Vault::open(home, KeySource::File).unwrap();
    let (name, value) = (secret("token"), SecretValue::new(SECRET.into()));
    vault.set(&name, value, Setting::default()).unwrap();
    Arc::new(vault)
}

fn secret(name: &str) -> SecretName {
    SecretName::parse(name).unwrap()
}

fn declared(name: &str) -> DeclaredSecret {
    DeclaredSecret {
        name: secret(name),
        origin: "https://api.example.com".to_owned(),
        placements: vec![Placement::Bearer],
        captured: false,
    }
}

/// A sandbox and everything around it.
pub(crate) struct World {
    pub(crate) sandbox: Arc<RuntimeSandbox>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) sink: Arc<Sink>,
    pub(crate) blobs: Arc<Blobs>,
    pub(crate) digest: Digest,
    limits: CallLimits,
    pub(crate) workspace: tempfile::TempDir,
    vault: Arc<Vault>,
    _home: tempfile::TempDir,
}

/// Options over a folder of artifacts.
pub(crate) fn options(artifacts: &Path, store: &Arc<MemoryStore>, blobs: &Arc<Blobs>) -> Options {
    let egress = Egress::new(claw_net::Options::default()).unwrap();
    Options::new(
        artifacts,
        CompileMode::InProcess,
        Some(store.clone()),
        blobs.clone(),
        Arc::new(SystemClock),
        egress,
    )
}

/// A folder of artifacts that all tests of this build share, so that a guest is compiled once. The lock is the guest's
/// own, so that nobody waits for a large one in vain, and says whose artifact is there: an outdated one goes.
pub(crate) fn shared_artifacts(guest: &str, digest: &Digest) -> (PathBuf, File) {
    let base = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (artifacts, note) = (base.join("aot"), base.join(format!("aot-{guest}.lock")));
    let lock = File::options()
        .create(true)
        .append(true)
        .open(&note)
        .unwrap();
    lock.lock().unwrap();
    let before = std::fs::read_to_string(&note).unwrap();
    if before != digest.as_str() {
        let entries = std::fs::read_dir(&artifacts).into_iter().flatten();
        for file in entries.map(|e| e.unwrap().path()) {
            let name = file.file_name().unwrap().to_string_lossy();
            if !before.is_empty() && name.starts_with(&before) {
                std::fs::remove_file(&file).unwrap();
            }
        }
        lock.set_len(0).unwrap();
        (&lock).write_all(digest.as_str().as_bytes()).unwrap();
    }
    (artifacts, lock)
}

/// Default limits, but for the memory the guest's manifest asks for: interpreters need more.
fn limits(wasm: &Path) -> CallLimits {
    let yaml = std::fs::read_to_string(wasm.with_file_name("plugin.yaml")).unwrap();
    CallLimits {
        memory_bytes: Manifest::parse(&yaml).unwrap().limits().memory_bytes,
        ..CallLimits::default()
    }
}

impl World {
    /// The hostile guest in a sandbox with this many workers.
    pub(crate) async fn new(workers: usize) -> Self {
        Self::with(|options| options.workers = workers).await
    }

    /// Another guest than the hostile one, with one worker.
    pub(crate) async fn of(name: &str) -> Self {
        Self::made(name, |options| options.workers = 1).await
    }

    /// The hostile guest in a sandbox made to order.
    pub(crate) async fn with(change: impl FnOnce(&mut Options)) -> Self {
        Self::made("hostile", change).await
    }

    async fn made(name: &str, change: impl FnOnce(&mut Options)) -> Self {
        let (store, blobs) = (Arc::new(MemoryStore::default()), Arc::new(Blobs::default()));
        let wasm = guest(name);
        let digest = Digest::of(&std::fs::read(&wasm).unwrap());
        let limits = limits(&wasm);
        let (artifacts, lock) = shared_artifacts(name, &digest);
        let home = tempfile::tempdir().unwrap();
        let vault = vault(home.path());
        let mut options = options(&artifacts, &store, &blobs);
        options.secrets = vault.clone();
        change(&mut options);
        let sandbox = Arc::new(RuntimeSandbox::new(options).unwrap());
        sandbox.prepare(wasm, digest.clone()).await.unwrap();
        drop(lock);
        Self {
            sandbox,
            store,
            ledger: Arc::default(),
            memory: Arc::default(),
            sink: Arc::default(),
            blobs,
            digest,
            limits,
            workspace: tempfile::tempdir().unwrap(),
            vault,
            _home: home,
        }
    }

    /// Lets `token` go to this place.
    pub(crate) fn bind(&self, to: std::net::SocketAddr) {
        let at = BoundUse {
            host: to.ip().to_string(),
            port: Some(to.port()),
            placement: Placement::Bearer,
        };
        assert!(self.vault.bind(&secret("token"), at).unwrap());
    }

    /// A call with this authority.
    pub(crate) fn invocation(
        &self,
        tool: &str,
        arguments: Value,
        rule: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) -> Invocation {
        let agent = AgentId::new("main");
        Invocation {
            call: ToolCall {
                allowed: Vec::new(),
                taint: Default::default(),
                id: CallId::new(UuidIds.fresh()),
                tool: tool.to_owned(),
                arguments,
                session: SessionKey::main(&agent),
                agent: agent.clone(),
                run: None,
                actor: Actor::Owner,
                attempt: 1,
            },
            digest: self.digest.clone(),
            authority: Arc::new(Allow {
                agent,
                subject: Subject::Tool(self.digest.clone()),
                actor: Actor::Owner,
                rule: Box::new(rule),
            }),
            limits: self.limits,
            ledger: self.ledger.clone(),
            roots: vec![RootMount {
                guest: "/workspace".to_owned(),
                host: self.workspace.path().to_owned(),
                read_only: false,
                read_only_holes: Vec::new(),
                quota_bytes: 1 << 20,
                quota_files: 100,
                scratch: false,
            }],
            kv_namespace: "main/hostile".to_owned(),
            kv_quota_bytes: 300_000,
            declared_secrets: vec![declared("token"), declared("other")],
            stand_ins: Vec::new(),
            config: json!({"greeting": "hello", "list": [1, "two"]}),
            memory: self.memory.clone(),
            progress: self.sink.clone(),
            zone: "Europe/Berlin".to_owned(),
            language: "de".to_owned(),
        }
    }

    /// Calls a tool with every right.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Ended {
        let invocation = self.invocation(tool, arguments, |_| true);
        self.sandbox.invoke(invocation).await
    }

    /// Calls a function of the contract with every right.
    pub(crate) async fn host(&self, function: &str, args: Value) -> Ended {
        self.call("host_call", json!({"function": function, "args": args}))
            .await
    }
}

/// The text of a call that returned.
pub(crate) fn text(ended: &Ended) -> String {
    match &ended.report.outcome {
        ToolOutcome::Ok(output) => claw_core::content::to_text(&output.content),
        other => panic!("the call did not return: {other:?}\n{}", ended.report.stdio),
    }
}

/// The JSON a function of the contract answered.
pub(crate) fn value(ended: &Ended) -> Value {
    serde_json::from_str(&text(ended)).unwrap()
}

/// The code of the error a call ended with.
pub(crate) fn code(ended: &Ended) -> String {
    match &ended.report.outcome {
        ToolOutcome::Error(error) => error.code.clone(),
        other => panic!("no error but {other:?}"),
    }
}
