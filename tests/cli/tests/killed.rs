//! `kill -9` at every commit of a turn, and at random moments under load: nothing happens twice, nothing acknowledged is
//! lost silently, and the transcript never says what is not so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::effects::{self, check, happened};
use common::hosted::{Hosted, ask, stands, until};
use common::model::Model;
use common::server::Server;
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

/// Commits of one turn at most: a loop that does not come to its end is wrong.
const MOST_COMMITS: u64 = 40;

fn world() -> (Claw, Server, Model) {
    let (claw, server) = effects::home("");
    let model = Model::start(effects::model(server.url("/")));
    let claw = claw.config(&model.config());
    (claw, server, model)
}

/// The entries of a session; none if it does not exist.
fn entries(claw: &Claw, session: &str) -> Vec<Value> {
    let ran = claw.run(&["--json", "session", "show", session]);
    match ran.code {
        0 => ran.json()["entries"].as_array().unwrap().clone(),
        _ => Vec::new(),
    }
}

/// Runs a command that is killed where it stands; `false` if it ended by itself before.
fn killed(mut command: Command) -> bool {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stopped = stands(&mut child);
    let mut ended = None;
    let looks = std::cell::RefCell::new((&mut child, &mut ended));
    until("the turn stands or has ended", || {
        let (child, ended) = &mut *looks.borrow_mut();
        **ended = child.try_wait().unwrap();
        ended.is_some() || stopped.load(Ordering::SeqCst)
    });
    if let Some(status) = ended {
        assert!(status.success(), "{status}");
        return false;
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "a signal ended it");
    true
}

/// What a turn left is whole and true, and the next turn works.
fn closed(claw: &Claw, server: &Server, session: &str, word: &str) -> Option<Value> {
    let left = entries(claw, session);
    check(&left, word, happened(claw, server, word));
    claw.run(&["--json", "status"]).exits(0).json();
    let again = claw.run(&["--json", "ask", "still there?", "--session", session]);
    assert_eq!(
        again.exits(0).lines().last().unwrap()["text"],
        "heard still there?"
    );
    let after = entries(claw, session);
    check(&after, word, happened(claw, server, word));
    assert_eq!(after[..left.len()], left, "what was written stays");
    left.last().cloned()
}

/// Kills a turn at every commit; how many there were, and how often it was found interrupted.
fn at_every_commit(side: &str, ask: &str) -> (u64, u64) {
    let (claw, server, _model) = world();
    claw.run(&["status"]).exits(0);
    let mut interrupted = 0;
    for n in 1..MOST_COMMITS {
        let (session, word) = (format!("s{n}"), format!("w{n}."));
        let text = format!("{ask} {word}");
        let mut command = claw.command(&["ask", &text, "--session", &session]);
        command.env("CLAW_TEST_STOP_AT", format!("{side} {n}"));
        if !killed(command) {
            assert_eq!(happened(&claw, &server, &word), [1, 1]);
            return (n - 1, interrupted);
        }
        let last = closed(&claw, &server, &session, &word);
        match last.as_ref().map(|e| &e["body"]) {
            // Killed before the message was on the disk, or before its turn began.
            None => assert_eq!(happened(&claw, &server, &word), [0, 0]),
            Some(body) if body["kind"] == "assistant" => {
                assert_eq!(happened(&claw, &server, &word), [1, 1]);
            }
            Some(body) => {
                assert_eq!(
                    (&body["kind"], &body["code"]),
                    (&json!("notice"), &json!("interrupted"))
                );
                interrupted += 1;
            }
        }
    }
    panic!("more than {MOST_COMMITS} commits");
}

/// The message, the beginning, the line, its result, the request, its result with the answer: fewer would mean that the
/// loop sees less than it should.
const FEWEST_COMMITS: u64 = 5;

#[test]
fn a_turn_killed_after_every_commit_is_closed_and_repeats_no_effect() {
    let (commits, interrupted) = at_every_commit("after", "do");
    assert!(commits >= FEWEST_COMMITS, "{commits}");
    // All but the arrival of the message and the answer.
    assert!(interrupted >= commits - 2, "{interrupted} of {commits}");
}

#[test]
fn a_turn_killed_before_every_commit_is_closed_and_repeats_no_effect() {
    let (commits, interrupted) = at_every_commit("before", "do");
    assert!(
        commits >= FEWEST_COMMITS && interrupted >= commits - 3,
        "{interrupted} of {commits}"
    );
}

#[test]
fn two_calls_beside_each_other_killed_at_every_commit_repeat_no_effect() {
    for side in ["before", "after"] {
        let (commits, interrupted) = at_every_commit(side, "both");
        assert!(
            commits >= 4 && interrupted >= 2,
            "{interrupted} of {commits}"
        );
    }
}

