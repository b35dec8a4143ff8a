//! The last tier: it fits, whatever came before.
use super::super::messages::SUMMARY_HEAD;
use super::super::truncate::{LEFT_OUT, MIN_TOKENS, truncate};
use super::*;
use proptest::prelude::*;

fn cut(mut messages: Vec<ModelMessage>, limit: u64) -> Vec<ModelMessage> {
    truncate(&mut messages, limit);
    messages
}

fn blocks(message: &ModelMessage) -> Vec<String> {
    let ModelMessage::User { content } = message else {
        panic!("{message:?}");
    };
    content.iter().map(Block::to_text).collect()
}

#[test]
fn what_fits_is_left_alone() {
    let all = vec![user("a"), says("b"), user("c")];
    let size = size::messages(&all);
    assert_eq!(cut(all.clone(), size), all);
    let less = cut(all, size - 1);
    assert_ne!(less.len(), 3);
}

#[test]
fn the_oldest_turns_go_first_and_one_line_says_so() {
    let all: Vec<ModelMessage> = (0..10)
        .flat_map(|i| [user(format!("q{i}")), says("x".repeat(4_000))])
        .chain([user("now")])
        .collect();
    let after = cut(all, 3_200);
    assert_eq!(blocks(&after[0]), [LEFT_OUT, "q7"]);
    assert_eq!(after.len(), 7);
    assert_eq!(blocks(&after[6]), ["now"]);
    let again = cut(after, 2_200);
    assert_eq!(blocks(&again[0]), [LEFT_OUT, "q8"], "said once");
}

#[test]
fn a_summary_stays_when_turns_go() {
    let summary = format!("{SUMMARY_HEAD}\nthe gist");
    let all = vec![
        ModelMessage::User {
            content: vec![Block::text(&*summary), Block::text("q")],
        },
        says("x".repeat(8_000)),
        user("now"),
    ];
    let after = cut(all, 500);
    assert_eq!(after.len(), 1);
    assert_eq!(blocks(&after[0]), [summary.as_str(), LEFT_OUT, "now"]);
}

#[test]
fn within_the_last_turn_the_longest_texts_are_cut() {
    let all = vec![
        user("now"),
        calls(&["a", "b"]),
        result("a", "short"),
        result("b", "x".repeat(100_000)),
    ];
    let after = cut(all, 2_000);
    assert_eq!(after[2], result("a", "short"));
    let ModelMessage::ToolResult { text, .. } = &after[3] else {
        panic!();
    };
    assert!(text.contains("the middle of 100000 bytes is left out"));
    assert!(size::messages(&after) > 1_900, "no more than needed is cut");
    assert_eq!(blocks(&after[0]), ["now"]);
}

#[test]
fn long_arguments_go_as_a_whole_and_stay_an_object() {
    let call = ModelToolCall {
        id: "a".into(),
        name: "write".into(),
        arguments: json!({ "text": "x".repeat(50_000) }),
    };
    let said = ModelMessage::Assistant {
        text: String::new(),
        calls: vec![call],
    };
    let after = cut(vec![user("now"), said, result("a", "ok")], 500);
    let ModelMessage::Assistant { calls, .. } = &after[1] else {
        panic!();
    };
    assert_eq!(calls[0].arguments, json!({ "left_out": "50011 bytes" }));
}

#[test]
fn many_small_steps_go_the_oldest_first() {
    let ids: Vec<String> = (0..500).map(|i| format!("c{i}")).collect();
    let steps = ids.iter().flat_map(|id| [calls(&[id]), result(id, "ok")]);
    let after = cut([user("now")].into_iter().chain(steps).collect(), 400);
    assert!(size::messages(&after) <= 400 && after.len() > 3 && whole_pairs(&after));
    assert_eq!(blocks(&after[0]), [LEFT_OUT, "now"]);
    assert_eq!(after.last().unwrap(), &result("c499", "ok"));
}

#[test]
fn a_message_larger_than_the_window_keeps_its_ends() {
    let text = format!("start{}end", "x".repeat(1 << 20));
    let after = cut(vec![says("old"), user(text)], 1_000);
    let words = blocks(&after[0]);
    let last = words.last().unwrap();
    assert!(last.starts_with("start") && last.ends_with("end"));
    assert!(size::messages(&after) <= 1_000 && size::messages(&after) > 900);
}

#[test]
fn thousands_of_joined_messages_keep_the_newest() {
    let content = (0..5_000).map(|i| Block::text(format!("m{i}"))).collect();
    let after = cut(vec![ModelMessage::User { content }], 300);
    let words = blocks(&after[0]);
    assert_eq!(words.last().unwrap(), "m4999");
    assert!(size::messages(&after) <= 300);
}

/// One step of a random history.
fn step() -> impl Strategy<Value = Vec<ModelMessage>> {
    let text = prop_oneof![
        "[a-zß€ ]{0,30}".boxed(),
        (0_usize..8_000).prop_map(|n| "y".repeat(n)).boxed(),
    ];
    let texts = proptest::collection::vec(text.clone(), 0..4);
    prop_oneof![
        texts.clone().prop_map(|t| {
            vec![ModelMessage::User {
                content: t.into_iter().map(Block::text).collect(),
            }]
        }),
        text.prop_map(|t| vec![says(t)]),
        texts.prop_map(|t| {
            let ids: Vec<String> = (0..t.len()).map(|i| format!("c{i}")).collect();
            let call = |(id, t): (&String, &String)| ModelToolCall {
                id: id.clone(),
                name: "echo".into(),
                arguments: json!({ "t": t }),
            };
            let said = ModelMessage::Assistant {
                text: String::new(),
                calls: ids.iter().zip(&t).map(call).collect(),
            };
            let results = ids.iter().zip(t.iter().rev()).map(|(id, t)| result(id, t));
            [said].into_iter().chain(results).collect()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn it_always_fits_with_whole_pairs_and_the_last_message(
        before in proptest::collection::vec(step(), 0..25),
        last in "[a-z€]{1,50}",
        after in proptest::collection::vec(step(), 0..25),
        limit in MIN_TOKENS..20_000,
    ) {
        let mut all: Vec<ModelMessage> = before.into_iter().flatten().collect();
        all.push(user(last.clone()));
        all.extend(after.into_iter().flatten().filter(|m| !matches!(m, ModelMessage::User { .. })));
        let size = size::messages(&all);
        truncate(&mut all, limit);
        prop_assert!(size::messages(&all) <= limit);
        prop_assert!(size::messages(&all) <= size);
        prop_assert!(whole_pairs(&all));
        let user = all.iter().rev().find_map(|m| match m {
            ModelMessage::User { content } => content.last().map(Block::to_text),
            _ => None,
        });
        prop_assert_eq!(user, Some(last));
        let once = all.clone();
        truncate(&mut all, limit);
        prop_assert_eq!(once, all, "what fits is left alone");
    }
}
