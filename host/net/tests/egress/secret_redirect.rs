//! Redirects: a value is placed for each hop anew, by the same rules.

use crate::server::{Server, ok, to};
use crate::support::{Names, Who, denied, egress, egress_with, error, get, text};
use crate::vault::{STAND_IN, VALUE, Vault, name, percent, place, rows_are_clean};
use base64::Engine as _;
use bytes::Bytes;
use claw_core::code::EffectDone;
use claw_net::{Limits, OutBody, OutRequest, Redirects};

const FORM: &str = "application/x-www-form-urlencoded";

fn follow(mut request: OutRequest) -> OutRequest {
    request.redirects = Redirects::Follow;
    request
}

fn post(url: String, body: &str) -> OutRequest {
    let mut request = follow(OutRequest::new("POST", url)).header("content-type", FORM);
    request.body = OutBody::Bytes(Bytes::from(body.to_owned()));
    request
}

fn sent() -> String {
    percent(VALUE)
}

/// Two servers; the first one redirects `/away` to the second one.
async fn pair(status: u16) -> (Server, Server) {
    let other = Server::start(|_| ok("other")).await;
    let there = other.url("/there");
    let home = Server::start(move |seen| match seen.path().split('?').next() {
        Some("/away") => to(status, &there),
        Some("/near") => to(status, "/end"),
        _ => ok("home"),
    })
    .await;
    (home, other)
}

/// `key` is bound to these servers, in this place.
fn bound(placement: &str, servers: &[&Server]) -> Vault {
    let uses: Vec<_> = servers
        .iter()
        .map(|s| (s.address.to_string(), placement))
        .collect();
    Vault::default().hold("key", VALUE, &uses)
}

#[tokio::test]
async fn at_the_same_origin_every_hop_is_placed_anew() {
    for (status, placement) in [
        (307, "bearer"),
        (307, "form:key"),
        (303, "bearer"),
        (303, "form:key"),
    ] {
        let (home, other) = pair(status).await;
        let who = Who::may(&[home.url(""), other.url("")]);
        let who = who.with(bound(placement, &[&home]).in_use());
        let request = post(home.url("/near"), "x=1").secret(name("key"), place(placement));
        assert_eq!(text(&egress(), &who, request).await, "home");
        let form = |seen: &crate::server::Seen| String::from_utf8(seen.body.clone()).unwrap();
        for (nth, seen) in home.seen().iter().enumerate() {
            let expected = match (placement, nth, status) {
                ("bearer", _, _) => format!("Bearer {VALUE}"),
                (_, 1, 303) => String::new(),
                _ => format!("x=1&key={}", sent()),
            };
            let found = match placement {
                "bearer" => seen.header("authorization").unwrap().to_owned(),
                _ => form(seen),
            };
            assert_eq!(found, expected, "{status} {placement} {nth}");
        }
        rows_are_clean(&who);
    }
}

#[tokio::test]
async fn another_origin_gets_the_request_without_what_is_not_bound_to_it() {
    for placement in ["bearer", "header:x-key", "form:key", "query:key"] {
        let (home, other) = pair(307).await;
        let who = Who::may(&[home.url(""), other.url("")]);
        let who = who.with(bound(placement, &[&home]).in_use());
        let request = post(home.url("/away"), "x=1").secret(name("key"), place(placement));
        assert_eq!(text(&egress(), &who, request).await, "other");
        let first = home.last();
        let told = format!("{}{}", first.head, String::from_utf8_lossy(&first.body));
        assert!(
            told.contains(VALUE) || told.contains(&sent()),
            "{placement}"
        );
        assert_eq!(other.last().line(), "POST /there HTTP/1.1");
        assert_eq!(other.last().body, b"x=1");
        for gone in ["authorization", "x-key"] {
            assert_eq!(other.last().header(gone), None);
        }
        assert!(who.denials().is_empty());
    }
}

#[tokio::test]
async fn another_origin_that_it_is_bound_to_gets_it() {
    for placement in ["bearer", "form:key"] {
        let (home, other) = pair(307).await;
        let who = Who::may(&[home.url(""), other.url("")]);
        let who = who.with(bound(placement, &[&home, &other]).in_use());
        let request = post(home.url("/away"), "x=1").secret(name("key"), place(placement));
        assert_eq!(text(&egress(), &who, request).await, "other");
        let seen = other.last();
        let told = format!("{}{}", seen.head, String::from_utf8_lossy(&seen.body));
        assert!(
            told.contains(VALUE) || told.contains(&sent()),
            "{placement}"
        );
    }
}

#[tokio::test]
async fn what_was_dropped_on_the_way_does_not_come_back() {
    for placement in ["bearer", "query:key", "path:end*"] {
        let home = Server::start(|seen| match seen.path() {
            path if path.starts_with("/end") => ok("end"),
            _ => ok("x"),
        })
        .await;
        let back = home.url("/end");
        let other = Server::start(move |_| to(302, &back)).await;
        let out = other.url("/end");
        let start = Server::start(move |_| to(302, &out)).await;
        let who = Who::may(&[home.url(""), other.url(""), start.url("")]);
        let vault = Vault::default().hold(
            "key",
            "plain-real-value",
            &[
                (home.address.to_string(), placement),
                (start.address.to_string(), placement),
            ],
        );
        let request = get(start.url("/end")).secret(name("key"), place(placement));
        let who = who.with(vault.in_use());
        assert_eq!(text(&egress(), &who, follow(request)).await, "end");
        assert!(
            start.last().head.contains("plain-real-value"),
            "{placement}"
        );
        assert!(
            !home.last().head.contains("plain-real-value"),
            "{placement}"
        );
    }
}

