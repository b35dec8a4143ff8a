//! What every bundled plugin keeps, in Rust or in Python: one table of cases per plugin, the same checks for all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "plugin_contract/shape.rs"]
mod shape;
#[path = "plugin_contract/table.rs"]
mod table;

use common::chat::Chat;
use common::{Claw, codes, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use table::{Good, Plugin};

#[test]
fn files_keeps_the_contract() {
    keeps_the_contract(table::files);
}

#[test]
fn memory_keeps_the_contract() {
    keeps_the_contract(table::memory);
}

#[test]
fn web_keeps_the_contract() {
    keeps_the_contract(table::web);
}

#[test]
fn counter_keeps_the_contract_in_python() {
    keeps_the_contract(table::counter);
}

fn keeps_the_contract(table: fn(&Claw) -> Plugin) {
    let claw = Claw::new();
    let plugin = table(&claw);
    let info = claw
        .run(&["--json", "plugin", "info", plugin.name])
        .exits(0)
        .json();
    shape::imports_what_it_asks_for(&info, &plugin);
    shape::defines_its_tools(&claw, &info, &plugin);
    takes_no_wrong_arguments(&claw, &info, &plugin);
    is_refused_without_grants(&claw, &info, &plugin);
    answers_once_granted(&claw, &info, &plugin);
}

fn strings(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap();
    list.iter().map(|v| v.as_str().unwrap()).collect()
}

/// The definition of a tool.
fn definition<'a>(info: &'a Value, tool: &str) -> &'a Value {
    let all = info["definitions"].as_array().unwrap();
    all.iter().find(|d| d["name"] == tool).unwrap()
}

/// The first case of each tool.
fn first_cases(plugin: &Plugin) -> Vec<&Good> {
    let mut seen = BTreeSet::new();
    let cases = plugin.good.iter();
    cases.filter(|good| seen.insert(good.tool)).collect()
}

/// What is wrong with these arguments is said, before the guest runs.
fn takes_no_wrong_arguments(claw: &Claw, info: &Value, plugin: &Plugin) {
    let refused = |report: &Value, field: &str| {
        let outcome = &report["outcome"];
        assert_eq!(outcome["kind"], "arguments", "{field}: {report:#}");
        let message = outcome["message"].as_str().unwrap();
        assert!(message.contains(field), "`{field}` is not in: {message}");
        let untouched = (&report["cpu_us"], &report["effects"], &report["denials"]);
        assert_eq!(untouched, (&json!(0), &json!(0), &json!([])), "{report:#}");
    };
    let cases = first_cases(plugin);
    for good in &cases {
        let mut args = good.args.clone();
        args["nonsense"] = json!(1);
        refused(&claw.call(good.tool, &args).exits(1).json(), "nonsense");
    }
    // One process for the many: what they end with is seen above.
    let mut chat = Chat::open(claw, &[]);
    for good in cases {
        let schema = &definition(info, good.tool)["input_schema"];
        for (wrong, field) in wrong_arguments(schema, &good.args) {
            refused(&chat.call(good.tool, &wrong), &field);
        }
    }
    assert_eq!(chat.close(), Some(0));
    let unknown = format!("{}_nothing", plugin.name);
    let report = claw.call(&unknown, &json!({})).exits(4).json();
    assert_eq!(report["outcome"]["kind"], "not-found", "{report:#}");
    let message = report["outcome"]["message"].as_str().unwrap();
    assert!(message.contains(&format!("`{unknown}`")), "{message}");
}

