//! Each folder of `cases` against the real engine: the store in memory, tokio's time paused, a scripted model, a sandbox
//! whose tools take their time, and a network that is a list. The format of a case is in `README.md`.
//!
//! Invariant: a case was written from the design, before the code ran against it. A case that fails is an error of the
//! code or of the design, and is not edited to pass.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod compare;
mod format;
mod judge;
mod load;
mod log;
mod model;
mod network;
mod store;
mod tools;
mod world;

use format::Case;

/// Runs the folder that a test is named after: `c01_some_words` is `01-some-words`.
fn run(test: &str) {
    let name = folder(test);
    let wrong = wrong(Case::load(&name));
    assert!(wrong.is_empty(), "{name}\n{wrong}");
}

/// Plays a case; what is not as it expects.
fn wrong(case: Case) -> String {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(async { judge::judge(&world::play(case).await).await })
}

fn folder(test: &str) -> String {
    test.trim_start_matches('c').replace('_', "-")
}

/// Every part of an expectation is looked at: changed, it is told of.
#[test]
fn a_case_that_expects_something_else_fails() {
    type Change = fn(&mut Case);
    let changes: [(&str, Change); 12] = [
        ("transcript", |c| {
            c.expect.transcript = Some("user: one".into())
        }),
        ("runs", |c| c.expect.runs = Some(vec!["failed: x".into()])),
        ("all entries", |c| {
            c.expect.all_entries = Some(String::new())
        }),
        ("inbox m2", |c| {
            c.expect.inbox.insert("m2".into(), "collected(m1)".into());
        }),
        ("visible differs", |c| c.expect.visible = Some(Vec::new())),
        ("should never be", |c| {
            c.expect.never_visible = vec!["heard".into()]
        }),
        ("tool calls", |c| {
            c.expect.tool_calls = Some(vec!["post".into()])
        }),
        ("effects", |c| {
            c.expect.effects = vec!["pay: unknown".into()]
        }),
        ("events: `started m2`", |c| {
            c.expect.events = "started m2".into()
        }),
        ("expected 3", |c| c.expect.requests = 3),
        ("the receipt of m2", |c| {
            c.messages.messages[1].expect_receipt = Some(format::Fate::Duplicate);
        }),
        ("without \"three\"", |c| {
            c.model.answers[1].expect_last_user = Some("three".into());
        }),
    ];
    for (told, change) in changes {
        let mut case = Case::load("16-steer-between-tools-with-effects");
        change(&mut case);
        let wrong = wrong(case);
        assert!(wrong.contains(told), "{told}: {wrong}");
    }
}

macro_rules! cases {
    ($($test:ident,)*) => {
        $(
            #[test]
            #[allow(non_snake_case, reason = "named after its folder")]
            fn $test() {
                run(stringify!($test));
            }
        )*

        #[test]
        fn every_folder_is_a_test_and_every_test_a_folder() {
            let mut folders: Vec<String> = std::fs::read_dir(load::root())
                .unwrap()
                .map(|d| d.unwrap().file_name().into_string().unwrap())
                .collect();
            folders.sort();
            let mut tests = vec![$(folder(stringify!($test))),*];
            tests.sort();
            assert_eq!(folders, tests);
        }
    };
}

cases! {
    c01_steer_idle_begins_at_once,
    c02_steer_between_sequential_tools,
    c03_steer_during_a_parallel_batch,
    c04_steer_while_the_model_thinks_of_tools,
    c05_steer_after_the_last_boundary,
    c06_steer_two_at_one_boundary,
    c07_steer_leftovers_are_one_turn,
    c08_steer_during_the_only_tool,
    c09_steer_during_the_second_of_three_tools,
    c10_steer_at_two_boundaries,
    c11_steer_of_another_route_waits,
    c12_steer_of_another_actor_waits,
    c13_steer_behind_one_that_cannot,
    c14_steer_that_asks_for_another_model,
    c15_steer_that_asks_for_no_other_model,
    c16_steer_between_tools_with_effects,
    c17_steer_into_a_turn_that_fails,
    c18_steer_twice_the_same_message,
    c19_steer_of_a_member_of_the_same_group,
    c1A_steer_before_a_parallel_batch,
    c20_followup_order,
    c21_followup_does_not_enter_between_tools,
    c22_followup_idle_begins_at_once,
    c23_followup_from_other_routes,
    c24_followup_after_failed_turns,
    c25_followup_twice_the_same_message,
    c26_followup_overflow_old,
    c27_followup_overflow_new,
    c28_followup_overflow_summarize,
    c29_followup_summary_of_a_long_message,
    c30_followup_cap_counts_only_who_waits,
    c31_followup_twenty_wait,
    c32_followup_the_twenty_first,
    c33_collect_two_become_one,
    c34_collect_just_inside_the_window,
    c35_collect_just_outside_the_window,
    c36_collect_each_message_extends_the_window,
    c37_collect_idle_begins_at_once,
    c38_collect_with_a_longer_window,
    c39_collect_routes_alternate,
    c40_collect_routes_drain_separately,
    c41_collect_actors_apart,
    c42_collect_does_not_enter_between_tools,
    c43_collect_after_a_failed_turn,
    c44_collect_twice_the_same_message,
    c45_collect_overflow_old,
    c46_collect_overflow_summarize,
    c47_collect_overflow_new,
    c50_interrupt_while_the_model_thinks,
    c51_interrupt_keeps_the_partial_answer,
    c52_interrupt_during_a_tool,
    c53_interrupt_during_an_effect,
    c54_interrupt_after_an_effect,
    c55_interrupt_idle_begins_at_once,
    c56_interrupts_in_a_row,
    c57_interrupt_takes_along_who_waits,
    c58_interrupt_then_a_followup,
    c59_interrupt_before_the_start,
    c60_interrupt_twice_the_same_message,
    c61_interrupt_ends_only_its_session,
    c62_interrupt_during_a_parallel_batch,
    c63_interrupt_in_the_second_step,
    c64_interrupt_takes_along_a_steer,
    c70_stop_while_a_turn_runs,
    c71_stop_drops_who_waits,
    c72_stop_while_idle,
    c73_stop_in_the_quiet_window,
    c74_stop_during_an_effect,
    c75_stop_does_not_wait_for_room,
    c76_stop_only_its_session,
    c77_stop_twice_the_same_message,
    c80_new_while_idle,
    c81_new_with_a_first_message,
    c82_new_while_a_turn_runs,
    c83_new_with_a_first_message_while_a_turn_runs,
    c84_reset_is_new,
    c85_queue_collect,
    c86_queue_followup_stays,
    c87_queue_mode_gives_way_to_the_message_s_own,
    c90_mixed_steer_behind_a_followup,
    c91_mixed_steer_before_a_followup,
    c92_mixed_followup_between_collected,
    c93_mixed_steer_behind_a_collected,
    c94_no_reply_is_not_delivered,
    c95_an_empty_answer_is_not_delivered,
    c96_identical_calls_end_the_turn,
    c97_two_peers_two_sessions,
    c98_group_and_direct,
    c99_threads_of_a_group,
    cA0_the_same_id_at_another_account,
    cA1_the_same_id_in_another_chat,
    cA2_a_network_that_does_not_tell_repetitions,
}
