//! Each file of `cases` against the real engine, the real sandbox with the bundled plugins and runtimes, and a store on the
//! disk. The format of a case is in `README.md`.
//!
//! Invariant: a case was written from the design, before the code ran against it. A case that fails is an error of the
//! code or of the design, and is not edited to pass.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod archive;
mod calls;
mod changed;
mod channel;
mod config;
mod format;
mod hosts;
mod judge;
mod load;
mod log;
mod model;
mod parsing;
mod play;
mod report;
mod shelf;
mod world;

use calls::Book;
use format::{Case, Need};
use hosts::Places;
use play::Played;
use std::sync::{Mutex, PoisonError};
use world::World;

/// What later work brings and is there.
const HERE: [Need; 0] = [];

/// One case at a time in a process: they share its log.
static ONE: Mutex<()> = Mutex::new(());

/// Runs the file that a test is named after: `E01_news_digest` is `E01-news-digest`.
fn run(test: &str) {
    let name = test.replace('_', "-");
    let written = Case::load(&name);
    if let Some(missing) = written.needs.iter().find(|need| !HERE.contains(need)) {
        println!("SKIPPED: needs {missing:?}, which is not there yet");
        return;
    }
    if let Some(wrong) = block_on(wrong(&name, &written)) {
        panic!("\n{wrong}");
    }
}

/// On one thread, as time can be moved on only there.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(work)
}

/// Plays a case; what is not as it expects.
async fn wrong(name: &str, written: &Case) -> Option<String> {
    log::begin();
    let places = Places::begin(written);
    let world = World::new(Case::led(name, &places), places).await;
    let played = Played::of(world).await;
    let book = Book::of(&played).await;
    let wrong = judge::judge(&played, &book, &log::text()).await;
    println!("asks: {}", played.asks.len());
    let told = (!wrong.is_empty()).then(|| report::table(name, &played, &book, &wrong));
    played.world.close().await;
    told
}

macro_rules! cases {
    ($($test:ident,)*) => {
        /// Apart from the quick tests: they need what `cargo xtask plugins` and `cargo xtask runtimes` build.
        mod asks {
            $(
                #[test]
                #[allow(non_snake_case, reason = "named after its file")]
                fn $test() {
                    crate::run(stringify!($test));
                }
            )*

            mod runner {
                #[test]
                fn a_case_that_expects_something_else_fails() {
                    crate::block_on(crate::changed::all_are_told());
                }
            }
        }

        #[test]
        fn every_file_is_a_test_and_every_test_a_file() {
            let tests = vec![$(stringify!($test).replace('_', "-")),*];
            assert_eq!(load::names(), tests);
        }
    };
}

cases! {
    E01_news_digest,
    E02_research_and_note,
    E03_follow_links_three_deep,
    E04_group_weather,
    E05_group_sums_up_a_link,
    E06_paired_person_reads_a_page,
    E07_paired_person_reads_the_calendar,
    E08_inbox_triage,
    E09_inbox_into_folders,
    E10_translate_a_letter,
    E11_sum_up_a_report,
    E12_todo_done,
    E13_todo_from_a_page,
    E14_rename_scans,
    E15_totals_of_a_csv,
    E16_write_a_script_and_run_it,
    E17_data_by_curl_and_jq,
    E18_own_api_with_a_key,
    E19_several_pages_of_an_api,
    E20_task_from_a_mail,
    E21_sub_agent_research,
    E22_two_sub_agents_compare,
    E23_sub_agent_into_a_note,
    E24_remember_a_fact,
    E25_answer_from_memory,
    E26_note_of_a_page,
    E27_curated_memory,
    E28_heartbeat_check,
    E29_word_before_the_answer,
    E30_progress_in_a_group,
    E31_daily_weather,
    E32_digest_for_a_team,
    E33_weekly_archive,
    E34_nothing_to_report,
    E35_a_reminder,
    E36_tell_ana,
    E37_tell_ana_what_a_page_says,
    E38_pass_on_to_a_project,
    E39_what_did_the_group_decide,
    E40_compare_drafts,
    E41_clean_up_as_a_page_says,
    E42_first_post_to_a_new_place,
    E43_scratch_of_its_own,
    E44_unpack_an_archive,
    E45_find_it_again,
    E46_expenses_of_receipts,
    E47_a_skill_s_script,
    E48_a_skill_with_a_key,
    E49_a_new_conversation_is_clean,
    E50_delete_at_once,
    I01_page_sends_the_notes_out,
    I02_page_writes_to_another_chat,
    I03_notes_in_the_address_of_a_get,
    I04_get_to_a_host_not_granted,
    I05_get_to_a_host_granted_by_name,
    I06_page_deletes_the_workspace,
    I07_page_plants_memory_and_heartbeat,
    I08_notes_hidden_by_renaming,
    I09_soul_agents_and_skills,
    I10_links,
    I11_a_stranger_gives_orders,
    I12_a_paired_person_wants_effects,
    I13_nobody_else_approves,
    I14_another_skill_s_key,
    I15_grants_and_settings,
    I16_the_key_in_a_body,
    I17_a_page_has_something_paid,
    I18_a_sub_agent_s_answer,
    I19_a_sub_agent_with_wider_tools,
    I20_a_page_makes_a_job,
    I21_a_memory_that_acts_later,
    I22_output_of_a_command,
    I23_a_mail_has_everybody_written_to,
    I24_a_group_wants_the_notes,
    I25_a_member_s_words_in_the_owner_s_turn,
    I26_a_script_that_encodes,
}
