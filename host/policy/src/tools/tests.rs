#![allow(clippy::unwrap_used)]
use super::*;
use claw_core::capability::Verdict;
use claw_core::id::AgentId;

fn profile(name: ProfileName, allow: &[&str], deny: &[&str]) -> ToolProfile {
    let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    ToolProfile::new(&ToolConfig {
        profile: name,
        allow: own(allow),
        deny: own(deny),
        ..ToolConfig::default()
    })
    .unwrap()
}

#[test]
fn profiles_lists_globs_and_groups() {
    use ProfileName::{Full, Minimal, None};
    for (name, allow, deny, tool, plugin, wanted) in [
        (Full, &[][..], &[][..], "web_fetch", "web", true),
        (None, &[], &[], "web_fetch", "web", false),
        (Minimal, &[], &[], "files_read", "files", true),
        (Minimal, &[], &[], "files_write", "files", false),
        (Minimal, &["files_write"], &[], "files_write", "files", true),
        (None, &["files_*"], &[], "files_write", "files", true),
        (None, &["files_*"], &[], "web_fetch", "web", false),
        (None, &["web"], &[], "web_fetch", "web", true),
        (None, &["web"], &[], "website", "other", false),
        (None, &["*"], &[], "web_fetch", "web", true),
        (Full, &[], &["web"], "web_fetch", "web", false),
        (Full, &[], &["web_*"], "web_fetch", "web", false),
        (Full, &["web_fetch"], &["web"], "web_fetch", "web", false),
        (Full, &[], &["*_write"], "files_write", "files", false),
        (Full, &[], &["*_write"], "files_read", "files", true),
        (Minimal, &[], &["files_read"], "files_read", "files", false),
    ] {
        let p = profile(name, allow, deny);
        assert_eq!(
            p.allows(tool, plugin),
            wanted,
            "{name} {allow:?} {deny:?} {tool}"
        );
    }
}

#[test]
fn explanations_name_what_decided() {
    let agent = AgentId::new("main");
    let denied = profile(ProfileName::Full, &[], &["web_*"]).explain(&agent, "web_fetch", "web");
    assert_eq!(denied.verdict, Verdict::Deny);
    assert_eq!(denied.code, "tool-denied");
    assert!(denied.reason.contains("`web_*` of the tool deny list"));
    assert!(denied.hint.unwrap().contains("agents.main.tools.deny"));
    assert_eq!(denied.steps.len(), 3);
    let absent = profile(ProfileName::None, &[], &[]).explain(&agent, "web_fetch", "web");
    assert_eq!(absent.code, "tool-not-in-profile");
    assert!(absent.hint.unwrap().contains("agents.main.tools.allow"));
    let own = profile(ProfileName::Full, &[], &[]).explain(&agent, "web_fetch", "web");
    assert!(own.allowed() && own.hint.is_none());
    assert!(own.reason.contains("is offered"));
    let added = profile(ProfileName::None, &["web"], &[]).explain(&agent, "web_fetch", "web");
    assert!(added.allowed());
    assert!(added.steps.iter().any(|s| s == "allow list: `web` fits"));
}

fn layered(config: &str, sender: Option<&str>, group: Option<&str>) -> ToolProfile {
    let config: ToolConfig = serde_yaml::from_str(config).unwrap();
    ToolProfile::new(&config).unwrap().for_whom(sender, group)
}

#[test]
fn every_profile_has_its_tools_and_no_other() {
    use ProfileName::{Coding, Full, Messaging, Minimal, None};
    for (tool, plugin, having) in [
        ("files_write", "files", &[Full, Coding][..]),
        ("files_read", "files", &[Full, Coding, Minimal]),
        ("web_fetch", "web", &[Full, Coding]),
        ("memory_get", "memory", &[Full, Coding, Minimal]),
        ("exec", "host", &[Full, Coding]),
        ("sessions_spawn", "host", &[Full, Coding]),
        ("sessions_send", "host", &[Full, Coding, Messaging]),
        ("agents_list", "host", &[Full, Coding]),
        ("message", "host", &[Full, Messaging]),
        ("plug_do", "plug", &[Full]),
        ("skill", "host", &[Full, Coding]),
        // Names of claw's tools in somebody else's plugin.
        ("skill", "plug", &[Full]),
        ("exec", "plug", &[Full]),
        ("message", "plug", &[Full]),
        ("sessions_send", "plug", &[Full]),
        ("web_fetch", "plug", &[Full]),
    ] {
        for name in ProfileName::ALL {
            let has = ToolProfile::named(name).allows(tool, plugin);
            assert_eq!(has, having.contains(&name), "{name} {tool} of {plugin}");
        }
    }
    assert!(!ToolProfile::named(None).allows("files_read", "files"));
}

