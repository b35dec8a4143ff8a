//! The policy room's table of URL spellings, row by row through the binary: what it refuses is not fetched.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::chat::Chat;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TABLE: &str = include_str!("../../../host/policy/tests/fixtures/urls.yaml");
/// Fewest refused rows that must be left to run.
const MIN_ROWS: usize = 100;

struct Row {
    url: String,
    code: String,
}

/// Refused rows that `web_fetch` can send (GET, no made-up address), by their grants.
fn rows() -> BTreeMap<Vec<String>, Vec<Row>> {
    let table: Vec<Value> = serde_yaml::from_str(TABLE).unwrap();
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let mut by_rules: BTreeMap<Vec<String>, Vec<Row>> = BTreeMap::new();
    for row in table {
        let get = row["method"].is_null() || row["method"] == "GET";
        if row["code"] == "allowed" || !row["address"].is_null() || !get {
            continue;
        }
        let rules = row["rules"].as_array().unwrap().iter().map(text).collect();
        by_rules.entry(rules).or_default().push(Row {
            url: text(&row["url"]),
            code: text(&row["code"]),
        });
    }
    by_rules
}

/// What is wrong with the report of a call that must be refused.
fn wrong(report: &Value, row: &Row) -> Option<String> {
    let outcome = &report["outcome"];
    // The tool's schema asks for at least one character, so an empty one does not get as far as policy.
    let refused = if row.url.is_empty() {
        outcome["kind"] == "arguments"
    } else {
        let denials = report["denials"].as_array().unwrap();
        outcome["outcome"] == "error"
            && outcome["code"] == row.code.as_str()
            && outcome["effect"] == "none"
            && denials.len() == 1
            && denials[0]["decision"]["code"] == row.code.as_str()
    };
    (!refused || report["effects"] != 0).then(|| format!("{:?} {}: {report}", row.url, row.code))
}

#[test]
fn every_refused_spelling_is_refused_through_the_binary() {
    let claw = Claw::new();
    let mut chat = Chat::open(&claw, &[]);
    let (mut ran, mut bad) = (0, Vec::new());
    for (rules, rows) in rows() {
        let grants: Vec<String> = rules.iter().map(|r| claw.grant("web", r)).collect();
        for row in &rows {
            let report = chat.call("web_fetch", &json!({ "url": row.url }));
            ran += 1;
            bad.extend(wrong(&report, row));
        }
        grants.iter().for_each(|id| claw.revoke(id));
    }
    assert!(
        bad.is_empty(),
        "{} of {ran}:\n{}",
        bad.len(),
        bad.join("\n")
    );
    assert!(ran >= MIN_ROWS, "{ran} rows only");
    assert_eq!(chat.close(), Some(0));
}
