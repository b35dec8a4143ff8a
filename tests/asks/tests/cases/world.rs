//! The home of one case, set up as its owner had done before.

use crate::channel::{ACCOUNT, Account, CHANNEL, Wire};
use crate::format::{Case, Note, Person, Secret};
use crate::hosts::Places;
use crate::model::{Directory, Scripts};
use crate::{config, shelf};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::ports::{Store, UuidIds};
use claw_core::row::{GrantRow, Provenance};
use claw_core::sandbox::Memory;
use claw_core::secret::{BoundUse, Placement, SecretName, SecretValue};
use claw_core::subject::Actor;
use claw_engine::api::{Command, Engine, Event, Parts};
use claw_engine::intake::Resume;
use claw_engine::memory::FileMemory;
use claw_engine::route::origin::Origin;
use claw_engine::scripts::ScriptHost;
use claw_engine::settings::Settings;
use claw_engine::toolbox::{Added, Shelf, Toolbox};
use claw_net::Egress;
use claw_policy::rule::{Rule, SecretRule};
use claw_runtime::{CompileMode, Options as SandboxOptions, RuntimeSandbox};
use claw_store::{FileBlobs, SqliteStore};
use claw_testkit::TokioClock;
use claw_vault::{KeySource, Setting, Vault};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// 2026-11-22 06:00 UTC, in milliseconds since 1970.
pub(crate) const BEGIN: TimestampMs = TimestampMs(1_795_327_200_000);
/// The day of [`BEGIN`].
pub(crate) const TODAY: &str = "2026-11-22";
/// The rule that stands for every host of the case.
const WHOLE_WEB: &str = "https://*/";

/// A home with everything in it.
pub(crate) struct World {
    pub(crate) case: Case,
    pub(crate) engine: Engine,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) scripts: Arc<Scripts>,
    pub(crate) wire: Arc<Wire>,
    pub(crate) places: Places,
    pub(crate) clock: Arc<TokioClock>,
    /// Rows of grants when all was set up.
    pub(crate) granted: Vec<GrantRow>,
    /// The bytes of `claw.yaml` then.
    pub(crate) configured: Vec<u8>,
    sandbox: Arc<RuntimeSandbox>,
    agents: Vec<AgentId>,
    home: PathBuf,
    _dir: TempDir,
}

impl World {
    /// Sets a case up.
    pub(crate) async fn new(case: Case, places: Places) -> Self {
        // Not below the temporary folder of the machine: `/tmp` is a name of the guests too.
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let home = dir.path().canonicalize().unwrap().join("home");
        let settings = Arc::new(config::settings(
            &case.setup.config,
            &home,
            &case.setup.destinations,
        ));
        files(&case, &home, &settings);
        let clock = Arc::new(TokioClock::at(BEGIN));
        let options = claw_store::Options {
            clock: clock.clone(),
            ..claw_store::Options::default()
        };
        let store = Arc::new(SqliteStore::open(home.join("claw.db"), options).unwrap());
        let world = claw_engine::World {
            store: store.clone(),
            blobs: Arc::new(FileBlobs::open(home.join("blobs")).unwrap()),
            clock: clock.clone(),
            ids: Arc::new(UuidIds),
        };
        let vault = Vault::open(&home, KeySource::File)
            .unwrap()
            .with_clock(clock.clone());
        let vault = Arc::new(vault);
        let sandbox = Arc::new(sandbox(&world, vault.clone()));
        let compiling = shelf::compiling();
        let bundled = Arc::new(shelf::Bundled::open(&sandbox).await);
        shelf::runtimes(&sandbox).await;
        drop(compiling);
        let words = [
            ("{{home}}", home.display().to_string()),
            ("{{today}}", TODAY.to_owned()),
        ];
        let words = words.map(|(name, value)| (name.to_owned(), value));
        let scripts = Scripts::new(&case, words.into());
        let engine = Engine::new(Parts {
            toolbox: Toolbox::new(
                world.clone(),
                settings.clone(),
                bundled.clone(),
                sandbox.clone(),
            ),
            world,
            settings: settings.clone(),
            shelf: bundled.clone(),
            models: Arc::new(Directory(scripts.clone())),
            scripts: Some(ScriptHost::new(sandbox.clone(), &home)),
            programs: None,
            secrets: vault.clone(),
        });
        let mut made = Self {
            case,
            engine,
            store,
            scripts,
            wire: Arc::default(),
            places,
            clock,
            granted: Vec::new(),
            configured: std::fs::read(home.join("claw.yaml")).unwrap(),
            sandbox,
            agents: settings.agents.keys().cloned().collect(),
            home,
            _dir: dir,
        };
        made.begin(&bundled, &vault).await;
        made
    }

    async fn begin(&mut self, bundled: &shelf::Bundled, vault: &Vault) {
        self.engine.recover(Resume::Everything).await.unwrap();
        let way_out = Arc::new(Account(self.wire.clone()));
        self.engine.channels().attach(CHANNEL, ACCOUNT, way_out);
        for plugin in bundled.plugins().iter() {
            let added = Added {
                plugin: plugin.clone(),
                replaced: None,
            };
            self.engine.settle_grants(&added).await.unwrap();
        }
        let setup = self.case.setup.clone();
        for grant in &setup.grants {
            self.grant(grant).await;
        }
        for secret in &setup.secrets {
            self.secret(secret, vault).await;
        }
        for note in &setup.notes {
            self.note(note).await;
        }
        self.granted = self.grants().await;
    }

