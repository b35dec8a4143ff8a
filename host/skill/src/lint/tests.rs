#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::default();
    for (path, text) in files {
        tree.insert(path, text.as_bytes()).unwrap();
    }
    tree
}

fn codes(list: &[Warning]) -> Vec<(&str, u32)> {
    list.iter()
        .map(|warning| (warning.code.as_str(), warning.line))
        .collect()
}

const GOOD: &str = "---\nname: a\ndescription: Does a. Use when a.\nlicense: LICENSE\nallowed-tools: Bash(git:*) Read\n\
                    metadata:\n  author: me\n---\n# A\n\nSee [more](references/more.md#top), [all](references/) and \
                    [web](https://example.com/x.md).\n";

#[test]
fn a_valid_skill_has_nothing() {
    let report = lint(
        &tree(&[("SKILL.md", GOOD), ("references/more.md", "x")]),
        "a",
    );
    assert_eq!(
        (codes(&report.errors), codes(&report.warnings)),
        (vec![], vec![])
    );
    assert_eq!(report.lines(), ["a: valid"]);
    assert!(report.is_loaded());
}

#[test]
fn what_the_specification_forbids_is_an_error() {
    let text = "---\nname: Big_Name\ndescription: use when: now\nversion: 2\nmetadata: {clawdbot: {always: true}}\n\
                allowed-tools: [Read]\n---\nbody\n";
    let report = lint(&tree(&[("skills.md", text)]), "other");
    let expected = [
        ("name-bad", 2),
        ("name-differs", 2),
        ("unquoted-colon", 3),
        ("not-yaml", 3),
        ("not-text", 4),
        ("unknown-key", 4),
        ("metadata-nested", 5),
        ("tools-list", 6),
        ("file-name", 0),
    ];
    let mut found = codes(&report.errors);
    found.sort();
    let mut wanted = expected.to_vec();
    wanted.sort();
    assert_eq!(found, wanted);
    assert!(report.is_loaded());
    assert_eq!(report.metadata_alias.as_deref(), Some("clawdbot"));
    assert_eq!(report.name.as_deref(), Some("big-name"));
    let lines = report.lines();
    assert_eq!(
        lines[0],
        "big-name: loads, but 9 errors against the specification"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("  error unknown-key skills.md:4: `version`"))
    );
    assert_eq!(lines.last().unwrap(), "  metadata understood as `clawdbot`");
}

#[test]
fn what_cannot_be_loaded_is_said() {
    let report = lint(&tree(&[("README.md", "x")]), "a");
    assert_eq!(codes(&report.errors), [("no-file", 0)]);
    assert_eq!(report.lines()[0], "a: refused");
    let report = lint(&tree(&[("SKILL.md", "a\0b")]), "a");
    assert_eq!(codes(&report.errors), [("refused", 0)]);
    assert!(report.errors[0].words.contains("no text"));
    assert!(!report.is_loaded());
}

#[test]
fn a_long_body_and_a_link_to_nothing_are_warnings() {
    let long = format!(
        "{GOOD}[x](./references/none.md) `[y](z.md)`\n```\n[no](code.md)\n```\n{}",
        "line\n".repeat(501)
    );
    let report = lint(
        &tree(&[("SKILL.md", &long), ("references/more.md", "x")]),
        "a",
    );
    assert_eq!(codes(&report.errors), []);
    let warnings = codes(&report.warnings);
    assert_eq!(warnings[..2], [("body-long", 9), ("link-missing", 12)]);
    let wide = format!("{GOOD}{}", "word ".repeat(5_000));
    let report = lint(
        &tree(&[("SKILL.md", &wide), ("references/more.md", "x")]),
        "a",
    );
    assert_eq!(codes(&report.warnings), [("body-long", 9)]);
}

#[test]
fn the_report_is_json() {
    let report = lint(
        &tree(&[("SKILL.md", GOOD), ("references/more.md", "x")]),
        "a",
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["name"], "a");
    assert_eq!(json["warnings"], serde_json::json!([]));
    assert_eq!(json["inferred"], Value::Null);
}
