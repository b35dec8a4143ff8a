//! `metadata` and OpenClaw's block in it.

use super::*;
use serde_json::json;

fn metadata(written: &str) -> Document {
    read(&format!(
        "---\nname: a\ndescription: b\nmetadata: {written}\n---\nbody\n"
    ))
}

fn expected() -> Gates {
    let list = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    Gates {
        alias: Some("openclaw".to_owned()),
        always: true,
        emoji: Some("🦞".to_owned()),
        os: list(&["darwin", "linux", "win32"]),
        bins: list(&["jq"]),
        any_bins: list(&["a", "b"]),
        env: list(&["KEY", "MORE"]),
        config: list(&["channels.x"]),
        skills: list(&["other"]),
        primary_env: Some("KEY".to_owned()),
        skill_key: Some("k".to_owned()),
        install: vec![Install {
            kind: "brew".to_owned(),
            what: "jq".to_owned(),
            bins: list(&["jq"]),
        }],
    }
}

const JSON: &str = r#"{"openclaw": {"always": true, "emoji": "🦞", "os": ["macos", "linux", "windows"], "requires": {"bins": ["jq"], "anyBins": ["a", "b"], "env": ["KEY"], "config": ["channels.x"], "skills": ["other"]}, "primaryEnv": "KEY", "skillKey": "k", "homepage": "https://example.com", "envVars": [{"name": "KEY"}, {"name": "MORE", "required": true}, {"name": "LESS", "required": false}], "install": [{"id": "x", "kind": "brew", "formula": "jq", "bins": ["jq"]}]}}"#;

#[test]
fn the_block_is_read_from_json_in_yaml() {
    let document = metadata(JSON);
    assert_eq!(document.gates, expected());
    assert_eq!(document.homepage.as_deref(), Some("https://example.com"));
    assert_eq!(codes(&document), []);
    assert_eq!(document.extra["metadata"]["openclaw"]["primaryEnv"], "KEY");
}

#[test]
fn the_block_is_read_from_a_map() {
    let map = "\n  openclaw:\n    always: true\n    emoji: 🦞\n    os: [macos, linux, windows]\n    requires:\n      \
               bins: jq\n      anyBins: a, b\n      env:\n        - KEY\n        - MORE\n      config: [channels.x]\n      \
               skills: [other]\n    primaryEnv: KEY\n    skillKey: k\n    install:\n      - kind: brew\n        \
               formula: jq\n        bins: [jq]";
    let document = metadata(map);
    assert_eq!(document.gates, expected());
    assert_eq!(codes(&document), []);
}

#[test]
fn the_block_is_read_from_text() {
    let json5 = JSON
        .replace("\"os\"", "/* why */ os")
        .replace("]}]}}", "],},],},}")
        .replace('"', "\\\"");
    let document = metadata(&format!("\"{json5}\""));
    assert_eq!(document.gates, expected());
    assert_eq!(codes(&document), [("metadata-text", 4)]);
    let document = metadata("|\n  {openclaw: {emoji: '🦞', // yes\n  always: true,}}");
    assert_eq!(
        (document.gates.emoji.as_deref(), document.gates.always),
        (Some("🦞"), true)
    );
    let document = metadata("\n  openclaw: '{\"always\": true}'");
    assert!(document.gates.always);
}

#[test]
fn json5_that_is_no_yaml_is_read() {
    let document = metadata(
        "{\"openclaw\": {\"always\": true, /* x: y */ \"requires\": {\"bins\": [\"jq\",],},},}",
    );
    assert_eq!(
        (document.gates.always, document.gates.bins),
        (true, vec!["jq".to_owned()])
    );
    let document = metadata("{\"openclaw\": {\"requires\": {\"bins\": [\"jq\"]}}");
    assert_eq!(document.gates.bins, ["jq"]);
    assert_eq!(
        codes(&document),
        [("not-yaml", 4), ("metadata-repaired", 4)]
    );
    let document = metadata("{\"openclaw\": {\"requires\": {\"bins\":\\[\"jq\"]}}}");
    assert_eq!(document.gates.bins, ["jq"]);
}

