//! A running host with every runtime, and calls with the authority of a `claw exec` without a flag.

use crate::Args;
use crate::figures::percentiles;
use anyhow::{Context, Result, bail};
use claw_core::id::{AgentId, CallId, Digest, GrantId, SessionKey};
use claw_core::limit::CallLimits;
use claw_core::ports::{Clock as _, Ids as _, SystemClock, UuidIds};
use claw_core::row::GrantRow;
use claw_core::sandbox::{Invocation, RootMount};
use claw_core::script::{
    CommandLine, Executed, SCRIPT_CPU_MS, SCRIPT_MEMORY_BYTES, SCRIPT_WALL_MS, Scripts as _,
    base_env,
};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::ToolCall;
use claw_engine::memory::FileMemory;
use claw_engine::toolbox::Silent;
use claw_install::runtime::Runtimes;
use claw_net::Egress;
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_runtime::{CompileMode, Options, RuntimeSandbox, ScriptRuntime};
use claw_store::FileBlobs;
use claw_testkit::RecordingLedger;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Commands that one command starts, one after the other, in a round.
const CHILDREN: u32 = 100;

pub(super) struct Host {
    sandbox: RuntimeSandbox,
    runtimes: Vec<ScriptRuntime>,
    compile: Vec<Duration>,
    artifacts: PathBuf,
    scratch: PathBuf,
}

impl Host {
    /// Compiles what is not compiled yet.
    pub(super) async fn open(home: &crate::home::Home, args: &Args) -> Result<Self> {
        let artifacts = home.path().join("scripts-aot");
        let scratch = home.path().join("scripts-tmp");
        std::fs::create_dir_all(&scratch)?;
        let options = Options::new(
            &artifacts,
            CompileMode::Helper {
                program: std::env::current_exe()?,
            },
            None,
            Arc::new(FileBlobs::open(home.path().join("scripts-blobs"))?),
            Arc::new(SystemClock),
            Egress::new(claw_net::Options::default())?,
        );
        let sandbox = RuntimeSandbox::new(options)?;
        let shelf = Runtimes::new(
            &home.path().join("scripts-home"),
            Some(args.runtimes.clone()),
        );
        let found = shelf.list().context("no runtimes")?.installed;
        let mut runtimes: Vec<ScriptRuntime> = found
            .into_iter()
            .map(|r| ScriptRuntime {
                name: r.manifest.name,
                version: r.manifest.version,
                digest: r.digest,
                wasm: r.wasm,
                commands: r.manifest.commands,
            })
            .collect();
        let wasm = args.guests.join("commands/runtime.wasm");
        let bytes = std::fs::read(&wasm).context("the guest `commands` is not built")?;
        // First, so that its trivial commands win over those of the shell.
        let commands = ScriptRuntime {
            name: "commands".to_owned(),
            version: "0".to_owned(),
            digest: Digest::of(&bytes),
            wasm,
            commands: ["true", "many"].map(str::to_owned).to_vec(),
        };
        runtimes.insert(0, commands);
        sandbox.set_runtimes(runtimes.clone());
        let mut compile = Vec::new();
        for runtime in &runtimes {
            let began = Instant::now();
            sandbox.prepare_runtime(&runtime.name).await?;
            compile.push(began.elapsed());
        }
        Ok(Self {
            sandbox,
            runtimes,
            compile,
            artifacts,
            scratch,
        })
    }

    pub(super) async fn run(&self, program: &str, args: &[String]) -> Result<Executed> {
        let line = CommandLine {
            program: program.to_owned(),
            args: args.to_vec(),
            env: base_env("UTC", "/tmp"),
            cwd: "/tmp".to_owned(),
            stdin: Vec::new(),
        };
        Ok(self.sandbox.execute(self.invocation(), line).await?)
    }

