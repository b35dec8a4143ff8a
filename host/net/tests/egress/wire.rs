use crate::server::{Server, ok, say};
use crate::support::{Who, egress, error, get, text};
use claw_core::code::{EffectDone, ErrorKind};
use claw_net::OutRequest;

#[tokio::test]
async fn forbidden_headers_never_leave() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]);
    for (name, value) in [
        ("Host", "other"),
        ("Content-Length", "5"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "upgrade"),
        ("Proxy-Authorization", "Basic x"),
        ("Expect", "100-continue"),
    ] {
        let error = error(&egress(), &who, get(server.url("/")).header(name, value)).await;
        assert_eq!(error.fault.code(), "header-forbidden", "{name}");
        assert_eq!(error.fault.kind(), ErrorKind::Invalid);
        assert_eq!(error.effect, EffectDone::None);
    }
    let smuggled = get(server.url("/")).header("x", "a\r\nHost: other");
    assert_eq!(
        error(&egress(), &who, smuggled).await.fault.code(),
        "header-malformed"
    );
    let split = OutRequest::new("GET / HTTP/1.1\r\nx: y\r\n\r\nGET", server.url("/"));
    assert_eq!(
        error(&egress(), &who, split).await.fault.code(),
        "method-malformed"
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn what_is_judged_is_what_is_sent() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]);
    for (given, sent) in [
        ("/a/./b/../c", "/a/c"),
        ("/%7Euser", "/~user"),
        ("/a b", ""),
        ("/q?x=[1]&y=%2F|{}#frag", "/q?"),
        ("/caf%C3%A9", "/caf%C3%A9"),
    ] {
        let Ok(response) = egress().send(&who.caller, get(server.url(given))).await else {
            assert_eq!(who.denials().len(), 1, "{given}");
            continue;
        };
        let path = server.last().path().to_owned();
        assert!(path.starts_with(sent), "{given}: {path}");
        assert_eq!(response.url, server.url(&path), "{given}");
        assert!(!path.contains('#'));
    }
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn nothing_but_the_request_is_sent() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]);
    text(&egress(), &who, get(server.url("/")).header("X-One", "1")).await;
    let head = server.last().head;
    let mut names: Vec<String> = head
        .lines()
        .skip(1)
        .filter_map(|l| l.split_once(':').map(|(n, _)| n.to_ascii_lowercase()))
        .collect();
    names.sort();
    assert_eq!(names, ["accept", "host", "user-agent", "x-one"]);
    assert!(
        server
            .last()
            .header("user-agent")
            .unwrap()
            .starts_with("claw/")
    );

    text(
        &egress(),
        &who,
        get(server.url("/")).header("User-Agent", "mine"),
    )
    .await;
    assert_eq!(server.last().header("user-agent"), Some("mine"));
}

#[tokio::test]
async fn chunks_and_trailers_are_taken_apart() {
    let server = Server::start(|_| {
        say(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n\
             3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 9\r\n\r\n",
        )
    })
    .await;
    let who = Who::may(&[server.url("")]);
    assert_eq!(text(&egress(), &who, get(server.url("/"))).await, "abcde");
}

#[tokio::test]
async fn encoded_bodies_stay_as_they_are() {
    let server = Server::start(|_| {
        say("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nnotgz")
    })
    .await;
    let who = Who::may(&[server.url("")]);
    let response = egress()
        .send(&who.caller, get(server.url("/")))
        .await
        .unwrap();
    assert_eq!(response.header("content-encoding"), Some("gzip"));
    assert_eq!(response.collect(5).await.unwrap(), "notgz");
}

#[tokio::test]
async fn an_answer_with_two_lengths_is_no_answer() {
    for head in [
        "content-length: 3\r\ncontent-length: 4",
        "content-length: +3",
        "content-length: x",
    ] {
        let text = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\nabcd");
        let server = Server::start(move |_| say(&text)).await;
        let who = Who::may(&[server.url("")]);
        assert_eq!(
            error(&egress(), &who, get(server.url("/")))
                .await
                .fault
                .code(),
            "protocol",
            "{head}"
        );
    }
}

#[tokio::test]
async fn repeated_headers_all_arrive() {
    let server = Server::start(|_| {
        say("HTTP/1.1 204 No\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Raw: caf\u{e9}\r\n\r\n")
    })
    .await;
    let who = Who::may(&[server.url("")]);
    let response = egress()
        .send(&who.caller, get(server.url("/")))
        .await
        .unwrap();
    let cookies = response.headers.iter().filter(|(n, _)| n == "set-cookie");
    assert_eq!(cookies.count(), 2);
    assert_eq!(response.header("x-raw"), Some("café"));
}
