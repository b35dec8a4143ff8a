//! Prints what a commit costs here, with the machine's own fdatasync beside it, as one JSON object.
//! `cargo run -p claw-store --example commit_p50 [FOLDER]`; the folder decides which disk is measured.
#![allow(
    clippy::unwrap_used,
    reason = "a measurement that fails has nothing to report"
)]

use claw_core::content::Block;
use claw_core::id::{AgentId, EntryId, SessionKey, TimestampMs};
use claw_core::ports::Store;
use claw_core::row::{Batch, Entry, EntryBody, Mutation, Provenance};
use claw_store::{Options, SqliteStore};
use std::io::Write;
use std::time::Instant;

/// Rounds of each measurement.
const ROUNDS: usize = 500;

fn percentiles(mut us: Vec<u128>) -> serde_json::Value {
    us.sort_unstable();
    serde_json::json!({ "p50_us": us[us.len() / 2], "p99_us": us[us.len() * 99 / 100] })
}

fn append(key: &SessionKey, name: String, durable: bool) -> Batch {
    let entry = Entry {
        id: EntryId::new(name),
        parent: None,
        run: None,
        at: TimestampMs(1),
        provenance: Provenance::Owner,
        labels: Vec::new(),
        body: EntryBody::User {
            content: vec![Block::text("x".repeat(500))],
        },
    };
    let mut batch = Batch::session(key).with(Mutation::OpenSession(key.clone()));
    batch.durable = durable;
    batch.with(Mutation::Append(key.clone(), Box::new(entry)))
}

#[tokio::main]
async fn main() {
    let base = std::env::args_os().nth(1).unwrap_or_else(|| ".".into());
    let folder = tempfile::TempDir::new_in(base).unwrap();
    let mut file = std::fs::File::create(folder.path().join("probe")).unwrap();
    let mut sync = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        sync.push(began.elapsed().as_micros());
    }
    let store = SqliteStore::open(folder.path().join("claw.db"), Options::default()).unwrap();
    let key = SessionKey::main(&AgentId::new("main"));
    let mut commits = [Vec::new(), Vec::new()];
    for (which, durable) in [(0, true), (1, false)] {
        for i in 0..ROUNDS {
            let batch = append(&key, format!("{which}-{i:09}"), durable);
            let began = Instant::now();
            store.commit(batch).await.unwrap();
            commits[which].push(began.elapsed().as_micros());
        }
    }
    let mut reads = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        store.session(&key).await.unwrap();
        reads.push(began.elapsed().as_micros());
    }
    let [durable, loose] = commits.map(percentiles);
    let figures = serde_json::json!({
        "write_4k_fdatasync": percentiles(sync),
        "commit_durable": durable,
        "commit_loose": loose,
        "read_session": percentiles(reads),
        "transactions": store.metrics().transactions,
    });
    println!("{figures}");
}