#[tokio::test]
async fn a_stand_in_is_never_sent_on_to_where_it_is_not_bound() {
    let (home, other) = pair(307).await;
    let who = Who::may(&[home.url(""), other.url("")]);
    let who = who.with(bound("form:key", &[&home]).with_stand_in(&["form:key"]));
    let request = post(home.url("/away"), &format!("key={STAND_IN}"));
    let error = error(&egress(), &who, request).await;
    assert_eq!(denied(&error).0, "secret-misplaced");
    assert_eq!(error.effect, EffectDone::Happened);
    assert_eq!(home.last().body, format!("key={}", sent()).as_bytes());
    assert_eq!(other.connections(), 0);
    assert_eq!(who.denials().len(), 1);

    // A header does not go to another origin at all.
    let (home, other) = pair(307).await;
    let who = Who::may(&[home.url(""), other.url("")]);
    let who = who.with(bound("bearer", &[&home]).with_stand_in(&["bearer"]));
    let request =
        follow(get(home.url("/away"))).header("authorization", format!("Bearer {STAND_IN}"));
    assert_eq!(text(&egress(), &who, request).await, "other");
    assert_eq!(other.last().header("authorization"), None);

    // And where it is bound, it is swapped.
    let (home, other) = pair(307).await;
    let who = Who::may(&[home.url(""), other.url("")]);
    let who = who.with(bound("form:key", &[&home, &other]).with_stand_in(&["form:key"]));
    let request = post(home.url("/away"), &format!("key={STAND_IN}"));
    assert_eq!(text(&egress(), &who, request).await, "other");
    assert_eq!(other.last().body, format!("key={}", sent()).as_bytes());
}

#[tokio::test]
async fn a_location_that_is_spelled_with_a_secret_is_read_without_it() {
    const TOKEN: &str = "123456:real-token-ü";
    let spelled = percent(TOKEN);
    for (placement, named, held) in [
        ("path:bot*", "/bot/get", "/bot@/get"),
        ("query:key", "/get?key=", "/get?key=@"),
    ] {
        let moved = Server::start(|seen| {
            if seen.path().contains("moved") {
                return ok("moved");
            }
            let (path, query) = seen.path().split_once('?').unwrap_or((seen.path(), ""));
            to(308, &format!("{path}-moved?{query}"))
        })
        .await;
        let vault = Vault::default().hold("key", TOKEN, &[]);
        for stand_in in [false, true] {
            let in_use = if stand_in {
                vault.with_stand_in(&[placement])
            } else {
                vault.in_use()
            };
            let who = Who::may(&[moved.url("")]).with(in_use);
            let request = match stand_in {
                false => get(moved.url(named)).secret(name("key"), place(placement)),
                true => get(moved.url(&held.replace('@', STAND_IN))),
            };
            let answer = egress().send(&who.caller, follow(request)).await.unwrap();
            let seen = moved.last();
            assert!(
                seen.path().contains("moved") && seen.path().contains(&spelled),
                "{seen:?}"
            );
            assert!(!answer.url.contains("real-token"), "{}", answer.url);
            assert_eq!(answer.url.contains(STAND_IN), stand_in);
        }
    }
}

#[tokio::test]
async fn a_location_cannot_carry_a_secret_away() {
    let other = Server::start(|_| ok("other")).await;
    let base64 = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(VALUE);
    for (spelling, named, held) in [
        // What was sent is read as what the caller wrote: an empty place, or a stand-in.
        (sent(), None, "secret-misplaced"),
        (base64, Some("secret-misplaced"), "secret-misplaced"),
    ] {
        let there = other.url(&format!("/?stolen={spelling}"));
        let home = Server::start(move |_| to(302, &there)).await;
        let origins = [home.url(""), other.url("")];
        let vault = Vault::everywhere();
        let who = Who::may(&origins).with(vault.in_use());
        let request = follow(get(home.url("/"))).secret(name("key"), place("bearer"));
        match named {
            None => {
                assert_eq!(text(&egress(), &who, request).await, "other");
                assert_eq!(other.last().path(), "/?stolen=");
            }
            Some(code) => assert_eq!(denied(&error(&egress(), &who, request).await).0, code),
        }
        rows_are_clean(&who);
        let count = other.connections();
        let who = Who::may(&origins).with(vault.with_stand_in(&["bearer"]));
        let request = follow(get(home.url("/")));
        let request = request.header("authorization", format!("Bearer {STAND_IN}"));
        assert_eq!(denied(&error(&egress(), &who, request).await).0, held);
        assert_eq!(other.connections(), count);
        rows_are_clean(&who);
    }
}

#[tokio::test]
async fn without_tls_only_loopback_gets_a_secret() {
    let server = Server::start(|_| ok("")).await;
    let origin = format!("http://inside.test:{}", server.port());
    let names = || Names::default().with("inside.test", &[&["127.0.0.1"]]);
    let (egress, names) = egress_with(Limits::default(), names());
    let who = Who::may(std::slice::from_ref(&origin)).with(Vault::everywhere().in_use());
    let request = get(format!("{origin}/")).secret(name("key"), place("bearer"));
    let refused = error(&egress, &who, request).await;
    assert_eq!(denied(&refused).0, "secret-needs-tls");
    assert_eq!(who.denials().len(), 1);

    let who = Who::may(std::slice::from_ref(&origin));
    let who = who.with(Vault::everywhere().with_stand_in(&["bearer"]));
    let request = get(format!("{origin}/")).header("authorization", format!("Bearer {STAND_IN}"));
    assert_eq!(
        denied(&error(&egress, &who, request).await).0,
        "secret-needs-tls"
    );
    assert_eq!((server.connections(), names.asked()), (0, 0));
}
