use crate::server::{Server, ok};
use crate::support::{Book, Names, Who, egress_with, get, text};
use claw_net::Limits;

#[tokio::test]
async fn one_subject_keeps_its_connection_and_no_other_gets_it() {
    let server = Server::start(|_| ok("x")).await;
    let (egress, _) = egress_with(Limits::default(), Names::default());
    let who = |subject| Who::new(subject, &[server.url("")], &["127.0.0.1"], Book::default());
    let (a, b) = (who("a"), who("b"));
    for _ in 0..3 {
        text(&egress, &a, get(server.url("/"))).await;
    }
    assert_eq!(server.connections(), 1);
    text(&egress, &b, get(server.url("/"))).await;
    assert_eq!(server.connections(), 2);
    text(&egress, &a, get(server.url("/"))).await;
    text(&egress, &b, get(server.url("/"))).await;
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn another_set_of_admitted_addresses_is_another_connection() {
    let server = Server::start(|_| ok("x")).await;
    let origin = format!("http://set.test:{}", server.port());
    let who = Who::may(std::slice::from_ref(&origin));
    let names = Names::default().with(
        "set.test",
        &[
            &["127.0.0.1"],
            &["127.0.0.1"],
            &["127.0.0.1", "127.0.0.2"],
            &["127.0.0.2", "127.0.0.1"],
        ],
    );
    let (egress, _) = egress_with(Limits::default(), names);
    for connections in [1, 1, 2, 2] {
        text(&egress, &who, get(format!("{origin}/"))).await;
        assert_eq!(server.connections(), connections);
    }
}

#[tokio::test]
async fn another_name_on_the_same_address_is_another_connection() {
    let server = Server::start(|_| ok("x")).await;
    let origins = ["one.test", "two.test"].map(|n| format!("http://{n}:{}", server.port()));
    let who = Who::may(&origins);
    let names = Names::default()
        .with("one.test", &[&["127.0.0.1"]])
        .with("two.test", &[&["127.0.0.1"]]);
    let (egress, _) = egress_with(Limits::default(), names);
    for origin in &origins {
        text(&egress, &who, get(format!("{origin}/"))).await;
        assert_eq!(server.last().header("host"), origin.strip_prefix("http://"));
    }
    assert_eq!(server.connections(), 2);
}
