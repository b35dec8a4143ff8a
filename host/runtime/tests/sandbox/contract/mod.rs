//! Every function of the contract has one case that works and, where it can refuse, one that is refused. A function
//! that is added to the WIT without cases here fails. One table for guests of every language: what a guest is told
//! does not depend on what it is written in.

mod cases;

use crate::common::{Server, World, value};
use cases::{Answer, Case, Refusal};
use claw_core::capability::Request;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::sandbox::{Ended, Sandbox};
use claw_core::tool::ToolOutcome;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use wit_parser::{Resolve, UnresolvedPackageGroup, WorldItem};

#[tokio::test]
async fn every_function_works_and_refuses() {
    keeps_the_contract("hostile").await;
}

#[tokio::test]
async fn every_function_works_and_refuses_in_python() {
    keeps_the_contract("contract-py").await;
}

async fn keeps_the_contract(guest: &str) {
    let world = World::of(guest).await;
    let tools = world.sandbox.describe(&world.digest).await.unwrap();
    let tool = tools.iter().find(|t| t.name == "host_call").unwrap();
    assert_eq!(tool.input_schema["required"], json!(["function", "args"]));
    let unknown = run(&world, "kv.nothing", &json!({}), |_| true).await;
    assert_eq!(error(&unknown, guest).kind, ErrorKind::NotFound);

    let server = Server::start();
    world.bind(server.address);
    let blob = prepared(&world).await;
    let cases = cases::all(&server, &blob);
    for case in &cases {
        // Refused first, so that the refusal cannot lean on what the good case made.
        refuses(&world, case).await;
        works(&world, case).await;
    }
    let have: BTreeSet<String> = cases.iter().map(|c| c.function.to_owned()).collect();
    assert_eq!(have, functions());
    let sent = server.requests.lock().unwrap().join("\n");
    for part in cases::SENT {
        assert!(sent.contains(part), "no request with `{part}`: {sent}");
    }
    let told = world.sink.0.lock().unwrap();
    for progress in cases::told() {
        assert!(told.contains(&progress), "{progress:?} is not in {told:?}");
    }
}

/// Files, a note and a blob that the cases need; the blob's id.
async fn prepared(world: &World) -> String {
    for name in ["a.txt", "gone.txt", "old.txt"] {
        std::fs::write(world.workspace.path().join(name), "content").unwrap();
    }
    let note = json!({"text": "black tea"});
    value(&run(world, "memory.save", &note, |_| true).await);
    let made = run(world, "blobs.put", &json!({"bytes": "a blob"}), |_| true).await;
    value(&made)["blob"].as_str().unwrap().to_owned()
}

async fn run(world: &World, function: &str, args: &Value, rule: fn(&Request) -> bool) -> Ended {
    let call = json!({"function": function, "args": args});
    let invocation = world.invocation("host_call", call, rule);
    world.sandbox.invoke(invocation).await
}

#[track_caller]
fn error<'a>(ended: &'a Ended, name: &str) -> &'a GuestError {
    match &ended.report.outcome {
        ToolOutcome::Error(error) => error,
        other => panic!("{name}: no error but {other:?}\n{}", ended.report.stdio),
    }
}

async fn works(world: &World, case: &Case) {
    let name = case.function;
    let ended = run(world, name, &case.args, |_| true).await;
    let found = value(&ended);
    match &case.answer {
        Answer::Is(expected) => assert_eq!(found, *expected, "{name}"),
        Answer::Like(fits) => assert!(fits(&found), "{name}: {found}"),
    }
    if name == "log.write" {
        let line = &ended.report.log[0];
        assert_eq!((line.level.as_str(), line.text.as_str()), ("info", "m a=b"));
    }
    crate::common::land(&world.store, ended.kv);
}

async fn refuses(world: &World, case: &Case) {
    let name = case.function;
    let denied = || world.ledger.denied.lock().unwrap().len();
    let begun = || world.ledger.begun.lock().unwrap().len();
    let before = (denied(), begun());
    let (ended, kind, code) = match &case.refusal {
        Refusal::Grant => {
            let ended = run(world, name, &case.args, |_| false).await;
            assert!(denied() > before.0, "{name}: no denial in the ledger");
            assert_eq!(begun(), before.1, "{name}: an effect began");
            (ended, ErrorKind::Denied, "not-granted")
        }
        Refusal::Args(bad, kind, code) => {
            let ended = run(world, name, bad, |_| true).await;
            assert_eq!(denied(), before.0, "{name}: a denial in the ledger");
            (ended, *kind, *code)
        }
        Refusal::Ambient => {
            value(&run(world, name, &case.args, |_| false).await);
            assert_eq!(denied(), before.0, "{name}: a denial in the ledger");
            return;
        }
    };
    // Every field of the host's error came through the guest.
    let expected = GuestError::new(kind, code, error(&ended, name).message.clone());
    assert_eq!(*error(&ended, name), expected, "{name}");
    assert!(!expected.message.is_empty(), "{name}");
    assert!(ended.kv.is_empty(), "{name}");
}

/// Every function a tool may import, as `interface.function` or `resource.method`.
fn functions() -> BTreeSet<String> {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let mut resolve = Resolve::default();
    let mut tool = None;
    for name in [
        "types", "log", "config", "kv", "files", "http", "blobs", "memory", "progress", "secrets",
        "tool",
    ] {
        let group = UnresolvedPackageGroup::parse_dir(wit.join(name)).unwrap();
        tool = Some(resolve.push_group(group).unwrap());
    }
    let world = resolve
        .select_world(&[tool.unwrap()], Some("tool"))
        .unwrap();
    let mut found = BTreeSet::new();
    for import in resolve.worlds[world].imports.values() {
        let WorldItem::Interface { id, .. } = import else {
            continue;
        };
        let interface = &resolve.interfaces[*id];
        for function in interface.functions.values() {
            let name = match function.name.strip_prefix("[method]") {
                Some(method) => method.to_owned(),
                None => format!("{}.{}", interface.name.as_deref().unwrap(), function.name),
            };
            found.insert(name);
        }
    }
    found
}
