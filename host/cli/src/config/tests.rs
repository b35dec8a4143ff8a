#![allow(clippy::unwrap_used)]
use super::load::parse;
use super::*;

#[test]
fn nothing_and_comments_are_the_defaults() {
    for text in ["", "# nothing\n", "models: {}\n"] {
        let loaded = parse(text).unwrap();
        assert_eq!(loaded.config, Config::default(), "{text}");
        assert!(loaded.warnings.is_empty());
    }
}

#[test]
fn an_unknown_key_warns_with_the_nearest_one() {
    let loaded = parse("modles:\n  default: openai/x\n").unwrap();
    assert_eq!(
        loaded.warnings,
        ["unknown key `modles`; did you mean `models`?"]
    );
    let loaded = parse("agents:\n  main: { modell: x/y }\n").unwrap();
    assert_eq!(
        loaded.warnings,
        ["unknown key `agents.main.modell`; did you mean `model`?"]
    );
}

#[test]
fn what_narrows_authority_is_never_overlooked() {
    for bad in [
        "policy: { denny: [] }",
        "limits: { walll: 5s }",
        "agents: { main: { tools: { alow: [web] } } }",
        "policy: { deny: ['http GET http://'] }",
        "limits: { wall: 5 parsecs }",
        "limits: { wall: 10h }",
        "limits: { memory: 0B }",
        "agents: { Main: {} }",
        "agents: { main: { tools: { deny: ['a b'] } } }",
        "person: { zone: Mars/Base }",
        "models: []",
    ] {
        assert!(parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_whole_example_is_read() {
    let text = "
models:
  default: local/qwen3
  providers:
    local: { api: openai-chat, base_url: 'http://127.0.0.1:11434/v1' }
agents:
  main: { name: Jarvis, tools: { profile: full, deny: [web] } }
policy: { deny: ['http * http://10.0.0.1:80/'] }
limits: { wall: 30s, memory: 128MiB }
person: { zone: Europe/Rome, language: it }
";
    let loaded = parse(text).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    let origin = |key: &str| {
        let rows = settings_with_origin(&loaded, None, &|_| None);
        rows.into_iter().find(|r| r.0 == key).unwrap().2
    };
    assert_eq!(origin("models.default"), "claw.yaml");
    assert_eq!(origin("limits.wall"), "claw.yaml");
    assert_eq!(origin("limits.cpu"), "default");
    let rows = settings_with_origin(&loaded, None, &|_| None);
    let value = |key: &str| rows.iter().find(|r| r.0 == key).unwrap().1.clone();
    assert_eq!(
        (value("limits.wall"), value("limits.cpu")),
        ("30s".into(), "60s".into()),
        "what is in force, not what is written"
    );
}

#[test]
fn the_schema_names_every_section() {
    let properties = schema()["properties"].as_object().unwrap().clone();
    for key in [
        "models", "agents", "plugins", "policy", "limits", "net", "person",
    ] {
        assert!(properties.contains_key(key), "{key}");
    }
}
