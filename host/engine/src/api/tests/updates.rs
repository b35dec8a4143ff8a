//! What is granted when a plugin is installed, and what goes over when it is updated.
use super::*;
use crate::toolbox::Plugin;
use claw_core::row::GrantRow;
use claw_core::subject::Subject;

const MORE: &str = "capabilities: { http: [{ host: '*' }], kv: { bytes: 1MiB }, files: [{ root: /workspace, access: rw }] }\n";
const LESS: &str = "capabilities: { http: [{ host: api.example.com }] }\n";
const MORE_KV: &str = "capabilities: { http: [{ host: api.example.com }], kv: { bytes: 2MiB }, files: [{ root: /workspace, access: rw }] }\n";

async fn install(b: &Bench, plugin: Arc<Plugin>) -> Arc<Plugin> {
    *b.shelf.next.lock().unwrap() = Some(plugin.clone());
    b.ok(Command::PluginAdd {
        source: "/x".into(),
    })
    .await;
    plugin
}

fn notes(version: &str, first_party: bool, asks: &str) -> Arc<Plugin> {
    fakes::plugin("notes", version, first_party, asks)
}

async fn rows(b: &Bench, plugin: &Plugin) -> Vec<GrantRow> {
    let subject = Subject::Tool(plugin.digest.clone()).to_string();
    let rows = b.world.store.grants(&fakes::main_agent()).await.unwrap();
    rows.into_iter().filter(|r| r.subject == subject).collect()
}

/// Live rules with who gave them.
async fn live(b: &Bench, plugin: &Plugin) -> Vec<(String, String)> {
    let rows = rows(b, plugin)
        .await
        .into_iter()
        .filter(|r| r.revoked.is_none());
    rows.map(|r| (r.rule, r.by)).collect()
}

fn defaults() -> Vec<(String, String)> {
    let own = |rule: &str| (rule.to_owned(), "default".to_owned());
    vec![own("files rw /workspace"), own("kv rw")]
}

async fn owner_grants_the_web(b: &Bench, for_ms: Option<u64>) {
    let rule = "http GET https://api.example.com/";
    b.ok(Command::GrantAdd {
        agent: None,
        plugin: "notes".into(),
        rule: rule.into(),
        for_ms,
    })
    .await;
}

fn web() -> (String, String) {
    (
        "http GET https://api.example.com/".to_owned(),
        "owner".to_owned(),
    )
}

async fn revoke(b: &Bench, plugin: &Plugin, rule: &str) {
    let rows = rows(b, plugin).await;
    let row = rows
        .iter()
        .find(|r| r.rule == rule && r.revoked.is_none())
        .unwrap();
    b.ok(Command::GrantRevoke {
        id: row.id.as_str().into(),
    })
    .await;
}

#[tokio::test]
async fn first_party_plugins_get_their_defaults_once_and_never_the_web() {
    let b = Bench::new();
    let one = install(&b, notes("1.0.0", true, ASKS)).await;
    assert_eq!(live(&b, &one).await, defaults());
    install(&b, one.clone()).await;
    assert_eq!(live(&b, &one).await, defaults());
    let scouts = b
        .world
        .store
        .grants(&claw_core::id::AgentId::new("scout"))
        .await
        .unwrap();
    assert_eq!(scouts.len(), 2, "every agent has its own");
}

#[tokio::test]
async fn what_was_revoked_stays_revoked_over_reinstalls_and_updates() {
    let b = Bench::new();
    let one = install(&b, notes("1.0.0", true, ASKS)).await;
    revoke(&b, &one, "files rw /workspace").await;
    install(&b, one.clone()).await;
    assert_eq!(live(&b, &one).await, defaults()[1..]);
    let two = install(&b, notes("2.0.0", true, ASKS)).await;
    assert_eq!(live(&b, &two).await, defaults()[1..]);
    revoke(&b, &two, "kv rw").await;
    let three = install(&b, notes("3.0.0", true, MORE)).await;
    assert_eq!(live(&b, &three).await, []);
}

#[tokio::test]
async fn a_rule_given_again_counts_as_given() {
    let b = Bench::new();
    let one = install(&b, notes("1.0.0", true, ASKS)).await;
    revoke(&b, &one, "kv rw").await;
    b.ok(Command::GrantAdd {
        agent: None,
        plugin: "notes".into(),
        rule: "kv rw".into(),
        for_ms: None,
    })
    .await;
    let two = install(&b, notes("2.0.0", true, ASKS)).await;
    let mut expected = defaults();
    expected.push(("kv rw".to_owned(), "owner".to_owned()));
    assert_eq!(live(&b, &two).await, expected);
}

#[tokio::test]
async fn the_owners_grants_go_over_only_if_nothing_new_is_asked_for() {
    for (asks, inherits) in [(ASKS, true), (LESS, true), (MORE, false), (MORE_KV, false)] {
        let b = Bench::new();
        install(&b, notes("1.0.0", false, ASKS)).await;
        owner_grants_the_web(&b, None).await;
        let two = install(&b, notes("2.0.0", false, asks)).await;
        let expected = if inherits { vec![web()] } else { Vec::new() };
        assert_eq!(live(&b, &two).await, expected, "{asks}");
    }
}

#[tokio::test]
async fn grants_for_a_while_revoked_ones_and_another_origins_do_not_go_over() {
    let b = Bench::new();
    install(&b, notes("1.0.0", false, ASKS)).await;
    owner_grants_the_web(&b, Some(60_000)).await;
    let two = install(&b, notes("2.0.0", false, ASKS)).await;
    assert_eq!(live(&b, &two).await, []);
    owner_grants_the_web(&b, None).await;
    revoke(&b, &two, &web().0).await;
    let three = install(&b, notes("3.0.0", false, ASKS)).await;
    assert_eq!(live(&b, &three).await, []);
    owner_grants_the_web(&b, None).await;
    let ours = install(&b, notes("4.0.0", true, ASKS)).await;
    assert_eq!(live(&b, &ours).await, defaults());
}

#[tokio::test]
async fn a_plugin_of_another_name_inherits_nothing() {
    let b = Bench::new();
    install(&b, notes("1.0.0", false, ASKS)).await;
    owner_grants_the_web(&b, None).await;
    let other = install(&b, fakes::plugin("notes2", "1.0.0", false, ASKS)).await;
    assert_eq!(live(&b, &other).await, []);
}
