//! Old results in short: from when, which, how, and that nothing flaps.
use super::super::prune::Pruned;
use super::*;

const BUDGET: u64 = 100_000;

/// A question, then steps whose results have this many bytes.
fn steps(count: usize, bytes: usize) -> Vec<ModelMessage> {
    let mut all = vec![user("go")];
    for i in 0..count {
        let id = format!("c{i}");
        all.push(calls(&[&id]));
        all.push(result(&id, format!("{i}:{}", "x".repeat(bytes))));
    }
    all
}

fn prune(messages: &mut [ModelMessage], pruned: &mut Pruned, goal: u64) {
    pruned.prune(messages, 0, BUDGET, goal, |text| {
        Some(BlobId::new(format!("blob-{}", text.len())))
    });
}

fn pruned(mut messages: Vec<ModelMessage>, goal: u64) -> Vec<ModelMessage> {
    prune(&mut messages, &mut Pruned::default(), goal);
    messages
}

/// Results that were changed, by their number.
fn changed(before: &[ModelMessage], after: &[ModelMessage]) -> Vec<usize> {
    let texts = |all: &[ModelMessage]| -> Vec<String> {
        all.iter()
            .filter_map(|m| match m {
                ModelMessage::ToolResult { text, .. } => Some(text.clone()),
                _ => None,
            })
            .collect()
    };
    let (before, after) = (texts(before), texts(after));
    (0..before.len())
        .filter(|i| before[*i] != after[*i])
        .collect()
}

#[test]
fn below_thirty_percent_nothing_is_pruned() {
    let few = steps(11, 5_000);
    assert!(size::messages(&few) < BUDGET * 30 / 100);
    assert_eq!(pruned(few.clone(), 0), few);
    let more = steps(12, 5_000);
    assert!(size::messages(&more) >= BUDGET * 30 / 100);
    assert_eq!(
        changed(&more, &pruned(more.clone(), BUDGET)),
        (0..8).collect::<Vec<_>>()
    );
}

#[test]
fn from_thirty_percent_long_results_keep_their_ends() {
    let all = steps(12, 5_000);
    let after = pruned(all, BUDGET);
    let ModelMessage::ToolResult { text, is_error, .. } = &after[2] else {
        panic!();
    };
    assert!(text.starts_with("0:xxx") && text.ends_with("xxx") && !is_error);
    assert!(
        text.contains("; result_read of handle `blob-5002` shows it"),
        "{text}"
    );
    assert!(text.len() > 3_000 && text.len() < 3_300, "{}", text.len());
    let short = steps(40, 1_990);
    assert!(size::messages(&short) > BUDGET * 30 / 100);
    assert_eq!(
        pruned(short.clone(), BUDGET),
        short,
        "none is over 4,000 bytes"
    );
}

#[test]
fn from_fifty_percent_old_results_are_left_out() {
    let all = steps(60, 3_900);
    assert!(size::messages(&all) > BUDGET);
    let after = pruned(all, BUDGET);
    let ModelMessage::ToolResult { id, text, .. } = &after[2] else {
        panic!();
    };
    assert_eq!(id, "c0");
    assert_eq!(
        text,
        "[an old result of 3902 bytes is left out here; result_read of handle `blob-3902` shows it]"
    );
}

#[test]
fn the_last_three_answers_and_what_is_before_the_first_message_stay_whole() {
    let mut all = vec![calls(&["z"]), result("z", "z".repeat(10_000))];
    all.extend(steps(30, 8_000));
    let after = pruned(all.clone(), 0);
    assert_eq!(after[..3], all[..3]);
    assert_eq!(after[after.len() - 6..], all[all.len() - 6..]);
    // One is before the first message; under pressure the border moves in single steps.
    assert_eq!(changed(&all, &after), (1..28).collect::<Vec<_>>());
    assert!(whole_pairs(&after));
}

#[test]
fn the_border_moves_in_steps_while_all_fits() {
    let mut moved = 0;
    let mut last: Vec<usize> = Vec::new();
    for count in 12..=44 {
        let all = steps(count, 4_100);
        let now = changed(&all, &pruned(all.clone(), u64::MAX));
        assert!(now.len() >= last.len(), "{count}");
        moved += usize::from(now.len() != last.len());
        last = now;
    }
    // 8, 16, 24, 32 and 40 answers; it begins at 30 % of use.
    assert!((3..=5).contains(&moved), "{moved}");
}

#[test]
fn within_a_turn_it_goes_as_in_the_next_one_and_never_back() {
    let mut state = Pruned::default();
    let mut messages = steps(1, 6_000);
    let all = steps(60, 6_000);
    for count in 2..=60 {
        messages.extend_from_slice(&all[messages.len()..1 + 2 * count]);
        let before = size::messages(&messages);
        prune(&mut messages, &mut state, BUDGET * 9 / 10);
        assert!(size::messages(&messages) <= before);
    }
    assert_eq!(messages, pruned(all, BUDGET * 9 / 10));
    let again = messages.clone();
    prune(&mut messages, &mut state, 0);
    prune(&mut messages, &mut state, u64::MAX);
    assert!(size::messages(&messages) <= size::messages(&again));
}

#[test]
fn a_result_that_cannot_be_kept_is_shortened_without_a_handle() {
    let mut messages = steps(12, 5_000);
    Pruned::default().prune(&mut messages, 0, BUDGET, BUDGET, |_| None);
    let ModelMessage::ToolResult { text, .. } = &messages[2] else {
        panic!();
    };
    assert!(
        text.contains("left out here ...]") && !text.contains("handle"),
        "{text}"
    );
}
