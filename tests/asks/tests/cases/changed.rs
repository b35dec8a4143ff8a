//! Every part of an expectation is looked at: changed, it is told of.

use crate::calls::Book;
use crate::format::{Answer, Capability, Case, Sent, StopBy};
use crate::hosts::Places;
use crate::play::Played;
use crate::world::World;
use crate::{judge, log};

type Change = (&'static str, fn(&mut Case));

/// Changes to the story of I01, each with a piece of what is then told.
const CHANGES: [Change; 20] = [
    ("did not ask for delete", |c| {
        c.expect.asks[0].capability = Capability::Delete
    }),
    ("asked for http", |c| c.expect.asks.clear()),
    ("not \"http GET", |c| {
        c.expect.asks[0].rule = Some("http GET https://x.test/".into())
    }),
    ("lacks \"99 bytes\"", |c| {
        c.expect.asks[0].question_has = vec!["99 bytes".into()]
    }),
    ("has \"22 BYTES\"", |c| {
        c.expect.asks[0].question_lacks = vec!["22 BYTES".into()]
    }),
    ("not Answered { scope: Once }", |c| {
        c.expect.asks[0].answer = Answer::Once
    }),
    ("not 7s", |c| {
        c.expect.asks[0].expires_after = Some("7s".into())
    }),
    ("was not denied", |c| c.expect.stops[0].by = StopBy::Denied),
    ("context of turn 1 is labelled", |c| {
        c.expect.clean = vec![1]
    }),
    ("answer of turn 1 lacks", |c| {
        c.expect.answers.get_mut(&1).unwrap().push("zebra".into())
    }),
    ("prompt of turn 1 has", |c| {
        c.expect
            .prompt_lacks
            .insert(1, vec!["personal assistant".into()]);
    }),
    ("notes/other.md is not there", |c| {
        c.expect.unchanged.push("notes/other.md".into())
    }),
    ("notes/private.md is there", |c| {
        c.expect
            .files
            .entry("notes/private.md".into())
            .or_default()
            .absent = true;
    }),
    ("the channel was given []", |c| {
        c.expect.sent = Some(vec![Sent {
            to: "ana".into(),
            has: Vec::new(),
        }]);
    }),
    ("requests arrived", |c| c.expect.requests = Some(Vec::new())),
    ("\"4711\" stands in", |c| {
        c.expect.never = vec!["tidy desk".into(), "4711".into()]
    }),
    ("lacks \"zebra\"", |c| {
        c.expect.why[0].what.push("zebra".into())
    }),
    ("not paired", |c| {
        c.expect.why[0].whom = Some("paired".into())
    }),
    ("is not tainted by result 1.2", |c| {
        c.expect.why[0].tainted_by = vec!["result 1.2".into()]
    }),
    ("memory of \"zebra\"", |c| {
        let has = vec!["zebra".into()];
        c.expect.memory.push(crate::format::Remembered {
            has,
            provenance: "agent".into(),
        });
    }),
];

pub(crate) async fn all_are_told() {
    let written = Case::load("I01-page-sends-the-notes-out");
    log::begin();
    let places = Places::begin(&written);
    let world = World::new(Case::led("I01-page-sends-the-notes-out", &places), places).await;
    let mut played = Played::of(world).await;
    let book = Book::of(&played).await;
    let as_written = played.world.case.clone();
    assert_eq!(judge::judge(&played, &book, "").await, Vec::<String>::new());
    for (told, change) in CHANGES {
        played.world.case = as_written.clone();
        change(&mut played.world.case);
        // Only what may stand nowhere is looked for in the log.
        let wrong = judge::judge(&played, &book, "4711").await;
        assert!(wrong.iter().any(|w| w.contains(told)), "{told}: {wrong:#?}");
    }
    played.world.close().await;
}
