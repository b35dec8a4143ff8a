//! How often a turn may ask.

use super::*;
use crate::asks::{MAX_ASKS_PER_CALL, MAX_ASKS_PER_TURN};

fn urls(from: usize, count: usize) -> Vec<String> {
    let url = |n| format!("POST https://h{n}.example/x");
    (from..from + count).map(url).collect()
}

/// Answers what comes up with this until the turn ends; how often.
async fn all(rig: &Rig, turn: &mut Turn, scope: AskScope) -> usize {
    let mut count = 0;
    loop {
        tokio::select! {
            biased;
            last = turn.ended() => {
                assert!(matches!(last, Event::Done { .. }), "{last:?}");
                return count;
            }
            () = rig.pass(10) => {}
        }
        if let Some(ask) = rig.open().await.first() {
            rig.answered(ask.id.as_str(), scope).await.unwrap();
            count += 1;
        }
    }
}

/// Each question of a call is about what the one before left open; the call is made from its start each time, so
/// nothing has happened before everything is allowed.
#[tokio::test(start_paused = true)]
async fn a_call_asks_at_most_so_often() {
    for (count, asked) in [
        (MAX_ASKS_PER_CALL, MAX_ASKS_PER_CALL),
        (MAX_ASKS_PER_CALL + 1, MAX_ASKS_PER_CALL),
    ] {
        let rig = rig().await;
        let list = json!({ "checks": urls(0, count), "wants": [] });
        rig.models.call("main", "post_do", list).say("main", "done");
        let mut turn = rig.ask("send them");
        assert_eq!(all(&rig, &mut turn, AskScope::Once).await, asked);
        let told = last_read(&rig.models.asked("main")[1]);
        let fine = count == asked;
        assert_eq!(told == "ok", fine, "{told}");
        assert_eq!(told.contains("too many questions"), !fine, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_asks_at_most_so_often() {
    let rig = rig().await;
    for n in 0..=MAX_ASKS_PER_TURN {
        let list = wants(&[&*urls(n, 1)[0]]);
        rig.models.call("main", "post_do", list);
    }
    rig.models.say("main", "done");
    let mut turn = rig.ask("send them");
    assert_eq!(
        all(&rig, &mut turn, AskScope::Once).await,
        MAX_ASKS_PER_TURN
    );
    assert_eq!(rig.effects().await.len(), MAX_ASKS_PER_TURN);
    let asked = rig.models.asked("main");
    let told = last_read(&asked[MAX_ASKS_PER_TURN + 1]);
    assert!(told.contains("too many questions"), "{told}");
    // The next turn begins anew.
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "done");
    let mut turn = rig.ask("one more");
    assert_eq!(all(&rig, &mut turn, AskScope::Deny).await, 1);
}
