//! Every script by the native interpreter and by `claw exec`: the same output and the same exit code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_tests_scripts::case::{self, Language};
use claw_tests_scripts::place::{self, Claw};
use claw_tests_scripts::suite::{self, Side};
use claw_tests_scripts::{differences, report};

/// Cases run at once.
const AT_ONCE: usize = 4;

#[test]
fn the_collection_is_large_and_each_case_says_what_it_exercises() {
    let cases = case::load(&place::cases(), &Language::ALL).unwrap();
    let short = report::collection(&cases);
    assert!(short.is_empty(), "{}", short.join("\n"));
}

/// Minutes where interpreters are compiled first.
mod slow {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn scripts_do_in_claw_what_they_do_natively() {
        let cases = case::load(&place::cases(), &Language::ALL).unwrap();
        let home = tempfile::tempdir().unwrap();
        let claw = Claw::find(home.path()).unwrap_or_else(|e| panic!("{e}"));
        // The first run of each runtime compiles it: once, and not four times at once.
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        for case in &cases {
            let known = first
                .iter()
                .any(|c: &case::Case| c.language == case.language);
            if known { &mut rest } else { &mut first }.push(case.clone());
        }
        let warm = suite::run(&first, Side::Both(&claw), 1).await;
        let report = suite::run(&rest, Side::Both(&claw), AT_ONCE)
            .await
            .with(warm);
        println!("{}", report.text());
        let named = differences::of_file(&place::document()).unwrap();
        let short = report.shortfalls(&named, report::AIM);
        assert!(short.is_empty(), "{}", short.join("\n"));
        for language in Language::ALL {
            if let Some(reason) = suite::missing(language) {
                println!("SKIPPED: {language}: {reason}");
            }
        }
    }
}
