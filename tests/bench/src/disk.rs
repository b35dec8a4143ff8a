//! What the machine's disk costs, and what the store makes of it.

use crate::Rounds;
use crate::figures::percentiles;
use crate::home::Home;
use anyhow::Result;
use claw_core::content::Block;
use claw_core::id::{AgentId, EntryId, SessionKey, TimestampMs};
use claw_core::ports::Store;
use claw_core::row::{Batch, Entry, EntryBody, Mutation, Provenance};
use claw_store::{Options, SqliteStore};
use serde_json::{Value, json};
use std::io::Write;
use std::time::{Duration, Instant};

/// Bytes written before each sync: one page of the database.
const PAGE_BYTES: usize = 4096;

pub(crate) async fn measure(home: &Home, rounds: Rounds) -> Result<Value> {
    let store = SqliteStore::open(home.path().join("disk.db"), Options::default())?;
    Ok(json!({
        "write_4k_fdatasync": percentiles(syncs(home, rounds.calls / 10)?),
        "commit_durable": percentiles(commits(&store, true, rounds.calls / 10).await?),
        "commit_loose": percentiles(commits(&store, false, rounds.calls / 10).await?),
    }))
}

fn syncs(home: &Home, rounds: usize) -> Result<Vec<Duration>> {
    let mut file = std::fs::File::create(home.path().join("probe"))?;
    let mut all = Vec::new();
    for _ in 0..rounds {
        let began = Instant::now();
        file.write_all(&[7; PAGE_BYTES])?;
        file.sync_data()?;
        all.push(began.elapsed());
    }
    Ok(all)
}

async fn commits(store: &SqliteStore, durable: bool, rounds: usize) -> Result<Vec<Duration>> {
    let key = SessionKey::main(&AgentId::new("main"));
    let mut all = Vec::new();
    for i in 0..rounds {
        let entry = Entry {
            id: EntryId::new(format!("{durable}-{i:09}")),
            parent: None,
            run: None,
            at: TimestampMs(1),
            provenance: Provenance::Owner,
            labels: Vec::new(),
            body: EntryBody::User {
                content: vec![Block::text("x".repeat(500))],
            },
        };
        let mut batch = Batch::session(&key).with(Mutation::OpenSession(key.clone()));
        batch.durable = durable;
        let batch = batch.with(Mutation::Append(key.clone(), Box::new(entry)));
        let began = Instant::now();
        store.commit(batch).await?;
        all.push(began.elapsed());
    }
    Ok(all)
}
