//! One turn with a model that answers at once: what is left is claw's own.

use crate::calls::last;
use crate::figures::percentiles;
use crate::home::Home;
use crate::world::{Bench, FixedShelf};
use crate::{Args, Rounds};
use anyhow::Result;
use async_trait::async_trait;
use claw_core::model::{Model, ModelError, ModelToolCall};
use claw_engine::api::{Command, Engine, ModelDirectory, ModelListing, Parts};
use claw_engine::toolbox::{Added, Toolbox};
use claw_testkit::FakeModel;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// The one model there is.
#[derive(Default)]
pub(crate) struct Twin(Arc<FakeModel>);

#[async_trait]
impl ModelDirectory for Twin {
    fn list(&self) -> Vec<ModelListing> {
        Vec::new()
    }

    fn find(&self, _: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        Ok((self.0.clone(), "model".into()))
    }
}

pub(crate) async fn measure(home: &Home, args: &Args, rounds: Rounds) -> Result<Value> {
    let bench = Bench::open(home, "turns")?;
    let plain = bench.plugin(&args.guests.join("plain")).await?;
    let files = bench.plugin(&args.plugins.join("files")).await?;
    let shelf = Arc::new(FixedShelf(Arc::new(vec![plain, files.clone()])));
    let toolbox = Toolbox::new(
        bench.world.clone(),
        bench.settings.clone(),
        shelf.clone(),
        bench.sandbox.clone(),
    );
    let twin = Arc::new(FakeModel::default());
    let engine = Engine::new(Parts {
        world: bench.world.clone(),
        settings: bench.settings.clone(),
        toolbox,
        shelf,
        models: Arc::new(Twin(twin.clone())),
        scripts: None,
        programs: None,
        secrets: Arc::new(claw_core::secret::NoSecrets::default()),
    });
    let added = Added {
        plugin: files,
        replaced: None,
    };
    engine.settle_grants(&added).await?;
    let mut found = json!({});
    for series in ALL {
        found[series.name] = series.run(&bench, &engine, &twin, rounds.turns).await?;
    }
    bench.sandbox.shutdown().await;
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
    /// Turns of ten to a session, so that the transcript has a usual length.
    async fn run(
        &self,
        bench: &Bench,
        engine: &Engine,
        twin: &FakeModel,
        rounds: usize,
    ) -> Result<Value> {
        let mut all = Vec::new();
        let mut commits = 0;
        for round in 0..rounds {
            for step in 0..self.steps {
                twin.call_tools(vec![ModelToolCall {
                    id: format!("c{round}-{step}"),
                    name: self.tool.to_owned(),
                    arguments: (self.arguments)(&format!("{round} {step}")),
                }]);
            }
            twin.say("done");
            let command = Command::Ask {
                session: Some(format!("{}-{}", self.name, round / 10)),
                agent: None,
                model: None,
                text: "go".into(),
            };
            let before = bench.store.metrics().transactions;
            let began = Instant::now();
            last(engine, command).await?;
            all.push(began.elapsed());
            commits += bench.store.metrics().transactions - before;
        }
        let mut found = percentiles(all);
        found["commits_per_turn"] = json!(commits as f64 / rounds as f64);
        Ok(found)
    }
}
