//! One case run: the real engine over the twins, with time that moves only when nothing else can.

use crate::format::{Case, Fate, Message};
use crate::log::{BEGIN, Log};
use crate::model::{Directory, Models};
use crate::network::{Account, Network};
use crate::store::Told;
use crate::tools::{OneShelf, Tools};
use claw_core::id::{AgentId, SessionKey};
use claw_core::limit::CallLimits;
use claw_core::ports::Store;
use claw_core::step::inbox::InboxRow;
use claw_engine::World;
use claw_engine::api::{Engine, Parts};
use claw_engine::budget;
use claw_engine::intake::{self, Inbound, Resume};
use claw_engine::route::Rules;
use claw_engine::route::origin::Origin;
use claw_engine::route::queue::QueueRules;
use claw_engine::settings::{Agent, Settings};
use claw_engine::toolbox::{Shelf, Toolbox};
use claw_policy::profile::Profile;
use claw_testkit::{MemoryBlobs, MemoryStore, SeqIds, TokioClock};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The channel of every case.
pub(crate) const CHANNEL: &str = "fake";
/// Virtual time for what a case has to do.
const MOST: Duration = Duration::from_secs(3_600);
/// Virtual time in which nothing may happen any more.
const QUIET: Duration = Duration::from_secs(30);

/// What a run of a case left.
pub(crate) struct Left {
    pub(crate) case: Arc<Case>,
    pub(crate) log: Log,
    pub(crate) store: Arc<Told>,
    pub(crate) models: Arc<Models>,
    pub(crate) network: Arc<Network>,
}

impl Left {
    /// The row of a message, by its label.
    pub(crate) async fn row(&self, label: &str) -> Option<InboxRow> {
        let of = |m: &&Message| self.case.label(&m.account, &m.message) == label;
        let message = self.case.messages.messages.iter().find(of)?;
        let account = format!("{CHANNEL}:{}", message.account);
        self.store
            .received(&account, &message.message)
            .await
            .unwrap()
    }
}

/// Runs a case to its end.
pub(crate) async fn play(case: Case) -> Left {
    let case = Arc::new(case);
    let began = Instant::now();
    let clock = Arc::new(TokioClock::at(BEGIN));
    let log = Log::new(clock.clone());
    let store = Told::new(MemoryStore::new(clock.clone()), log.clone(), case.clone());
    let left = Left {
        models: Models::new(log.clone(), case.clone()),
        network: Network::new(log.clone(), case.messages.settings.channel),
        case: case.clone(),
        log: log.clone(),
        store: store.clone(),
    };
    let dir = tempfile::tempdir().unwrap();
    let world = World {
        store,
        blobs: Arc::new(MemoryBlobs::default()),
        clock: clock.clone(),
        ids: Arc::new(SeqIds::default()),
    };
    let engine = engine(&left, world, dir.path());
    engine.recover(Resume::Everything).await.unwrap();
    let accounts: BTreeSet<&str> = case
        .messages
        .messages
        .iter()
        .map(|m| m.account.as_str())
        .collect();
    for account in accounts {
        let way_out = Arc::new(Account(left.network.clone()));
        engine.channels().attach(CHANNEL, account, way_out);
    }
    for message in &case.messages.messages {
        tokio::time::sleep_until(began + Duration::from_millis(message.at_ms)).await;
        receive(
            &engine,
            &log,
            message,
            &case.label(&message.account, &message.message),
        )
        .await;
    }
    if tokio::time::timeout(MOST, engine.idle()).await.is_err() {
        log.wrong("the engine is not idle after an hour");
    }
    tokio::time::sleep(QUIET).await;
    left
}

async fn receive(engine: &Engine, log: &Log, message: &Message, label: &str) {
    let inbound = Inbound {
        origin: origin(message),
        message: message.message.clone(),
        text: message.text.clone(),
        actor: message.actor(),
        mode: message.mode,
        model: message.model.clone(),
    };
    match engine.receive(inbound).await {
        Err(error) => log.wrong(format!("{label} was refused: {error:?}")),
        Ok(receipt) => {
            let fate = fate(&receipt.fate);
            log.tell(format!("receipt {label} {fate:?}"));
            if let Some(wanted) = message.expect_receipt.filter(|w| *w != fate) {
                let at_ms = message.at_ms;
                log.wrong(format!(
                    "the receipt of {label} @{at_ms} says {fate:?}, not {wanted:?}"
                ));
            }
        }
    }
}

fn fate(fate: &intake::Fate) -> Fate {
    match fate {
        intake::Fate::Accepted => Fate::Accepted,
        intake::Fate::Duplicate => Fate::Duplicate,
        intake::Fate::Control => Fate::Control,
        intake::Fate::Dropped { .. } => Fate::Dropped,
    }
}

fn origin(message: &Message) -> Origin {
    let origin = match &message.group {
        None => Origin::direct(CHANNEL, &message.account, &message.from),
        Some(group) => Origin::group(CHANNEL, &message.account, group, &message.from),
    };
    match &message.thread {
        None => origin,
        Some(thread) => origin.in_thread(thread),
    }
}

fn engine(left: &Left, world: World, workspace: &Path) -> Engine {
    let settings = Arc::new(settings(&left.case, workspace));
    let shelf: Arc<dyn Shelf> = Arc::new(OneShelf::new(&left.case.model.tools));
    let sandbox = Arc::new(Tools {
        log: left.log.clone(),
        tools: left.case.model.tools.clone(),
    });
    Engine::new(Parts {
        toolbox: Toolbox::new(world.clone(), settings.clone(), shelf.clone(), sandbox),
        world,
        settings,
        shelf,
        models: Arc::new(Directory(left.models.clone())),
        scripts: None,
        programs: None,
        secrets: Arc::new(claw_core::secret::NoSecrets::default()),
    })
}

fn settings(case: &Case, workspace: &Path) -> Settings {
    let set = &case.messages.settings;
    let plain = QueueRules::default();
    let queue = QueueRules {
        mode: set.mode.unwrap_or(plain.mode),
        debounce_ms: set.debounce_ms.unwrap_or(plain.debounce_ms),
        cap: set.cap.unwrap_or(plain.cap),
        overflow: set.overflow.unwrap_or(plain.overflow),
    };
    let main = Agent {
        host_exec: None,
        destinations: Default::default(),
        id: AgentId::new("main"),
        name: "Claw".into(),
        model: None,
        fallbacks: Vec::new(),
        workspace: workspace.to_owned(),
        profile: Arc::new(Profile::default()),
    };
    Settings {
        agents: BTreeMap::from([(main.id.clone(), main)]),
        default_model: Some("fake/model".into()),
        fallbacks: Vec::new(),
        budgets: budget::Limits::default(),
        plugins: BTreeMap::new(),
        bounds: Arc::default(),
        ceiling: CallLimits::default(),
        routes: Arc::new(Rules {
            dm_scope: set.dm_scope.unwrap_or_default(),
            queue,
            ..Rules::default()
        }),
        zone: "Europe/Rome".into(),
        language: "en".into(),
    }
}

/// The key of the session a message is in.
pub(crate) async fn session(left: &Left, label: &str) -> Option<SessionKey> {
    left.row(label).await.map(|row| row.session)
}
