use crate::server::{Server, Step, ok};
use crate::support::{Book, Journal, Names, Who, egress, egress_with, error, get, quick, text};
use bytes::Bytes;
use claw_core::code::EffectDone;
use claw_net::{Fault, Limits, OutBody, OutRequest};
use std::time::Duration;

fn post(url: String) -> OutRequest {
    let mut request = OutRequest::new("POST", url);
    request.body = OutBody::Bytes(Bytes::from_static(b"secret body"));
    request
}

async fn journalled(script: impl Fn() -> Vec<Step> + Send + Sync + 'static) -> (Server, Who) {
    let journal = Journal::default();
    let server = Server::start_at("127.0.0.1:0", Some(journal.clone()), None, move |_| {
        script()
    })
    .await;
    let book = Book {
        journal,
        ..Book::default()
    };
    let who = Who::new("a", &[server.url("")], &["127.0.0.1"], book);
    (server, who)
}

#[tokio::test]
async fn the_row_is_written_before_the_first_byte_and_settled_after() {
    let (server, who) = journalled(|| ok("done")).await;
    text(&egress(), &who, post(server.url("/issues?token=x"))).await;
    assert_eq!(
        who.book.journal.lines(),
        [
            format!("begin POST {}", server.url("/issues")),
            "server saw POST /issues?token=x HTTP/1.1".to_owned(),
            "settle 1 Done".to_owned(),
        ]
    );
    let intent = who.book.intents.lock().unwrap()[0].clone();
    assert_eq!(
        (intent.kind.as_str(), intent.call.as_str()),
        ("http", "call-1")
    );
}

#[tokio::test]
async fn reading_methods_need_no_row() {
    let (server, who) = journalled(|| ok("")).await;
    for method in ["GET", "HEAD", "OPTIONS"] {
        egress()
            .send(&who.caller, OutRequest::new(method, server.url("/")))
            .await
            .unwrap();
    }
    for method in ["PUT", "DELETE", "PATCH", "PROPFIND"] {
        egress()
            .send(&who.caller, OutRequest::new(method, server.url("/")))
            .await
            .unwrap();
    }
    assert_eq!(who.book.intents.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn no_row_no_byte() {
    let server = Server::start(|_| ok("")).await;
    let book = Book {
        full: true,
        ..Book::default()
    };
    let who = Who::new("a", &[server.url("")], &["127.0.0.1"], book);
    let error = error(&egress(), &who, post(server.url("/"))).await;
    assert!(matches!(&error.fault, Fault::Ledger(e) if e.code == "disk-full"));
    assert_eq!(error.effect, EffectDone::None);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn without_a_connection_nothing_happened() {
    let server = Server::start(|_| ok("")).await;
    let url = server.url("/");
    let who = Who::may(&[server.url("")]);
    drop(server);
    tokio::task::yield_now().await;
    let error = error(&egress(), &who, post(url)).await;
    assert_eq!(
        (error.fault.code(), error.effect),
        ("connect", EffectDone::None)
    );
    assert!(
        who.book
            .journal
            .lines()
            .contains(&"settle 1 Failed".to_owned())
    );
}

#[tokio::test]
async fn bytes_without_an_answer_are_unknown() {
    let (server, who) = journalled(|| vec![Step::Close]).await;
    let broken = error(&egress(), &who, post(server.url("/"))).await;
    assert_eq!(
        (broken.fault.code(), broken.effect),
        ("protocol", EffectDone::Unknown)
    );
    assert!(!broken.to_string().contains("/?"));

    let (server, who) = journalled(|| vec![Step::Hang]).await;
    let (egress, _) = egress_with(quick(), Names::default());
    let late = error(&egress, &who, post(server.url("/"))).await;
    assert_eq!(
        (late.fault.code(), late.effect),
        ("first-byte", EffectDone::Unknown)
    );
    assert_eq!(who.book.journal.lines().last().unwrap(), "settle 1 Unknown");
}

#[tokio::test]
async fn an_answer_cut_off_has_happened() {
    let (server, who) = journalled(|| {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_vec();
        vec![Step::Say(head), Step::Close]
    })
    .await;
    let error = error(&egress(), &who, post(server.url("/"))).await;
    assert_eq!(
        (error.fault.code(), error.effect),
        ("protocol", EffectDone::Happened)
    );
    assert_eq!(who.book.journal.lines().last().unwrap(), "settle 1 Done");
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_no_open_row() {
    let (server, who) = journalled(|| vec![Step::Hang]).await;
    let egress = egress();
    let sent = egress.send(&who.caller, post(server.url("/")));
    assert!(
        tokio::time::timeout(Duration::from_millis(60), sent)
            .await
            .is_err()
    );
    who.book.journal.wait_for("settle 1 Unknown").await;
}

#[tokio::test]
async fn a_time_out_before_any_connection_is_no_effect() {
    // A listener whose queue is never served still completes the handshake, so TLS is what waits here.
    let server = Server::start(|_| vec![]).await;
    let origin = format!("https://127.0.0.1:{}", server.port());
    let who = Who::may(std::slice::from_ref(&origin));
    let limits = Limits {
        connect: Duration::from_millis(60),
        ..Limits::default()
    };
    let (egress, _) = egress_with(limits, Names::default());
    let late = error(&egress, &who, post(format!("{origin}/"))).await;
    assert_eq!(late.fault.kind(), claw_core::code::ErrorKind::TimedOut);
    assert_eq!(
        (late.fault.code(), late.effect),
        ("connect", EffectDone::None)
    );

    let (egress, _) = egress_with(Limits::default(), Names::default());
    let mut request = get(format!("{origin}/"));
    request.timeout = Duration::from_millis(60);
    let late = error(&egress, &who, request).await;
    assert_eq!(
        (late.fault.code(), late.effect),
        ("total", EffectDone::None)
    );
}
