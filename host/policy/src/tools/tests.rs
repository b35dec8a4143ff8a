#![allow(clippy::unwrap_used)]
use super::*;

fn profile(name: ProfileName, allow: &[&str], deny: &[&str]) -> ToolProfile {
    let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    ToolProfile::new(&ToolConfig {
        profile: name,
        allow: own(allow),
        deny: own(deny),
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
