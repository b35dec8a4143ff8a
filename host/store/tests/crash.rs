//! What a killed process leaves behind.
#![allow(clippy::unwrap_used, clippy::panic)]

mod slow {
    use claw_core::content::Block;
    use claw_core::id::{AgentId, EntryId, SessionKey, TimestampMs};
    use claw_core::ports::Store;
    use claw_core::row::{Batch, Entry, EntryBody, Mutation, Provenance};
    use claw_store::{Options, SqliteStore};
    use std::collections::BTreeSet;
    use std::io::{BufRead, BufReader, Write};
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::sync::Arc;

    /// Tells the re-executed test that it is the child, and where its database is.
    const CHILD: &str = "CLAW_TEST_CRASH_DB";
    /// Sessions the child writes to at the same time.
    const WRITERS: u32 = 8;
    /// Acknowledgements seen before the child is killed, round by round.
    const ROUNDS: [usize; 5] = [1, 10, 60, 150, 250];

    fn key(writer: u32) -> SessionKey {
        SessionKey::parse(&format!("w{writer}"), &AgentId::new("main")).unwrap()
    }

    /// Two entries that belong together.
    fn pair(key: &SessionKey, at: usize) -> Batch {
        let mut batch = Batch::session(key).with(Mutation::OpenSession(key.clone()));
        for half in ["a", "b"] {
            let entry = Entry {
                id: EntryId::new(format!("{at:09}{half}")),
                parent: None,
                run: None,
                at: TimestampMs(1),
                provenance: Provenance::Owner,
                labels: Vec::new(),
                body: EntryBody::User {
                    content: vec![Block::text("x".repeat(500))],
                },
            };
            batch = batch.with(Mutation::Append(key.clone(), Box::new(entry)));
        }
        batch
    }

    /// Writes for ever and says each landed batch, until somebody kills it.
    async fn child(path: &Path) {
        let store = Arc::new(SqliteStore::open(path, Options::default()).unwrap());
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move {
                    let key = key(writer);
                    let before = store.all_entries(&key).await.unwrap().len();
                    for at in before / 2.. {
                        store.commit(pair(&key, at)).await.unwrap();
                        let line = format!("ack {writer} {at}\n");
                        std::io::stdout().write_all(line.as_bytes()).unwrap();
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
    }

    /// Kills a writing child after so many acknowledgements; returns all it gave.
    fn killed(path: &Path, after: usize) -> Vec<(u32, usize)> {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "slow::nothing_acknowledged_is_lost_by_a_kill",
                "--nocapture",
            ])
            .env(CHILD, path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut acks = Vec::new();
        let mut alive = true;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            // The harness writes its own words in front of the first.
            let Some((_, ack)) = line.split_once("ack ") else {
                continue;
            };
            let (writer, at) = ack.split_once(' ').unwrap();
            acks.push((writer.parse().unwrap(), at.parse().unwrap()));
            if alive && acks.len() >= after {
                child.kill().unwrap();
                alive = false;
            }
        }
        let status = child.wait().unwrap();
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(9)
        );
        acks
    }

    #[tokio::test]
    async fn nothing_acknowledged_is_lost_by_a_kill() {
        if let Some(path) = std::env::var_os(CHILD) {
            return child(Path::new(&path)).await;
        }
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("claw.db");
        let mut acked = BTreeSet::new();
        for after in ROUNDS {
            let acks = killed(&path, after);
            assert!(acks.len() >= after);
            acked.extend(acks);
            let conn = rusqlite::Connection::open(&path).unwrap();
            let check = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0));
            assert_eq!(check, Ok::<String, _>("ok".into()));
            drop(conn);
            let store = SqliteStore::open(&path, Options::default()).unwrap();
            for writer in 0..WRITERS {
                let entries = store.all_entries(&key(writer)).await.unwrap();
                let row = store.session(&key(writer)).await.unwrap();
                assert_eq!(row.map_or(0, |row| row.entries), entries.len() as u64);
                assert_eq!(entries.len() % 2, 0, "no half of a batch");
                let there: BTreeSet<String> = entries.iter().map(|e| e.id.to_string()).collect();
                for (_, at) in acked.iter().filter(|(of, _)| *of == writer) {
                    for half in ["a", "b"] {
                        assert!(
                            there.contains(&format!("{at:09}{half}")),
                            "lost {writer} {at}"
                        );
                    }
                }
            }
        }
    }
}
