//! The process dies while a person is asked: the question waits, and nothing happens twice.

use super::*;
use claw_core::id::AskId;
use claw_core::model::ModelRequest;
use claw_core::row::{Batch, Mutation};
use claw_core::step::ask::AskStep;

/// Two calls that ask, then the answer.
fn sends(_: &str, asked: &ModelRequest) -> Next {
    match format!("{:?}", asked.messages.last()) {
        last if last.contains("send it") => Next::Call(vec![
            ("post_do", wants(&[A])),
            ("post_do", json!({ "wants": [B] })),
        ]),
        _ => Next::Say("done".into()),
    }
}

/// A turn of a channel that needs one yes, in a process that dies after so many commits; whether it died.
async fn story(commits: usize, scope: AskScope) -> bool {
    let change = |settings: &mut crate::settings::Settings, _: &mut crate::route::reach::Reach| {
        settings.plugins.insert(POST.into(), json!({}));
    };
    let mut rig = Rig::dying_after(commits, change).await;
    rig.models.script(sends);
    let limit = std::time::Duration::from_secs(1);
    let handed = rig.person("ana", "m1", "send it");
    let acknowledged = tokio::time::timeout(limit, handed).await.is_ok();
    let mut answers = 0;
    for _ in 0..20 {
        rig.pass(2_000).await;
        let Some(ask) = rig.store.open_asks().await.unwrap().pop() else {
            continue;
        };
        let answer = rig.answered(ask.id.as_str(), scope);
        answers += usize::from(tokio::time::timeout(limit, answer).await.is_ok());
        if rig.life.is_dead() {
            break;
        }
    }
    let died = rig.life.is_dead();
    if died {
        rig.restart(Resume::Everything).await;
        if !acknowledged {
            rig.person("ana", "m1", "send it").await;
        }
        for _ in 0..20 {
            rig.pass(2_000).await;
            if let Some(ask) = rig.open().await.pop() {
                rig.answered(ask.id.as_str(), scope).await.unwrap();
                answers += 1;
            }
        }
    }
    let mut effects = rig.effects().await;
    effects.sort();
    effects.dedup();
    let what = format!(
        "died after {commits}: {answers} {:?}",
        rig.lines(&dm("main", "ana")).await
    );
    let yes = scope != AskScope::Deny;
    let rows = rig.effects().await;
    assert_eq!(rows.len(), effects.len(), "{what}: nothing twice: {rows:?}");
    // A crash during a call that may have happened is told, and the call not made again.
    let told = rig.lines(&dm("main", "ana")).await;
    let unknown = told
        .iter()
        .filter(|l| l.contains("error (unknown)"))
        .count();
    if yes && unknown == 0 {
        assert_eq!(effects, [A, B], "{what}");
    }
    if !yes {
        assert_eq!(effects, [""; 0], "{what}");
    }
    assert!(
        rig.texts("ana").contains(&"done".to_owned()),
        "{what}: {:?}",
        rig.texts("ana")
    );
    assert_eq!(rig.store.unfinished().await, Ok(vec![]), "{what}");
    assert_eq!(rig.open().await, [], "{what}");
    let asked = rig.store.asks(fakes::NOW, 100).await.unwrap();
    assert_eq!(asked.len(), 2, "{what}: each is asked once");
    died
}

#[tokio::test(start_paused = true)]
async fn whenever_it_dies_everything_is_asked_once_and_done_once() {
    for scope in [AskScope::Once, AskScope::Session, AskScope::Deny] {
        let mut lived = 0;
        for commits in 1..50 {
            lived += usize::from(!story(commits, scope).await);
        }
        assert!(lived > 3 && lived < 45, "{scope:?}: {lived}");
    }
}

