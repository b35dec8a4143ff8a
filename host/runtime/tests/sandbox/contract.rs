//! Every function of the contract has one case that works and, where it can refuse, one that is refused. A function
//! that is added to the WIT without cases here fails this test.

use crate::common::{Server, World, code, text};
use claw_core::sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use wit_parser::{Resolve, UnresolvedPackageGroup, WorldItem};

/// How a function refuses.
enum Refusal {
    /// Without a grant: `denied`, and a denial in the ledger.
    Grant,
    /// These arguments: an error with this code.
    Args(Value, &'static str),
    /// Never: it gives no authority and cannot fail.
    Ambient,
}

use Refusal::{Ambient, Args, Grant};

struct Case {
    function: &'static str,
    args: Value,
    refusal: Refusal,
}

fn case(function: &'static str, args: Value, refusal: Refusal) -> Case {
    Case {
        function,
        args,
        refusal,
    }
}

fn ambient_cases() -> Vec<Case> {
    let names = [
        "context.call-id",
        "context.idempotency-key",
        "context.attempt",
        "context.deadline",
        "context.session",
        "context.actor",
        "context.zone",
        "context.language",
        "log.write",
        "log.enabled",
        "config.get",
        "config.get-list",
        "config.document",
        "progress.report",
        "progress.partial",
        "progress.cancelled",
    ];
    let args = json!({"message": "m", "path": "greeting"});
    names.map(|name| case(name, args.clone(), Ambient)).into()
}

fn state_cases() -> Vec<Case> {
    vec![
        case("kv.get", json!({"key": "k"}), Grant),
        case("kv.set", json!({"key": "k", "value": "v"}), Grant),
        case("kv.remove", json!({"key": "k"}), Grant),
        case("kv.add", json!({"key": "n", "delta": 2}), Grant),
        case("kv.scan", json!({"prefix": "", "limit": 10}), Grant),
        case("kv.usage", json!({}), Grant),
        case("memory.search", json!({"query": "tea", "limit": 5}), Grant),
        case("memory.get", json!({"id": "note-0", "around": 0}), Grant),
        case("memory.save", json!({"text": "likes tea"}), Grant),
    ]
}

fn file_cases(blob: &str) -> Vec<Case> {
    let path = |p: &str| json!({"path": format!("/workspace/{p}"), "limit": 10, "max": 100});
    let with = |p: &str, more: Value| {
        let mut args = path(p);
        for (name, value) in more.as_object().unwrap() {
            args[name] = value.clone();
        }
        args
    };
    vec![
        case("files.stat", path("a.txt"), Grant),
        case(
            "files.entries",
            json!({"path": "/workspace", "limit": 10}),
            Grant,
        ),
        case("files.read", path("a.txt"), Grant),
        case("files.write", with("new.txt", json!({"bytes": "b"})), Grant),
        case(
            "files.append",
            with("log.txt", json!({"bytes": "b"})),
            Grant,
        ),
        case("files.remove", path("gone.txt"), Grant),
        case(
            "files.rename",
            with("old.txt", json!({"target": "/workspace/moved.txt"})),
            Grant,
        ),
        case("files.make-directory", path("folder"), Grant),
        case(
            "files.search",
            json!({"path": "/workspace", "glob": "*.txt", "text": "", "limit": 5}),
            Grant,
        ),
        case("files.to-blob", path("a.txt"), Grant),
        case(
            "files.from-blob",
            with("blob.txt", json!({"blob": blob})),
            Grant,
        ),
    ]
}

fn http_cases(server: &Server) -> Vec<Case> {
    let get = |max: u32| json!({"url": server.url("/ok"), "max": max});
    vec![
        case("client.send", get(0), Grant),
        case("client.open", get(0), Grant),
        case("exchange.status", get(0), Grant),
        case("exchange.headers", get(0), Grant),
        case("exchange.read", get(100), Args(get(0), "max")),
    ]
}

fn blob_cases(blob: &str) -> Vec<Case> {
    let with = |max: u32| json!({"blob": blob, "max": max});
    let big = json!({"bytes": {"fill": (1 << 20) + 1}});
    vec![
        case("blobs.stat", with(0), Grant),
        case("blobs.open", with(0), Grant),
        case("blobs.read-all", with(100), Grant),
        case("blobs.create", json!({}), Grant),
        case("blobs.put", json!({"bytes": "x"}), Grant),
        case("blobs.keep", with(0), Grant),
        case("reader.read", with(100), Args(with(0), "max")),
        case(
            "reader.seek",
            json!({"blob": blob, "offset": 1}),
            Args(json!({"blob": blob, "offset": 99}), "offset"),
        ),
        case(
            "writer.write",
            json!({"bytes": "x"}),
            Args(big, "write-too-large"),
        ),
        case(
            "writer.finish",
            json!({"bytes": "x"}),
            Args(json!({"bytes": "x", "twice": true}), "finished"),
        ),
    ]
}

async fn prepared(world: &World) -> String {
    for name in ["a.txt", "gone.txt", "old.txt"] {
        std::fs::write(world.workspace.path().join(name), "content").unwrap();
    }
    text(
        &world
            .host("memory.save", json!({"text": "black tea"}))
            .await,
    );
    let made = world.host("blobs.put", json!({"bytes": "a blob"})).await;
    crate::common::value(&made)["blob"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn every_function_works_and_refuses() {
    let world = World::new(1).await;
    let server = Server::start();
    let blob = prepared(&world).await;
    let mut cases = ambient_cases();
    cases.extend(state_cases());
    cases.extend(file_cases(&blob));
    cases.extend(http_cases(&server));
    cases.extend(blob_cases(&blob));

    for Case {
        function,
        args,
        refusal,
    } in &cases
    {
        // Refused first, so that the refusal cannot lean on what the good case made.
        let denied_before = world.ledger.denied.lock().unwrap().len();
        let begun_before = world.ledger.begun.lock().unwrap().len();
        match refusal {
            Grant => {
                let call = json!({"function": function, "args": args});
                let refused = world.invocation("host_call", call, |_| false);
                let ended = world.sandbox.invoke(refused).await;
                assert_eq!(code(&ended), "not-granted", "{function}");
                assert!(
                    world.ledger.denied.lock().unwrap().len() > denied_before,
                    "{function}"
                );
                assert_eq!(
                    world.ledger.begun.lock().unwrap().len(),
                    begun_before,
                    "{function}"
                );
                assert!(ended.kv.is_empty(), "{function}");
            }
            Args(bad, expected) => {
                assert_eq!(
                    code(&world.host(function, bad.clone()).await),
                    *expected,
                    "{function}"
                );
            }
            Ambient => {
                let call = json!({"function": function, "args": args});
                let nothing = world.invocation("host_call", call, |_| false);
                text(&world.sandbox.invoke(nothing).await);
            }
        }
        let ended = world.host(function, args.clone()).await;
        eprintln!("{function}: {}", text(&ended));
        if function.starts_with("kv.") {
            world.store.land(ended.kv);
        }
    }
    let have: BTreeSet<String> = cases.iter().map(|c| c.function.to_owned()).collect();
    assert_eq!(have, functions());
}

/// Every function a tool may import, as `interface.function` or `resource.method`.
fn functions() -> BTreeSet<String> {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let mut resolve = Resolve::default();
    let mut tool = None;
    for name in [
        "types", "log", "config", "kv", "files", "http", "blobs", "memory", "progress", "tool",
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
