use crate::server::{Server, ok};
use crate::support::{Book, Names, Who, denied, egress, egress_with, error, get, quick, text};
use claw_core::code::{EffectDone, ErrorKind, GuestError};
use claw_net::{Fault, Limits};

#[tokio::test]
async fn an_ungranted_host_is_denied_before_any_lookup() {
    let who = Who::may(&[]);
    let (egress, names) = egress_with(Limits::default(), Names::default());
    let error = error(&egress, &who, get("https://example.com/a?b=c")).await;
    assert_eq!(denied(&error).0, "host-not-granted");
    assert_eq!(error.effect, EffectDone::None);
    assert_eq!(names.asked(), 0);
    let denial = &who.denials()[0];
    assert_eq!(denial.request, "GET `https://example.com/a`");
    assert_eq!(denial.decision.hint.as_deref(), Some("claw grant add"));
}

#[tokio::test]
async fn an_odd_spelling_is_denied_and_written_down() {
    let who = Who::may(&["http://127.0.0.1:80".to_owned()]);
    for url in [
        "http://2130706433/",
        "http://0x7f.1/",
        "http://u:pw@127.0.0.1/",
        "gopher://x/",
        "",
    ] {
        let error = error(&egress(), &who, get(url)).await;
        assert!(denied(&error).0.starts_with("url-"), "{url}");
        assert_eq!(error.effect, EffectDone::None);
    }
    let denials = who.denials();
    assert_eq!(denials.len(), 5);
    assert!(!denials.iter().any(|d| d.request.contains("pw")));
}

#[tokio::test]
async fn private_answers_are_dropped() {
    let server = Server::start(|_| ok("vetted")).await;
    let origin = format!("http://mixed.test:{}", server.port());
    let who = Who::new(
        "a",
        std::slice::from_ref(&origin),
        &["127.0.0.1"],
        Book::default(),
    );
    let answers: &[&str] = &["10.0.0.1", "169.254.169.254", "::1", "127.0.0.1"];
    let (egress, _) = egress_with(
        Limits::default(),
        Names::default().with("mixed.test", &[answers]),
    );
    assert_eq!(
        text(&egress, &who, get(format!("{origin}/"))).await,
        "vetted"
    );
    assert_eq!(server.last().header("host"), origin.strip_prefix("http://"));
    assert!(who.denials().is_empty());
}

#[tokio::test]
async fn only_private_answers_are_a_denial() {
    let who = Who::new(
        "a",
        &["http://inside.test:80".to_owned()],
        &[],
        Book::default(),
    );
    let answers: &[&str] = &["192.168.0.1", "127.0.0.1", "::ffff:10.0.0.1"];
    let (egress, _) = egress_with(
        Limits::default(),
        Names::default().with("inside.test", &[answers]),
    );
    let error = error(&egress, &who, get("http://inside.test/")).await;
    assert_eq!(denied(&error).0, "address-blocked");
    assert_eq!(denied(&error).1.code, "address-not-global");
    assert_eq!(error.effect, EffectDone::None);
    assert_eq!(who.denials().len(), 1);
    assert_eq!(GuestError::from(error).kind, ErrorKind::Denied);
}

#[tokio::test]
async fn a_literal_address_is_judged_without_a_lookup() {
    let server = Server::start(|_| ok("literal")).await;
    let (egress, names) = egress_with(Limits::default(), Names::default());
    let blocked = Who::new("a", &[server.url("")], &[], Book::default());
    let refused = error(&egress, &blocked, get(server.url("/"))).await;
    assert_eq!(denied(&refused).0, "address-blocked");
    assert_eq!(server.connections(), 0);

    let admitted = Who::may(&[server.url("")]);
    assert_eq!(
        text(&egress, &admitted, get(server.url("/"))).await,
        "literal"
    );
    assert_eq!(names.asked(), 0);
}

#[tokio::test]
async fn the_connected_address_is_the_vetted_one() {
    // The first answer is vetted and used; what the name means a moment later changes nothing for this hop.
    let vetted = Server::start(|_| ok("vetted")).await;
    let at = format!("127.0.0.2:{}", vetted.port());
    let trap = Server::start_at(&at, None, None, |_| ok("trap")).await;
    let origin = format!("http://turn.test:{}", vetted.port());
    let who = Who::new(
        "a",
        std::slice::from_ref(&origin),
        &["127.0.0.1"],
        Book::default(),
    );
    let names = Names::default().with("turn.test", &[&["127.0.0.1"], &["127.0.0.2"]]);
    let (egress, names) = egress_with(Limits::default(), names);

    assert_eq!(
        text(&egress, &who, get(format!("{origin}/"))).await,
        "vetted"
    );
    assert_eq!(names.asked(), 1, "one lookup per hop");

    // The idle connection to the first address must not serve a hop whose answer is refused.
    let error = error(&egress, &who, get(format!("{origin}/"))).await;
    assert_eq!(denied(&error).0, "address-blocked");
    assert_eq!(vetted.seen().len(), 1);
    assert_eq!(trap.connections(), 0);
}

#[tokio::test]
async fn names_without_an_answer_are_unavailable() {
    let who = Who::may(&[
        "http://gone.test:80".to_owned(),
        "http://empty.test:80".to_owned(),
    ]);
    let names = Names::default().with("empty.test", &[&[]]);
    let (egress, _) = egress_with(quick(), names);
    for host in ["gone.test", "empty.test"] {
        let error = error(&egress, &who, get(format!("http://{host}/"))).await;
        assert!(
            matches!(&error.fault, Fault::Dns { host: h, .. } if h == host),
            "{error:?}"
        );
        assert_eq!(error.effect, EffectDone::None);
    }
    let (egress, _) = egress_with(quick(), Names::silent());
    let error = error(&egress, &who, get("http://gone.test/")).await;
    assert_eq!(error.fault.code(), "dns");
    assert_eq!(GuestError::from(error).kind, ErrorKind::Unavailable);
}
