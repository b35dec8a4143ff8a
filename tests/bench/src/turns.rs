//! One turn with a model that answers at once: what is left is claw's own.

use crate::calls::last;
use crate::figures::percentiles;
use crate::home::Home;
use crate::world::{Bench, FixedShelf};
use crate::{Args, Rounds};
use anyhow::Result;
use async_trait::async_trait;
use claw_core::id::Digest;
use claw_core::model::{Model, ModelError, ModelToolCall};
use claw_core::secret::{BoundUse, Mask, NoSecrets, Placement, SecretName, SecretValue, Secrets};
use claw_engine::api::{Command, Engine, ModelDirectory, ModelListing, Parts};
use claw_engine::toolbox::{Added, Toolbox};
use claw_testkit::FakeModel;
use claw_vault::{KeySource, MaskedModel, Setting, Vault};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Secrets of the vault of the second side, each with a place and a variable.
const SECRETS: usize = 20;

/// The one model there is; behind a mask where there is a vault.
pub(crate) struct Twin {
    fake: Arc<FakeModel>,
    shown: Arc<dyn Model>,
}

impl Default for Twin {
    fn default() -> Self {
        let fake = Arc::<FakeModel>::default();
        let shown = fake.clone();
        Self { fake, shown }
    }
}

impl Twin {
    fn masked(mask: Arc<dyn Mask>) -> Self {
        let fake = Arc::<FakeModel>::default();
        let shown = Arc::new(MaskedModel::new(fake.clone(), mask));
        Self { fake, shown }
    }
}

#[async_trait]
impl ModelDirectory for Twin {
    fn list(&self) -> Vec<ModelListing> {
        Vec::new()
    }

    fn find(&self, _: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        Ok((self.shown.clone(), "model".into()))
    }
}

/// A whole claw, with a vault or without.
struct Side {
    bench: Bench,
    engine: Engine,
    fake: Arc<FakeModel>,
}

impl Side {
    async fn open(home: &Home, args: &Args, vault: Option<Arc<Vault>>) -> Result<Self> {
        let name = if vault.is_some() {
            "turns-vault"
        } else {
            "turns"
        };
        let bench = Bench::with_vault(home, name, vault.as_ref())?;
        let plain = bench.plugin(&args.guests.join("plain")).await?;
        let files = bench.plugin(&args.plugins.join("files")).await?;
        let shelf = Arc::new(FixedShelf(Arc::new(vec![plain, files.clone()])));
        let toolbox = Toolbox::new(
            bench.world.clone(),
            bench.settings.clone(),
            shelf.clone(),
            bench.sandbox.clone(),
        );
        let (twin, secrets): (Twin, Arc<dyn Secrets>) = match vault {
            None => (Twin::default(), Arc::new(NoSecrets::default())),
            Some(vault) => (Twin::masked(vault.mask()), vault),
        };
        let fake = twin.fake.clone();
        let engine = Engine::new(Parts {
            world: bench.world.clone(),
            settings: bench.settings.clone(),
            toolbox,
            shelf,
            models: Arc::new(twin),
            scripts: None,
            programs: None,
            secrets,
        });
        let added = Added {
            plugin: files,
            replaced: None,
        };
        engine.settle_grants(&added).await?;
        Ok(Self {
            bench,
            engine,
            fake,
        })
    }
}

/// A vault with [`SECRETS`] values of a usual length.
fn vault(home: &Home) -> Result<Arc<Vault>> {
    let folder = home.path().join("vault");
    std::fs::create_dir_all(&folder)?;
    let vault = Vault::open(&folder, KeySource::File)?;
    for n in 0..SECRETS {
        let value = format!(
            "sk-live-{n:02}-{}",
            Digest::of(&[n as u8]).short().repeat(3)
        );
        let bound = BoundUse {
            host: format!("api{n}.example.com"),
            port: None,
            placement: Placement::parse("bearer")?,
        };
        let setting = Setting {
            uses: vec![bound],
            env: Some(format!("KEY_{n}")),
            ..Setting::default()
        };
        let name = SecretName::parse(&format!("key-{n}"))?;
        vault.set(&name, SecretValue::new(value.into_bytes()), setting)?;
    }
    Ok(Arc::new(vault))
}

pub(crate) async fn measure(home: &Home, args: &Args, rounds: Rounds) -> Result<Value> {
    let sides = [
        Side::open(home, args, None).await?,
        Side::open(home, args, Some(vault(home)?)).await?,
    ];
    let mut found = json!({});
    for series in ALL {
        let [mut without, with] = series.run(&sides, rounds.turns).await?;
        let p50 = |figures: &Value| figures["p50_us"].as_f64().unwrap_or(f64::NAN);
        without["vault_adds_p50_us"] = json!(p50(&with) - p50(&without));
        without["with_vault"] = with;
        found[series.name] = without;
    }
    for side in &sides {
        side.bench.sandbox.shutdown().await;
    }
    Ok(found)
}

/// Turns of one kind: so many steps with one call each, then the answer.
struct Series {
    name: &'static str,
    steps: usize,
    tool: &'static str,
    /// The arguments of a call, which no other call has.
    arguments: fn(&str) -> Value,
}

const ALL: [Series; 3] = [
    Series {
        name: "without_tools",
        steps: 0,
        tool: "",
        arguments: |_| Value::Null,
    },
    Series {
        name: "two_tool_calls",
        steps: 2,
        tool: "plain_000",
        arguments: |text| json!({ "text": text }),
    },
    Series {
        name: "two_calls_with_an_effect",
        steps: 2,
        tool: "files_write",
        arguments: |text| json!({ "path": "a.txt", "content": text }),
    },
];

impl Series {
    /// Turns of ten to a session, so that the transcript has a usual length; a turn of each side after the other.
    async fn run(&self, sides: &[Side; 2], rounds: usize) -> Result<[Value; 2]> {
        let mut found = [Vec::new(), Vec::new()];
        let mut commits = [0, 0];
        for round in 0..rounds {
            for (n, side) in sides.iter().enumerate() {
                let before = side.bench.store.metrics().transactions;
                found[n].push(self.turn(side, round).await?);
                commits[n] += side.bench.store.metrics().transactions - before;
            }
        }
        let mut figures = found.map(percentiles);
        for (figures, commits) in figures.iter_mut().zip(commits) {
            figures["commits_per_turn"] = json!(commits as f64 / rounds as f64);
        }
        Ok(figures)
    }

    async fn turn(&self, side: &Side, round: usize) -> Result<Duration> {
        for step in 0..self.steps {
            side.fake.call_tools(vec![ModelToolCall {
                id: format!("c{round}-{step}"),
                name: self.tool.to_owned(),
                arguments: (self.arguments)(&format!("{round} {step}")),
            }]);
        }
        side.fake.say("done");
        let command = Command::Ask {
            session: Some(format!("{}-{}", self.name, round / 10)),
            agent: None,
            model: None,
            text: "go".into(),
        };
        let began = Instant::now();
        last(&side.engine, command).await?;
        Ok(began.elapsed())
    }
}