mod slow {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicU64};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    /// Kills.
    const KILLS: u64 = 50;
    /// Sessions at once.
    const SESSIONS: usize = 20;
    /// The latest moment of a kill, in milliseconds after the sessions began.
    const LATEST_KILL_MS: u64 = 1_200;

    /// splitmix64.
    fn random(seed: &mut u64) -> u64 {
        *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// What a session's client was told of its messages, in order: the word, and whether the final came.
    type Told = Vec<(String, bool)>;

    /// Asks one turn after another until the process is gone.
    fn client(hosted: &Hosted, session: &str, next: &AtomicU64, stop: &AtomicBool) -> Told {
        let mut told = Vec::new();
        while !stop.load(Ordering::SeqCst) {
            let n = next.fetch_add(1, Ordering::SeqCst);
            // No word is a part of another.
            let word = format!("w{n}.");
            let kind = if n.is_multiple_of(3) { "both" } else { "do" };
            let Ok(mut wire) = hosted.wire() else { break };
            if wire.send(&ask(session, &format!("{kind} {word}"))).is_err() {
                break;
            }
            match wire.last() {
                Ok(last) => {
                    assert_eq!(last["type"], "done", "{last:#}");
                    told.push((word, true));
                }
                Err(_) => {
                    told.push((word, false));
                    break;
                }
            }
        }
        told
    }

    #[test]
    fn fifty_random_kills_under_twenty_sessions_lose_and_double_nothing() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let seed = std::env::var("CLAW_TEST_SEED")
            .ok()
            .and_then(|s| s.parse().ok());
        let mut seed =
            seed.unwrap_or_else(|| u64::try_from(now.as_nanos() & u128::from(u64::MAX)).unwrap());
        println!("CLAW_TEST_SEED={seed}");
        let (claw, server, _model) = world();
        let next = AtomicU64::new(0);
        let mut told: Vec<Told> = vec![Vec::new(); SESSIONS];
        let mut cut = 0;
        for _ in 0..KILLS {
            let wait = Duration::from_millis(random(&mut seed) % LATEST_KILL_MS);
            let (hosted, stop) = (Hosted::start(&claw), AtomicBool::new(false));
            let heard: Vec<Told> = std::thread::scope(|scope| {
                let clients: Vec<_> = (0..SESSIONS)
                    .map(|i| {
                        let (hosted, next, stop) = (&hosted, &next, &stop);
                        scope.spawn(move || client(hosted, &format!("s{i}"), next, stop))
                    })
                    .collect();
                std::thread::sleep(wait);
                hosted.signal("-9");
                stop.store(true, Ordering::SeqCst);
                clients.into_iter().map(|c| c.join().unwrap()).collect()
            });
            drop(hosted);
            for (all, heard) in told.iter_mut().zip(heard) {
                cut += usize::from(heard.last().is_some_and(|(_, answered)| !answered));
                all.extend(heard);
            }
        }
        assert!(
            cut > SESSIONS,
            "only {cut} turns were cut short: nothing was tested"
        );
        // The last process takes up what the one before it left.
        claw.run(&["status"]).exits(0);
        for (i, told) in told.iter().enumerate() {
            holds(&claw, &server, &format!("s{i}"), told);
        }
        println!("{} messages, {cut} cut short", next.load(Ordering::SeqCst));
    }

    /// The session's messages are in the order in which they were said; each answered one has its answer, each other one
    /// is closed visibly or its row says why it was dropped.
    fn holds(claw: &Claw, server: &Server, session: &str, told: &Told) {
        let entries = entries(claw, session);
        let mut at = 0;
        for (word, answered) in told {
            let happened = happened(claw, server, word);
            check(&entries, word, happened);
            let ends_with = |e: &Value| {
                let text = e["body"]["content"][0]["text"].as_str().unwrap_or_default();
                e["body"]["kind"] == "user" && text.ends_with(&format!(" {word}"))
            };
            let Some(found) = entries[at..].iter().position(ends_with) else {
                assert!(
                    !answered,
                    "{session}: `{word}` was answered and is gone or out of order"
                );
                let again = entries.iter().any(ends_with);
                assert!(!again, "{session}: `{word}` is out of order");
                assert_eq!(
                    happened,
                    [0, 0],
                    "{session}: `{word}` had effects and is gone"
                );
                dropped(claw, word);
                continue;
            };
            at += found + 1;
            let turn = entries[at..]
                .iter()
                .take_while(|e| e["body"]["kind"] != "user");
            let last = turn.last().map(|e| &e["body"]);
            let last = last.unwrap_or_else(|| panic!("{session}: `{word}` has no end"));
            if last["kind"] == "assistant" {
                assert_eq!(last["text"], format!("did {word}"));
                assert_eq!(happened, [1, 1], "{session}: {word}");
            } else {
                assert_eq!(last["code"], "interrupted", "{session}: {word}: {last:#}");
                assert!(
                    !answered,
                    "{session}: `{word}` was answered and is interrupted"
                );
            }
        }
    }

    /// A message that is not in the transcript never was on the disk, or its row says why.
    fn dropped(claw: &Claw, word: &str) {
        let db = rusqlite::Connection::open(claw.home().join("claw.db")).unwrap();
        let sql = "SELECT state FROM inbox WHERE text LIKE '% ' || ?1";
        let mut rows = db.prepare(sql).unwrap();
        let states: Vec<String> = rows
            .query_map([word], |r| r.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(states.len() <= 1, "{word}: {states:?}");
        for state in states {
            assert!(state.contains("dropped"), "{word}: {state}");
        }
    }
}
