//! Blobs, HTTP as values, memory, configuration, progress: what the contract promises beyond allow and refuse.

use crate::common::{Server, World, code, text, value};
use claw_core::content::Media;
use claw_core::id::{AgentId, BlobId, SessionKey};
use claw_core::ledger::EffectState;
use claw_core::ports::Blobs as _;
use claw_core::row::Provenance;
use claw_core::sandbox::Sandbox;
use claw_core::subject::Actor;
use serde_json::json;

#[tokio::test]
async fn blobs_belong_to_their_session() {
    let world = World::new(1).await;
    let made = value(
        &world
            .host(
                "blobs.finish",
                json!({"bytes": {"fill": 1 << 20}, "times": 2}),
            )
            .await,
    );
    assert_eq!(
        (made["size"].as_u64(), made["mime"].as_str()),
        (Some(2 << 20), Some("text/plain"))
    );
    let id = made["blob"].clone();
    let read = world
        .host("reader.read", json!({"blob": id, "max": 5}))
        .await;
    assert_eq!(value(&read), json!("xxxxx"));
    let mut elsewhere = world.invocation(
        "host_call",
        json!({"function": "blobs.stat", "args": {"blob": id}}),
        |_| true,
    );
    elsewhere.call.session = SessionKey::parse("other", &AgentId::new("main")).unwrap();
    assert_eq!(code(&world.sandbox.invoke(elsewhere.clone()).await), "blob");
    let media = Media {
        blob: BlobId::new(id.as_str().unwrap()),
        mime: "text/plain".to_owned(),
        name: "given.txt".to_owned(),
        size: 2 << 20,
    };
    world
        .sandbox
        .give_blob(&elsewhere.call.session, media)
        .unwrap();
    assert_eq!(
        value(&world.sandbox.invoke(elsewhere).await)["name"],
        "given.txt"
    );
    // Bytes that are there but were never given are as unknown as bytes that are not.
    let hidden = world.blobs.put(b"hidden").unwrap();
    assert_eq!(
        code(
            &world
                .host("blobs.stat", json!({"blob": hidden.as_str()}))
                .await
        ),
        "blob"
    );
}

#[tokio::test]
async fn kept_blobs_outlive_their_session() {
    let world = World::new(1).await;
    let id = value(&world.host("blobs.put", json!({"bytes": "keep me"})).await)["blob"].clone();
    let kept = world.host("blobs.keep", json!({"blob": id})).await;
    assert_eq!(kept.kv[0].namespace, "main/hostile#blobs");
    crate::common::land(&world.store, kept.kv);
    let call = json!({"function": "blobs.read-all", "args": {"blob": id, "max": 100}});
    let mut later = world.invocation("host_call", call, |_| true);
    later.call.session = SessionKey::parse("later", &AgentId::new("main")).unwrap();
    assert_eq!(
        value(&world.sandbox.invoke(later.clone()).await),
        json!("keep me")
    );
    later.kv_namespace = "main/somebody-else".to_owned();
    assert_eq!(code(&world.sandbox.invoke(later).await), "blob");
}

#[tokio::test]
async fn blobs_are_limited_in_size_and_charged_to_the_call() {
    let world = World::new(1).await;
    let piece = json!({"fill": 1 << 20});
    let over = world
        .host("blobs.finish", json!({"bytes": piece, "times": 21}))
        .await;
    assert_eq!(code(&over), "blob-too-large");
    let call = json!({"function": "blobs.finish", "args": {"bytes": piece, "times": 20}});
    let mut small = world.invocation("host_call", call, |_| true);
    small.limits.memory_bytes = 12 << 20;
    assert_eq!(code(&world.sandbox.invoke(small).await), "memory");
}

#[tokio::test]
async fn http_bodies_go_where_they_are_wanted() {
    let world = World::new(1).await;
    let server = Server::start();
    let small = value(
        &world
            .host("client.send", json!({"url": server.url("/ok")}))
            .await,
    );
    assert_eq!(
        (small["status"].as_u64(), small["body"].as_str()),
        (Some(200), Some("hello"))
    );
    let big = value(
        &world
            .host("client.send", json!({"url": server.url("/big")}))
            .await,
    );
    assert_eq!(big["body"]["size"].as_u64(), Some(2 << 20), "{big}");
    let blob = value(
        &world
            .host(
                "client.send",
                json!({"url": server.url("/ok"), "sink": "blob"}),
            )
            .await,
    );
    assert_eq!(blob["body"]["mime"], "text/plain");
    let none = value(
        &world
            .host(
                "client.send",
                json!({"url": server.url("/big"), "sink": "discard"}),
            )
            .await,
    );
    assert_eq!(none["body"], "");
    let read = world
        .host("exchange.read", json!({"url": server.url("/ok"), "max": 2}))
        .await;
    assert_eq!(value(&read), json!("hello"));
    let moved = value(
        &world
            .host("client.send", json!({"url": server.url("/away")}))
            .await,
    );
    assert_eq!(moved["status"], 302);
    let followed = json!({"url": server.url("/away"), "follow": true});
    let followed = value(&world.host("client.send", followed).await);
    assert!(followed["url"].as_str().unwrap().ends_with("/ok"));
}

