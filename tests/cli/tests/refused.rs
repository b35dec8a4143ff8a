//! Default deny, seen from outside: exit code 3 and an explanation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::server::{Response, Server};
use common::{Claw, codes};
use serde_json::json;

#[test]
fn a_path_outside_is_refused_and_explained() {
    let claw = Claw::new();
    let args = r#"{"path":"../../etc/passwd"}"#;
    let ran = claw.run(&["tool", "call", "files_read", args]).exits(3);
    assert!(!ran.out.contains("root:"), "{ran:#?}");
    let why = claw.why();
    assert_eq!(why["call"]["tool"], "files_read");
    assert_eq!(codes(&why["call"]), ["path-outside-root"]);
    assert_eq!(why["effects"], json!([]));
    let words = claw.run(&["why"]).exits(0).out;
    assert!(words.contains("path-outside-root"), "{words}");
}

#[test]
fn a_link_out_of_the_workspace_is_refused() {
    let claw = Claw::new();
    claw.call("files_list", &json!({})).exits(0);
    std::fs::write(claw.dir().join("secret.txt"), "the secret").unwrap();
    let link = claw.workspace().join("link.txt");
    std::os::unix::fs::symlink(claw.dir().join("secret.txt"), link).unwrap();
    let folder = claw.workspace().join("out");
    std::os::unix::fs::symlink(claw.dir(), folder).unwrap();
    for path in ["link.txt", "out/secret.txt"] {
        let ran = claw.call("files_read", &json!({ "path": path })).exits(3);
        assert!(!ran.out.contains("the secret"), "{ran:#?}");
        assert_eq!(claw.why()["call"]["id"], ran.json()["id"]);
    }
    let write = json!({ "path": "out/new.txt", "content": "x" });
    claw.call("files_write", &write).exits(3);
    assert!(!claw.dir().join("new.txt").exists());
}

#[test]
fn a_host_nobody_granted_is_refused_and_never_reached() {
    let server = Server::start(|_| Response::page("hello"));
    let claw = Claw::new();
    let ran = claw.call("web_fetch", &json!({ "url": server.url("/") }));
    assert_eq!(codes(&ran.exits(3).json()), ["host-not-granted"]);
    let ran = claw.call("web_fetch", &json!({ "url": "https://example.com/" }));
    assert_eq!(codes(&ran.exits(3).json()), ["host-not-granted"]);
    assert!(server.seen().is_empty());
    // The same call goes through once a person grants it: the test can see a fetch.
    let grant = claw.grant("web", &format!("http GET {}", server.url("/")));
    let ran = claw.call("web_fetch", &json!({ "url": server.url("/") }));
    assert!(ran.exits(0).out.contains("hello"));
    assert_eq!(server.seen().len(), 1);
    claw.revoke(&grant);
    claw.call("web_fetch", &json!({ "url": server.url("/") }))
        .exits(3);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_redirect_to_a_port_nobody_granted_is_refused() {
    let inner = Server::start(|_| Response::page("the router's settings"));
    let to = inner.url("/admin");
    let outer = Server::start(move |_| Response::redirect(&to));
    let claw = Claw::new();
    claw.grant("web", &format!("http GET {}", outer.url("/")));
    let ran = claw.call("web_fetch", &json!({ "url": outer.url("/") }));
    let report = ran.exits(3).json();
    assert_eq!(codes(&report), ["redirect-not-granted"], "{report:#}");
    assert_eq!(outer.seen().len(), 1);
    assert!(inner.seen().is_empty());
    assert_eq!(claw.why()["call"]["id"], report["id"]);
}
