//! One process: a runtime with paused time, an engine over the durable store, until it dies or nothing is left to do.

use crate::answers;
use crate::crash::Crash;
use crate::model::SimModel;
use crate::network::{Network, SimChannel};
use crate::people::Sender;
use crate::sandbox::{Outside, SimSandbox};
use crate::scenario::{Account, Scenario};
use crate::shelf::SimShelf;
use crate::store::{Durable, SimStore, at_once};
use crate::world::{Shared, pass};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::limit::CallLimits;
use claw_core::ports::Clock;
use claw_core::step::outbox::OutboxState;
use claw_engine::World;
use claw_engine::api::{Engine, Parts};
use claw_engine::intake::Resume;
use claw_engine::route::Rules;
use claw_engine::settings::{Agent, Settings};
use claw_engine::toolbox::Toolbox;
use claw_policy::profile::Profile;
use claw_testkit::MemoryBlobs;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Longest simulated time of a process until everything rests, in milliseconds: three days.
const REST_MS: u64 = 3 * 24 * 3_600 * 1_000;
/// How often it is looked whether the outbox rests, in milliseconds.
const LOOK_MS: u64 = 5_000;
/// Longest time in which nothing is committed although something is left to do, in milliseconds: longer than every
/// waiting time of the outbox.
const QUIET_MS: u64 = 3_600_000;
/// Rows that are still to move.
const MOVING: [OutboxState; 3] = [
    OutboxState::Drafting,
    OutboxState::Queued,
    OutboxState::Sending,
];

/// What all processes of a run share.
pub(crate) struct Stage {
    pub(crate) shared: Arc<Shared>,
    pub(crate) durable: Arc<Durable>,
    pub(crate) outside: Arc<Outside>,
    pub(crate) network: Arc<Network>,
    pub(crate) people: Vec<Arc<Sender>>,
    pub(crate) scenario: Scenario,
}

/// How a process ended.
pub(crate) enum End {
    /// Nothing is left to do.
    Rest,
    /// It never came to rest.
    Restless(String),
    /// It died, or was stopped, and is to be started again.
    Dead,
}

/// Lets a process live; how it ended, and when.
pub(crate) fn live(stage: &Stage, at: TimestampMs) -> Result<(End, TimestampMs), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|e| e.to_string())?;
    let (shared, store) = (&stage.shared, stage.store());
    let ended = runtime.block_on(async {
        shared.clock.restart(at);
        shared.trace.say(|| "a process begins".to_owned());
        let engine = stage.engine(&store)?;
        let end = tokio::select! {
            biased;
            () = store.crashed() => End::Dead,
            () = killed(stage) => End::Dead,
            () = drained(stage, &engine) => End::Dead,
            end = work(stage, &engine) => end,
        };
        store.kill();
        Ok((end, shared.clock.now()))
    });
    // Everything of the process goes with its runtime.
    drop(runtime);
    ended
}

/// Resolves when the plan says that the process dies now, wherever it is.
async fn killed(stage: &Stage) {
    let shared = &stage.shared;
    let now = shared.clock.since_start_ms();
    let due = shared.plan.0.iter().filter_map(|crash| match crash {
        Crash::At(ms) if *ms > now => Some(*ms),
        _ => None,
    });
    match due.min() {
        Some(ms) => pass(ms - now).await,
        None => std::future::pending().await,
    }
    shared.trace.say(|| "CRASH by time".to_owned());
}

/// Resolves when the process has been stopped in order, as the plan says.
async fn drained(stage: &Stage, engine: &Engine) {
    let shared = &stage.shared;
    let now = shared.clock.since_start_ms();
    let due = shared.plan.0.iter().filter_map(|crash| match crash {
        Crash::Drain(ms) if *ms > now => Some(*ms),
        _ => None,
    });
    match due.min() {
        Some(ms) => pass(ms - now).await,
        None => std::future::pending().await,
    }
    shared.trace.say(|| "DRAIN".to_owned());
    let whole = engine.drain().await;
    shared.trace.say(|| format!("drained: {whole}"));
}

async fn work(stage: &Stage, engine: &Engine) -> End {
    let limit = Duration::from_millis(REST_MS);
    match tokio::time::timeout(limit, everything(stage, engine)).await {
        Ok(()) => End::Rest,
        Err(_) => {
            let rows = at_once(stage.durable.store().outbox(&MOVING, 100)).unwrap_or_default();
            let open = at_once(stage.durable.store().unfinished()).unwrap_or_default();
            End::Restless(format!("unfinished: {open:?}; replies that move: {rows:?}"))
        }
    }
}

