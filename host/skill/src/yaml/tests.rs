#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use serde_json::json;

fn entries(text: &str) -> Vec<Entry> {
    let lines: Vec<(u32, &str)> = (1..).zip(text.split('\n')).collect();
    read(&lines, &mut Warnings::default())
}

fn values(text: &str) -> Value {
    let entries = entries(text).into_iter();
    Value::Object(entries.map(|entry| (entry.key, entry.value)).collect())
}

#[test]
fn a_map_keeps_lines_and_raw_text() {
    let entries = entries("# note\na: 1.0 # x\n\nb:\n  c: d\n\"e\": f");
    let found: Vec<_> = entries
        .iter()
        .map(|e| (e.key.as_str(), e.line, e.raw.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            ("a", 2, Some("1.0 # x")),
            ("b", 4, None),
            ("e", 6, Some("f"))
        ]
    );
}

#[test]
fn values_are_those_of_yaml() {
    let text = "a: yes\nb: true\nc: [1, 2.5, .nan, ~]\nd: !tag {1: x}\ne: 2024-01-01\nf: 0x10";
    let expected = json!({"a": "yes", "b": true, "c": [1, 2.5, ".nan", null], "d": {"1": "x"}, "e": "2024-01-01", "f": 16});
    assert_eq!(values(text), expected);
    let flow = "{a: b, \"c\": [d]}";
    assert_eq!(values(flow), json!({"a": "b", "c": ["d"]}));
}

#[test]
fn a_bad_value_leaves_the_others() {
    let text = "a: x: y\nb: {c: [d]}\ne:\n- f\n- g\nh: 'i' j\nk: [l";
    let expected =
        json!({"a": "x: y", "b": {"c": ["d"]}, "e": ["f", "g"], "h": "'i' j", "k": "[l"});
    assert_eq!(values(text), expected);
}

#[test]
fn anchors_and_depth_are_not_given_to_yaml() {
    assert!(from_yaml("a: &x [1]\nb: *x").is_err());
    assert!(from_yaml("a: R & D\nb: 2 * 3").is_ok());
    assert!(
        from_yaml("a: &x 1").is_ok(),
        "a name that is not used costs nothing"
    );
    let nested = |depth: usize| format!("a: {}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(from_yaml(&nested(MAX_DEPTH)).is_ok());
    assert!(from_yaml(&nested(MAX_DEPTH + 1)).is_err());
    assert!(from_yaml(&format!("a: {}", "x".repeat(MAX_YAML_BYTES))).is_err());
}