    /// A trivial command as the child of another, and as the first command of a call.
    pub(super) async fn children(&self, rounds: usize) -> Result<Value> {
        let (mut first, mut child) = (Vec::new(), Vec::new());
        let many = [CHILDREN.to_string(), "true".to_owned()];
        for _ in 0..rounds {
            let began = Instant::now();
            self.good(self.run("true", &[]).await?)?;
            first.push(began.elapsed());
            let began = Instant::now();
            self.good(self.run("many", &many).await?)?;
            child.push(began.elapsed() / CHILDREN);
        }
        Ok(json!({ "first": percentiles(first), "child": percentiles(child) }))
    }

    fn good(&self, ended: Executed) -> Result<()> {
        if ended.exit.code != 0 {
            bail!("{:?}: {:?}", ended.exit, ended.failure);
        }
        Ok(())
    }

    /// Bytes of each component and of its code, and how long compiling took.
    pub(super) fn sizes(&self) -> Result<Value> {
        let mut all = Map::new();
        for (runtime, took) in self.runtimes.iter().zip(&self.compile) {
            let mut code = 0;
            for entry in std::fs::read_dir(&self.artifacts)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with(runtime.digest.as_str()) {
                    code += entry.metadata()?.len();
                }
            }
            let found = json!({
                "component_bytes": std::fs::metadata(&runtime.wasm)?.len(),
                "code_bytes": code,
                "compile_ms": u64::try_from(took.as_millis())?,
            });
            all.insert(runtime.name.clone(), found);
        }
        Ok(Value::Object(all))
    }

    pub(super) async fn close(&self) {
        self.sandbox.shutdown().await;
    }

    fn invocation(&self) -> Invocation {
        let agent = AgentId::new("exec");
        let subject = Subject::Exec("bench".to_owned());
        let now = SystemClock.now();
        let grant = GrantRow {
            session: None,
            id: GrantId::new("bench"),
            agent: agent.clone(),
            subject: subject.to_string(),
            rule: "files rw /tmp".to_owned(),
            expires: None,
            by: "owner".to_owned(),
            at: now,
            revoked: None,
        };
        let authority = EffectiveAuthority::new(Parts {
            session: None,
            taint: None,
            agent: agent.clone(),
            subject,
            actor: Actor::Owner,
            ceiling: Arc::default(),
            profile: Arc::default(),
            parent: None,
            manifest: None,
            grants: vec![grant],
            now,
        });
        Invocation {
            call: call(agent),
            digest: Digest::of(b"exec"),
            authority: Arc::new(authority),
            limits: CallLimits {
                wall_ms: SCRIPT_WALL_MS,
                cpu_ms: SCRIPT_CPU_MS,
                memory_bytes: SCRIPT_MEMORY_BYTES,
                ..CallLimits::default()
            },
            ledger: Arc::new(RecordingLedger::default()),
            roots: vec![RootMount {
                guest: "/tmp".to_owned(),
                host: self.scratch.clone(),
                read_only: false,
                read_only_holes: Vec::new(),
                quota_bytes: 1 << 28,
                quota_files: 10_000,
                scratch: true,
            }],
            kv_namespace: String::new(),
            kv_quota_bytes: 0,
            declared_secrets: Vec::new(),
            stand_ins: Vec::new(),
            config: Value::Null,
            memory: Arc::new(FileMemory::new(
                self.scratch.clone(),
                Arc::new(SystemClock),
                "UTC".to_owned(),
            )),
            progress: Arc::new(Silent),
            zone: "UTC".to_owned(),
            language: "en".to_owned(),
        }
    }
}

fn call(agent: AgentId) -> ToolCall {
    ToolCall {
        allowed: Vec::new(),
        taint: claw_core::tool::Taint::default(),
        id: CallId::new(UuidIds.fresh()),
        tool: "exec".to_owned(),
        arguments: Value::Null,
        session: SessionKey::main(&agent),
        agent,
        run: None,
        actor: Actor::Owner,
        attempt: 1,
    }
}
