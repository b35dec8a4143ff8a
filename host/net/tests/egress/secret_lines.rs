//! Lines over TLS: the place, the wrong places, and what comes back.

use crate::secret_said::{Peer, filled, uses};
use crate::secure::egress;
use crate::support::{Who, denied};
use crate::vault::{VALUE, Vault, name, rows_are_clean};
use claw_core::capability::Request;
use claw_core::code::EffectDone;
use claw_net::MAX_LINE_BYTES;
use std::time::Duration;

#[tokio::test]
async fn a_line_has_its_secret_in_its_place() {
    const PASSWORD: &str = "real password";
    for (in_use, line, named) in [
        (
            Vault::default().hold("key", PASSWORD, &[]).in_use(),
            "PASS ",
            true,
        ),
        (
            Vault::default()
                .hold("key", PASSWORD, &[])
                .with_stand_in(&["line:PASS *"]),
            "PASS @",
            false,
        ),
    ] {
        let peer = Peer::of_lines().await;
        let who = peer.who(in_use);
        let mut connection = peer.connection(&who).await.unwrap();
        let uses = if named {
            uses("line:PASS *")
        } else {
            Vec::new()
        };
        connection.send_line(&filled(line), uses).await.unwrap();
        assert_eq!(connection.recv_line().await.unwrap().as_deref(), Some("OK"));
        assert_eq!(peer.told(), ["PASS real password\r\n"]);
        let asked = who.asked.lock().unwrap().clone();
        let place = format!("tls://good.test:{}", peer.port);
        assert!(matches!(&asked[..], [Request::Secret { url, .. }] if *url == place));
        connection.close().await.unwrap();
        let rows = who.book.journal.lines();
        assert_eq!(
            rows,
            [format!("begin open {place}"), "settle 1 Done".to_owned()]
        );
        rows_are_clean(&who);
    }
}

#[tokio::test]
async fn a_stand_in_in_a_wrong_line_is_not_sent() {
    let peer = Peer::of_lines().await;
    let who = peer.who(Vault::everywhere().with_stand_in(&["line:PASS *", "bearer"]));
    let mut connection = peer.connection(&who).await.unwrap();
    for wrong in [
        "@", "NICK @", " PASS @", "PASS  @", "PASS @ ", "pass @", "PASS @@",
    ] {
        let error = connection
            .send_line(&filled(wrong), Vec::new())
            .await
            .unwrap_err();
        assert_eq!(denied(&error).0, "secret-misplaced", "{wrong}");
        assert_eq!(error.effect, EffectDone::None);
    }
    for wrong in ["PASS", "PASS  ", "PASS mine"] {
        let error = connection
            .send_line(wrong, uses("line:PASS *"))
            .await
            .unwrap_err();
        assert_eq!(error.fault.code(), "secret-place", "{wrong}");
    }
    for placement in ["bearer", "json:/a", "frame:/a"] {
        let error = connection
            .send_line("{}", uses(placement))
            .await
            .unwrap_err();
        assert_eq!(error.fault.code(), "secret-place", "{placement}");
    }
    connection.ready();
    let error = connection
        .send_line(&filled("PASS @"), Vec::new())
        .await
        .unwrap_err();
    assert_eq!(denied(&error).0, "secret-misplaced");
    let error = connection
        .send_line("PASS ", uses("line:PASS *"))
        .await
        .unwrap_err();
    assert_eq!(error.fault.code(), "secret-place");
    connection.send_line("PING", Vec::new()).await.unwrap();
    assert_eq!(connection.recv_line().await.unwrap().as_deref(), Some("OK"));
    assert_eq!(peer.told(), ["PING\r\n"]);
}

#[tokio::test]
async fn lines_are_whole_masked_and_limited() {
    let peer = Peer::of_lines().await;
    let who = peer.who(
        Vault::everywhere()
            .hold("broken", "line\r\nQUIT", &[])
            .in_use(),
    );
    let mut connection = peer.connection(&who).await.unwrap();
    for wrong in ["a\nb", "a\rb", "a\0b"] {
        let error = connection.send_line(wrong, Vec::new()).await.unwrap_err();
        assert_eq!(error.fault.code(), "line-malformed");
    }
    let mut broken = uses("line:PASS *");
    broken[0].name = name("broken");
    let error = connection.send_line("PASS ", broken).await.unwrap_err();
    assert_eq!(error.fault.code(), "secret-unfit");
    let fits = "x".repeat(MAX_LINE_BYTES - 2);
    let error = connection
        .send_line(&format!("{fits}x"), Vec::new())
        .await
        .unwrap_err();
    assert_eq!(error.fault.code(), "request-too-large");
    assert!(peer.told().is_empty());
    connection.send_line(&fits, Vec::new()).await.unwrap();
    assert_eq!(connection.recv_line().await.unwrap().as_deref(), Some("OK"));

    connection.send_line("ECHO", Vec::new()).await.unwrap();
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(connection.recv_line().await.unwrap().unwrap());
    }
    let notice = format!(":server NOTICE {}", "*".repeat(VALUE.len()));
    assert_eq!(heard, [notice.as_str(), "", "last"]);
    connection.send_line("HUGE", Vec::new()).await.unwrap();
    let error = connection.recv_line().await.unwrap_err();
    assert_eq!(error.fault.code(), "response-too-large");

    let mut connection = peer.connection(&who).await.unwrap();
    connection.send_line("QUIT", Vec::new()).await.unwrap();
    assert_eq!(connection.recv_line().await.unwrap_or(None), None);
}

#[tokio::test]
async fn lines_are_no_right_of_the_web() {
    let peer = Peer::of_lines().await;
    let https = [format!("https://good.test:{}", peer.port)];
    let who = Who::may(&https).with(Vault::everywhere().in_use());
    let error = peer.connection(&who).await.err().expect("refused");
    assert_eq!(
        (denied(&error).0, error.effect),
        ("url-scheme", EffectDone::None)
    );
    assert_eq!(who.denials().len(), 1);
    let who = peer.who(Vault::everywhere().in_use());
    for host in ["", "good.test/x", "me@good.test", "a b", "good.test:1"] {
        let opened = egress(vec![])
            .lines(&who.caller, host, peer.port, Duration::from_secs(5))
            .await;
        let error = opened.err().expect("refused");
        assert_eq!(denied(&error).0, "url-host", "{host}");
    }
    // Nobody is believed without a certificate for the name.
    let opened = egress(vec![])
        .lines(&who.caller, "good.test", peer.port, Duration::from_secs(5))
        .await;
    let error = opened.err().expect("refused");
    assert_eq!(
        (error.fault.code(), error.effect),
        ("tls", EffectDone::None)
    );
    who.book.journal.wait_for("settle 1 Failed").await;
    assert!(peer.told().is_empty());
}