#[test]
fn aliases_are_said_and_openclaw_wins() {
    for alias in ["openclaw", "clawdbot", "clawdis", "moltbot"] {
        let document = metadata(&format!("{{{alias}: {{always: true}}}}"));
        assert_eq!(
            (document.gates.alias.as_deref(), document.gates.always),
            (Some(alias), true)
        );
        assert_eq!(codes(&document), []);
    }
    let document = metadata("{clawdbot: {emoji: x}, openclaw: {emoji: y}}");
    assert_eq!(
        (
            document.gates.alias.as_deref(),
            document.gates.emoji.as_deref()
        ),
        (Some("openclaw"), Some("y"))
    );
    assert_eq!(codes(&document), [("alias-several", 4)]);
    let document = metadata("{clawhub: {always: true}, author: me, version: 2}");
    assert_eq!(
        (document.gates, document.author.as_deref()),
        (Gates::default(), Some("me"))
    );
    assert_eq!(document.version.as_deref(), Some("2"));
}

#[test]
fn the_block_outside_of_metadata_is_found() {
    for key in ["openclaw", "metadata.clawdbot"] {
        let document = read(&format!(
            "---\nname: a\ndescription: b\n{key}:\n  always: true\n---\nbody\n"
        ));
        assert!(document.gates.always);
        assert_eq!(codes(&document), [("block-outside", 4)]);
    }
}

#[test]
fn what_cannot_be_understood_is_kept_and_said() {
    let document = metadata("{\"openclaw\": nonsense nonsense}}}");
    assert_eq!(document.gates, Gates::default());
    assert!(codes(&document).contains(&("metadata-unread", 4)));
    assert_eq!(
        document.extra["metadata"],
        "{\"openclaw\": nonsense nonsense}}}"
    );
    let document = metadata("[openclaw]");
    assert_eq!(
        (codes(&document), &document.extra["metadata"]),
        (vec![("metadata-unread", 4)], &json!(["openclaw"]))
    );
    assert_eq!(codes(&metadata("\n")), []);
}

#[test]
fn shapes_that_mean_nothing_are_said() {
    let wrong = [
        "{openclaw: 1}",
        "{openclaw: {always: perhaps}}",
        "{openclaw: {requires: [jq]}}",
        "{openclaw: {os: {linux: true}}}",
        "{openclaw: {install: 1}}",
        "{openclaw: {install: [1]}}",
    ];
    for written in wrong {
        let document = metadata(written);
        assert_eq!(codes(&document), [("gates-shape", 4)], "{written}");
        assert_eq!(document.gates.alias.as_deref(), Some("openclaw"));
    }
    let many: Vec<String> = (0..101).map(|at| format!("b{at}")).collect();
    let document = metadata(&format!(
        "{{openclaw: {{requires: {{bins: [{}]}}}}}}",
        many.join(", ")
    ));
    assert_eq!(
        (document.gates.bins.len(), codes(&document)),
        (100, vec![("gates-shape", 4)])
    );
}

#[test]
fn ways_of_installing_are_data() {
    let ways = "{openclaw: {install: [{kind: uv, package: ruff}, {cask: x}, {package: y}, {module: z}, \
                {url: 'https://e.com/a.tar.gz', kind: download}, {command: make, kind: strange}, {id: only}, \
                'apt install jq']}}";
    let found = metadata(ways).gates.install;
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|way| (way.kind.as_str(), way.what.as_str()))
        .collect();
    let expected = [
        ("uv", "ruff"),
        ("brew", "x"),
        ("node", "y"),
        ("go", "z"),
        ("download", "https://e.com/a.tar.gz"),
        ("strange", "make"),
        ("", "only"),
        ("command", "apt install jq"),
    ];
    assert_eq!(found, expected);
}
