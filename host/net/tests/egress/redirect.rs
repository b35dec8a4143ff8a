use crate::server::{Server, ok, to};
use crate::support::{Names, Who, denied, egress, egress_with, error, get, text};
use bytes::Bytes;
use claw_core::code::{EffectDone, ErrorKind, GuestError};
use claw_net::{Fault, Limits, OutBody, OutRequest, Redirects};

fn follow(mut request: OutRequest) -> OutRequest {
    request.redirects = Redirects::Follow;
    request
}

#[tokio::test]
async fn from_a_granted_port_to_an_ungranted_one_is_denied() {
    let secret = Server::start(|_| ok("secret")).await;
    let there = secret.url("/admin?key=1");
    let open = Server::start(move |_| to(302, &there)).await;
    let who = Who::may(&[open.url("")]);

    let error = error(&egress(), &who, follow(get(open.url("/start?q=2")))).await;

    let (code, decision) = denied(&error);
    assert_eq!(code, "redirect-not-granted");
    assert_eq!(decision.code, "host-not-granted");
    assert_eq!(error.effect, EffectDone::Happened);
    assert_eq!(secret.connections(), 0);
    let denials = who.denials();
    assert_eq!(denials.len(), 1);
    assert_eq!(
        denials[0].request,
        format!("GET `{}`", secret.url("/admin"))
    );
    assert_eq!(denials[0].capability, "http");
    assert_eq!(denials[0].decision.code, "redirect-not-granted");
    assert!(denials[0].decision.steps[0].contains("host-not-granted"));
    assert!(denials[0].decision.steps[0].contains(&open.url("/start`")));
    let guest = GuestError::from(error);
    assert_eq!(
        (guest.kind, guest.code.as_str()),
        (ErrorKind::Denied, "redirect-not-granted")
    );
}

#[tokio::test]
async fn to_a_place_that_is_no_place_is_denied() {
    for location in [
        "file:///etc/passwd",
        "http://2130706433/",
        "//user@127.0.0.1/",
        "http://[::1",
    ] {
        let open = Server::start(move |_| to(302, location)).await;
        let who = Who::may(&[open.url("")]);
        let error = error(&egress(), &who, follow(get(open.url("/")))).await;
        assert_eq!(denied(&error).0, "redirect-not-granted", "{location}");
        assert_eq!(who.denials().len(), 1, "{location}");
        assert_eq!(open.seen().len(), 1, "{location}");
    }
}

#[tokio::test]
async fn to_a_name_with_a_private_address_is_blocked() {
    let open = Server::start(|_| to(307, "http://inside.test/")).await;
    let who = Who::may(&[open.url(""), "http://inside.test:80".to_owned()]);
    let names = Names::default().with("inside.test", &[&["10.0.0.1"]]);
    let (egress, _) = egress_with(Limits::default(), names);
    let error = error(&egress, &who, follow(get(open.url("/")))).await;
    assert_eq!(denied(&error).0, "address-blocked");
    assert_eq!(error.effect, EffectDone::Happened);
}

#[tokio::test]
async fn five_are_followed_and_six_are_not() {
    for (hops, good) in [(5_u32, true), (6, false)] {
        let server = Server::start(|seen| match seen.path().trim_start_matches('/') {
            "0" => ok("end"),
            n => to(302, &format!("/{}", n.parse::<u32>().unwrap() - 1)),
        })
        .await;
        let who = Who::may(&[server.url("")]);
        let request = follow(get(server.url(&format!("/{hops}"))));
        if good {
            let answer = egress().send(&who.caller, request).await.unwrap();
            assert_eq!(answer.url, server.url("/0"));
            assert_eq!(answer.collect(10).await.unwrap(), "end");
        } else {
            let error = error(&egress(), &who, request).await;
            assert_eq!(error.fault, Fault::TooManyRedirects { max: 5 });
            assert_eq!(error.effect, EffectDone::Happened);
        }
        assert_eq!(server.seen().len(), 6);
    }
}

