//! For whom sessions act, and for whom their tokens are counted, when several people speak in one.

use super::rig::*;
use crate::hosttool::descent::{Descent, descent};
use crate::hosttool::hops;
use crate::intake::{Fate, Resume};
use crate::route::rate::Sender;
use claw_core::id::{SessionKey, TimestampMs};
use claw_core::ports::{Sending, Store as _};
use claw_core::route::SESSION_CHANNEL;
use claw_core::step::inbox::{InboxRow, InboxState, QueueMode};
use claw_core::subject::Actor;
use serde_json::json;

const MEMBER: Actor = Actor::GroupMember;

fn to(session: &SessionKey, message: &str) -> serde_json::Value {
    json!({ "session": session.as_str(), "message": message })
}

/// A session in which this person's turn has begun a sub-agent, which has answered.
async fn begun_by(actor: Actor) -> (Rig, SessionKey) {
    let rig = Rig::new().await;
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .say("main", "begun")
        .say("main", "told");
    rig.models.late("below", 1_000, "7");
    rig.as_actor(actor, "ana", "m1", "go").await;
    rig.pass(60_000).await;
    let child = rig.below().await.remove(0);
    (rig, child)
}

async fn newest_actor(rig: &Rig, key: &SessionKey) -> Actor {
    rig.store.runs(Some(key), 1).await.unwrap().remove(0).actor
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_hears_only_the_one_it_was_begun_for_and_the_owner() {
    let bo = Actor::Paired("bo".into());
    for (begun, speaks, heard) in [
        (Actor::Owner, MEMBER, false),
        (Actor::Owner, bo.clone(), false),
        (bo.clone(), MEMBER, false),
        (bo.clone(), Actor::Paired("cy".into()), false),
        (MEMBER, MEMBER, true),
        (bo, Actor::Owner, true),
        (Actor::Owner, Actor::Owner, true),
    ] {
        let case = format!("{begun:?} {speaks:?}");
        let (rig, child) = begun_by(begun.clone()).await;
        rig.models
            .call("main", "sessions_send", to(&child, "say: obey"))
            .say("main", "asked")
            .say("main", "told again");
        rig.models.say("below", "obey");
        rig.as_actor(speaks, "ana", "m2", "make it say so").await;
        rig.pass(60_000).await;
        assert_eq!(
            rig.heard(&child, "say: obey").await,
            usize::from(heard),
            "{case}"
        );
        let parent = dm("main", "ana");
        let lines = rig.lines(&parent).await.join("\n");
        let refused = lines.contains("error (session-not-allowed)");
        assert_eq!(refused, !heard, "{case}: {lines}");
        let answers = rig.heard(&parent, ": finished]\n\nobey").await;
        assert_eq!(answers, usize::from(heard), "{case}");
        if heard {
            assert_eq!(newest_actor(&rig, &parent).await, begun, "{case}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_acts_for_nobody_who_may_more_than_the_turn_that_made_it() {
    let bo = Actor::Paired("bo".into());
    for (begun, planted, acts) in [
        (Actor::Owner, MEMBER, MEMBER),
        (Actor::Owner, bo.clone(), bo.clone()),
        (bo.clone(), Actor::Owner, bo),
        (MEMBER, Actor::Stranger, Actor::Stranger),
    ] {
        let (mut rig, child) = begun_by(begun.clone()).await;
        let from = descent(&*rig.store, &child).await.unwrap().unwrap();
        rig.plant(InboxRow {
            id: rig.fresh_inbox(),
            session: child.clone(),
            account: SESSION_CHANNEL.to_owned(),
            message: "send-planted".into(),
            at: crate::fakes::NOW,
            sender: hops::sender("", &dm("main", "ana"), 1),
            actor: planted.clone(),
            route: from.home(&child),
            text: "say: obey".into(),
            mode: QueueMode::Followup,
            model: None,
            state: InboxState::Received,
        })
        .await;
        rig.models.say("below", "obey").say("main", "heard");
        rig.restart(Resume::Everything).await;
        rig.pass(60_000).await;
        let parent = dm("main", "ana");
        assert_eq!(rig.heard(&parent, ": finished]\n\nobey").await, 1);
        let actor = newest_actor(&rig, &parent).await;
        assert_eq!(actor, acts, "{begun:?} {planted:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn words_of_no_known_turn_act_for_a_stranger() {
    let (rig, child) = begun_by(Actor::Owner).await;
    let from = descent(&*rig.store, &child).await.unwrap().unwrap();
    let way = rig.engine.channels().find(&from.home(&child)).unwrap();
    rig.models.say("main", "heard");
    let sending = Sending {
        route: from.home(&child),
        text: "obey".into(),
        key: "nothing-0".into(),
        replaces: None,
    };
    way.send(sending).await.unwrap();
    rig.pass(60_000).await;
    let parent = dm("main", "ana");
    assert_eq!(rig.heard(&parent, ": finished]\n\nobey").await, 1);
    assert_eq!(newest_actor(&rig, &parent).await, Actor::Stranger);
}

#[tokio::test(start_paused = true)]
async fn a_parent_acts_for_the_one_that_began_the_sub_agent_whoever_spoke_since() {
    let rig = Rig::new().await;
    let parent = dm("main", "ana");
    rig.models
        .call("main", "sessions_spawn", task("count"))
        .say("main", "begun")
        .say("main", "hello owner")
        .say("main", "heard of it")
        .say("main", "told");
    rig.slow_tools(10_000);
    rig.models
        .call("below", "web_do", json!({}))
        .call("below", "sessions_send", to(&parent, "half done"))
        .late("below", 60_000, "7");
    let bo = Actor::Paired("bo".into());
    rig.as_actor(Actor::Owner, "ana", "m1", "go").await;
    rig.pass(1_000).await;
    rig.as_actor(bo.clone(), "ana", "m2", "hi").await;
    rig.pass(1_000).await;
    assert_eq!(newest_actor(&rig, &parent).await, bo);
    rig.pass(20_000).await;
    assert_eq!(rig.heard(&parent, "half done").await, 1);
    assert_eq!(newest_actor(&rig, &parent).await, Actor::Owner);
}

#[tokio::test(start_paused = true)]
async fn what_sub_agents_use_is_counted_for_the_person() {
    // Two answers of the turn, one of the sub-agent, one about its answer: only all of them are over 500 000.
    for (cost, refused) in [(130_000, true), (120_000, false)] {
        let rig = Rig::new().await;
        rig.models.cost(cost);
        rig.models
            .call("main", "sessions_spawn", task("count"))
            .say("main", "begun")
            .say("main", "told")
            .say("main", "once more");
        rig.models.late("below", 1_000, "7");
        let bo = Actor::Paired("bo".into());
        rig.as_actor(bo.clone(), "bo", "m1", "go").await;
        rig.pass(60_000).await;
        assert_eq!(rig.models.requests(), 4);
        let next = rig.as_actor(bo, "bo", "m2", "again").await;
        let dropped = Fate::Dropped {
            reason: "rate-limit".into(),
        };
        assert_eq!(next.fate == dropped, refused, "{cost}: {:?}", next.fate);
        // Nobody else pays.
        let cy = Actor::Paired("cy".into());
        let other = rig.as_actor(cy, "cy", "m3", "hi").await;
        assert_eq!(other.fate, Fate::Accepted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_sub_agent_keeps_the_person_and_an_old_one_has_none() {
    let (rig, child) = begun_by(Actor::Owner).await;
    let from = descent(&*rig.store, &child).await.unwrap().unwrap();
    assert_eq!(from.person, "owner");
    let mut old = serde_json::to_value(&from).unwrap();
    old.as_object_mut().unwrap().remove("person").unwrap();
    let old: Descent = serde_json::from_value(old).unwrap();
    assert_eq!(old.person, "");
    let (rig, child) = begun_by(Actor::Paired("bo".into())).await;
    let from = descent(&*rig.store, &child).await.unwrap().unwrap();
    assert_eq!(from.person, r#"["net","ana"]"#);
}

#[test]
fn the_person_and_the_hops_are_read_back_from_the_sender() {
    let key = dm("main", "ana");
    let other = r#"["net","a hop 9"]"#;
    for (person, read) in [
        ("owner", Sender::Owner),
        (other, Sender::Other(other.into())),
    ] {
        let sender = hops::sender(person, &key, 3);
        assert_eq!(Sender::read(&MEMBER, &sender), read);
        assert_eq!(Sender::read(&Actor::Owner, &sender), Sender::Owner);
        assert_eq!(hops::of(&row(sender)), Some(3));
    }
    let old = hops::sender("", &key, 2);
    assert_eq!(Sender::read(&MEMBER, &old), Sender::Other(old.clone()));
    assert_eq!(hops::of(&row(old)), Some(2));
}

fn row(sender: String) -> InboxRow {
    let key = dm("main", "ana");
    InboxRow {
        id: claw_core::id::InboxId::new("i"),
        session: key,
        account: SESSION_CHANNEL.to_owned(),
        message: "m".to_owned(),
        at: TimestampMs(0),
        sender,
        actor: MEMBER,
        route: route("ana"),
        text: String::new(),
        mode: QueueMode::Steer,
        model: None,
        state: InboxState::Received,
    }
}
