#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::tests::{Fixed, Prepared, registry};
use claw_core::capability::Request;
use claw_core::sandbox::Authority as _;

type Seen = Arc<Mutex<Vec<Arc<ProviderAuthority>>>>;

fn providers(env: &[(&str, &str)], config: &str) -> (Providers, Seen) {
    let seen: Seen = Arc::default();
    let (_, fake) = registry(Prepared::stream(b""));
    let keep = Arc::clone(&seen);
    let providers = Providers::new(Options {
        configured: serde_yaml::from_str(config).unwrap(),
        env: env
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect(),
        connect: Arc::new(move |authority| {
            keep.lock().unwrap().push(authority);
            Arc::clone(&fake) as Arc<dyn Transport>
        }),
        clock: Arc::new(Fixed),
        timeouts: Timeouts::default(),
    });
    (providers, seen)
}

fn error(providers: &Providers, name: &str) -> String {
    match providers.resolve(name) {
        Ok(_) => panic!("`{name}` is a model"),
        Err(e) => e.to_string(),
    }
}

#[test]
fn built_in_providers_need_their_key() {
    let (none, _) = providers(&[], "{}");
    let want = "provider `anthropic` needs a key in `ANTHROPIC_API_KEY`";
    assert_eq!(error(&none, "anthropic/claude-sonnet-4-5"), want);
    let (blank, _) = providers(&[("OPENAI_API_KEY", " ")], "{}");
    assert_eq!(
        error(&blank, "openai/x"),
        "provider `openai` needs a key in `OPENAI_API_KEY`"
    );
    let env = [
        ("ANTHROPIC_API_KEY", "k"),
        ("GEMINI_API_KEY", "k"),
        ("OPENROUTER_API_KEY", "k"),
        ("OPENAI_API_KEY", "k"),
    ];
    let (all, _) = providers(&env, "{}");
    for (name, context) in [
        ("anthropic/claude-sonnet-4-5", 200_000),
        ("openai/gpt-5-mini", 272_000),
        ("gemini/gemini-2.5-pro", 1_048_576),
        (
            "openrouter/anthropic/claude-sonnet-4.5",
            UNKNOWN_CONTEXT_TOKENS,
        ),
    ] {
        let info = all.resolve(name).unwrap().info();
        assert_eq!((info.name.as_str(), info.context_tokens), (name, context));
        assert_eq!(
            info.usd_per_million.is_some(),
            context != UNKNOWN_CONTEXT_TOKENS
        );
    }
}

#[test]
fn a_base_url_of_the_environment_needs_no_key_and_is_the_grant() {
    let env = [
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1/"),
        ("ANTHROPIC_BASE_URL", "http://localhost:9"),
    ];
    let (p, seen) = providers(&env, "{}");
    p.resolve("openai/x").unwrap();
    p.resolve("anthropic/x").unwrap();
    let seen = seen.lock().unwrap();
    let allows = |n: usize, url: &str| {
        let request = Request::Http {
            method: "POST".into(),
            url: url.into(),
        };
        seen[n].decide(&request).allowed()
    };
    assert!(allows(0, "http://127.0.0.1:9/v1/chat/completions"));
    assert!(!allows(0, "http://localhost:9/v1/messages"));
    assert!(!allows(0, "https://api.openai.com/v1/chat/completions"));
    assert!(allows(1, "http://localhost:9/v1/messages"));
    assert!(!allows(1, "http://127.0.0.1:9/v1/chat/completions"));
    let near = "127.0.0.1".parse().unwrap();
    assert!(
        seen[0]
            .admits("POST", "http://127.0.0.1:9/v1/chat/completions", near)
            .allowed()
    );
    assert_eq!(seen[0].subject().to_string(), "host:model:openai");
}

#[test]
fn a_configured_provider_is_added_or_takes_the_place_of_a_built_in_one() {
    let config = "
local: { api: openai-chat, base_url: 'http://127.0.0.1:11434', context_tokens: 8192 }
anthropic: { api: anthropic-messages, base_url: 'https://proxy.example/a', api_key_env: PROXY_KEY }
";
    let (p, _) = providers(
        &[
            ("ANTHROPIC_BASE_URL", "http://localhost:1"),
            ("PROXY_KEY", "k"),
        ],
        config,
    );
    assert_eq!(
        p.resolve("local/qwen3").unwrap().info().context_tokens,
        8_192
    );
    let list = p.list();
    let of = |name: &str| list.iter().find(|s| s.name == name).unwrap();
    assert_eq!(of("anthropic").address, "https://proxy.example/a/v1/");
    assert_eq!(of("anthropic").address_from, "config");
    assert_eq!(of("anthropic").key, KeyState::Found);
    assert_eq!(
        (of("local").key, of("local").usable),
        (KeyState::NotNeeded, true)
    );
    assert_eq!(
        (of("openai").key, of("openai").usable),
        (KeyState::Missing, false)
    );
    assert_eq!(of("openai").address, "https://api.openai.com/v1/");
    assert_eq!(list.len(), 5);
    assert!(!serde_json::to_string(&list).unwrap().contains("\"k\""));
}

#[test]
fn names_that_are_no_models_are_refused_with_words() {
    let (p, _) = providers(
        &[("OPENAI_API_KEY", "k")],
        "bad: { api: openai-chat, base_url: 'ftp://x' }",
    );
    for name in ["", "gpt", "/x", "openai/", "openai/a b", "openai/a\nb"] {
        assert!(error(&p, name).contains("is not of the form"), "{name:?}");
    }
    let at = format!("openai/{}", "x".repeat(MAX_NAME_BYTES - 7));
    assert!(p.resolve(&at).is_ok());
    assert!(error(&p, &format!("{at}x")).contains("is not of the form"));
    let known = "no provider `nope` (known: anthropic, bad, gemini, openai, openrouter)";
    assert_eq!(error(&p, "nope/x"), known);
    assert_eq!(
        error(&p, "bad/x"),
        "provider `bad`: base url has scheme `ftp`, not http or https"
    );
    assert!(error(&p, "scripted:/no/such/file").contains("cannot be read"));
}

#[test]
fn unknown_keys_of_a_provider_are_errors() {
    for bad in [
        "x: { api: openai-chat, base_url: 'http://h', key: sk }",
        "x: { api: gemini, base_url: 'http://h' }",
        "x: { api: openai-chat }",
    ] {
        assert!(
            serde_yaml::from_str::<BTreeMap<String, ProviderConfig>>(bad).is_err(),
            "{bad}"
        );
    }
}
