//! A turn over the real toolbox: what lands, in which order.
use super::*;

pub(super) fn one_call() -> claw_core::model::ModelToolCall {
    claw_core::model::ModelToolCall {
        id: "t1".into(),
        name: "web_do".into(),
        arguments: fakes::empty(),
    }
}

pub(super) fn effect(inv: &claw_core::sandbox::Invocation) -> claw_core::ledger::EffectIntent {
    claw_core::ledger::EffectIntent {
        call: inv.call.id.clone(),
        session: inv.call.session.clone(),
        agent: inv.call.agent.clone(),
        subject: inv.authority.subject().clone(),
        kind: "http".into(),
        summary: "POST https://a.example/".into(),
    }
}

#[tokio::test]
async fn a_turn_with_an_effect_takes_five_commits_in_the_right_order() {
    use claw_core::row::{EntryBody, Mutation};
    let b = Bench::over(FakeSandbox::new(|inv| async move {
        let id = inv.ledger.begin(effect(&inv)).await.unwrap();
        inv.ledger
            .settle(id, claw_core::ledger::EffectState::Done)
            .await;
        fakes::ended(&inv, Vec::new())
    }));
    b.models.fake.call_tools(vec![one_call()]).say("sent");
    b.ok(ask(None, "send it")).await;
    let commits = b.store.commits();
    assert_eq!(commits.len(), 5);
    let [
        Mutation::Spend(..),
        Mutation::Spend(..),
        Mutation::Spend(..),
        Mutation::Append(_, said),
        ..,
        Mutation::BeginCall(..),
        Mutation::BeginEffect(..),
    ] = &commits[2].mutations[..]
    else {
        panic!("{:?}", commits[2]);
    };
    assert!(matches!(&said.body, EntryBody::Assistant { calls, .. } if calls.len() == 1));
    let [
        Mutation::SettleEffect(..),
        Mutation::RecordCall(row),
        Mutation::Append(_, result),
    ] = &commits[3].mutations[..]
    else {
        panic!("{:?}", commits[3]);
    };
    assert_eq!(row.outcome, "ok");
    assert!(matches!(&result.body, EntryBody::ToolResult { call, .. } if *call == row.id));
}

#[tokio::test]
async fn an_interrupt_during_a_tool_leaves_its_row_beside_the_synthetic_result() {
    let b = Bench::over(FakeSandbox::new(|inv| async move {
        inv.ledger.begin(effect(&inv)).await.unwrap();
        std::future::pending().await
    }));
    b.models.fake.call_tools(vec![one_call()]);
    let cancel = CancellationToken::new();
    let stop = async {
        while b.store.commits().len() < 3 {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    };
    tokio::join!(b.events(ask(None, "send it"), cancel.clone()), stop);
    let calls = b.world.store.calls(10).await.unwrap();
    assert_eq!((calls.len(), calls[0].outcome.as_str()), (1, "cancelled"));
    let effects = b.world.store.effects(&calls[0].id).await.unwrap();
    assert_eq!(effects[0].state, claw_core::ledger::EffectState::Unknown);
    let shown = b
        .ok(Command::SessionShow {
            session: "main".into(),
        })
        .await;
    let kinds: Vec<&str> = shown["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["body"]["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["user", "assistant", "tool-result", "notice"]);
    b.models.fake.say("back");
    b.ok(ask(None, "go on")).await;
}
