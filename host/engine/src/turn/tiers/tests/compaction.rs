//! What a compaction keeps, writes down and hands on; and what follows when it fails.
use super::*;
use claw_core::model::{ModelError, ModelMessage};

/// A model that answers summaries with this.
fn summing(
    reply: impl Fn() -> Result<Vec<ModelEvent>, ModelError> + Send + Sync + 'static,
) -> OverflowModel {
    OverflowModel::new(40_000, usize::MAX, move |r| {
        if is_summary(r) {
            reply()
        } else {
            Ok(say("ok"))
        }
    })
}

fn summaries(desk: &Desk) -> usize {
    desk.model
        .requests()
        .iter()
        .filter(|r| is_summary(r))
        .count()
}

#[tokio::test(start_paused = true)]
async fn the_newest_entries_stay_and_the_summary_stands_first() {
    let desk = Desk::plain(40_000);
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    let entries = desk.entries().await;
    let (kept, summary) = compacted(&entries);
    assert_eq!(summary, SUMMARY);
    let at = entries
        .iter()
        .position(|e| Some(&e.id) == kept.as_ref())
        .unwrap();
    // A quarter of what a request may be, in turns of a good thousand tokens; the message itself stands at 120.
    assert!((104..110).contains(&at), "{at}");
    let request = desk.model.requests().pop().unwrap();
    let ModelMessage::User { content } = &request.messages[0] else {
        panic!();
    };
    assert!(content[0].to_text().contains("By train."));
    let shown = format!("{:?}", request.messages);
    assert!(shown.contains("question 59") && !shown.contains("question 5\""));
    let Some(TurnEvent::Compacted {
        before_tokens,
        after_tokens,
    }) = went.events.first()
    else {
        panic!("{:?}", went.events);
    };
    assert!(*before_tokens > 60_000 && *after_tokens < 15_000);
    assert_eq!(
        went.usage, USAGE,
        "the loop of this test does not count its own"
    );
    let EntryBody::Compaction { usage, model, .. } = &entries[121].body else {
        panic!();
    };
    assert_eq!((*usage, model.as_str()), (USAGE, "fake/overflow"));
}

