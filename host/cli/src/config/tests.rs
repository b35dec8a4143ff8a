#![allow(clippy::unwrap_used)]
use super::load::parse;
use super::*;
use claw_core::id::AgentId;

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
        "agents: { main: { tools: { profile: codin } } }",
        "agents: { main: { tools: { deny: ['group:wab'] } } }",
        "agents: { main: { tools: { by_sender: { 'telegram:1': { deny: ['a b'] } } } } }",
        "agents: { main: { tools: { by_group: { '*': { profile: full } } } } }",
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
        "models", "agents", "bindings", "sessions", "plugins", "policy", "limits", "skills", "net",
        "person",
    ] {
        assert!(properties.contains_key(key), "{key}");
    }
}

#[test]
fn chains_and_budgets_reach_the_engine_in_its_units() {
    let text = "
models: { default: a/x, fallbacks: [b/y, c/z] }
agents:
  scout: { model: b/y, fallbacks: [c/z] }
budgets:
  all: { tokens_per_day: 500000, usd_per_day: 2.5 }
  agents: { scout: { tokens_per_day: 1000 } }
  session: { usd: 0.000001 }
";
    let home = crate::home::Home::at(std::env::temp_dir());
    let settings = parse(text).unwrap().settings(&home, None).unwrap();
    assert_eq!(settings.fallbacks, ["b/y", "c/z"]);
    let scout = AgentId::new("scout");
    assert_eq!(settings.agents[&scout].fallbacks, ["c/z"]);
    let limit = |tokens, micro_usd| claw_engine::budget::Limit { tokens, micro_usd };
    assert_eq!(settings.budgets.all, limit(Some(500_000), Some(2_500_000)));
    assert_eq!(settings.budgets.agent(&scout), limit(Some(1_000), None));
    assert_eq!(settings.budgets.session, limit(None, Some(1)));
}

#[test]
fn a_budget_that_would_limit_nothing_is_refused() {
    for (text, names) in [
        ("budgets: { all: { usd_per_day: -1 } }", "`-1`"),
        ("budgets: { all: { usd_per_day: .nan } }", "budgets.all"),
        (
            "budgets: { agents: { scuot: { tokens_per_day: 1 } } }",
            "`scuot`",
        ),
        ("budgets: { all: { tokens_per_dya: 1 } }", "tokens_per_dya"),
        ("budgets: { sesion: { tokens: 1 } }", "sesion"),
    ] {
        let why = parse(text).unwrap_err();
        assert!(why.contains(names), "{text}: {why}");
    }
}
