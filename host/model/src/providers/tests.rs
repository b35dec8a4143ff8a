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
        ("openai-responses/gpt-5-mini", 272_000),
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
    assert_eq!(list.len(), 6);
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
    let known = "no provider `nope` (known: anthropic, bad, gemini, llamacpp, lmstudio, ollama, openai, \
                 openai-responses, openrouter, vllm)";
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
        "x: { api: gemini-chat, base_url: 'http://h' }",
        "x: { api: openai-chat, base_url: 'http://h', api_key_envs: K }",
        "x: { api: openai-chat }",
    ] {
        assert!(
            serde_yaml::from_str::<BTreeMap<String, ProviderConfig>>(bad).is_err(),
            "{bad}"
        );
    }
}

fn profiles(providers: &Providers, name: &str) -> Vec<String> {
    let all = providers.candidates(name).unwrap();
    all.into_iter().map(|c| c.profile).collect()
}

#[test]
fn every_key_that_is_found_is_a_profile_in_the_order_written() {
    let config = "
two: { api: openai-chat, base_url: 'https://h/v1', api_key_env: B, api_key_envs: [A, NONE, B, SAME, BLANK, C] }
free: { api: openai-chat, base_url: 'http://h/v1' }
keyless: { api: openai-responses, base_url: 'http://h/v1', api_key_envs: [NONE] }
";
    let env = [
        ("A", "key-a"),
        ("B", "key-b"),
        ("C", "key-c"),
        ("SAME", " key-a "),
        ("BLANK", " "),
        ("GOOGLE_API_KEY", "g"),
    ];
    let (p, _) = providers(&env, config);
    assert_eq!(profiles(&p, "two/m"), ["two:B", "two:A", "two:C"]);
    assert_eq!(profiles(&p, "free/m"), ["free"]);
    assert_eq!(profiles(&p, "keyless/m"), ["keyless"]);
    assert_eq!(profiles(&p, "ollama/qwen3"), ["ollama"]);
    assert_eq!(profiles(&p, "gemini/m"), ["gemini:GOOGLE_API_KEY"]);
    let two = p.list().into_iter().find(|s| s.name == "two").unwrap();
    assert_eq!((two.keys, two.key_env.as_deref()), (3, Some("B")));
    let gemini = p.list().into_iter().find(|s| s.name == "gemini").unwrap();
    assert_eq!(gemini.key_env.as_deref(), Some("GOOGLE_API_KEY"));
    let (none, _) = providers(&[], config);
    let refused = none.candidates("gemini/m").err().unwrap().to_string();
    assert_eq!(refused, "provider `gemini` needs a key in `GEMINI_API_KEY`");
}

#[test]
fn each_candidate_sends_its_own_key_and_resolve_is_the_first() {
    let (_, fake) = registry(Prepared::failing(401, "{}"));
    let transport = Arc::clone(&fake);
    let config = "two: { api: openai-chat, base_url: 'https://h/v1', api_key_envs: [A, B] }";
    let p = Providers::new(Options {
        configured: serde_yaml::from_str(config).unwrap(),
        env: [("A", "key-a"), ("B", "key-b")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into(),
        connect: Arc::new(move |_| Arc::clone(&transport) as Arc<dyn Transport>),
        clock: Arc::new(Fixed),
        timeouts: Timeouts::default(),
    });
    let mut models: Vec<_> = p.candidates("two/m").unwrap();
    assert!(models.iter().all(|c| !c.profile.contains("key-")));
    models.push(Candidate {
        profile: String::new(),
        model: p.resolve("two/m").unwrap(),
    });
    for candidate in &models {
        crate::tests::block_on(crate::tests::read(
            candidate.model.as_ref(),
            crate::tests::hello(),
        ));
    }
    let sent = fake.sent.lock().unwrap();
    let keys: Vec<&str> = sent
        .iter()
        .map(|s| s.headers["authorization"].to_str().unwrap())
        .collect();
    assert_eq!(keys, ["Bearer key-a", "Bearer key-b", "Bearer key-a"]);
}

#[test]
fn there_may_be_as_many_keys_as_the_limit() {
    let named = |n: usize| {
        let all: Vec<String> = (0..n).map(|i| format!("K{i}")).collect();
        let config = format!(
            "x: {{ api: openai-chat, base_url: 'http://h', api_key_envs: [{}] }}",
            all.join(", ")
        );
        let (p, _) = providers(&[("K0", "k")], &config);
        p.candidates("x/m")
            .map(|c| c.len())
            .map_err(|e| e.to_string())
    };
    assert_eq!(named(MAX_KEYS), Ok(1));
    let refused = "provider `x` names more than 16 keys".to_owned();
    assert_eq!(named(MAX_KEYS + 1), Err(refused));
}

#[test]
fn local_servers_are_known_by_name_without_asking_them() {
    let (p, seen) = providers(&[], "{}");
    for (name, address) in [
        ("ollama", "http://127.0.0.1:11434/v1/"),
        ("lmstudio", "http://127.0.0.1:1234/v1/"),
        ("llamacpp", "http://127.0.0.1:8080/v1/"),
        ("vllm", "http://127.0.0.1:8000/v1/"),
    ] {
        let model = p.resolve(&format!("{name}/m")).unwrap();
        assert_eq!(model.info().name, format!("{name}/m"));
        let authority = seen.lock().unwrap().pop().unwrap();
        let near = "127.0.0.1".parse().unwrap();
        let chat = format!("{address}chat/completions");
        assert!(authority.admits("POST", &chat, near).allowed(), "{name}");
        let other = "192.168.1.1".parse().unwrap();
        assert!(!authority.admits("POST", &chat, other).allowed(), "{name}");
    }
    assert!(!p.list().iter().any(|s| s.name == "ollama"));
    let config = "ollama: { api: openai-chat, base_url: 'http://10.0.0.7:1' }";
    let (p, _) = providers(&[], config);
    let own = p.list().into_iter().find(|s| s.name == "ollama").unwrap();
    assert_eq!(own.address, "http://10.0.0.7:1/v1/");
}

#[test]
fn a_script_is_one_candidate_that_goes_on_where_it_was() {
    let (p, _) = providers(&[], "{}");
    let file = std::env::temp_dir().join(format!("claw-candidate-{}.yaml", std::process::id()));
    std::fs::write(&file, "- say: one\n- say: two\n").unwrap();
    let name = format!("{SCRIPTED}{}", file.display());
    let ask = || {
        let all = p.candidates(&name).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].profile, name);
        let (events, _) = crate::tests::block_on(crate::tests::read(
            all[0].model.as_ref(),
            crate::tests::hello(),
        ));
        crate::tests::text(&events)
    };
    let said = [ask(), ask()];
    std::fs::remove_file(&file).unwrap();
    assert_eq!(said, ["one", "two"]);
}
