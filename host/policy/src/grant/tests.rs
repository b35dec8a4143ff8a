#![allow(clippy::unwrap_used)]
use super::*;

fn manifest() -> Manifest {
    Manifest::parse(
        "name: all\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: x\n\
         capabilities:\n\
         \x20 files: [{ root: /workspace, access: rw }, { root: /memory, access: ro }]\n\
         \x20 http: [{ host: '*' }]\n\
         \x20 kv: { bytes: 1MiB }\n\
         \x20 memory: { access: rw }\n\
         \x20 blobs: true\n\
         \x20 secrets: [{ name: k, host: a.test, placement: bearer }]\n\
         \x20 captured: [{ name: s, host: a.test, placement: bearer, pointer: /t }]\n",
    )
    .unwrap()
}

#[test]
fn first_party_plugins_start_with_everything_but_the_web_and_secrets() {
    let rules: Vec<String> = defaults(&manifest(), true)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        rules,
        [
            "files rw /workspace",
            "files ro /memory",
            "kv rw",
            "memory rw",
            "blobs rw"
        ]
    );
}

#[test]
fn other_plugins_start_with_nothing() {
    assert_eq!(defaults(&manifest(), false), []);
}

#[test]
fn only_rows_of_persons_in_force_count() {
    let agent = AgentId::new("main");
    let subject = Subject::Agent("main".into());
    let now = TimestampMs(100);
    let row = |rule: &str, by: &str| GrantRow {
        session: None,
        id: GrantId::new(rule),
        agent: agent.clone(),
        subject: subject.to_string(),
        rule: rule.into(),
        expires: None,
        by: by.into(),
        at: TimestampMs(0),
        revoked: None,
    };
    let rows = [
        row("kv rw", "owner"),
        row("memory ro", "default"),
        row("blobs ro", "config"),
        row("http *", "agent"),
        row("http *", ""),
        row("nonsense", "owner"),
        GrantRow {
            expires: Some(now),
            ..row("http a.test", "owner")
        },
        GrantRow {
            revoked: Some(now),
            ..row("http b.test", "owner")
        },
        GrantRow {
            agent: AgentId::new("other"),
            ..row("http c.test", "owner")
        },
        GrantRow {
            subject: "agent:other".into(),
            ..row("http d.test", "owner")
        },
    ];
    let (grants, unreadable) = live(&rows, &agent, &subject, None, now);
    let rules: Vec<String> = grants.iter().map(|g| g.rule.to_string()).collect();
    assert_eq!(rules, ["kv rw", "memory ro", "blobs ro"]);
    assert_eq!(unreadable, 1);
    assert_eq!(grants[0].by, "owner");
    assert_eq!(grants[0].id, GrantId::new("kv rw"));
}
