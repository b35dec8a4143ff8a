//! Each thing a strict reader stumbles over, one by one.

use super::*;

/// Reads front matter lines under `---` with a body.
fn front(lines: &str) -> Document {
    read(&format!("---\n{lines}---\nbody\n"))
}

#[track_caller]
fn has(document: &Document, code: &str, line: u32) {
    assert!(
        codes(document).contains(&(code, line)),
        "{:?}",
        codes(document)
    );
}

#[track_caller]
fn is_good(text: &str, expected: &[(&str, u32)]) {
    let document = read(text);
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("a", "b"),
        "{text:?}"
    );
    assert_eq!(document.body, "body", "{text:?}");
    assert_eq!(codes(&document), expected, "{text:?}");
}

#[test]
fn bytes() {
    is_good(
        "\u{feff}---\nname: a\ndescription: b\n---\nbody",
        &[("bom", 1)],
    );
    is_good(
        "---\r\nname: a\r\ndescription: b\r\n---\r\nbody\r\n",
        &[("line-ends", 0)],
    );
    is_good(
        "---\rname: a\rdescription: b\r---\rbody\r",
        &[("line-ends", 0)],
    );
    is_good(
        "---\nname: a\ndescription: \x1bb\n---\nbody",
        &[("control-characters", 3)],
    );
    is_good(
        "---\nname: a\ndescription: b\u{200b}\n---\nbody",
        &[("hidden-characters", 3)],
    );
    let document = parse(
        "a",
        b"---\nname: a\ndescription: \xff caf\xc3\xa9 and more of it\n---\nbody",
    )
    .unwrap();
    assert_eq!(document.description, "\u{fffd} café and more of it");
    assert_eq!(codes(&document), [("encoding", 3)]);
    let document = read("---\nname: a\ndescription: b\n---\nx\n\u{202e}body");
    assert_eq!(codes(&document), [("hidden-characters", 6)]);
    assert!(
        document.body.contains('\u{202e}'),
        "the body is as it was written"
    );
}

#[test]
fn where_the_front_matter_begins() {
    is_good(
        "\n\n---\nname: a\ndescription: b\n---\nbody",
        &[("blank-before", 3)],
    );
    is_good(
        "```yaml\n---\nname: a\ndescription: b\n---\n```\nbody",
        &[("fence-before", 2)],
    );
    is_good(
        "```markdown\n---\nname: a\ndescription: b\n---\nbody\n```\n",
        &[("fence-before", 2)],
    );
    let fenced = [("fence-before", 2), ("no-marks", 2)];
    is_good("```yaml\nname: a\ndescription: b\n```\nbody", &fenced);
    is_good(
        "<!-- from x -->\n# A\n---\nname: a\ndescription: b\n---\nbody",
        &[("text-before", 3)],
    );
    is_good("name: a\ndescription: b\n---\nbody", &[("no-marks", 1)]);
    is_good(
        "---\n\n  name: a\n\n  description: b\n\n---\nbody",
        &[("indented", 2)],
    );
}

#[test]
fn where_the_front_matter_ends() {
    let document = front("name: a\ndescription: b --- c\nlicense: \"---\"\n");
    assert_eq!(
        (document.description.as_str(), document.license.as_deref()),
        ("b --- c", Some("---"))
    );
    assert_eq!(codes(&document), []);
    let document = front("name: a\ndescription: |\n  b\n  ---\n  c\n");
    assert_eq!(
        (document.description.as_str(), codes(&document)),
        ("b --- c", vec![])
    );
    is_good("---\nname: a\ndescription: b\n---  \nbody", &[]);
    is_good(
        "---\nname: a\ndescription: b\n  ---\nbody",
        &[("end-indented", 4)],
    );
    is_good(
        "---\nname: a\ndescription: b\n...\nbody",
        &[("end-indented", 4)],
    );
    is_good("---\nname: a\ndescription: b\n\nbody", &[("unclosed", 5)]);
    let document = read("---\nname: a\ndescription: b\n\n# A\n\nbody: x\n");
    assert_eq!(
        (document.body.as_str(), document.body_line),
        ("# A\n\nbody: x", 5)
    );
    let document = read("---\nname: a\ndescription: b\n\n# A\n\nbody\n\n---\n\nmore\n");
    assert_eq!(
        document.body, "# A\n\nbody\n\n---\n\nmore",
        "its rule is no end of front matter"
    );
    assert_eq!(
        (codes(&document), document.body_line),
        (vec![("unclosed", 5)], 5)
    );
    let document = read("---\nname: a\ndescription: b\n");
    assert_eq!(codes(&document), [("unclosed", 4), ("no-body", 0)]);
}