#[tokio::test]
async fn http_requests_carry_what_the_guest_said() {
    let world = World::new(1).await;
    let server = Server::start();
    let id = value(
        &world
            .host("blobs.put", json!({"bytes": "from a blob"}))
            .await,
    )["blob"]
        .clone();
    let post = |more: serde_json::Value| {
        let mut args = json!({"url": server.url("/ok"), "method": "POST"});
        for (name, value) in more.as_object().unwrap() {
            args[name] = value.clone();
        }
        args
    };
    text(&world.host("client.send", post(json!({"blob": id}))).await);
    let form = json!([{"name": "a\"b", "text": "1"}, {"name": "f", "file": "x.txt", "text": "2"}]);
    text(&world.host("client.send", post(json!({"body": form}))).await);
    let header = json!({"body": "t", "header": "x-test: gr\u{fc}n", "idempotency": "key-1"});
    text(&world.host("client.send", post(header)).await);
    let seen = server.requests.lock().unwrap();
    assert!(seen[0].ends_with("from a blob"));
    assert!(
        seen[1].contains("name=\"a%22b\"\r\n\r\n1\r\n"),
        "{}",
        seen[1]
    );
    assert!(seen[1].contains("filename=\"x.txt\""));
    assert!(seen[2].contains("idempotency-key: key-1"));
    drop(seen);
    let begun = world.ledger.begun.lock().unwrap();
    assert_eq!(begun.len(), 3);
    assert!(begun.iter().all(|e| e.kind == "http"));
}

#[tokio::test]
async fn http_requests_outside_the_contract_are_refused_before_they_leave() {
    let world = World::new(1).await;
    let server = Server::start();
    let cases = [
        (json!({"secret": "nothing"}), "secret-undeclared"),
        (json!({"header": "host: other"}), "header-forbidden"),
        (json!({"header": "x: \u{20ac}"}), "header-malformed"),
        (
            json!({"body": {"fill": (1 << 20) + 1}, "method": "POST"}),
            "request-too-large",
        ),
        (json!({"idempotency": "x".repeat(256)}), "idempotency-key"),
        (json!({"blob": "blob-unknown", "method": "POST"}), "blob"),
        (json!({"body": [], "method": "POST"}), "form"),
        (
            json!({"body": [{"name": "a"}], "header": "content-type: x/y", "method": "POST"}),
            "header-forbidden",
        ),
    ];
    for (more, expected) in cases {
        let mut args = json!({"url": server.url("/ok")});
        for (name, value) in more.as_object().unwrap() {
            args[name] = value.clone();
        }
        assert_eq!(
            code(&world.host("client.send", args).await),
            expected,
            "{more}"
        );
    }
    let sink = json!({"url": server.url("/ok"), "sink": "blob", "max": 10});
    assert_eq!(code(&world.host("client.open", sink).await), "sink");
    assert!(server.requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn notes_carry_the_actor_and_leave_a_row() {
    let world = World::new(1).await;
    text(&world.host("memory.save", json!({"text": "mine"})).await);
    let call = json!({"function": "memory.save", "args": {"text": "theirs"}});
    let mut stranger = world.invocation("host_call", call, |_| true);
    stranger.call.actor = Actor::Stranger;
    text(&world.sandbox.invoke(stranger).await);
    let notes = world.memory.0.lock().unwrap().clone();
    assert_eq!(notes[0].1, Provenance::Agent);
    assert_eq!(notes[1].1, Provenance::Untrusted);
    let settled = world.ledger.settled.lock().unwrap().clone();
    assert_eq!(settled, [EffectState::Done, EffectState::Done]);
    let limits = [
        ("memory.search", json!({"query": "", "limit": 1}), "query"),
        (
            "memory.search",
            json!({"query": "x".repeat(1025), "limit": 1}),
            "query",
        ),
        ("memory.search", json!({"query": "x", "limit": 51}), "limit"),
        (
            "memory.get",
            json!({"id": "note-0", "around": 201}),
            "around",
        ),
        ("memory.get", json!({"id": "note-9", "around": 0}), "note"),
        (
            "memory.save",
            json!({"text": {"fill": 8193}}),
            "note-too-large",
        ),
        ("memory.save", json!({"text": " "}), "note"),
    ];
    for (function, args, expected) in limits {
        assert_eq!(
            code(&world.host(function, args.clone()).await),
            expected,
            "{function} {args}"
        );
    }
}

#[tokio::test]
async fn the_context_tells_what_it_promises() {
    let world = World::new(1).await;
    let config = value(&world.host("config.document", json!({})).await);
    assert_eq!(
        config,
        json!("{\"greeting\":\"hello\",\"list\":[1,\"two\"]}")
    );
    let list = value(&world.host("config.get-list", json!({"path": "list"})).await);
    assert_eq!(list, json!(["1", "two"]));
    assert_eq!(
        value(&world.host("context.zone", json!({})).await),
        "Europe/Berlin"
    );
    assert_eq!(
        value(&world.host("context.actor", json!({})).await),
        "owner"
    );
    let session = value(&world.host("context.session", json!({})).await);
    assert_eq!(
        session,
        value(&world.host("context.session", json!({})).await)
    );
    assert!(!session.as_str().unwrap().contains("main"));
    let one = world.invocation(
        "host_call",
        json!({"function": "context.idempotency-key", "args": {}}),
        |_| true,
    );
    let mut again = one.clone();
    again.call.attempt = 2;
    let other = world.host("context.idempotency-key", json!({})).await;
    let (one, again) = (
        world.sandbox.invoke(one).await,
        world.sandbox.invoke(again).await,
    );
    assert_eq!(text(&one), text(&again));
    assert_ne!(text(&one), text(&other));
}
