//! How far an answer reaches.

use super::*;
use claw_core::step::ask::HOUR_MS;

/// One turn that wants `A`; whether it asks. It is denied if it does.
async fn asks(rig: &Rig, text: &str) -> bool {
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "done");
    let mut turn = rig.ask(text);
    let before = rig.store.asks(fakes::NOW, 100).await.unwrap().len();
    let denied = async {
        loop {
            rig.pass(10).await;
            if let Some(ask) = rig.open().await.first() {
                rig.answered(ask.id.as_str(), AskScope::Deny).await.unwrap();
            }
        }
    };
    tokio::select! {
        () = turn.fine() => {}
        () = denied => {}
    }
    rig.store.asks(fakes::NOW, 100).await.unwrap().len() > before
}

async fn answered(scope: AskScope) -> (Rig, Value) {
    let rig = rig().await;
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "sent");
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    let answer = rig.answered(ask.id.as_str(), scope).await.unwrap();
    turn.fine().await;
    assert_eq!(rig.effects().await, [A]);
    (rig, answer)
}

#[tokio::test(start_paused = true)]
async fn a_session_s_answer_ends_with_its_conversation() {
    let (rig, answer) = answered(AskScope::Session).await;
    assert_eq!(answer["grants"][0]["session"], json!(main_key()));
    assert!(!asks(&rig, "more").await);
    let elsewhere = Command::Ask {
        session: Some("trip".into()),
        agent: None,
        model: None,
        text: "there".into(),
    };
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "done");
    let mut turn = rig.begin(elsewhere);
    let ask = turn.asked().await;
    assert!(ask.session.as_str().ends_with(":trip"));
    rig.answered(ask.id.as_str(), AskScope::Deny).await.unwrap();
    turn.fine().await;
    rig.pass(5).await;
    let reset = Command::SessionReset {
        session: None,
        agent: None,
    };
    rig.done(reset).await.unwrap();
    assert!(asks(&rig, "anew").await);
}

#[tokio::test(start_paused = true)]
async fn an_hour_is_an_hour() {
    let (rig, answer) = answered(AskScope::Hour).await;
    assert_eq!(answer["grants"][0]["session"], Value::Null);
    assert!(!asks(&rig, "more").await);
    rig.pass(u64::try_from(HOUR_MS).unwrap()).await;
    assert!(asks(&rig, "later").await);
}

#[tokio::test(start_paused = true)]
async fn always_is_for_these_bytes() {
    let (rig, answer) = answered(AskScope::Always).await;
    let digest = plugin().digest.clone();
    assert_eq!(
        answer["grants"][0]["subject"],
        json!(format!("tool:{digest}"))
    );
    assert_eq!(answer["grants"][0]["expires"], Value::Null);
    let reset = Command::SessionReset {
        session: None,
        agent: None,
    };
    rig.done(reset).await.unwrap();
    rig.pass(100 * u64::try_from(HOUR_MS).unwrap()).await;
    assert!(!asks(&rig, "later").await);
    let id = answer["grants"][0]["id"].as_str().unwrap().to_owned();
    rig.done(Command::GrantRevoke { id }).await.unwrap();
    assert!(asks(&rig, "taken back").await);
}
