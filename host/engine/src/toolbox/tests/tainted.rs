//! Calls of a labelled context.

use super::*;
use crate::memory::FileMemory;
use claw_core::capability::{Access, Request};
use claw_core::content::Block;
use claw_core::id::EntryId;
use claw_core::id::GrantId;
use claw_core::row::{Batch, Entry, EntryBody, GrantRow, Provenance};
use claw_core::sandbox::Memory as _;
use claw_core::tool::Taint;

const KNOWN: &str = "https://wiki.test/a";

fn get(url: &str) -> Request {
    Request::Http {
        method: "GET".into(),
        url: url.into(),
    }
}

/// The owner has named an address, and the model has read something.
async fn labelled(b: &Bench, grants: &[(&str, &str)]) -> ToolCall {
    let owner = Entry {
        id: EntryId::new("e1"),
        parent: None,
        run: None,
        at: TimestampMs(0),
        provenance: Provenance::Owner,
        labels: Vec::new(),
        body: EntryBody::User {
            content: vec![Block::text(format!("read {KNOWN}"))],
        },
    };
    let mut batch = Batch::session(&b.session).with(Mutation::OpenSession(b.session.clone()));
    batch
        .mutations
        .push(Mutation::Append(b.session.clone(), Box::new(owner)));
    b.store.commit(batch).await.unwrap();
    let mut batch = Batch::owner();
    for (plugin, rule) in grants {
        let (plugin, _) = b.toolbox.find(&format!("{plugin}_do")).unwrap();
        batch = batch.with(Mutation::Grant(Box::new(GrantRow {
            id: GrantId::new(*rule),
            agent: fakes::main_agent(),
            subject: Subject::Tool(plugin.digest.clone()).to_string(),
            rule: (*rule).into(),
            expires: None,
            session: None,
            by: "owner".into(),
            at: TimestampMs(0),
            revoked: None,
        })));
    }
    b.store.commit(batch).await.unwrap();
    ToolCall {
        taint: Taint {
            sources: vec![EntryId::new("e0")],
            more: 0,
        },
        ..b.call("web_do")
    }
}

#[tokio::test]
async fn its_authority_has_the_gates_and_its_row_the_label() {
    let b = Bench::with(FakeSandbox::idle(), Profile::default(), |settings| {
        let main = settings.agents.get_mut(&fakes::main_agent()).unwrap();
        main.destinations = Arc::new(vec!["send https://listed.test".parse().unwrap()]);
    });
    let http = "capabilities:\n  http: [{ host: '*' }]\n";
    b.shelf.plugins.lock().unwrap()[0] = fakes::plugin("web", "1.0.0", true, http);
    let call = labelled(&b, &[("web", "http GET https://*/")]).await;
    b.run(call.clone()).await;
    let authority = b.sandbox.seen.lock().unwrap()[0].authority.clone();
    assert!(authority.decide(&get(KNOWN)).allowed());
    assert!(authority.decide(&get("https://listed.test/any")).allowed());
    let refused = authority.decide(&get("https://wiki.test/search?q=4711"));
    assert_eq!(refused.code, "tainted-send");
    assert_eq!(refused.wanted.unwrap().rules, ["send https://wiki.test"]);
    assert_eq!(b.row().await.taint, call.taint);
    // The same call of a clean context.
    let clean = ToolCall {
        taint: Taint::default(),
        id: CallId::new("call-2"),
        ..call
    };
    b.run(clean).await;
    let authority = b.sandbox.seen.lock().unwrap()[1].authority.clone();
    assert!(
        authority
            .decide(&get("https://wiki.test/search?q=4711"))
            .allowed()
    );
}

#[tokio::test]
async fn only_the_word_of_first_party_tools_is_taken_that_they_only_write() {
    let b = Bench::new(FakeSandbox::idle());
    let tools = |first_party, effects: &[&str]| {
        let mut plugin = (*fakes::plugin("notes", "1.0.0", first_party, "")).clone();
        plugin.tools[0].effects = effects.iter().map(|e| (*e).to_owned()).collect();
        *b.shelf.plugins.lock().unwrap() = vec![Arc::new(plugin)];
        b.toolbox.reads("notes_do")
    };
    assert!(!tools(true, &["write"]));
    assert!(tools(true, &["write", "read"]));
    assert!(tools(true, &[]), "nothing declared");
    assert!(tools(false, &["write"]), "a third party's word");
    assert!(b.toolbox.reads("unknown"));
    let http = "capabilities:\n  http: [{ host: '*' }]\n";
    for (asks, wanted) in [
        (http.to_owned(), true),
        (format!("{http}  blobs: true\n"), true),
        (format!("{http}  memory: {{ access: rw }}\n"), false),
        (
            format!("{http}  files: [{{ root: /workspace, access: ro }}]\n"),
            false,
        ),
        (format!("{http}  kv: {{ bytes: 1MiB }}\n"), false),
        (String::new(), false),
    ] {
        *b.shelf.plugins.lock().unwrap() = vec![fakes::plugin("web", "1.0.0", true, &asks)];
        assert_eq!(b.toolbox.links("web_do"), wanted, "{asks}");
    }
}

#[tokio::test]
async fn notes_that_it_changes_by_any_tool_are_not_trusted() {
    let b = Bench::new(FakeSandbox::new(|invocation| async move {
        let saved = invocation
            .memory
            .save("from a page", &[], Provenance::Agent);
        saved.await.unwrap();
        let path = "/workspace/memory/Plan.md".to_owned();
        let access = Access::Write;
        invocation.authority.decide(&Request::File { path, access });
        fakes::ended(&invocation, Vec::new())
    }));
    let files = "capabilities:\n  files: [{ root: /workspace, access: rw }]\n";
    b.shelf.plugins.lock().unwrap()[0] = fakes::plugin("web", "1.0.0", true, files);
    let call = labelled(&b, &[("web", "files rw /workspace")]).await;
    let invocations = || b.sandbox.seen.lock().unwrap().clone();
    b.run(call.clone()).await;
    let workspace = invocations()[0].roots[0].host.clone();
    let write = |name: &str| {
        std::fs::write(workspace.join("memory").join(name), "- a plan for later\n").unwrap();
    };
    write("plan.md");
    write("other.md");
    let store: Arc<dyn Store> = b.store.clone();
    let (world, _, _) = fakes::world();
    let memory = FileMemory::new(workspace, world.clock, "UTC".into()).of(&store, &call);
    let found = memory.search("plan later page", 9).await.unwrap();
    let trust = |path: &str| {
        let piece = found.iter().find(|p| p.path.ends_with(path)).unwrap();
        piece.provenance
    };
    assert_eq!(trust("plan.md"), Provenance::Untrusted);
    assert_eq!(trust("other.md"), Provenance::Agent);
    let saved = found
        .iter()
        .find(|p| p.text.contains("from a page"))
        .unwrap();
    assert_eq!(saved.provenance, Provenance::Untrusted);
    let plan = found.iter().find(|p| p.path.ends_with("plan.md")).unwrap();
    assert_eq!(
        memory.get(&plan.id, 0).await.unwrap().provenance,
        Provenance::Untrusted
    );
}
