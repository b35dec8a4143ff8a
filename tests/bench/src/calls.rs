//! One warm tool call: through policy and sandbox alone, with its rows in the store, and with a capability used.

use crate::figures::percentiles;
use crate::home::Home;
use crate::world::{Bench, FixedShelf};
use crate::{Args, Rounds};
use anyhow::{Context, Result, bail};
use claw_core::id::{AgentId, SessionKey};
use claw_core::ports::{Ids, SystemClock, UuidIds};
use claw_core::sandbox::{Invocation, RootMount, Sandbox};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::{CallReport, ToolCall, ToolOutcome};
use claw_engine::api::{Command, Engine, Event, Parts};
use claw_engine::memory::FileMemory;
use claw_engine::toolbox::{Plugin, Silent, Toolbox};
use claw_policy::authority::{EffectiveAuthority, Parts as AuthorityParts};
use claw_testkit::RecordingLedger;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The tool of the guest `plain`.
const PLAIN: &str = "plain_000";

pub(crate) async fn measure(home: &Home, args: &Args, rounds: Rounds) -> Result<Value> {
    let bench = Bench::open(home, "calls")?;
    let plain = bench.plugin(&args.guests.join("plain")).await?;
    let files = bench.plugin(&args.plugins.join("files")).await?;
    let workspace = home.path().join("calls/workspace");
    std::fs::write(workspace.join("a.txt"), "a line\n")?;
    let sandboxed = sandboxed(&bench, &plain, rounds.calls).await?;
    let toolbox = Toolbox::new(
        bench.world.clone(),
        bench.settings.clone(),
        Arc::new(FixedShelf(Arc::new(vec![plain, files.clone()]))),
        bench.sandbox.clone(),
    );
    let engine = Engine::new(Parts {
        world: bench.world.clone(),
        settings: bench.settings.clone(),
        toolbox,
        shelf: Arc::new(FixedShelf(Arc::new(vec![files.clone()]))),
        models: Arc::new(crate::turns::Twin::default()),
        scripts: None,
        programs: None,
        secrets: Arc::new(claw_core::secret::NoSecrets::default()),
    });
    let added = claw_engine::toolbox::Added {
        plugin: files,
        replaced: None,
    };
    engine.settle_grants(&added).await?;
    let few = rounds.calls / 5;
    let before = bench.store.metrics().transactions;
    let recorded = direct(&engine, PLAIN, json!({"text": "x"}), few).await?;
    let commits = bench.store.metrics().transactions - before;
    let read = direct(&engine, "files_read", json!({"path": "a.txt"}), few).await?;
    bench.sandbox.shutdown().await;
    Ok(json!({
        "policy_and_sandbox": sandboxed,
        "recorded": percentiles(recorded),
        "recorded_commits_per_call": commits as f64 / warmed(few) as f64,
        "recorded_files_read": percentiles(read),
    }))
}

/// With the rounds before the first that counts, which warm caches and pools.
fn warmed(rounds: usize) -> usize {
    rounds + rounds / 10
}

/// Fresh instance, one answer, drop; the authority is made anew for each call, as the toolbox does.
async fn sandboxed(bench: &Bench, plugin: &Plugin, rounds: usize) -> Result<Value> {
    let (mut around, mut inside) = (Vec::new(), Vec::new());
    for round in 0..warmed(rounds) {
        let began = Instant::now();
        let ended = bench.sandbox.invoke(invocation(bench, plugin)).await;
        let took = began.elapsed();
        check(&ended.report)?;
        if round >= warmed(rounds) - rounds {
            around.push(took);
            inside.push(Duration::from_micros(ended.report.wall_us));
        }
    }
    let mut found = percentiles(around);
    found["inside_sandbox"] = percentiles(inside);
    Ok(found)
}

fn invocation(bench: &Bench, plugin: &Plugin) -> Invocation {
    let main = AgentId::new("main");
    let agent = &bench.settings.agents[&main];
    let authority = EffectiveAuthority::new(AuthorityParts {
        session: None,
        taint: None,
        agent: main.clone(),
        subject: Subject::Tool(plugin.digest.clone()),
        actor: Actor::Owner,
        ceiling: bench.settings.bounds.clone(),
        profile: agent.profile.clone(),
        parent: None,
        manifest: Some(plugin.manifest.clone()),
        grants: Vec::new(),
        now: bench.world.clock.now(),
    });
    Invocation {
        call: ToolCall {
            allowed: Vec::new(),
            taint: claw_core::tool::Taint::default(),
            id: UuidIds.call(),
            tool: PLAIN.to_owned(),
            arguments: json!({"text": "x"}),
            session: SessionKey::main(&main),
            agent: main,
            run: None,
            actor: Actor::Owner,
            attempt: 1,
        },
        digest: plugin.digest.clone(),
        authority: Arc::new(authority),
        limits: plugin.manifest.limits(),
        ledger: Arc::new(RecordingLedger::default()),
        roots: vec![RootMount {
            guest: "/workspace".into(),
            host: agent.workspace.clone(),
            read_only: false,
            read_only_holes: Vec::new(),
            quota_bytes: 1 << 30,
            quota_files: 100_000,
            scratch: false,
        }],
        kv_namespace: "main/plain".into(),
        kv_quota_bytes: plugin.manifest.kv_quota_bytes(),
        declared_secrets: Vec::new(),
        stand_ins: Vec::new(),
        config: json!({}),
        memory: Arc::new(FileMemory::new(
            agent.workspace.clone(),
            Arc::new(SystemClock),
            bench.settings.zone.clone(),
        )),
        progress: Arc::new(Silent),
        zone: bench.settings.zone.clone(),
        language: bench.settings.language.clone(),
    }
}

/// `claw tool call` without the process: command in, report out, rows on the disk.
async fn direct(
    engine: &Engine,
    tool: &str,
    arguments: Value,
    rounds: usize,
) -> Result<Vec<Duration>> {
    let mut all = Vec::new();
    for round in 0..warmed(rounds) {
        let command = Command::ToolCall {
            agent: None,
            tool: tool.to_owned(),
            arguments: arguments.clone(),
        };
        let began = Instant::now();
        let answer = last(engine, command).await?;
        let took = began.elapsed();
        check(&serde_json::from_value(answer).context("no call report")?)?;
        if round >= warmed(rounds) - rounds {
            all.push(took);
        }
    }
    Ok(all)
}

/// Runs a command to its answer.
pub(crate) async fn last(engine: &Engine, command: Command) -> Result<Value> {
    let mut events = engine.run(command, CancellationToken::new());
    while let Some(event) = events.recv().await {
        match event {
            Event::Done { answer } => return Ok(answer),
            Event::Failed { error } => bail!("{}: {}", error.code, error.message),
            _ => {}
        }
    }
    bail!("a command ended without its last event")
}

/// A call that failed measured nothing.
fn check(report: &CallReport) -> Result<()> {
    match &report.outcome {
        ToolOutcome::Ok(_) => Ok(()),
        other => bail!("the call failed: {other:?}"),
    }
}
