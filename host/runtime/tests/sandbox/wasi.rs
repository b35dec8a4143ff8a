//! What standard libraries find: empty surroundings, no network, files under policy, HTTP under policy.

use crate::common::{Server, World, text};
use claw_core::capability::Request;
use claw_core::sandbox::Sandbox;
use serde_json::json;

async fn probe(world: &World, what: &str, to: &str) -> String {
    text(
        &world
            .call("wasi_probe", json!({"what": what, "to": to}))
            .await,
    )
}

#[tokio::test]
async fn the_surroundings_are_empty() {
    let world = World::new(1).await;
    assert_eq!(probe(&world, "env", "").await, "[]");
    assert_eq!(probe(&world, "args", "").await, "[]");
    assert_eq!(probe(&world, "stdin", "").await, "0 bytes");
    assert_eq!(probe(&world, "random", "").await, "16");
    assert!(probe(&world, "clock", "").await.parse::<u64>().unwrap() > 1_700_000_000);
}

#[tokio::test]
async fn sockets_and_names_are_refused() {
    let world = World::new(1).await;
    for what in ["connect", "listen", "udp", "resolve"] {
        let answer = probe(&world, what, "localhost").await;
        assert!(answer.starts_with("error:"), "{what}: {answer}");
    }
}

#[tokio::test]
async fn much_random_at_once_is_refused() {
    let world = World::new(1).await;
    let ended = world
        .call("wasi_probe", json!({"what": "much_random"}))
        .await;
    assert!(!matches!(
        ended.report.outcome,
        claw_core::tool::ToolOutcome::Ok(_)
    ));
}

#[tokio::test]
async fn files_pass_the_same_policy() {
    let world = World::new(1).await;
    std::fs::write(world.workspace.path().join("a.txt"), "hello").unwrap();
    assert_eq!(probe(&world, "read", "/workspace/a.txt").await, "hello");
    assert_eq!(probe(&world, "write", "/workspace/b.txt").await, "written");
    let written = std::fs::read_to_string(world.workspace.path().join("b.txt")).unwrap();
    assert_eq!(written, "written by a guest");
    assert!(
        probe(&world, "read", "/etc/passwd")
            .await
            .starts_with("error:")
    );
    assert!(
        probe(&world, "read", "/workspace/../etc/passwd")
            .await
            .starts_with("error:")
    );
    let refused = json!({"what": "read", "to": "/workspace/a.txt"});
    let refused = world.invocation("wasi_probe", refused, |r| {
        !matches!(r, Request::File { .. })
    });
    let ended = world.sandbox.invoke(refused).await;
    assert!(text(&ended).starts_with("error:"));
    assert!(!world.ledger.denied.lock().unwrap().is_empty());
}

#[tokio::test]
async fn http_passes_the_same_policy() {
    let world = World::new(1).await;
    let server = Server::start();
    let to = format!("{}/ok", server.address);
    assert_eq!(probe(&world, "http", &to).await, "status 200");
    assert_eq!(server.requests.lock().unwrap().len(), 1);
    let refused = json!({"what": "http", "to": to});
    let refused = world.invocation("wasi_probe", refused, |r| {
        !matches!(r, Request::Http { .. })
    });
    let answer = text(&world.sandbox.invoke(refused).await);
    assert!(answer.contains("HttpRequestDenied"), "{answer}");
    assert_eq!(server.requests.lock().unwrap().len(), 1);
    assert_eq!(world.ledger.denied.lock().unwrap().len(), 1);
}
