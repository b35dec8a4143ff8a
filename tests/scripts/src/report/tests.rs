#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

fn case(language: Language, number: usize) -> Case {
    Case {
        language,
        name: format!("{number:03}-x"),
        file: "/x".into(),
        features: vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
        exit: 0,
        needs: Vec::new(),
        args: Vec::new(),
        stdin: None,
    }
}

fn outcome(out: &str, code: i32) -> Outcome {
    Outcome {
        stdout: out.as_bytes().to_vec(),
        stderr: String::new(),
        code,
    }
}

fn report(equal: usize, different: usize) -> Report {
    let mut report = Report::default();
    for n in 0..equal {
        report.add(&case(Language::Bash, n), Verdict::Equal);
    }
    for n in equal..equal + different {
        report.add(&case(Language::Bash, n), Verdict::Different(String::new()));
    }
    report
}

#[test]
fn a_verdict_is_by_output_and_code() {
    let case = case(Language::Bash, 1);
    let good = outcome("a\n", 0);
    assert_eq!(Verdict::of(&case, [&good, &good], &good), Verdict::Equal);
    let Verdict::Different(how) = Verdict::of(&case, [&good, &good], &outcome("b\n", 3)) else {
        panic!("equal")
    };
    assert_eq!(
        how,
        "  exit 0 natively, 3 in claw\n  line 1\n  - a\n  + b\n"
    );
}

#[test]
fn a_case_that_is_not_deterministic_or_not_as_it_says_is_broken() {
    let case = case(Language::Bash, 1);
    let broken = |a: &Outcome, b: &Outcome| match Verdict::of(&case, [a, b], a) {
        Verdict::Broken(why) => why,
        other => panic!("{other:?}"),
    };
    let good = outcome("a\n", 0);
    assert!(broken(&good, &outcome("b\n", 0)).starts_with("two native runs differ"));
    let two = outcome("a\n", 2);
    assert_eq!(broken(&two, &two), "ends with 2 and says 0");
    let silent = outcome("", 0);
    assert_eq!(broken(&silent, &silent), "writes nothing");
}

#[test]
fn what_was_complained_is_shown_and_bounded() {
    let case = case(Language::Bash, 1);
    let good = outcome("a\n", 0);
    let mut loud = outcome("", 0);
    loud.stderr = "é".repeat(MAX_COMPLAINT_BYTES);
    let Verdict::Different(how) = Verdict::of(&case, [&good, &good], &loud) else {
        panic!("equal")
    };
    assert_eq!(how.matches('é').count(), MAX_COMPLAINT_BYTES / 2);
}

#[test]
fn the_shares_are_judged_at_their_limits() {
    let named = |r: &Report| r.different();
    let good = report(97, 3);
    assert_eq!(good.shortfalls(&named(&good), AIM), Vec::<String>::new());
    let short = report(96, 4);
    assert_eq!(
        short.shortfalls(&named(&short), AIM),
        ["all: 96 of 100 is less than 97 %"]
    );
    let mut mixed = report(300, 0);
    for n in 0..20 {
        let verdict = if n < 2 {
            Verdict::Different(String::new())
        } else {
            Verdict::Equal
        };
        mixed.add(&case(Language::Python, n), verdict);
    }
    assert_eq!(
        mixed.shortfalls(&named(&mixed), AIM),
        ["python: 18 of 20 is less than 96 %"]
    );
}

#[test]
fn the_document_names_exactly_what_differs() {
    let report = report(99, 1);
    let none = BTreeSet::new();
    assert_eq!(
        report.shortfalls(&none, AIM),
        ["bash/099-x differs and the document does not say so"]
    );
    let named = ["bash/099-x", "bash/001-x", "tools/777-gone"].map(str::to_owned);
    let short = report.shortfalls(&BTreeSet::from(named), AIM);
    assert_eq!(short.len(), 2, "{short:?}");
    assert!(short[0].starts_with("bash/001-x is equal"), "{short:?}");
    assert!(short[1].starts_with("tools/777-gone is named"), "{short:?}");
}

#[test]
fn broken_cases_fail_and_skipped_ones_are_said_and_not_counted() {
    let mut report = report(1, 0);
    report.add(
        &case(Language::Tools, 1),
        Verdict::Skipped("no jq".to_owned()),
    );
    assert_eq!(report.equal(None), (1, 1));
    assert!(
        report.text().contains("left out tools/001-x: no jq"),
        "{}",
        report.text()
    );
    assert_eq!(
        report.shortfalls(&BTreeSet::new(), AIM),
        Vec::<String>::new()
    );
    report.add(&case(Language::Tools, 2), Verdict::Broken("why".to_owned()));
    assert_eq!(
        report.shortfalls(&BTreeSet::new(), AIM),
        ["tools/002-x is broken: why"]
    );
}

#[test]
fn the_counts_are_printed_for_each_folder() {
    let text = report(2, 1).text();
    assert!(text.contains("different bash/002-x\n"), "{text}");
    assert!(
        text.ends_with(
            "bash: 2 of 3 equal\ntools: 0 of 0 equal\npython: 0 of 0 equal\njs: 0 of 0 equal\nts: 0 of 0 equal\nall: 2 of 3 equal\n"
        ),
        "{text}"
    );
}

#[test]
fn a_collection_is_large_enough_at_its_limits() {
    let cases: Vec<Case> = (0..MIN_CASES).map(|n| case(Language::Bash, n)).collect();
    assert_eq!(collection(&cases), Vec::<String>::new());
    assert_eq!(collection(&cases[1..]).len(), 1);
    let plain = |n| {
        let mut case = case(Language::Bash, n);
        if n >= MIN_TOGETHER - 1 {
            case.features.truncate(TOGETHER - 1);
        }
        case
    };
    let cases: Vec<Case> = (0..MIN_CASES).map(plain).collect();
    assert_eq!(collection(&cases).len(), 1);
}
