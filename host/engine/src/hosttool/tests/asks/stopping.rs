//! What ends a question besides its answer, and a call besides its end.

use super::*;
use claw_core::code::FailureKind;
use claw_core::id::AskId;

async fn waits(rig: &Rig) -> AskRow {
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "after it");
    rig.person("ana", "m1", "send it").await;
    rig.pass(1_000).await;
    rig.only_ask().await
}

#[tokio::test(start_paused = true)]
async fn stop_and_new_withdraw_it() {
    for (word, sessions) in [("/stop", 1), ("/new", 1)] {
        let rig = rig().await;
        let ask = waits(&rig).await;
        rig.person("ana", "m2", word).await;
        rig.pass(1_000).await;
        assert_eq!(rig.state(&ask).await, AskState::Withdrawn, "{word}");
        assert_eq!(
            rig.store.open_run(&dm("main", "ana")).await,
            Ok(None),
            "{word}"
        );
        assert_eq!(rig.sessions().await.len(), sessions);
        let late = rig
            .answered(ask.id.as_str(), AskScope::Always)
            .await
            .unwrap_err();
        assert_eq!(late.code, "CLAW-A002", "{word}");
        assert_eq!(rig.effects().await, [""; 0], "{word}");
        assert_eq!(
            rig.models.requests(),
            1,
            "{word}: the model hears no more of it"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn who_interrupts_a_local_turn_withdraws_it() {
    let rig = rig().await;
    rig.models.call("main", "post_do", wants(&[A]));
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    turn.cancel.cancel();
    let last = turn.ended().await;
    assert!(
        matches!(&last, Event::Failed { error } if error.code == "CLAW-T001"),
        "{last:?}"
    );
    assert_eq!(rig.state(&ask).await, AskState::Withdrawn);
    let lines = rig.lines(&main_key()).await;
    assert!(
        lines[1].contains("interrupted while a person was asked"),
        "{lines:?}"
    );
    assert_eq!(lines[2], "notice: interrupted");
}

/// Turns, calls and questions of every session, sub-agents too.
#[tokio::test(start_paused = true)]
async fn stop_ends_everything() {
    let rig = rig().await;
    let ask = waits(&rig).await;
    rig.models.script(|who, asked| {
        let last = format!("{:?}", asked.messages.last());
        match who {
            "below" => Next::Call(vec![("post_do", wants(&[B]))]),
            _ if last.contains("have it sent") => {
                Next::Call(vec![("sessions_spawn", task("send it"))])
            }
            _ if last.contains("slowly") => Next::Call(vec![("web_do", json!({}))]),
            _ => Next::Say("begun".into()),
        }
    });
    rig.person("bob", "m3", "have it sent").await;
    rig.pass(1_000).await;
    rig.slow_tools(60_000);
    rig.person("eve", "m4", "slowly").await;
    let direct = Command::ToolCall {
        agent: None,
        tool: "web_do".into(),
        arguments: json!({}),
    };
    let mut direct = rig.begin(direct);
    rig.pass(1_000).await;
    assert_eq!(rig.open().await.len(), 2);
    let done = rig.done(Command::Stop).await.unwrap();
    assert_eq!(done["questions_withdrawn"], 2);
    assert_eq!(done["turns_ended"], 3);
    assert_eq!(rig.open().await, []);
    assert_eq!(rig.state(&ask).await, AskState::Withdrawn);
    assert_eq!(rig.store.unfinished().await, Ok(vec![]));
    let Event::Done { answer } = direct.ended().await else {
        panic!("a call has a report");
    };
    assert_eq!(
        answer["outcome"]["kind"],
        json!(FailureKind::Cancelled),
        "{answer}"
    );
    rig.pass(100_000_000).await;
    let sent = rig.effects().await;
    assert!(!sent.iter().any(|one| one.contains("POST")), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_grant_taken_back_ends_the_calls_that_rely_on_it() {
    let rig = rig().await;
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "sent");
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    let answer = rig
        .answered(ask.id.as_str(), AskScope::Always)
        .await
        .unwrap();
    turn.fine().await;
    rig.slow_tools(60_000);
    rig.models.script(|_, asked| {
        let last = format!("{:?}", asked.messages.last());
        match last {
            last if last.contains("again") => Next::Call(vec![("post_do", wants(&[A]))]),
            last if last.contains("meanwhile") => Next::Call(vec![("web_do", json!({}))]),
            _ => Next::Say("ended".into()),
        }
    });
    let mut turn = rig.ask("again");
    rig.pass(1_000).await;
    let other = Command::Ask {
        session: Some("trip".into()),
        agent: None,
        model: None,
        text: "meanwhile".into(),
    };
    let mut other = rig.begin(other);
    rig.pass(1_000).await;
    let id = answer["grants"][0]["id"].as_str().unwrap().to_owned();
    let began = tokio::time::Instant::now();
    rig.done(Command::GrantRevoke { id }).await.unwrap();
    turn.fine().await;
    assert!(began.elapsed().as_secs() < 5, "at once");
    let lines = rig.lines(&main_key()).await;
    let last = lines.last().unwrap();
    assert!(
        last.contains("error (denied)") && last.contains("taken back"),
        "{last}"
    );
    other.fine().await;
    assert!(began.elapsed().as_secs() > 50, "another's call goes on");
    assert_eq!(rig.effects().await, [A]);
}

/// The process ends in order: the question outlives it.
#[tokio::test(start_paused = true)]
async fn a_question_outlives_a_process_that_ends_in_order() {
    let mut rig = rig().await;
    let ask = waits(&rig).await;
    rig.models
        .insert("main", 0, Next::Call(vec![("post_do", wants(&[B]))]));
    let mut turn = rig.ask("here");
    let local = turn.asked().await;
    let began = tokio::time::Instant::now();
    assert!(rig.engine.drain().await);
    assert!(began.elapsed().as_secs() < 1, "nobody waits for it");
    let last = turn.ended().await;
    assert!(
        matches!(&last, Event::Failed { error } if error.code == "CLAW-A004"),
        "{last:?}"
    );
    for row in [&ask, &local] {
        assert_eq!(rig.state(row).await, AskState::Open);
    }
    assert!(rig.suspended(&main_key()).await);
    rig.restart(Resume::Everything).await;
    rig.models.say("main", "and local");
    for row in [&ask, &local] {
        rig.answered(row.id.as_str(), AskScope::Once).await.unwrap();
        rig.pass(1_000).await;
    }
    let mut done = rig.effects().await;
    done.sort();
    assert_eq!(done, [A, B]);
    assert_eq!(rig.store.unfinished().await, Ok(vec![]));
    let none = rig.store.ask(&AskId::new("none")).await.unwrap();
    assert_eq!(none, None);
}
