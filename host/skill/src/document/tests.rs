#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod gates;
mod leniency;
mod limits;

use super::*;

/// Reads a document of the folder `a`.
fn read(text: &str) -> Document {
    parse("a", text.as_bytes()).unwrap()
}

/// Codes of warnings and their lines.
fn codes(document: &Document) -> Vec<(&str, u32)> {
    let warnings = document.warnings.iter();
    warnings
        .map(|warning| (warning.code.as_str(), warning.line))
        .collect()
}

const ALL: &str = "---
name: a
description: Does a. Use when a.
license: MIT
compatibility: Needs jq
homepage: https://example.com
version: 1.2.0
author: me
user-invocable: false
disable-model-invocation: true
allowed-tools: Bash(git commit:*) Read
context: fork
hooks: {PreToolUse: [{command: x}]}
---

# A

body
";

#[test]
fn a_good_document_has_no_warnings() {
    let document = read(ALL);
    assert_eq!(codes(&document), []);
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("a", "Does a. Use when a.")
    );
    assert_eq!(
        (document.body.as_str(), document.body_line),
        ("# A\n\nbody", 16)
    );
    assert_eq!(document.license.as_deref(), Some("MIT"));
    assert_eq!(document.compatibility.as_deref(), Some("Needs jq"));
    assert_eq!(document.homepage.as_deref(), Some("https://example.com"));
    assert_eq!(document.version.as_deref(), Some("1.2.0"));
    assert_eq!(document.author.as_deref(), Some("me"));
    assert!(!document.user_invocable && !document.model_invocable);
    assert_eq!(document.allowed_tools, ["Bash(git commit:*)", "Read"]);
    assert_eq!(document.gates, Gates::default());
    assert_eq!(document.extra["context"], "fork");
    assert_eq!(document.extra["hooks"]["PreToolUse"][0]["command"], "x");
    assert_eq!(document.extra.len(), 2);
}

#[test]
fn flags_have_defaults() {
    let document = read("---\nname: a\ndescription: b\n---\nc\n");
    assert!(document.user_invocable && document.model_invocable);
    assert_eq!(document.allowed_tools, Vec::<String>::new());
    assert_eq!(document.extra, BTreeMap::new());
}

#[test]
fn the_file_of_a_folder_is_chosen_by_its_spelling() {
    let choose = |names: &[&'static str]| skill_file(names.iter().copied());
    assert_eq!(
        choose(&["skills.md", "skill.md", "SKILL.md"]),
        Some("SKILL.md")
    );
    assert_eq!(
        choose(&["Skills.MD", "skills.md", "skill.md"]),
        Some("skill.md")
    );
    assert_eq!(choose(&["Skill.md", "README.md"]), Some("Skill.md"));
    assert_eq!(choose(&["README.md", "SKILL.md.bak", "myskill.md"]), None);
}

#[test]
fn names_are_made_usable() {
    let names = [
        ("web-search", "web-search"),
        ("Web Search", "web-search"),
        ("  web__search!  ", "web-search"),
        ("EvoWeb.ai: Website", "evoweb-ai-website"),
        ("novafon\\_api", "novafon-api"),
        ("Peter's café", "peters-café"),
        ("\u{ff30}\u{ff24}\u{ff26}", "pdf"),
        ("天气", "天气"),
        ("---", ""),
        ("\u{202e}abc", "abc"),
        ("../../etc", "etc"),
    ];
    for (said, usable) in names {
        assert_eq!(usable_name(said), usable, "{said}");
        assert_eq!(usable_name(usable), usable);
    }
    assert_eq!(usable_name(&"ab-".repeat(40)), "ab-".repeat(21) + "a");
    assert_eq!(usable_name(&"x".repeat(65)).len(), MAX_NAME_CHARS);
}