#[test]
fn groups_stand_for_tools_that_come_with_claw() {
    for (group, tool, plugin) in [
        ("files", "files_edit", "files"),
        ("fs", "files_edit", "files"),
        ("web", "web_fetch", "web"),
        ("memory", "memory_save", "memory"),
        ("runtime", "exec", "host"),
        ("skills", "skill", "host"),
        ("sessions", "sessions_list", "host"),
        ("messaging", "message", "host"),
        ("agents", "agents_list", "host"),
    ] {
        let entry = format!("group:{group}");
        let allowed = profile(ProfileName::None, &[&entry], &[]);
        assert_eq!(
            allowed.find(tool, plugin),
            ToolFinding::Allowed(entry.clone())
        );
        assert!(!allowed.allows(tool, "plug"), "{group}");
        assert!(!allowed.allows("other", "host"), "{group}");
        let denied = profile(ProfileName::Full, &["*"], &[&entry]);
        assert!(!denied.allows(tool, plugin) && denied.allows(tool, "plug"));
    }
}

#[test]
fn a_layer_is_picked_by_its_name_or_else_by_the_star() {
    let config =
        "{ by_sender: { 'telegram:1': { deny: [web] }, '*': { allow: [files] }, owner: {} },
        by_group: { 'telegram:-100': { allow: [web, files] } } }";
    for (sender, group, files, web) in [
        (None, None, true, true),
        (Some("owner"), None, true, true),
        (Some("telegram:1"), None, true, false),
        (Some("telegram:2"), None, true, false),
        (Some("telegram:2"), Some("telegram:-100"), true, false),
        (Some("owner"), Some("telegram:-100"), true, true),
        (Some("owner"), Some("telegram:-200"), true, true),
        (Some(""), None, true, false),
    ] {
        let tools = layered(config, sender, group);
        let got = (
            tools.allows("files_read", "files"),
            tools.allows("web_fetch", "web"),
        );
        assert_eq!(got, (files, web), "{sender:?} {group:?}");
    }
    assert!(!layered(config, None, Some("telegram:-100")).allows("plug_do", "plug"));
    assert!(layered(config, None, None).is_layered());
    assert!(!profile(ProfileName::Full, &[], &[]).is_layered());
}

#[test]
fn every_name_of_one_sender_counts_and_the_star_only_where_none_does() {
    let config = "{ by_sender: { ana: { deny: [web] }, 'telegram:1': { deny: [files] }, '*': { deny: [plug] } } }";
    let kind = LayerKind::Sender;
    for (names, others, files, web, plug) in [
        (&["ana", "telegram:1"][..], true, false, false, true),
        (&["ana", "ana"], true, true, false, true),
        (&["telegram:2", "bo"], true, true, true, false),
        (&["telegram:2", "bo"], false, true, true, true),
        (&[], true, true, true, false),
        (&[], false, true, true, true),
    ] {
        let tools = layered(config, None, None).narrowed(kind, names, others);
        let got = [
            ("files_read", "files"),
            ("web_fetch", "web"),
            ("plug_do", "plug"),
        ];
        let got = got.map(|(tool, plugin)| tools.allows(tool, plugin));
        assert_eq!(got, [files, web, plug], "{names:?} {others}");
    }
    let twice = layered(config, Some("ana"), None).narrowed(kind, &["ana"], true);
    assert_eq!(twice, layered(config, Some("ana"), None));
}

/// Whatever the layers say, they never add, and a deny anywhere stands.
#[test]
fn layers_only_take_away() {
    let lists = [
        "{}",
        "{ allow: ['*'] }",
        "{ deny: [web] }",
        "{ allow: [files] }",
        "{ allow: [web], deny: [web_fetch] }",
    ];
    let mut narrower = 0;
    for base in [
        "full",
        "coding",
        "minimal",
        "none",
        "none, allow: [plug]",
        "full, deny: [files]",
    ] {
        for sender in lists {
            for group in lists {
                let config = format!(
                    "{{ profile: {base}, by_sender: {{ s: {sender} }}, by_group: {{ g: {group} }} }}"
                );
                let (own, cut) = (
                    layered(&config, None, None),
                    layered(&config, Some("s"), Some("g")),
                );
                for (tool, plugin) in [
                    ("files_read", "files"),
                    ("web_fetch", "web"),
                    ("plug_do", "plug"),
                ] {
                    assert!(
                        own.allows(tool, plugin) || !cut.allows(tool, plugin),
                        "{config} {tool}"
                    );
                    let denied = [sender, group].iter().any(|l| l.contains("deny: [web"));
                    assert!(
                        !(denied && plugin == "web" && cut.allows(tool, plugin)),
                        "{config}"
                    );
                    narrower += usize::from(own.allows(tool, plugin) && !cut.allows(tool, plugin));
                }
            }
        }
    }
    assert!(narrower > 50, "{narrower}");
}

