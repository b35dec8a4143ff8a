//! `message`, and the answer that repeats it.

use super::rig::*;
use crate::intake::Resume;
use crate::route::reach::KeyPattern;
use claw_core::ports::Store as _;
use serde_json::json;

fn text(text: &str) -> serde_json::Value {
    json!({ "text": text })
}

#[tokio::test(start_paused = true)]
async fn a_message_is_sent_before_the_answer() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "message", text("one moment"))
        .late("main", 5_000, "done");
    rig.person("ana", "m1", "go").await;
    rig.pass(1_000).await;
    assert_eq!(rig.texts("ana"), ["one moment"]);
    rig.pass(60_000).await;
    assert_eq!(rig.texts("ana"), ["one moment", "done"]);
    let calls = rig.store.calls(9).await.unwrap();
    assert_eq!(calls[0].subject, "host:message");
    let effects = rig.store.effects(&calls[0].id).await.unwrap();
    assert_eq!(effects[0].intent.kind, "message");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_repeats_it_is_not_sent_again() {
    let rig = Rig::new().await;
    let long = "a line of words\n".repeat(600);
    for (i, said) in ["it is done", &long].into_iter().enumerate() {
        rig.models
            .call("main", "message", text(said))
            .say("main", &format!(" {said}\n"));
        rig.person(&format!("p{i}"), &format!("m{i}"), "go").await;
        rig.pass(60_000).await;
        let all = rig.texts(&format!("p{i}")).concat();
        assert_eq!(all.matches("done").count(), usize::from(i == 0));
        assert_eq!(
            all.matches("a line of words").count(),
            600 * usize::from(i == 1)
        );
    }
    assert_eq!(rig.models.left(), 0);
}

#[tokio::test(start_paused = true)]
async fn another_answer_is_sent_as_well_also_in_the_next_turn() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "message", text("same"))
        .say("main", "other")
        .say("main", "same");
    rig.person("ana", "m1", "go").await;
    rig.pass(10_000).await;
    rig.person("ana", "m2", "again").await;
    rig.pass(10_000).await;
    assert_eq!(rig.texts("ana"), ["same", "other", "same"]);
}

#[tokio::test(start_paused = true)]
async fn where_nobody_reads_there_is_an_error() {
    let rig = Rig::new().await;
    rig.models
        .call("main", "message", text("x"))
        .call("main", "message", text(" "))
        .say("main", "ok");
    rig.local("go").await;
    let lines = rig.lines(&main_key()).await;
    assert!(
        lines[1].contains("error (no-people): the person reads your answer"),
        "{lines:?}"
    );
    assert!(lines[2].contains("error (empty)"), "{lines:?}");
    rig.models
        .call("main", "sessions_spawn", task("t"))
        .say("main", "begun")
        .say("main", "told");
    rig.models
        .call("below", "message", text("x"))
        .say("below", "ok");
    rig.person("ana", "m1", "go").await;
    rig.pass(60_000).await;
    let lines = rig.lines(&rig.below().await[0]).await;
    assert!(
        lines[1].contains("error (no-people): a sub-agent"),
        "{lines:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn people_of_another_session_need_the_allow_list() {
    for allowed in [false, true] {
        let rig = Rig::reach(|r| {
            if allowed {
                r.send
                    .push(KeyPattern::parse("agent:main:net:dm:bo").unwrap());
            }
        })
        .await;
        rig.models.say("main", "hello bo");
        rig.person("bo", "b1", "hi").await;
        rig.pass(5_000).await;
        let bo = dm("main", "bo");
        let told = json!({ "text": "ana is late", "session": bo.as_str() });
        rig.models
            .call("main", "message", told)
            .say("main", "ana is late");
        rig.person("ana", "a1", "go").await;
        rig.pass(5_000).await;
        let sent: &[&str] = if allowed {
            &["hello bo", "ana is late"]
        } else {
            &["hello bo"]
        };
        assert_eq!(rig.texts("bo"), sent);
        // It went elsewhere, so the answer here is no repetition.
        assert_eq!(rig.texts("ana"), ["ana is late"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_is_sent_once_whenever_the_process_dies() {
    let mut deaths = 0;
    for commits in 1..16 {
        let mut rig = Rig::dying_after(commits, |_, _| {}).await;
        rig.models.script(|_, asked| {
            let tail = format!("{:?}", asked.messages.last().unwrap());
            match tail.contains("User") {
                true => Next::Call(vec![("message", text("one moment"))]),
                false => Next::Late(100, "done".into()),
            }
        });
        let limit = std::time::Duration::from_secs(1);
        let handed = tokio::time::timeout(limit, rig.person("ana", "m1", "go")).await;
        rig.pass(60_000).await;
        if rig.life.is_dead() {
            deaths += 1;
            rig.restart(Resume::Everything).await;
            if handed.is_err() {
                rig.person("ana", "m1", "go").await;
            }
            rig.pass(1_200_000).await;
        }
        assert_eq!(
            rig.texts("ana"),
            ["one moment", "done"],
            "died after {commits}"
        );
    }
    assert!((4..15).contains(&deaths), "{deaths}");
}
