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
use claw_engine::toolbox::Toolbox;
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
    let shelf = Arc::new(FixedShelf(Arc::new(vec![plain])));
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
    });
    let plain = series(&bench, &engine, &twin, 0, rounds.turns).await?;
    let tools = series(&bench, &engine, &twin, 2, rounds.turns).await?;
    bench.sandbox.shutdown().await;
    Ok(json!({ "without_tools": plain, "two_tool_calls": tools }))
}

/// Turns of ten to a session, so that the transcript has a usual length.
async fn series(
    bench: &Bench,
    engine: &Engine,
    twin: &FakeModel,
    calls: usize,
    rounds: usize,
) -> Result<Value> {
    let mut all = Vec::new();
    let mut commits = 0;
    for round in 0..rounds {
        for call in 0..calls {
            twin.call_tools(vec![ModelToolCall {
                id: format!("c{round}-{call}"),
                name: "plain_000".into(),
                arguments: json!({"text": format!("{round} {call}")}),
            }]);
        }
        twin.say("done");
        let command = Command::Ask {
            session: Some(format!("bench-{calls}-{}", round / 10)),
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
