//! Named secrets that are not placed, and bodies that come as streams.

use crate::secret_place::{Draft, FORM, JSON};
use crate::server::{Server, ok};
use crate::support::{Who, denied, egress, error, get, text};
use crate::vault::{STAND_IN, VALUE, Vault, name, percent, place};
use bytes::Bytes;
use claw_core::code::{EffectDone, ErrorKind, GuestError};
use claw_net::{MAX_GATHERED_BYTES, OutBody, OutRequest};

#[tokio::test]
async fn a_place_that_is_taken_is_refused() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    let at = Draft::at;
    for (placement, draft, code) in [
        (
            "bearer",
            at("/").with("Authorization", "x"),
            "header-forbidden",
        ),
        (
            "basic",
            at("/").with("Authorization", "x"),
            "header-forbidden",
        ),
        (
            "header:x-key",
            at("/").with("X-Key", ""),
            "header-forbidden",
        ),
        ("header:host", at("/"), "header-forbidden"),
        ("header:accept-encoding", at("/"), "header-forbidden"),
        (
            "hmac-sha256:x-sum",
            at("/").with("x-sum", "1"),
            "header-forbidden",
        ),
        ("query:key", at("/?key=mine"), "secret-place"),
        ("query:key", at("/?key=&key="), "secret-place"),
        ("path:bot*", at("/robot/x"), "secret-place"),
        ("path:bot*", at("/bot/bot"), "secret-place"),
        ("path:*", at("/a//b//c"), "secret-place"),
        ("path:*", at("/a"), "secret-place"),
        ("path:*", at("/"), "secret-unfit"),
        ("form:key", at("/").body(FORM, "key=mine"), "secret-place"),
        ("form:key", at("/").body(JSON, "{}"), "secret-body"),
        ("form:key", at("/"), "secret-body"),
        (
            "json:/key",
            at("/").body(JSON, r#"{"key":"mine"}"#),
            "secret-place",
        ),
        (
            "json:/key",
            at("/").body(JSON, r#"{"key":5}"#),
            "secret-place",
        ),
        (
            "json:/a/key",
            at("/").body(JSON, r#"{"key":""}"#),
            "secret-place",
        ),
        ("json:/key", at("/").body(FORM, "key="), "secret-body"),
        ("frame:/key", at("/"), "secret-place"),
        ("line:PASS *", at("/"), "secret-place"),
    ] {
        let request = draft.request(&server).secret(name("key"), place(placement));
        let error = error(&egress(), &who, request).await;
        assert_eq!(error.fault.code(), code, "{placement}: {error}");
        assert_eq!(error.effect, EffectDone::None, "{placement}");
        assert_eq!(error.fault.kind(), ErrorKind::Invalid, "{placement}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn two_in_one_place_and_too_many_are_refused() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    let twice = get(server.url("/"))
        .secret(name("key"), place("query:key"))
        .secret(name("key"), place("query:key"));
    assert_eq!(
        error(&egress(), &who, twice).await.fault.code(),
        "secret-place"
    );
    let many = (0..9).fold(get(server.url("/")), |r, i| {
        r.secret(name("key"), place(&format!("query:k{i}")))
    });
    assert_eq!(
        error(&egress(), &who, many).await.fault.code(),
        "secrets-too-many"
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_value_never_changes_what_stands_around_it() {
    let server = Server::start(|_| ok("")).await;
    for (placement, value) in [
        ("bearer", "line\r\nx-evil: 1"),
        ("header:x-key", "zero\0zero"),
        ("basic-user", "user:password"),
        ("path:*", "../../admin"),
        ("path:*", "a?b=c%2F..%2Fd"),
        ("path:a*", "%2e%2e%2f%2e"),
        ("query:key", &"x".repeat(16 * 1024)),
        ("bearer", &"x".repeat(9 * 1024)),
    ] {
        let vault = Vault::default().hold("key", value, &[]);
        let who = Who::may(&[server.url("")]).with(vault.in_use());
        let path = if placement == "path:a*" { "/a" } else { "/" };
        let request = get(server.url(path)).secret(name("key"), place(placement));
        let error = error(&egress(), &who, request).await;
        assert_eq!(error.fault.code(), "secret-unfit", "{placement} {value}");
        assert!(!error.to_string().contains(value));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_stream_carries_secrets_in_its_head_alone() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    let stream = || OutBody::Stream {
        pieces: Box::pin(futures_util::stream::iter([Ok(Bytes::from_static(b"{}"))])),
        length: Some(2),
    };
    for placement in ["form:key", "json:/key", "hmac-sha256:x-sum"] {
        let mut request = OutRequest::new("POST", server.url("/")).header("content-type", FORM);
        request.body = stream();
        let error = error(
            &egress(),
            &who,
            request.secret(name("key"), place(placement)),
        )
        .await;
        assert_eq!(error.fault.code(), "secret-body", "{placement}");
    }
    assert_eq!(server.connections(), 0);
    let mut request = OutRequest::new("POST", server.url("/"));
    request.body = stream();
    text(
        &egress(),
        &who,
        request.secret(name("key"), place("bearer")),
    )
    .await;
    assert!(server.last().head.contains(&format!("Bearer {VALUE}")));
    assert_eq!(server.last().body, b"{}");
}

#[tokio::test]
async fn policy_and_the_vault_have_to_agree() {
    let server = Server::start(|_| ok("")).await;
    let here = server.address.to_string();
    let vault = Vault::everywhere()
        .hold("forbidden", "another value", &[])
        .hold("bound", "a third value", &[(here, "bearer")]);
    for (key, placement, code) in [
        ("forbidden", "bearer", "secret-not-granted"),
        ("absent", "bearer", "secret-missing"),
        ("bound", "header:x-key", "secret-not-bound"),
    ] {
        let who = Who::may(&[server.url("")]).with(vault.in_use());
        let request = get(server.url("/?q=1")).secret(name(key), place(placement));
        let error = error(&egress(), &who, request).await;
        assert_eq!(denied(&error).0, code);
        let denials = who.denials();
        assert_eq!(denials.len(), 1);
        assert_eq!(denials[0].capability, "secret");
        assert_eq!(denials[0].decision.code, code);
        assert!(denials[0].request.contains(key) && !denials[0].request.contains("q=1"));
        assert_eq!(GuestError::from(error).kind, ErrorKind::Denied);
    }
    assert_eq!(server.connections(), 0);
    let who = Who::may(&[server.url("")]).with(vault.in_use());
    text(
        &egress(),
        &who,
        get(server.url("/")).secret(name("bound"), place("bearer")),
    )
    .await;
    assert_eq!(
        server.last().header("authorization"),
        Some("Bearer a third value")
    );

    let nobody = Who::may(&[server.url("")]);
    let request = get(server.url("/")).secret(name("key"), place("bearer"));
    assert_eq!(
        error(&egress(), &nobody, request).await.fault.code(),
        "no-vault"
    );
    assert_eq!(server.seen().len(), 1);
}

fn streamed(server: &Server, kind: &str, pieces: Vec<String>, length: Option<u64>) -> OutRequest {
    let mut request = OutRequest::new("POST", server.url("/")).header("content-type", kind);
    let pieces = pieces.into_iter().map(|p| Ok(Bytes::from(p)));
    request.body = OutBody::Stream {
        pieces: Box::pin(futures_util::stream::iter(pieces.collect::<Vec<_>>())),
        length,
    };
    request
}

#[tokio::test]
async fn a_small_streamed_form_is_read_whole_for_its_stand_in() {
    let server = Server::start(|_| ok("")).await;
    let (half, rest) = STAND_IN.split_at(7);
    let json = serde_json::Value::from(VALUE).to_string();
    for (placement, kind, pieces, wire) in [
        (
            "form:key",
            FORM,
            [format!("x=1&key={half}"), rest.to_owned()],
            format!("x=1&key={}", percent(VALUE)),
        ),
        (
            "json:/key",
            "application/vnd.api+json; charset=utf-8",
            [format!(r#"{{"key":"{half}"#), format!(r#"{rest}"}}"#)],
            format!(r#"{{"key":{json}}}"#),
        ),
    ] {
        let length = pieces.iter().map(|p| p.len() as u64).sum();
        for length in [None, Some(length)] {
            let who = Who::may(&[server.url("")]);
            let who = who.with(Vault::everywhere().with_stand_in(&[placement]));
            text(
                &egress(),
                &who,
                streamed(&server, kind, pieces.to_vec(), length),
            )
            .await;
            assert_eq!(server.last().body, wire.as_bytes());
            assert!(server.last().header("transfer-encoding").is_none());
        }
        let who = Who::may(&[server.url("")]);
        let who = who.with(Vault::everywhere().with_stand_in(&[placement]));
        let wrong = streamed(&server, kind, pieces.to_vec(), Some(5));
        let error = error(&egress(), &who, wrong).await;
        assert_eq!(
            (error.fault.code(), error.effect),
            ("body-length", EffectDone::None)
        );
    }
}

#[tokio::test]
async fn a_large_streamed_form_is_no_place() {
    let server = Server::start(|_| ok("")).await;
    let room = MAX_GATHERED_BYTES - STAND_IN.len() - "key=&".len();
    for (filler, fits) in [(room, true), (room + 1, false)] {
        let pieces = vec![format!("key={STAND_IN}&"), "x".repeat(filler)];
        let who = Who::may(&[server.url("")]);
        let who = who.with(Vault::everywhere().with_stand_in(&["form:key"]));
        let sent = egress()
            .send(&who.caller, streamed(&server, FORM, pieces, None))
            .await;
        match sent {
            Ok(_) => assert!(fits),
            Err(error) => {
                assert!(!fits, "{error}");
                assert_eq!(denied(&error).0, "secret-misplaced");
            }
        }
    }
    assert_eq!(server.seen().len(), 1);
}