#[tokio::test(start_paused = true)]
async fn the_earlier_summary_goes_into_the_next() {
    let desk = Desk::plain(40_000);
    desk.history(turns(60, 4_000)).await;
    desk.ask("first").await.end.unwrap();
    for i in 0..30 {
        let model = desk.store.session(&desk.session).await.unwrap().unwrap();
        let entry = Entry {
            id: desk.world.ids.entry(),
            parent: model.leaf,
            run: None,
            at: TimestampMs(0),
            provenance: Provenance::Untrusted,
            labels: vec!["web".into()],
            body: said(&format!("{i}{}", "x".repeat(4_000)), Vec::new()),
        };
        let append = Mutation::Append(desk.session.clone(), Box::new(entry));
        desk.store
            .commit(Batch::session(&desk.session).with(append))
            .await
            .unwrap();
    }
    let went = desk.ask("second").await;
    assert_eq!((went.compactions(), summaries(&desk)), (1, 2));
    let asked: Vec<ModelRequest> = desk
        .model
        .requests()
        .into_iter()
        .filter(is_summary)
        .collect();
    let text = format!("{:?}", asked[1].messages);
    assert!(text.contains("<earlier-summary>") && text.contains("By train."));
    assert!(!format!("{:?}", asked[0].messages).contains("earlier-summary>"));
    let entries = desk.entries().await;
    let of = |e: &&Entry| matches!(e.body, EntryBody::Compaction { .. });
    let marks: Vec<_> = entries
        .iter()
        .filter(of)
        .map(|e| (e.provenance, e.labels.len()))
        .collect();
    assert_eq!(marks, [(Provenance::Agent, 0), (Provenance::Untrusted, 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_long_turn_keeps_its_question_word_for_word() {
    let desk = Desk::plain(40_000);
    let mut all = vec![person("compare the offers in ./offers/2026.csv, please")];
    for i in 0..40 {
        all.extend(step(&format!("c{i}"), "r".repeat(3_900)));
    }
    desk.history(all).await;
    let (listener, _heard) = mpsc::channel(100);
    let mut run = desk.run("go on", listener).await;
    let entries = desk.entries().await;
    // The newest message is taken for one long ago: what it left is summed up with the rest.
    let old = entries.iter().take(81).cloned().collect::<Vec<_>>();
    let mut context = context::load(&mut run).await.unwrap();
    compact::compact(&mut run, &mut context, &old, Limits::new(30_000))
        .await
        .unwrap();
    let (kept, summary) = compacted(&desk.entries().await);
    let at = entries
        .iter()
        .position(|e| Some(&e.id) == kept.as_ref())
        .unwrap();
    assert!(at > 60 && at % 2 == 1, "an answer with its result: {at}");
    assert!(summary.ends_with(
        "## The person's latest message, word for word\ncompare the offers in ./offers/2026.csv, please"
    ));
    assert!(
        summary.contains("## More exact names\n- ./offers/2026.csv\n"),
        "{summary}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_summary_without_its_headings_is_asked_for_once_more() {
    let replies = std::sync::Mutex::new(vec![SUMMARY, "short and sweet"]);
    let desk = Desk::new(
        summing(move || Ok(say(replies.lock().unwrap().pop().unwrap()))),
        FakeTools::default(),
    );
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!((went.compactions(), summaries(&desk)), (1, 2));
    let again = format!("{:?}", desk.model.requests()[1].messages);
    assert!(
        again.contains("could not be used: it lacks ## What this is about, ## Decisions"),
        "{again}"
    );
    assert_eq!(went.usage, USAGE.plus(USAGE));
}

#[tokio::test(start_paused = true)]
async fn a_model_that_cannot_sum_up_is_left_alone_for_some_messages() {
    let desk = Desk::new(summing(|| Ok(say("no"))), FakeTools::default());
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert_eq!((went.compactions(), summaries(&desk)), (0, 2));
    assert_eq!(
        desk.words(120).await,
        ["user", "notice compaction-failed", "said \"ok\" 0"]
    );
    let request = desk.model.requests().pop().unwrap();
    assert!(
        format!("{:?}", request.messages).contains("older messages are left out of this request")
    );
    for i in 0..4 {
        desk.ask("more").await.end.unwrap();
        assert_eq!(summaries(&desk), 2, "{i}");
    }
    desk.ask("more").await.end.unwrap();
    assert_eq!(summaries(&desk), 4);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_passes_leaves_the_transcript_untouched() {
    let late = || Err(ModelError::new(ModelErrorClass::RateLimit, "slow down"));
    let desk = Desk::new(summing(late), FakeTools::default());
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert_eq!(desk.words(120).await, ["user", "said \"ok\" 0"]);
    assert_eq!(summaries(&desk), 1);
}

#[tokio::test(start_paused = true)]
async fn a_summary_longer_than_what_it_stands_for_is_dropped() {
    let long = format!("{SUMMARY}\n{}", "l".repeat(200_000));
    let desk = Desk::new(summing(move || Ok(say(&long))), FakeTools::default());
    desk.history(turns(40, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert_eq!((went.compactions(), summaries(&desk)), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_the_turn_while_it_sums_up() {
    let interrupt = Interrupt::default();
    let ends = interrupt.clone();
    let model = OverflowModel::new(40_000, usize::MAX, move |_| {
        ends.end(Interrupt::PERSON);
        Ok(say(SUMMARY))
    });
    let mut desk = Desk::new(model, FakeTools::default());
    desk.interrupt = interrupt;
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    // The answer may be there already: then it counts, and the loop ends at its next step.
    assert!(matches!(went.end, Err(TurnEnd::Interrupted)) || went.compactions() == 1);
    assert!(desk.model.requests().len() <= 2);
}

#[tokio::test(start_paused = true)]
async fn a_model_that_does_not_answer_is_given_up() {
    let model = OverflowModel::new(40_000, usize::MAX, |r| {
        Ok(if is_summary(r) { Vec::new() } else { say("ok") })
    });
    let desk = Desk::new(model, FakeTools::default());
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert_eq!((went.compactions(), summaries(&desk)), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_turn_tries_once_whatever_fails() {
    let model = OverflowModel::new(40_000, 20_000, |r| match is_summary(r) {
        true => Err(ModelError::new(ModelErrorClass::RateLimit, "slow down")),
        false => Ok(say("ok")),
    });
    let desk = Desk::new(model, FakeTools::default());
    desk.history(turns(60, 4_000)).await;
    let went = desk.ask("now").await;
    assert_eq!(went.end.as_deref().unwrap(), "ok");
    assert_eq!(summaries(&desk), 1);
    assert!(
        desk.model.requests().len() > 3,
        "it was truncated more than once"
    );
}

#[tokio::test(start_paused = true)]
async fn pruning_alone_may_be_enough() {
    let desk = Desk::plain(100_000);
    let mut all = vec![person("read them")];
    for i in 0..13 {
        all.extend(step(&format!("c{i}"), "r".repeat(18_000)));
    }
    desk.history(all).await;
    let went = desk.ask("now").await;
    assert_eq!((went.compactions(), desk.model.requests().len()), (0, 1));
    let shown = format!("{:?}", desk.model.requests()[0].messages);
    assert_eq!(
        shown
            .matches("an old result of 18000 bytes is left out")
            .count(),
        8
    );
    let whole =
        |e: &&Entry| matches!(&e.body, EntryBody::ToolResult { text, .. } if text.len() == 18_000);
    assert_eq!(desk.entries().await.iter().filter(whole).count(), 13);
    let tools: Vec<_> = desk.model.requests()[0]
        .tools
        .iter()
        .map(|t| t.name.clone())
        .collect();
    assert_eq!(tools, ["result_read"]);
}

#[tokio::test(start_paused = true)]
async fn no_border_parts_a_call_from_its_result() {
    let desk = Desk::plain(40_000);
    let mut all = turns(3, 900);
    for i in 0..60 {
        all.extend(step(&format!("c{i}"), "r".repeat(37 * i)));
        all.push(said(&"s".repeat(1_000), Vec::new()));
    }
    desk.history(all).await;
    let entries = desk.entries().await;
    for goal in (100..60_000).step_by(97) {
        let parts = compact::parts(&entries, Limits::new(goal));
        let first = parts.kept.first().expect("the newest step stays");
        assert!(
            !matches!(first.body, EntryBody::ToolResult { .. }),
            "{goal}"
        );
        assert_eq!(parts.old.len() + parts.kept.len(), entries.len());
    }
}
