//! What comes back: nothing of the vault's, in any form that is looked for.

use crate::server::{Server, Step, ok, say};
use crate::support::{Who, denied, egress, error, get};
use crate::vault::{VALUE, Vault, forms, name, place};
use claw_core::code::{EffectDone, ErrorKind};
use claw_net::{Capture, Fault, MAX_CAPTURE_BYTES, OutRequest, OutResponse};
use std::time::Duration;

fn with_key(url: String) -> OutRequest {
    get(url).secret(name("key"), place("bearer"))
}

async fn sent(who: &Who, request: OutRequest) -> OutResponse {
    egress().send(&who.caller, request).await.unwrap()
}

async fn body(answer: OutResponse) -> String {
    String::from_utf8(answer.collect(u64::MAX).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn an_echo_is_hidden_in_every_form_and_however_it_is_split() {
    for form in forms(VALUE) {
        let stars = "*".repeat(form.len());
        let whole = format!("before {form} after {form}");
        let hidden = format!("before {stars} after {stars}");
        for cut in [0, 1, form.len() / 2, form.len() - 1] {
            let (one, two) = whole.split_at(7 + cut);
            let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len()).into_bytes();
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            let steps = [
                head.as_bytes().to_vec(),
                chunk(one),
                chunk(two),
                b"0\r\n\r\n".to_vec(),
            ];
            let server = Server::start(move |_| {
                let mut script = Vec::new();
                for step in &steps {
                    script.push(Step::Say(step.clone()));
                    script.push(Step::Wait(Duration::from_millis(1)));
                }
                script
            })
            .await;
            let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
            let answer = sent(&who, with_key(server.url("/"))).await;
            assert_eq!(body(answer).await, hidden, "{form} at {cut}");
        }
    }
}

#[tokio::test]
async fn headers_are_searched_and_cookies_dropped() {
    let echo = |extra: &str| {
        format!(
            "HTTP/1.1 200 OK\r\nx-echo: a {VALUE} b\r\nset-cookie: s=1\r\nset-cookie2: s=1\r\n{extra}content-length: 4\r\n\r\nbody"
        )
    };
    let plain = echo("");
    let server = Server::start(move |_| say(&plain)).await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    let stars = format!("a {} b", "*".repeat(VALUE.len()));

    let answer = sent(&who, with_key(server.url("/"))).await;
    assert_eq!(answer.header("x-echo"), Some(stars.as_str()));
    assert_eq!(answer.header("content-length"), Some("4"));
    assert_eq!(
        (answer.header("set-cookie"), answer.header("set-cookie2")),
        (None, None)
    );
    assert_eq!(body(answer).await, "body");

    // Another request of the same caller, without any secret in it.
    let answer = sent(&who, get(server.url("/"))).await;
    assert_eq!(answer.header("x-echo"), Some(stars.as_str()));
    assert_eq!(answer.header("set-cookie"), Some("s=1"));

    let nobody = Who::may(&[server.url("")]);
    let answer = sent(&nobody, get(server.url("/"))).await;
    assert!(answer.header("x-echo").unwrap().contains(VALUE));
}

#[tokio::test]
async fn a_body_is_searched_also_when_nothing_was_placed() {
    let server = Server::start(|_| ok(VALUE)).await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    let answer = sent(&who, get(server.url("/"))).await;
    assert_eq!(server.last().header("accept-encoding"), None);
    assert_eq!(body(answer).await, "*".repeat(VALUE.len()));
}

#[tokio::test]
async fn an_encoded_answer_is_refused_where_something_was_placed() {
    for head in [
        "content-encoding: gzip",
        "Content-Encoding: identity, br",
        "transfer-encoding: gzip, chunked",
    ] {
        let text = format!("HTTP/1.1 200 OK\r\n{head}\r\nconnection: close\r\n\r\n0\r\n\r\n");
        let server =
            Server::start(move |_| vec![Step::Say(text.clone().into_bytes()), Step::Close]).await;
        let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
        let refused = error(&egress(), &who, with_key(server.url("/"))).await;
        assert_eq!(refused.fault.code(), "answer-encoded", "{head}: {refused}");
        assert_eq!(refused.effect, EffectDone::Happened);
        assert_eq!(refused.fault.kind(), ErrorKind::Unsupported);
    }
    let server = Server::start(|_| {
        say("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nnotgz")
    })
    .await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    assert_eq!(body(sent(&who, get(server.url("/"))).await).await, "notgz");
    let server = Server::start(|_| {
        say("HTTP/1.1 200 OK\r\ncontent-encoding: Identity\r\ncontent-length: 2\r\n\r\nok")
    })
    .await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    assert_eq!(
        body(sent(&who, with_key(server.url("/"))).await).await,
        "ok"
    );
}

#[tokio::test]
async fn what_is_held_back_is_not_shown_when_the_answer_breaks_off() {
    let cut = VALUE[..VALUE.len() - 1].to_owned();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n{cut}");
    let server =
        Server::start(move |_| vec![Step::Say(head.clone().into_bytes()), Step::Close]).await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    let mut answer = sent(&who, with_key(server.url("/"))).await.body;
    let mut shown = Vec::new();
    while let Some(piece) = futures_util::StreamExt::next(&mut answer).await {
        match piece {
            Ok(piece) => shown.extend_from_slice(&piece),
            Err(error) => assert_eq!(error.fault.code(), "protocol"),
        }
    }
    assert!(shown.is_empty());
}

fn capturing(url: String, captures: &[(&str, &str)]) -> OutRequest {
    let mut request = OutRequest::new("POST", url).header("accept-encoding", "gzip");
    request.capture = captures
        .iter()
        .map(|(pointer, key)| Capture {
            pointer: (*pointer).to_owned(),
            name: name(key),
        })
        .collect();
    request.max_response_bytes = u64::MAX;
    request
}

fn answering(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nx-token: new-refresh-token\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn strings_of_an_answer_are_kept_and_not_shown() {
    let text = answering(
        r#"{"access": {"token": "new-access-token"}, "refresh":"new-refresh-token", "again": "new-access-token", "n": 1.0}"#,
    );
    let server = Server::start(move |_| say(&text)).await;
    let vault = Vault::default();
    let who = Who::may(&[server.url("")]).with(vault.in_use());
    let request = capturing(
        server.url("/"),
        &[("/access/token", "access"), ("/refresh", "refresh")],
    );
    let answer = sent(&who, request).await;
    assert_eq!(server.last().header("accept-encoding"), Some("identity"));
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(answer.header("x-token"), Some("*****************"));
    assert_eq!(
        body(answer).await,
        r#"{"access": {"token": ""}, "refresh":"", "again": "****************", "n": 1.0}"#
    );
    assert_eq!(
        vault.value_of("access").as_deref(),
        Some("new-access-token")
    );
    assert_eq!(
        vault.value_of("refresh").as_deref(),
        Some("new-refresh-token")
    );

    // And it is of use at the place it came from.
    sent(
        &who,
        get(server.url("/")).secret(name("access"), place("bearer")),
    )
    .await;
    assert_eq!(
        server.last().header("authorization"),
        Some("Bearer new-access-token")
    );
}

#[tokio::test]
async fn an_answer_without_the_string_is_not_shown() {
    let long = format!(r#"{{"t":"{}"}}"#, "x".repeat(MAX_CAPTURE_BYTES as usize));
    let huge = format!(r#"{{"t":"{}"}}"#, "x".repeat(16 * 1024 + 1));
    for (body, code) in [
        ("no json", "secret-capture"),
        ("", "secret-capture"),
        (r#"{"t":"a-token-that-is-cut"#, "secret-capture"),
        (r#"{"other":"some-string"}"#, "secret-capture"),
        (r#"{"t":12345678}"#, "secret-capture"),
        (r#"{"t":"short"}"#, "secret-capture"),
        (
            r#"{"t":"first-token","t":"second-token"}"#,
            "secret-capture",
        ),
        (huge.as_str(), "secret-capture"),
        (long.as_str(), "response-too-large"),
    ] {
        let text = answering(body);
        let server = Server::start(move |_| say(&text)).await;
        let vault = Vault::default();
        let who = Who::may(&[server.url("")]).with(vault.in_use());
        let request = capturing(server.url("/"), &[("/t", "kept")]);
        let refused = egress()
            .send(&who.caller, request)
            .await
            .expect_err("refused");
        assert_eq!(refused.fault.code(), code);
        assert_eq!(refused.effect, EffectDone::Happened);
        assert!(!refused.to_string().contains("token-"), "{refused}");
        assert!(vault.value_of("kept").is_none());
    }
    let server = Server::start(|_| ok("{}")).await;
    let who = Who::may(&[server.url("")]).with(Vault::default().in_use());
    let mine = capturing(server.url("/?q=1"), &[("/t", "forbidden")]);
    let refused = error(&egress(), &who, mine).await;
    assert_eq!(denied(&refused).0, "secret-not-granted");
    assert_eq!(who.denials()[0].capability, "capture");
    let five = [("/t", "kept"); 5];
    let many = error(&egress(), &who, capturing(server.url("/"), &five)).await;
    assert_eq!(many.fault.code(), "secrets-too-many");
    let who = Who::may(&[server.url("")]);
    let none = error(&egress(), &who, capturing(server.url("/"), &five[..1])).await;
    assert_eq!(none.fault, Fault::NoVault);
    assert_eq!(server.connections(), 0);
}
