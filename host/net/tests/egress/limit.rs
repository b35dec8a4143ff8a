use crate::server::{Server, Step, ok, say};
use crate::support::{Names, Who, egress_with, error, get, quick, text};
use bytes::Bytes;
use claw_core::code::{EffectDone, ErrorKind, GuestError};
use claw_net::{Egress, Fault, Limits, OutBody, OutRequest, Redirects, Waits};
use futures_util::StreamExt;
use std::time::Duration;

fn limited(change: impl FnOnce(&mut Limits)) -> Egress {
    let mut limits = Limits::default();
    change(&mut limits);
    egress_with(limits, Names::default()).0
}

fn post(url: String, body: OutBody) -> OutRequest {
    let mut request = OutRequest::new("POST", url);
    request.body = body;
    request
}

fn stream(pieces: usize, length: Option<u64>) -> OutBody {
    let piece = Ok(Bytes::from_static(b"0123456789"));
    OutBody::Stream {
        pieces: Box::pin(futures_util::stream::iter(vec![piece; pieces])),
        length,
    }
}

#[tokio::test]
async fn a_request_body_may_be_as_large_as_the_cap() {
    let server = Server::start(|seen| ok(&seen.body.len().to_string())).await;
    let who = Who::may(&[server.url("")]);
    let egress = limited(|l| l.max_request_bytes = 20);
    let fits = || OutBody::Bytes(Bytes::from(vec![b'a'; 20]));
    assert_eq!(
        text(&egress, &who, post(server.url("/"), fits())).await,
        "20"
    );
    assert_eq!(
        text(&egress, &who, post(server.url("/"), stream(2, Some(20)))).await,
        "20"
    );
    text(&egress, &who, post(server.url("/"), stream(2, None))).await;
    assert_eq!(
        server.last().body,
        b"A\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"
    );

    let seen = server.seen().len();
    for body in [
        OutBody::Bytes(Bytes::from(vec![b'a'; 21])),
        stream(3, Some(21)),
    ] {
        let error = error(&egress, &who, post(server.url("/"), body)).await;
        assert_eq!(error.fault, Fault::RequestTooLarge { max_bytes: 20 });
        assert_eq!(error.effect, EffectDone::None);
    }
    let late = error(&egress, &who, post(server.url("/"), stream(3, None))).await;
    assert_eq!(late.fault, Fault::RequestTooLarge { max_bytes: 20 });
    assert_eq!(late.effect, EffectDone::Unknown);
    assert_eq!(server.seen().len(), seen, "no whole request arrived");
}

#[tokio::test]
async fn a_streamed_body_keeps_its_announced_length() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]);
    let egress = limited(|_| {});
    for (pieces, length) in [(1, 11), (2, 11)] {
        let error = error(
            &egress,
            &who,
            post(server.url("/"), stream(pieces, Some(length))),
        )
        .await;
        assert_eq!(error.fault.code(), "body-length");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_body_stream_that_fails_ends_the_exchange() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]);
    let pieces = vec![
        Ok(Bytes::from_static(b"x")),
        Err("guest trapped".to_owned()),
    ];
    let body = OutBody::Stream {
        pieces: Box::pin(futures_util::stream::iter(pieces)),
        length: None,
    };
    let error = error(&limited(|_| {}), &who, post(server.url("/"), body)).await;
    assert!(matches!(&error.fault, Fault::Body { message } if message == "guest trapped"));
}