/// Good arguments with one thing wrong, and how the message names it: every argument left out, of another type, or
/// out of its range.
fn wrong_arguments(schema: &Value, good: &Value) -> Vec<(Value, String)> {
    let with = |name: &str, value: Value| {
        let mut args = good.clone();
        args[name] = value;
        (args, format!("/{name}"))
    };
    let mut wrong = Vec::new();
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap();
        let mut args = good.clone();
        args.as_object_mut().unwrap().remove(name).unwrap();
        wrong.push((args, format!("\"{name}\"")));
    }
    for (name, property) in schema["properties"].as_object().unwrap() {
        wrong.push(with(name, json!({})));
        wrong.push(with(name, Value::Null));
        if let Some(most) = property["maximum"].as_i64() {
            wrong.push(with(name, json!(most + 1)));
        }
        if let Some(least) = property["minimum"].as_i64() {
            wrong.push(with(name, json!(least - 1)));
        }
        if let Some(most) = property["maxLength"].as_u64().filter(|&n| n <= 10_000) {
            wrong.push(with(name, json!("x".repeat(most as usize + 1))));
        }
        if property["minLength"] == 1 {
            wrong.push(with(name, json!("")));
        }
    }
    wrong
}

/// With nothing granted every tool is refused, and with a part of it what needs the rest: each time with a denial
/// that `claw why` explains. Afterwards every capability of the manifest was refused once.
fn is_refused_without_grants(claw: &Claw, info: &Value, plugin: &Plugin) {
    let mut refused = BTreeSet::new();
    let mut check = |tool: &str, args: &Value| -> Value {
        let report = claw.call(tool, args).exits(3).json();
        assert_eq!(report["outcome"]["kind"], "denied", "{tool}: {report:#}");
        assert_eq!(report["effects"], 0, "{tool}");
        let code = codes(&report)[0];
        assert_eq!(report["outcome"]["code"], code, "{tool}");
        let why = claw.why();
        assert_eq!(why["call"]["id"], report["id"], "{tool}");
        assert_eq!(why["call"]["denials"], report["denials"], "{tool}");
        assert_eq!(why["effects"], json!([]), "{tool}");
        let denial = &report["denials"][0];
        let hint = denial["decision"]["hint"].as_str().unwrap();
        let words = claw.run(&["why"]).exits(0).out;
        for expected in [tool, code, hint, "grants: refused"] {
            assert!(words.contains(expected), "no `{expected}` in: {words}");
        }
        let command = format!("claw grant add {} '", plugin.name);
        assert!(hint.starts_with(&command), "{tool}: {hint}");
        refused.insert(denial["capability"].as_str().unwrap().to_owned());
        report
    };
    claw.revoke_all(plugin.name);
    for good in first_cases(plugin) {
        check(good.tool, &good.args);
    }
    for case in &plugin.refused {
        let grants: Vec<String> = case
            .left
            .iter()
            .map(|rule| claw.grant(plugin.name, rule))
            .collect();
        let report = check(case.tool, &case.args);
        assert_eq!(codes(&report), [case.code], "{report:#}");
        grants.iter().for_each(|id| claw.revoke(id));
    }
    let asks = strings(&info["asks"]).into_iter();
    let asked: BTreeSet<String> = asks
        .map(|rule| rule.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(refused, asked, "each capability is refused once");
}

/// With its grants each case answers, and what it returns fits the schema it gave.
fn answers_once_granted(claw: &Claw, info: &Value, plugin: &Plugin) {
    for rule in &plugin.rules {
        claw.grant(plugin.name, rule);
    }
    for good in &plugin.good {
        let report = claw.call(good.tool, &good.args).exits(0).json();
        let outcome = &report["outcome"];
        assert_eq!(outcome["outcome"], "ok", "{}: {report:#}", good.tool);
        assert_eq!(report["denials"], json!([]), "{}", good.tool);
        let said = match outcome["content"][0]["type"].as_str() {
            Some("text") => text(&report).to_owned(),
            _ => outcome["content"].to_string(),
        };
        assert!(said.contains(good.says), "{}: {said}", good.tool);
        let schema = &definition(info, good.tool)["output_schema"];
        if schema.is_null() {
            assert!(outcome["structured"].is_null(), "{}", good.tool);
        } else {
            jsonschema::draft202012::validate(schema, &outcome["structured"]).unwrap();
        }
    }
}