#[test]
fn without_front_matter() {
    let document = read("# Big Title\n\n![logo](x.png)\n> It does *this*\nand that.\n\nMore.\n");
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("a", "![logo](x.png) It does *this* and that.")
    );
    assert_eq!(
        codes(&document),
        [
            ("no-front-matter", 1),
            ("name-missing", 0),
            ("description-missing", 0)
        ]
    );
    let document = parse("", b"# Big Title\n\n```\ncode\n```\n").unwrap();
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("big-title", "Big Title")
    );
    let document = parse("", b"one\n").unwrap();
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("skill", "one")
    );
    let document = read("---\nJust a text between rules.\n---\nbody\n");
    assert_eq!(document.description, "Just a text between rules.");
    has(&document, "not-a-map", 2);
    let document = read("# A\n---\n## no key\n---\n");
    has(&document, "no-front-matter", 1);
}

#[test]
fn values_that_want_quotes() {
    let document = front("name: a\ndescription: Use when: x # y, or [z]\n");
    assert_eq!(document.description, "Use when: x # y, or [z]");
    assert_eq!(codes(&document), [("not-yaml", 3), ("unquoted-colon", 3)]);
    let document = front("name: a\ndescription: TL;DR: all\n  of it: here\nlicense: MIT\n");
    assert_eq!(
        (document.description.as_str(), document.license.as_deref()),
        ("TL;DR: all of it: here", Some("MIT"))
    );
    let document = front("name: a\ndescription: @all `do` %x\n");
    assert_eq!(document.description, "@all `do` %x");
    has(&document, "read-as-text", 3);
    let document = front("name: a\ndescription: \"b\" and c\nargument-hint: [title] [message]\n");
    assert_eq!(document.description, "\"b\" and c");
    assert_eq!(document.extra["argument-hint"], "[title] [message]");
    let document = front("name: a\ndescription: \"use: it\nlicense: 'MIT: x' y\n");
    assert_eq!(document.description, "\"use: it");
    let document = front("name: a\ndescription: *bold* &amp; *text*\n");
    assert_eq!(document.description, "*bold* &amp; *text*");
}

#[test]
fn structures_where_text_belongs() {
    let document = front("name: a\ndescription: {b: c}\nlicense: [MIT, x]\nauthor: {name: me}\n");
    assert_eq!(
        document.description, "{b: c}",
        "the text wins over what YAML made of it"
    );
    assert_eq!(document.license.as_deref(), Some("MIT, x"));
    assert_eq!(
        codes(&document),
        [("not-text", 3), ("not-text", 4), ("not-text", 5)]
    );
    let document =
        front("name: 123\ndescription: true\nversion: 1.10 # x\nlicense: ~\nhomepage:\n");
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("123", "true")
    );
    assert_eq!(
        document.version.as_deref(),
        Some("1.10"),
        "as it is written"
    );
    assert_eq!((document.license, document.homepage), (None, None));
}

#[test]
fn broken_keys_cost_only_themselves() {
    let document = front(
        "name: a\ndescription: b\nbad: {x\n tags:\n- one\n- two\nhooks:\n  a: [b\nlast: 'x'\n",
    );
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("a", "b")
    );
    assert_eq!(document.extra["last"], "x");
    let document = front("name: a\n<<<<<<< mine\ndescription: b\n=======\n>>>>>>> other\n");
    assert_eq!(document.description, "b");
    has(&document, "conflict", 3);
    let document = front("name: a\ndescription: b\nmetadata:\n\topenclaw:\n\t\talways: true\n");
    assert!(document.gates.always);
    has(&document, "tabs", 5);
    let document = front("name: a\ndescription: |\n b\n   c: d\nx\nbad: [\n");
    assert_eq!(document.description, "b c: d x");
    let document = front("name: a\ndescription: >-\n  b\n  c\nbad: [\n");
    assert_eq!(document.description, "b c");
}

#[test]
fn the_last_of_two_keys_counts() {
    let document = front("name: a\ndescription: first\ndescription: last\n");
    assert_eq!(document.description, "last");
    has(&document, "duplicate-key", 4);
}