#[tokio::test]
async fn an_answer_may_be_as_large_as_the_cap() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n";
    let known = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789";
    let until_close = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n0123456789";
    for answer in [chunked, known, until_close] {
        let server =
            Server::start(move |_| vec![Step::Say(answer.as_bytes().to_vec()), Step::Close]).await;
        let who = Who::may(&[server.url("")]);
        let ask = |max: u64| {
            let mut request = get(server.url("/"));
            request.max_response_bytes = max;
            request
        };
        let egress = limited(|_| {});
        assert_eq!(text(&egress, &who, ask(10)).await, "0123456789");
        let too_large = error(&egress, &who, ask(9)).await;
        assert_eq!(too_large.fault, Fault::ResponseTooLarge { max_bytes: 9 });
        assert_eq!(too_large.effect, EffectDone::Happened);

        let lower = limited(|l| l.max_response_bytes = 9);
        let too_large = error(&lower, &who, ask(u64::MAX)).await;
        assert_eq!(too_large.fault, Fault::ResponseTooLarge { max_bytes: 9 });

        let response = egress.send(&who.caller, ask(10)).await.unwrap();
        let too_large = response.collect(9).await.unwrap_err();
        assert_eq!(too_large.fault, Fault::ResponseTooLarge { max_bytes: 9 });
    }
}

#[tokio::test]
async fn an_answer_is_cut_at_the_cap_and_ends_there() {
    let server = Server::start(|_| {
        vec![
            Step::Say(
                b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n0123\r\n".to_vec(),
            ),
            Step::Wait(Duration::from_millis(20)),
            Step::Say(b"4\r\n4567\r\n".to_vec()),
            Step::Hang,
        ]
    })
    .await;
    let who = Who::may(&[server.url("")]);
    let mut request = get(server.url("/"));
    request.max_response_bytes = 7;
    let mut body = limited(|_| {})
        .send(&who.caller, request)
        .await
        .unwrap()
        .body;
    assert_eq!(body.next().await.unwrap().unwrap(), "0123");
    let end = body.next().await.unwrap().unwrap_err();
    assert_eq!(end.fault.code(), "response-too-large");
    assert!(body.next().await.is_none());
}

#[tokio::test]
async fn headers_of_an_answer_are_limited() {
    for (count, code) in [(99, None), (101, Some("protocol"))] {
        let many: String = (0..count).map(|i| format!("x-{i}: a\r\n")).collect();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n{many}\r\n");
        let server = Server::start(move |_| say(&head)).await;
        let who = Who::may(&[server.url("")]);
        let sent = limited(|_| {})
            .send(&who.caller, get(server.url("/")))
            .await;
        assert_eq!(
            sent.err().map(|e| e.fault.code().to_owned()).as_deref(),
            code
        );
    }
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx: {}\r\n\r\n",
        "a".repeat(64 * 1024)
    );
    let server = Server::start(move |_| say(&head)).await;
    let who = Who::may(&[server.url("")]);
    let error = error(&limited(|_| {}), &who, get(server.url("/"))).await;
    assert_eq!(error.fault.code(), "response-too-large");
}