/// Who sat at this machine has gone; somebody answers in a process of their own, and hears the rest there.
#[tokio::test(start_paused = true)]
async fn a_local_question_is_answered_in_another_process() {
    let mut rig = rig().await;
    rig.models.call("main", "post_do", wants(&[A]));
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    rig.restart(Resume::Local).await;
    assert!(rig.suspended(&main_key()).await);
    let refused = rig.done(ask_command("something else")).await.unwrap_err();
    assert_eq!(refused.code, "CLAW-A004");
    let id = words::short(&ask.id);
    assert!(
        refused
            .hint
            .unwrap()
            .contains(&format!("claw approval allow {id}"))
    );
    assert_eq!(rig.heard(&main_key(), "something else").await, 0);
    rig.models.say("main", "sent after all");
    let answer = Command::ApprovalAnswer {
        id: id.to_owned(),
        scope: AskScope::Once,
    };
    let told = rig.run(answer).await;
    let finals = told.iter().filter(|event| {
        matches!(event, Event::Turn { turn: TurnEvent::Final { text, .. } } if text == "sent after all")
    });
    assert_eq!(finals.count(), 1, "{told:?}");
    assert!(matches!(told.last(), Some(Event::Done { .. })), "{told:?}");
    assert_eq!(rig.effects().await, [A]);
    assert_eq!(rig.store.unfinished().await, Ok(vec![]));
}

/// A channel's question, answered where no channel is.
#[tokio::test(start_paused = true)]
async fn a_channel_s_question_is_answered_at_this_machine() {
    let mut rig = rig().await;
    rig.models.call("main", "post_do", wants(&[A]));
    rig.person("ana", "m1", "send it").await;
    rig.pass(1_000).await;
    let ask = rig.only_ask().await;
    rig.restart(Resume::Local).await;
    rig.pass(200_000).await;
    assert!(rig.suspended(&dm("main", "ana")).await, "it is left alone");
    rig.models.say("main", "sent");
    rig.answered(ask.id.as_str(), AskScope::Session)
        .await
        .unwrap();
    assert_eq!(rig.effects().await, [A]);
    rig.pass(1_000).await;
    assert!(rig.texts("ana").contains(&"sent".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_came_before_the_crash_counts() {
    let mut rig = rig().await;
    rig.models.call("main", "post_do", wants(&[A]));
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    rig.life.kill();
    let answer = Mutation::Ask(ask.id.clone(), AskStep::Answer(AskScope::Once));
    rig.store.commit(Batch::owner().with(answer)).await.unwrap();
    rig.models.say("main", "sent");
    rig.restart(Resume::Local).await;
    rig.pass(1_000).await;
    assert_eq!(rig.effects().await, [A]);
    assert_eq!(rig.store.unfinished().await, Ok(vec![]));
}

/// Nobody stays to hear the rest of a local turn whose question was not answered in time; a process that stays goes on.
#[tokio::test(start_paused = true)]
async fn what_was_not_answered_in_time_expires_at_the_next_start() {
    for resume in [Resume::Local, Resume::Everything] {
        let mut rig = rig().await;
        rig.models.call("main", "post_do", wants(&[A]));
        let mut turn = rig.ask("send it");
        let ask = turn.asked().await;
        rig.life.kill();
        rig.pass(130_000).await;
        rig.models.say("main", "I could not");
        rig.restart(resume).await;
        rig.pass(1_000).await;
        assert_eq!(rig.state(&ask).await, AskState::Expired);
        assert_eq!(rig.store.unfinished().await, Ok(vec![]));
        let lines = rig.lines(&main_key()).await;
        let last = lines.last().unwrap();
        match resume {
            Resume::Local => assert_eq!(last, "notice: interrupted"),
            Resume::Everything => assert!(last.contains("nobody answered in time"), "{last}"),
        }
        assert_eq!(rig.effects().await, [""; 0]);
    }
}

/// A stop that was broken off: the question is withdrawn, its turn still open.
#[tokio::test(start_paused = true)]
async fn a_withdrawn_question_ends_its_turn_at_the_next_start() {
    let mut rig = rig().await;
    rig.models.call("main", "post_do", wants(&[A]));
    rig.person("ana", "m1", "send it").await;
    rig.pass(1_000).await;
    let ask = rig.only_ask().await;
    rig.life.kill();
    let withdraw = Mutation::Ask(ask.id.clone(), AskStep::Withdraw);
    rig.store
        .commit(Batch::owner().with(withdraw))
        .await
        .unwrap();
    rig.restart(Resume::Everything).await;
    rig.pass(1_000).await;
    assert_eq!(rig.store.unfinished().await, Ok(vec![]));
    assert_eq!(rig.effects().await, [""; 0]);
    assert_eq!(rig.store.ask(&AskId::new("none")).await, Ok(None));
}