#[tokio::test]
async fn manual_gives_the_answer_as_it_is() {
    let server = Server::start(|_| to(302, "http://elsewhere.test/")).await;
    let who = Who::may(&[server.url("")]);
    let answer = egress()
        .send(&who.caller, get(server.url("/")))
        .await
        .unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("location"), Some("http://elsewhere.test/"));
    assert!(who.denials().is_empty());
}

fn with_credentials(url: String) -> OutRequest {
    follow(get(url))
        .header("Authorization", "Bearer t")
        .header("Cookie", "c=1")
        .header("X-Api-Key", "k")
        .header("X-Vendor-Thing", "v")
        .header("Accept", "text/plain")
}

#[tokio::test]
async fn credentials_stay_at_their_origin() {
    let other = Server::start(|_| ok("other")).await;
    let there = other.url("/");
    let home = Server::start(move |seen| match seen.path() {
        "/away" => to(302, &there),
        "/near" => to(302, "/end"),
        _ => ok("home"),
    })
    .await;
    let who = Who::may(&[home.url(""), other.url("")]);

    assert_eq!(
        text(&egress(), &who, with_credentials(home.url("/near"))).await,
        "home"
    );
    for name in [
        "authorization",
        "cookie",
        "x-api-key",
        "x-vendor-thing",
        "accept",
    ] {
        assert!(home.last().header(name).is_some(), "{name}");
    }

    assert_eq!(
        text(&egress(), &who, with_credentials(home.url("/away"))).await,
        "other"
    );
    for name in ["authorization", "cookie", "x-api-key", "x-vendor-thing"] {
        assert_eq!(other.last().header(name), None, "{name}");
    }
    assert_eq!(other.last().header("accept"), Some("text/plain"));
}

#[tokio::test]
async fn credentials_dropped_on_the_way_do_not_come_back() {
    let home = Server::start(|seen| match seen.path() {
        "/end" => ok("end"),
        _ => vec![],
    })
    .await;
    let back = home.url("/end");
    let other = Server::start(move |_| to(302, &back)).await;
    let out = other.url("/");
    let start = Server::start(move |_| to(302, &out)).await;
    let who = Who::may(&[home.url(""), other.url(""), start.url("")]);
    assert_eq!(
        text(&egress(), &who, with_credentials(start.url("/"))).await,
        "end"
    );
    assert_eq!(home.last().header("authorization"), None);
}

fn post(url: String) -> OutRequest {
    let mut request = follow(OutRequest::new("POST", url)).header("Content-Type", "text/plain");
    request.body = OutBody::Bytes(Bytes::from_static(b"hello"));
    request
}

#[tokio::test]
async fn a_post_becomes_a_get_or_stays_whole() {
    for (status, line, body) in [(303, "GET /end", ""), (307, "POST /end", "hello")] {
        let server = Server::start(move |seen| match seen.path() {
            "/end" => ok(""),
            _ => to(status, "/end"),
        })
        .await;
        let who = Who::may(&[server.url("")]);
        text(&egress(), &who, post(server.url("/"))).await;
        let last = server.last();
        assert_eq!(last.line(), format!("{line} HTTP/1.1"));
        assert_eq!(last.body, body.as_bytes());
        assert_eq!(last.header("content-type").is_some(), status == 307);
        let begun = who.book.intents.lock().unwrap().len();
        assert_eq!(begun, if status == 307 { 2 } else { 1 });
    }
}

#[tokio::test]
async fn a_streamed_body_is_not_sent_twice() {
    let server = Server::start(|_| to(307, "/end")).await;
    let who = Who::may(&[server.url("")]);
    let mut request = post(server.url("/"));
    request.body = OutBody::Stream {
        pieces: Box::pin(futures_util::stream::iter([Ok(Bytes::from_static(b"x"))])),
        length: None,
    };
    let error = error(&egress(), &who, request).await;
    assert_eq!(error.fault, Fault::RedirectBody);
    assert_eq!(error.effect, EffectDone::Happened);
    assert_eq!(server.seen().len(), 1);
}
