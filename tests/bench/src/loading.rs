//! From a precompiled plugin on the disk to its first answer, in a sandbox that has not seen it.

use crate::figures::percentiles;
use crate::home::Home;
use crate::world::Bench;
use crate::{Args, Rounds};
use anyhow::Result;
use claw_core::id::Digest;
use claw_core::sandbox::Sandbox;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::time::Instant;

pub(crate) async fn measure(home: &Home, args: &Args, rounds: Rounds) -> Result<Value> {
    let mut all = Map::new();
    let folders: [(&str, PathBuf); 3] = [
        ("plain", args.guests.join("plain")),
        ("files", args.plugins.join("files")),
        ("counter", args.plugins.join("counter")),
    ];
    for (name, folder) in folders {
        let wasm = folder.join("plugin.wasm");
        let bytes = std::fs::read(&wasm)?;
        let digest = Digest::of(&bytes);
        let (mut prepared, mut answered) = (Vec::new(), Vec::new());
        let mut compiled = None;
        for round in 0..=rounds.starts {
            let bench = Bench::open(home, &format!("loading-{name}-{round}"))?;
            let began = Instant::now();
            bench.sandbox.prepare(wasm.clone(), digest.clone()).await?;
            let took = began.elapsed();
            let began = Instant::now();
            bench.sandbox.describe(&digest).await?;
            if round == 0 {
                compiled = Some(took.as_millis() as u64);
            } else {
                prepared.push(took);
                answered.push(began.elapsed());
            }
            bench.sandbox.shutdown().await;
        }
        all.insert(
            name.to_owned(),
            json!({
                "component_bytes": bytes.len(),
                "compile_ms": compiled,
                "load": percentiles(prepared),
                "first_answer": percentiles(answered),
            }),
        );
    }
    Ok(Value::Object(all))
}
