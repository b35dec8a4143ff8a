//! Questions over channels: who is asked, who may answer, and what goes on meanwhile.

use super::*;
use claw_core::step::ask::UNATTENDED_MS;
use claw_core::subject::Actor;

async fn sent(rig: &Rig, peer: &str) -> AskRow {
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "sent");
    rig.person(peer, "m1", "send it").await;
    rig.pass(1_000).await;
    rig.only_ask().await
}

#[tokio::test(start_paused = true)]
async fn the_owner_is_asked_on_the_route_and_answers_there() {
    let rig = rig().await;
    let ask = sent(&rig, "ana").await;
    assert_eq!(ask.expires.0 - ask.at.0, UNATTENDED_MS);
    let texts = rig.texts("ana");
    let id = words::short(&ask.id).to_owned();
    assert_eq!(texts.len(), 1);
    for piece in [
        "https://a.example/x",
        &format!("/approve {id}"),
        &format!("/deny {id}"),
    ] {
        assert!(texts[0].contains(piece), "{texts:?}");
    }
    // Half a day: it neither stands still nor takes too long.
    rig.pass(43_200_000).await;
    assert!(rig.suspended(&dm("main", "ana")).await);
    rig.person("ana", "m2", &format!("/approve {id} 1h")).await;
    rig.pass(1_000).await;
    assert_eq!(rig.effects().await, [A]);
    let texts = rig.texts("ana");
    assert!(texts[1].contains("allowed for an hour"), "{texts:?}");
    assert_eq!(texts[2], "sent");
    rig.person("ana", "m3", &format!("/deny {id}")).await;
    rig.pass(1_000).await;
    let texts = rig.texts("ana");
    assert!(
        texts[3].contains("closed") && texts[3].contains("hour"),
        "{texts:?}"
    );
    rig.person("ana", "m4", "/approve nope-nope").await;
    rig.pass(1_000).await;
    assert!(
        rig.texts("ana")[4].contains("no such question"),
        "{:?}",
        rig.texts("ana")
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_answers_for_a_day() {
    let rig = rig().await;
    let ask = sent(&rig, "ana").await;
    rig.pass(86_400_000).await;
    assert_eq!(rig.state(&ask).await, AskState::Expired);
    assert_eq!(rig.texts("ana")[1], "sent");
    assert_eq!(rig.effects().await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn from_others_an_answer_is_a_message() {
    let rig = rig().await;
    let ask = sent(&rig, "ana").await;
    let answer = format!("/approve {}", ask.id);
    let others = [
        ("bob", Actor::Paired("bob".into())),
        ("eve", Actor::Stranger),
    ];
    for (peer, actor) in others {
        rig.models.say("main", "only the owner can");
        rig.as_actor(actor, peer, &format!("of-{peer}"), &answer)
            .await;
        rig.pass(1_000).await;
        assert_eq!(rig.heard(&dm("main", peer), "/approve").await, 1, "{peer}");
        assert_eq!(rig.state(&ask).await, AskState::Open, "{peer}");
    }
    // What comes meanwhile waits behind it, and leaves it as it is.
    rig.person("ana", "m2", "hurry").await;
    rig.pass(1_000).await;
    assert_eq!(rig.state(&ask).await, AskState::Open);
    rig.person("ana", "m3", &format!("/deny {}", ask.id)).await;
    rig.pass(1_000).await;
    assert_eq!(rig.heard(&dm("main", "ana"), "hurry").await, 1);
}

/// What others may not cause is no question.
#[tokio::test(start_paused = true)]
async fn turns_of_others_ask_nobody() {
    let rig = rig().await;
    let get = "GET https://a.example/x";
    for (n, actor) in [Actor::Paired("bob".into()), Actor::GroupMember]
        .into_iter()
        .enumerate()
    {
        rig.models
            .call("main", "post_do", wants(&[get]))
            .say("main", "no");
        rig.as_actor(actor, &format!("p{n}"), &format!("m{n}"), "look")
            .await;
        rig.pass(1_000).await;
        assert_eq!(rig.open().await, [], "{n}");
        assert_eq!(rig.texts(&format!("p{n}")), ["no"]);
    }
}

/// More turns wait than may work at once: none of them holds a permit.
#[tokio::test(start_paused = true)]
async fn who_waits_holds_no_permit() {
    let rig = rig().await;
    rig.models
        .script(|_, asked| match format!("{:?}", asked.messages.last()) {
            last if last.contains("send") => Next::Call(vec![("post_do", wants(&[A]))]),
            _ => Next::Say("done".into()),
        });
    for n in 0..40 {
        rig.person(&format!("p{n}"), &format!("m{n}"), "send it")
            .await;
    }
    rig.pass(60_000).await;
    assert_eq!(rig.open().await.len(), 40);
    rig.person("last", "last", "hello").await;
    rig.pass(1_000).await;
    assert_eq!(rig.texts("last"), ["done"]);
    for ask in rig.open().await {
        rig.answered(ask.id.as_str(), AskScope::Once).await.unwrap();
    }
    rig.pass(60_000).await;
    assert_eq!(rig.effects().await.len(), 40);
    assert!(rig.texts("p39").contains(&"done".to_owned()));
}

/// A sub-agent's question goes to the people at the top.
#[tokio::test(start_paused = true)]
async fn a_sub_agent_asks_who_began_it() {
    let rig = rig().await;
    rig.models
        .call("main", "sessions_spawn", task("send it"))
        .say("main", "begun")
        .say("main", "it was sent");
    rig.models
        .call("below", "post_do", wants(&[A]))
        .say("below", "sent");
    rig.person("ana", "m1", "have it sent").await;
    rig.pass(1_000).await;
    let ask = rig.only_ask().await;
    assert_eq!(ask.session, rig.below().await[0]);
    let texts = rig.texts("ana");
    assert!(
        texts.iter().any(|text| text.contains("/approve")),
        "{texts:?}"
    );
    rig.person("ana", "m2", &format!("/approve {} session", ask.id))
        .await;
    rig.pass(1_000).await;
    assert_eq!(rig.effects().await.last().unwrap(), A);
    assert!(
        rig.texts("ana").contains(&"it was sent".to_owned()),
        "{:?}",
        rig.texts("ana")
    );
    let grants = rig.store.grants(&main_id()).await.unwrap();
    let given: Vec<_> = grants.iter().filter(|g| g.session.is_some()).collect();
    assert_eq!(given.len(), 1);
    assert_eq!(given[0].session, Some(ask.session));
}