/// The life of a process that nothing ends.
async fn everything(stage: &Stage, engine: &Engine) {
    let dice = &stage.shared.life_dice;
    let early = dice.chance(700);
    if early {
        stage.attach_all(engine);
    }
    if let Err(error) = engine.recover(Resume::Everything).await {
        stage.shared.wrong("recover", error.to_string());
    }
    if !early {
        stage.attach_all(engine);
    }
    tokio::spawn(answers::answer_all(
        stage.shared.clone(),
        stage.durable.clone(),
        engine.clone(),
    ));
    let mut writing = Vec::new();
    for sender in &stage.people {
        let (sender, shared) = (sender.clone(), stage.shared.clone());
        writing.push(tokio::spawn(sender.write(shared, engine.clone())));
    }
    for one in writing {
        if let Err(error) = one.await {
            stage.shared.wrong("panic", error.to_string());
        }
    }
    let commits = || stage.shared.commits.load(Ordering::SeqCst);
    let (mut seen, mut still_ms) = (commits(), 0);
    loop {
        engine.idle().await;
        pass(LOOK_MS).await;
        let before = std::mem::replace(&mut seen, commits());
        still_ms = if before == seen {
            still_ms + LOOK_MS
        } else {
            0
        };
        // What does not move for so long never will; the checks say what it is.
        if (still_ms > 0 && stage.settled()) || still_ms > QUIET_MS {
            return;
        }
    }
}

impl Stage {
    fn store(&self) -> SimStore {
        SimStore::new(self.durable.clone(), self.shared.clone())
    }

    /// Attaches every account at its time.
    fn attach_all(&self, engine: &Engine) {
        for account in &self.scenario.accounts {
            let Some(ms) = account.attached_ms else {
                continue;
            };
            if ms == 0 {
                self.attach(engine, account);
                continue;
            }
            let (channel, account) = (self.channel(account), account.clone());
            let channels = engine.channels().clone();
            tokio::spawn(async move {
                pass(ms).await;
                channels.attach(account.channel, account.account, channel);
            });
        }
    }

    fn attach(&self, engine: &Engine, account: &Account) {
        let channel = self.channel(account);
        engine
            .channels()
            .attach(account.channel, account.account, channel);
    }

    fn channel(&self, account: &Account) -> Arc<SimChannel> {
        Arc::new(SimChannel {
            shared: self.shared.clone(),
            durable: self.durable.clone(),
            network: self.network.clone(),
            account: account.clone(),
            faults: self.scenario.network_faults,
        })
    }

    /// Whether no reply is to move, nor held for an account that is still to be attached.
    fn settled(&self) -> bool {
        let moving = at_once(self.durable.store().outbox(&MOVING, 1));
        let held = at_once(self.durable.store().outbox(&[OutboxState::Held], 100));
        let attached = held.unwrap_or_default().iter().all(|row| {
            let account = self.scenario.accounts.iter().find(|account| {
                account.channel == row.route.channel && account.account == row.route.account
            });
            account.is_none_or(|account| account.attached_ms.is_none())
        });
        attached && moving.unwrap_or_default().is_empty()
    }

    fn settings(&self) -> Settings {
        let main = AgentId::new("main");
        let agent = Agent {
            host_exec: None,
            destinations: Default::default(),
            id: main.clone(),
            name: "main".into(),
            model: None,
            fallbacks: Vec::new(),
            // Nothing is read from there: no such folder can be.
            workspace: PathBuf::from("/dev/null/workspace"),
            profile: Arc::new(Profile::default()),
        };
        Settings {
            agents: BTreeMap::from([(main, agent)]),
            default_model: Some("sim/model".into()),
            fallbacks: Vec::new(),
            budgets: claw_engine::budget::Limits::default(),
            plugins: BTreeMap::new(),
            bounds: Arc::default(),
            ceiling: CallLimits::default(),
            routes: Arc::new(Rules {
                dm_scope: self.scenario.dm_scope,
                queue: self.scenario.queue,
                ..Rules::default()
            }),
            zone: "UTC".into(),
            language: "en".into(),
        }
    }

    fn engine(&self, store: &SimStore) -> Result<Engine, String> {
        let world = World {
            store: Arc::new(store.clone()),
            blobs: Arc::new(MemoryBlobs::default()),
            clock: self.shared.clock.clone(),
            ids: self.shared.ids.clone(),
        };
        let settings = Arc::new(self.settings());
        let shelf = Arc::new(SimShelf::new()?);
        let sandbox = Arc::new(SimSandbox {
            shared: self.shared.clone(),
            durable: self.durable.clone(),
            outside: self.outside.clone(),
            faults: self.scenario.tool_faults,
        });
        let toolbox = Toolbox::new(world.clone(), settings.clone(), shelf.clone(), sandbox);
        Ok(Engine::new(Parts {
            world,
            settings,
            toolbox,
            shelf,
            models: Arc::new(SimModel {
                shared: self.shared.clone(),
                faults: self.scenario.model_faults,
            }),
            scripts: None,
            programs: None,
            secrets: Arc::new(claw_core::secret::NoSecrets::default()),
        }))
    }
}