#[tokio::test]
async fn a_silent_server_is_left() {
    let server = Server::start(|seen| match seen.path() {
        "/silent" => vec![Step::Hang],
        _ => vec![
            Step::Say(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0".to_vec()),
            Step::Hang,
        ],
    })
    .await;
    let who = Who::may(&[server.url("")]);
    let (egress, _) = egress_with(quick(), Names::default());
    for (path, code) in [("/silent", "first-byte"), ("/stuck", "idle")] {
        let late = error(&egress, &who, get(server.url(path))).await;
        assert_eq!(late.fault.code(), code);
        assert_eq!(GuestError::from(late).kind, ErrorKind::TimedOut);
    }
    let egress = limited(|_| {});
    for path in ["/silent", "/stuck"] {
        let mut request = get(server.url(path));
        request.timeout = Duration::from_millis(40);
        let late = error(&egress, &who, request).await;
        assert_eq!(late.fault.code(), "total", "{path}");
        assert!(
            matches!(late.fault, Fault::TimedOut { waited_ms, .. } if waited_ms < 5_000),
            "{late:?}"
        );
    }
}

#[tokio::test]
async fn a_slow_server_that_keeps_talking_is_heard() {
    let server = Server::start(|_| {
        let mut steps = say("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n");
        for _ in 0..4 {
            steps.push(Step::Wait(Duration::from_millis(30)));
            steps.push(Step::Say(b"x".to_vec()));
        }
        steps
    })
    .await;
    let who = Who::may(&[server.url("")]);
    let egress = limited(|l| l.idle = Duration::from_millis(90));
    assert_eq!(text(&egress, &who, get(server.url("/"))).await, "xxxx");
}

#[tokio::test]
async fn a_caller_may_bring_waiting_times_of_its_own() {
    let server = Server::start(|_| {
        let mut steps = vec![Step::Wait(Duration::from_millis(60))];
        steps.extend(ok("late"));
        steps
    })
    .await;
    let who = Who::may(&[server.url("")]);
    let egress = limited(|l| l.first_byte = Duration::from_millis(20));
    let patient = Waits {
        first_byte: Duration::MAX,
        idle: Duration::MAX,
    };
    assert_eq!(
        error(&egress, &who, get(server.url("/")))
            .await
            .fault
            .code(),
        "first-byte"
    );
    let mut request = get(server.url("/"));
    request.waits = Some(patient);
    assert_eq!(text(&egress, &who, request).await, "late");
}

#[tokio::test]
async fn a_long_upload_is_not_taken_for_a_silent_server() {
    let server = Server::start(|seen| ok(&seen.body.len().to_string())).await;
    let who = Who::may(&[server.url("")]);
    let egress = limited(|l| l.first_byte = Duration::from_millis(80));
    let pieces = futures_util::stream::iter(0..4).then(|_| async {
        tokio::time::sleep(Duration::from_millis(40)).await;
        Ok(Bytes::from_static(b"x"))
    });
    let body = OutBody::Stream {
        pieces: Box::pin(pieces),
        length: Some(4),
    };
    assert_eq!(text(&egress, &who, post(server.url("/"), body)).await, "4");
}

#[tokio::test]
async fn every_hop_counts_against_the_rate() {
    let server = Server::start(|seen| match seen.path() {
        "/end" => ok("end"),
        _ => crate::server::to(302, "/end"),
    })
    .await;
    let who = Who::may(&[server.url("")]);
    let egress = limited(|l| l.requests_per_minute = 2);
    let mut request = get(server.url("/"));
    request.redirects = Redirects::Follow;
    assert_eq!(text(&egress, &who, request).await, "end");
    let refused = error(&egress, &who, get(server.url("/end"))).await;
    assert_eq!(
        (refused.fault.code(), refused.effect),
        ("rate", EffectDone::None)
    );
    let guest = GuestError::from(refused);
    assert_eq!(guest.kind, ErrorKind::Limit);
    assert!(
        guest
            .retry_after_ms
            .is_some_and(|ms| ms > 0 && ms <= 30_000)
    );
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn an_exchange_holds_its_room_until_its_body_is_dropped() {
    let server = Server::start(|_| ok("x")).await;
    let who = Who::may(&[server.url("")]);
    let egress = limited(|l| {
        l.concurrent_per_subject = 1;
        l.busy_wait = Duration::from_millis(20);
    });
    let held = egress
        .send(&who.caller, get(server.url("/")))
        .await
        .unwrap();
    let refused = error(&egress, &who, get(server.url("/"))).await;
    assert_eq!(refused.fault.kind(), ErrorKind::Busy);
    assert!(refused.fault.retry_after_ms().is_some());
    drop(held);
    assert_eq!(text(&egress, &who, get(server.url("/"))).await, "x");
}

#[tokio::test]
async fn an_announced_length_over_the_cap_ends_it_before_the_body() {
    let server = Server::start(|_| say("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n")).await;
    let who = Who::may(&[server.url("")]);
    let egress = limited(|_| {});
    let mut request = get(server.url("/"));
    request.max_response_bytes = 10;
    let refused = egress.send(&who.caller, request).await.unwrap_err();
    assert_eq!(refused.fault, Fault::ResponseTooLarge { max_bytes: 10 });
    let mut head = OutRequest::new("HEAD", server.url("/"));
    head.max_response_bytes = 10;
    let answer = egress.send(&who.caller, head).await.unwrap();
    assert_eq!(answer.header("content-length"), Some("11"));
    assert_eq!(answer.collect(0).await.unwrap(), "");
}