    /// `SUBJECT: RULE`, as for `claw grant add`.
    async fn grant(&self, text: &str) {
        let (subject, rule) = text
            .split_once(": ")
            .unwrap_or_else(|| panic!("`{text}` is no grant"));
        let (agent, subject) = match subject.split_once('/') {
            Some((agent, subject)) => (Some(agent.to_owned()), subject),
            None => (None, subject),
        };
        let mut rules = vec![rule.to_owned()];
        if rule.contains(WHOLE_WEB) {
            let origins = self.places.origins();
            rules = origins
                .iter()
                .map(|o| rule.replace(WHOLE_WEB, &format!("{o}/")))
                .collect();
        }
        for rule in rules {
            let command = Command::GrantAdd {
                agent: agent.clone(),
                plugin: subject.to_owned(),
                rule,
                for_ms: None,
            };
            self.answer(command)
                .await
                .unwrap_or_else(|e| panic!("grant `{text}`: {e}"));
        }
    }

    async fn secret(&self, secret: &Secret, vault: &Vault) {
        assert_eq!(
            secret.whose, "agent",
            "skills have theirs once there are skills"
        );
        let name = SecretName::parse(&secret.name).unwrap();
        let (host, port) = secret.at.split_once(':').expect("led to loopback");
        let placement = Placement::parse(&secret.placement).unwrap();
        let bound = BoundUse {
            host: host.to_owned(),
            port: Some(port.parse().unwrap()),
            placement,
        };
        for rule in SecretRule::of_use(&name, &bound) {
            self.grant(&format!("agent: {}", Rule::Secret(rule))).await;
        }
        let env = Some(secret.env.clone());
        let setting = Setting {
            uses: vec![bound],
            env,
            ..Setting::default()
        };
        vault
            .set(
                &name,
                SecretValue::new(secret.value.clone().into_bytes()),
                setting,
            )
            .unwrap();
    }

    async fn note(&self, note: &Note) {
        let provenance: Provenance = serde_json::from_value(json!(note.provenance)).unwrap();
        self.memory()
            .save(&note.text, &[], provenance)
            .await
            .unwrap();
    }

    /// Runs a command to its end.
    pub(crate) async fn answer(&self, command: Command) -> Result<Value, String> {
        let mut events = self.engine.run(command, CancellationToken::new());
        while let Some(event) = events.recv().await {
            match event {
                Event::Done { answer } => return Ok(answer),
                Event::Failed { error } => {
                    return Err(format!("{}: {}", error.code, error.message));
                }
                Event::Turn { .. } | Event::Progress { .. } => {}
            }
        }
        Err("no answer".to_owned())
    }

    /// The memory of `main`.
    pub(crate) fn memory(&self) -> FileMemory {
        FileMemory::new(self.workspace(), self.clock.clone(), "UTC".into())
            .marked(self.store.clone(), AgentId::new("main"))
    }

    /// The workspace of `main`.
    pub(crate) fn workspace(&self) -> PathBuf {
        self.home.join("agents/main/workspace")
    }

    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// All rows of grants, of all agents.
    pub(crate) async fn grants(&self) -> Vec<GrantRow> {
        let mut all = Vec::new();
        for agent in &self.agents {
            all.extend(self.store.grants(agent).await.unwrap());
        }
        all
    }

    /// Where a message of somebody comes from, and for whom it speaks.
    pub(crate) fn origin(&self, from: &str, over: &str) -> (Origin, Actor) {
        let judged = self.case.setup.people.get(from);
        let actor = match judged.copied().unwrap_or(Person::GroupMember) {
            Person::Owner => Actor::Owner,
            Person::Paired => Actor::Paired(from.to_owned()),
            Person::GroupMember => Actor::GroupMember,
            Person::Stranger => Actor::Stranger,
        };
        let origin = match over.strip_prefix("group:") {
            Some(group) => Origin::group(CHANNEL, ACCOUNT, group, from),
            None => Origin::direct(CHANNEL, ACCOUNT, from),
        };
        (origin, actor)
    }

    /// Ends everything.
    pub(crate) async fn close(&self) {
        self.engine.drain().await;
        self.sandbox.shutdown().await;
    }
}

/// The home's files: `claw.yaml`, and what the case puts into the workspace.
fn files(case: &Case, home: &Path, settings: &Settings) {
    for agent in settings.agents.values() {
        std::fs::create_dir_all(&agent.workspace).unwrap();
    }
    let config = serde_yaml::to_string(&case.setup.config).unwrap();
    std::fs::write(home.join("claw.yaml"), config).unwrap();
    let workspace = home.join("agents/main/workspace");
    for (path, text) in &case.setup.files {
        let path = workspace.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn sandbox(world: &claw_engine::World, vault: Arc<Vault>) -> RuntimeSandbox {
    let egress = Egress::new(claw_net::Options::default()).unwrap();
    let mut options = SandboxOptions::new(
        shelf::artifacts(),
        CompileMode::InProcess,
        Some(world.store.clone()),
        world.blobs.clone(),
        world.clock.clone(),
        egress,
    );
    options.secrets = vault;
    RuntimeSandbox::new(options).unwrap()
}