#[test]
fn explanations_list_every_layer() {
    let config = "{ by_sender: { 'telegram:1': { allow: ['group:files'] } }, by_group: { '*': { deny: [exec] } } }";
    let agent = AgentId::new("main");
    let tools = layered(config, Some("telegram:1"), Some("telegram:-100"));
    let web = tools.explain(&agent, "web_fetch", "web");
    assert_eq!(web.code, "tool-not-for-sender");
    assert_eq!(
        web.steps,
        [
            "deny list: no entry fits",
            "profile: `full`",
            "allow list: no entry fits",
            "group `*`: deny list: no entry fits; allow list: limits nothing",
            "sender `telegram:1`: deny list: no entry fits; allow list: no entry fits",
        ]
    );
    assert_eq!(
        web.hint.unwrap(),
        "add `web_fetch` to agents.main.tools.by_sender.\"telegram:1\".allow in the configuration"
    );
    let exec = tools.explain(&agent, "exec", "host");
    assert_eq!(exec.code, "tool-denied");
    assert!(
        exec.reason
            .ends_with("`exec` of the tool deny list of group `*`"),
        "{}",
        exec.reason
    );
    assert_eq!(
        exec.hint.unwrap(),
        "remove `exec` from agents.main.tools.by_group.\"*\".deny in the configuration"
    );
    let files = tools.explain(&agent, "files_read", "files");
    assert!(files.allowed() && files.hint.is_none());
    assert!(files.steps[4].ends_with("allow list: `group:files` fits"));
}

#[test]
fn unknown_profiles_and_groups_are_refused_with_the_nearest() {
    for (config, words) in [
        (
            "{ profile: codin }",
            "`codin` is not a profile; use full, coding, messaging, minimal or none; did you mean `coding`?",
        ),
        ("{ profile: everything }", "`everything` is not a profile"),
        (
            "{ by_sender: { s: { profile: full } } }",
            "unknown field `profile`",
        ),
    ] {
        let error = serde_yaml::from_str::<ToolConfig>(config)
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{error}");
    }
    for (config, words) in [
        (
            "{ deny: ['group:wab'] }",
            "`group:wab` is not a group of tools; did you mean `web`?; known are files, fs, web",
        ),
        ("{ allow: ['group:'] }", "`group:` is not a group"),
        (
            "{ by_sender: { 'telegram:1': { deny: ['group:memry'] } } }",
            "by_sender.`telegram:1`: `group:memry` is not a group of tools; did you mean `memory`?",
        ),
        (
            "{ by_group: { g: { allow: [Web] } } }",
            "by_group.`g`: `Web` is not a tool",
        ),
        ("{ by_group: { '': {} } }", "`` of by_group is no name"),
        (
            "{ by_sender: { \"a\\nb\": {} } }",
            "of by_sender is no name",
        ),
    ] {
        let config: ToolConfig = serde_yaml::from_str(config).unwrap();
        let error = ToolProfile::new(&config).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn layers_end_at_their_limits() {
    let with = |count: usize| ToolConfig {
        by_group: (0..count)
            .map(|i| (i.to_string(), ToolLayer::default()))
            .collect(),
        ..ToolConfig::default()
    };
    assert!(ToolProfile::new(&with(MAX_TOOL_LAYERS)).is_ok());
    let kind = LayerKind::Group;
    let count = MAX_TOOL_LAYERS + 1;
    assert_eq!(
        ToolProfile::new(&with(count)),
        Err(ToolProfileError::TooManyLayers { kind, count })
    );
    let named = |bytes: usize| ToolConfig {
        by_sender: [("x".repeat(bytes), ToolLayer::default())].into(),
        ..ToolConfig::default()
    };
    assert!(ToolProfile::new(&named(MAX_LAYER_KEY_BYTES)).is_ok());
    assert!(ToolProfile::new(&named(MAX_LAYER_KEY_BYTES + 1)).is_err());
}

#[test]
fn the_configuration_reads_back() {
    let config: ToolConfig =
        serde_yaml::from_str("{ profile: coding, by_group: { g: { deny: [exec] } } }").unwrap();
    let text = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<ToolConfig>(&text).unwrap(), config);
    let old = serde_json::to_string(&ToolConfig::default()).unwrap();
    assert_eq!(old, r#"{"profile":"full","allow":[],"deny":[]}"#);
}

#[test]
fn bad_entries_and_too_many_are_refused() {
    for bad in ["", "Web", "web fetch", "web.fetch", "[a-z]"] {
        let config = ToolConfig {
            deny: vec![bad.into()],
            ..ToolConfig::default()
        };
        let error = ToolProfile::new(&config).unwrap_err();
        assert!(matches!(error, ToolProfileError::Entry { .. }), "{bad}");
    }
    let many = |count| ToolConfig {
        allow: vec!["web".into(); count],
        ..ToolConfig::default()
    };
    assert!(ToolProfile::new(&many(MAX_TOOL_ENTRIES)).is_ok());
    assert_eq!(
        ToolProfile::new(&many(MAX_TOOL_ENTRIES + 1)),
        Err(ToolProfileError::TooMany {
            count: MAX_TOOL_ENTRIES + 1
        })
    );
}

#[test]
fn configuration_is_strict() {
    let config: ToolConfig = serde_yaml::from_str("{ profile: minimal, deny: [web] }").unwrap();
    assert_eq!(config.profile, ProfileName::Minimal);
    assert!(serde_yaml::from_str::<ToolConfig>("{ profile: everything }").is_err());
    assert!(serde_yaml::from_str::<ToolConfig>("{ allowed: [web] }").is_err());
}