#[test]
fn keys_in_other_spellings() {
    let document = front("Name: a\nDESCRIPTION: b\nuser_invocable: 'no'\n\"license\": MIT\n");
    assert_eq!(
        (document.name.as_str(), document.description.as_str()),
        ("a", "b")
    );
    assert!(!document.user_invocable);
    assert_eq!(document.license.as_deref(), Some("MIT"));
    assert_eq!(
        codes(&document),
        [
            ("key-spelling", 2),
            ("key-spelling", 3),
            ("key-spelling", 4)
        ]
    );
    let document =
        front("name: a\ndescription: b\nuser-invocable: maybe\ndisable-model-invocation: [x]\n");
    assert!(document.user_invocable && document.model_invocable);
    assert_eq!(codes(&document), [("not-a-flag", 4), ("not-a-flag", 5)]);
}

#[test]
fn flow_over_many_lines_at_the_margin() {
    let lines = "name: a: b\nmetadata: {\n\"openclaw\": {\n\"emoji\": \"}\",\n\"os\": [\"linux\"]\n}\n}\nlicense: MIT\n";
    let document = front(lines);
    assert_eq!(document.gates.os, ["linux"]);
    assert_eq!(document.license.as_deref(), Some("MIT"));
    assert!(!document.extra.contains_key("openclaw"));
}

#[test]
fn names() {
    let name = |folder: &str, name: &str| {
        let text = format!("---\nname: {name}\ndescription: b\n---\nbody\n");
        parse(folder, text.as_bytes()).unwrap()
    };
    let document = name("web", "Web Search!");
    assert_eq!(document.name, "web-search");
    assert_eq!(codes(&document), [("name-bad", 2), ("name-differs", 2)]);
    assert!(
        document.warnings[0]
            .words
            .contains("it is called `web-search`")
    );
    assert_eq!(
        codes(&name("", "web")),
        [],
        "there is no folder to differ from"
    );
    let document = name("web", "'!!!'");
    assert_eq!(
        (document.name.as_str(), codes(&document)),
        ("web", vec![("name-bad", 2)])
    );
    assert_eq!(codes(&name("a--b", "a--b")), [("name-bad", 2)]);
    assert_eq!(codes(&name("-a", "-a")), [("name-bad", 2)]);
    let long = "x".repeat(65);
    assert_eq!(codes(&name(&long, &long)), [("name-bad", 2)]);
    let mixed = "pаypal";
    assert_eq!(
        codes(&name(mixed, mixed)),
        [("name-bad", 2), ("name-mixed", 2)]
    );
    let document = front("description: b\n");
    assert_eq!(
        (document.name.as_str(), codes(&document)),
        ("a", vec![("name-missing", 0)])
    );
}

#[test]
fn lengths() {
    let long = |chars: usize| format!("name: a\ndescription: {}\n", "é".repeat(chars));
    assert_eq!(codes(&front(&long(MAX_DESCRIPTION_CHARS))), []);
    assert_eq!(
        codes(&front(&long(MAX_DESCRIPTION_CHARS + 1))),
        [("description-long", 3)]
    );
    let compatibility = |chars: usize| {
        format!(
            "name: a\ndescription: b\ncompatibility: {}\n",
            "x".repeat(chars)
        )
    };
    assert_eq!(codes(&front(&compatibility(500))), []);
    assert_eq!(
        codes(&front(&compatibility(501))),
        [("compatibility-long", 0)]
    );
}

#[test]
fn tools_in_three_shapes() {
    let tools = |written: &str| {
        let document = front(&format!(
            "name: a\ndescription: b\nallowed-tools: {written}\n"
        ));
        let codes = codes(&document)
            .into_iter()
            .map(|(code, _)| code.to_owned())
            .collect();
        (document.allowed_tools, codes)
    };
    let expected = ["Bash(git add:*, git rm:*)", "Read"]
        .map(str::to_owned)
        .to_vec();
    let codes = |codes: &[&str]| {
        codes
            .iter()
            .map(|code| (*code).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        tools("Bash(git add:*, git rm:*) Read"),
        (expected.clone(), vec![])
    );
    assert_eq!(
        tools("Bash(git add:*, git rm:*), Read"),
        (expected.clone(), codes(&["tools-commas"]))
    );
    assert_eq!(
        tools("['Bash(git add:*, git rm:*)', Read]"),
        (expected.clone(), codes(&["tools-list"]))
    );
    assert_eq!(
        tools("\n  - Bash(git add:*, git rm:*)\n  - Read"),
        (expected, codes(&["tools-list"]))
    );
    assert_eq!(tools(""), (vec![], vec![]));
}
