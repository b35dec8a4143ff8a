//! Requests from a context that holds text of others: what goes along with an address that was given, and what a person is
//! told of a request that is held.

use crate::server::{Server, ok, to};
use crate::support::{Who, denied, egress, error, get, text};
use crate::vault::{STAND_IN, VALUE, Vault};
use bytes::Bytes;
use claw_core::id::{AgentId, EntryId, GrantId, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::subject::{Actor, Subject};
use claw_core::tool::Taint;
use claw_net::{OutBody, OutRequest, Redirects};
use claw_policy::authority::{Context, EffectiveAuthority, Parts, Tainted};
use claw_policy::url::CanonicalUrl;
use std::sync::{Arc, Mutex};

struct Known(Mutex<Vec<String>>);

impl Context for Known {
    fn given(&self, url: &CanonicalUrl) -> bool {
        self.0.lock().unwrap().iter().any(|k| k == url.as_str())
    }
    fn led(&self, url: &CanonicalUrl) {
        self.0.lock().unwrap().push(url.as_str().to_owned());
    }
    fn remembers(&self, _: &str) {}
}

/// May do everything at these servers; was given these addresses, and may send to `passes`.
fn who(servers: &[&Server], given: &[String], passes: &[&Server]) -> Who {
    let subject = Subject::Agent("main".into());
    let row = |server: &&Server| GrantRow {
        session: None,
        id: GrantId::new("g"),
        agent: AgentId::new("main"),
        subject: subject.to_string(),
        rule: format!("http {}", server.url("/")),
        expires: None,
        by: "owner".into(),
        at: TimestampMs(0),
        revoked: None,
    };
    let passes = passes.iter().map(|s| format!("send {}", s.url("")));
    let authority = EffectiveAuthority::new(Parts {
        agent: AgentId::new("main"),
        actor: Actor::Owner,
        ceiling: Arc::default(),
        profile: Arc::default(),
        parent: None,
        manifest: None,
        grants: servers.iter().map(row).collect(),
        session: None,
        taint: Some(Tainted {
            taint: Taint {
                sources: vec![EntryId::new("e1")],
                more: 0,
            },
            passes: Arc::new(passes.map(|p| p.parse().unwrap()).collect()),
            context: Arc::new(Known(Mutex::new(given.to_vec()))),
        }),
        now: TimestampMs(1),
        subject,
    });
    let mut who = Who::may(&[]);
    who.caller.authority = Arc::new(authority);
    who
}

fn post(server: &Server, body: OutBody) -> OutRequest {
    let mut request = OutRequest::new("POST", server.url("/in"));
    request.body = body;
    request
}

fn stream(text: &'static str) -> OutBody {
    let pieces = futures_util::stream::iter([Ok(Bytes::from_static(text.as_bytes()))]);
    OutBody::Stream {
        pieces: Box::pin(pieces),
        length: None,
    }
}

#[tokio::test]
async fn only_the_address_itself_goes_to_a_place_that_was_given() {
    let server = Server::start(|_| ok("page")).await;
    let who = who(&[&server], &[server.url("/a?q=1")], &[]);
    let request = get(server.url("/a?q=1#part"))
        .header("user-agent", "notes/4711")
        .header("accept-language", "PIN of the safe")
        .header("sec-fetch-mode", "4711")
        .header("accept", "text/html")
        .header("accept-encoding", "4711");
    assert_eq!(text(&egress(), &who, request).await, "page");
    let seen = &server.seen()[0];
    assert_eq!(seen.line(), "GET /a?q=1 HTTP/1.1");
    assert!(
        !seen.head.contains("4711") && !seen.head.contains("PIN"),
        "{}",
        seen.head
    );
    assert_eq!(seen.header("accept"), Some("text/html"));
    assert!(
        seen.header("user-agent")
            .is_some_and(|a| a.starts_with("claw"))
    );
}

#[tokio::test]
async fn a_body_an_own_header_or_another_address_is_held() {
    let server = Server::start(|_| ok("page")).await;
    let known = server.url("/a");
    let who = who(&[&server], std::slice::from_ref(&known), &[]);
    let mut with_body = get(&known);
    with_body.body = OutBody::Bytes(Bytes::from_static(b"4711"));
    let mut with_stream = get(&known);
    with_stream.body = stream("4711");
    for request in [
        get(server.url("/a?d=4711")),
        get(&known).header("x-note", "4711"),
        get(&known).header("cookie", "4711"),
        get(&known).header("range", "bytes=0-4711"),
        get(&known).header("authorization", "Bearer 4711"),
        with_body,
        with_stream,
        OutRequest::new("DELETE", &known),
    ] {
        let held = error(&egress(), &who, request).await;
        assert_eq!(denied(&held).0, "tainted-send");
    }
    assert_eq!(server.connections(), 0);
    // A stream that turns out to hold nothing is no body.
    let mut empty = get(&known);
    empty.body = stream("");
    assert_eq!(text(&egress(), &who, empty).await, "page");
}

#[tokio::test]
async fn a_place_that_was_passed_gets_everything() {
    let server = Server::start(|_| ok("page")).await;
    let who = who(&[&server], &[], &[&server]);
    let request = post(&server, OutBody::Bytes(Bytes::from_static(b"4711")));
    text(&egress(), &who, request.header("x-note", "1")).await;
    assert_eq!(server.seen()[0].body, b"4711");
    assert_eq!(server.seen()[0].header("x-note"), Some("1"));
}

#[tokio::test]
async fn where_a_server_leads_was_given() {
    let there = Server::start(|_| ok("there")).await;
    let next = there.url("/next?id=7");
    let open = Server::start(move |_| to(302, &next)).await;
    let who = who(&[&open, &there], &[open.url("/go")], &[]);
    let mut request = get(open.url("/go"));
    request.redirects = Redirects::Follow;
    assert_eq!(text(&egress(), &who, request).await, "there");
    // Also for callers that follow by themselves, and for nothing but that address.
    let answer = egress().send(&who.caller, get(open.url("/go"))).await;
    assert_eq!(answer.unwrap().status, 302);
    assert_eq!(
        text(&egress(), &who, get(there.url("/next?id=7"))).await,
        "there"
    );
    let held = error(&egress(), &who, get(there.url("/next?id=8"))).await;
    assert_eq!(denied(&held).0, "tainted-send");
}

#[tokio::test]
async fn a_body_does_not_follow_to_a_place_that_was_not_passed() {
    let there = Server::start(|_| ok("there")).await;
    let next = there.url("/in");
    let open = Server::start(move |_| to(307, &next)).await;
    let who = who(&[&open, &there], &[], &[&open]);
    let mut request = post(&open, OutBody::Bytes(Bytes::from_static(b"4711")));
    request.redirects = Redirects::Follow;
    let held = error(&egress(), &who, request).await;
    assert_eq!(denied(&held).0, "redirect-not-granted");
    assert_eq!(there.connections(), 0);
    assert_eq!(who.denials()[0].details, ["4 bytes"]);
}

#[tokio::test]
async fn a_person_is_told_how_much_and_with_which_secrets() {
    let server = Server::start(|_| ok("page")).await;
    let bytes = |text: &'static str| OutBody::Bytes(Bytes::from_static(text.as_bytes()));
    for (request, details) in [
        (
            post(&server, bytes("PIN of the safe: 4711\n")),
            vec!["22 bytes"],
        ),
        (
            post(&server, stream("PIN of the safe: 4711\n")),
            vec!["22 bytes"],
        ),
        (post(&server, bytes("x")), vec!["1 byte"]),
        (post(&server, OutBody::Empty), vec![]),
        (get(server.url("/q?d=1")), vec![]),
    ] {
        let who = who(&[&server], &[], &[]);
        error(&egress(), &who, request).await;
        assert_eq!(who.denials()[0].details, details);
    }
    let in_use = Vault::everywhere().with_stand_in(&["bearer"]);
    let named = get(server.url("/q")).header("authorization", format!("Bearer {STAND_IN}"));
    let who = who(&[&server], &[], &[]).with(in_use);
    error(&egress(), &who, named).await;
    let told = format!("{:?}", who.denials()[0]);
    assert!(told.contains("with secret `"), "{told}");
    assert!(!told.contains(VALUE) && !told.contains(STAND_IN), "{told}");
}
