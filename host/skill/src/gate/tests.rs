#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::document::parse;

fn skill(gates: &str) -> Document {
    let text = format!("---\nname: a\ndescription: b\nmetadata: {{openclaw: {gates}}}\n---\nc\n");
    let document = parse("a", text.as_bytes()).unwrap();
    assert_eq!(document.warnings, []);
    document
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn there() -> Surroundings {
    Surroundings {
        os: "linux".to_owned(),
        commands: set(&["curl", "jq"]),
        env: set(&["API_KEY"]),
        config: set(&["channels.discord"]),
        skills: set(&["web-search"]),
    }
}

fn words(gates: &str) -> Vec<String> {
    let verdict = gate(&skill(gates), &there());
    assert_eq!(verdict.is_offered(), verdict.missing.is_empty());
    verdict
        .missing
        .into_iter()
        .map(|missing| missing.words)
        .collect()
}

#[test]
fn what_is_there_is_enough() {
    let all = "{os: [linux, darwin], requires: {bins: [curl, jq], anyBins: [wget, curl], env: [API_KEY], \
               config: [channels.discord], skills: [Web_Search]}}";
    assert_eq!(words(all), Vec::<String>::new());
    assert_eq!(words("{}"), Vec::<String>::new());
}

#[test]
fn each_missing_thing_is_said() {
    let none = "{os: [macos], requires: {bins: [curl, ffmpeg, sox], anyBins: [wget, http], env: [TOKEN], \
                config: [channels.slack], skills: [notes]}}";
    let expected = [
        "is for `darwin`, this is linux",
        "there is no command `ffmpeg`",
        "there is no command `sox`",
        "nothing is bound to the variable `TOKEN`",
        "the configuration does not set `channels.slack`",
        "there is no skill `notes`",
        "there is no command `wget` or `http`",
    ];
    assert_eq!(words(none), expected);
}

#[test]
fn always_passes_over_requirements_but_not_the_system() {
    let verdict = gate(&skill("{always: true, requires: {bins: [sox]}}"), &there());
    assert!(verdict.is_offered());
    assert_eq!(verdict.passed_over[0].words, "there is no command `sox`");
    let verdict = gate(
        &skill("{always: true, os: [win32], requires: {bins: [sox]}}"),
        &there(),
    );
    assert_eq!(verdict.missing.len(), 1);
    assert_eq!(verdict.missing[0].kind, "os");
}

#[test]
fn a_system_nobody_knows_holds_nothing_against_a_skill() {
    let there = Surroundings {
        os: String::new(),
        ..there()
    };
    assert!(gate(&skill("{os: [win32]}"), &there).is_offered());
}
