//! Every place, by a named use and by a stand-in, as it stands on the wire.

use crate::server::{Seen, Server, ok};
use crate::support::{Who, egress, get, text};
use crate::vault::{STAND_IN, VALUE, Vault, forms, name, percent, place, rows_are_clean};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use claw_core::capability::Request;
use claw_net::{OutBody, OutRequest, SecretUse};

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const JSON: &str = "application/json";

/// A request as a guest writes it.
#[derive(Clone, Default)]
pub(crate) struct Draft {
    path: &'static str,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Draft {
    pub(crate) fn at(path: &'static str) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn body(mut self, kind: &'static str, text: impl Into<String>) -> Self {
        self.body = text.into();
        self.with("content-type", kind)
    }

    pub(crate) fn request(&self, server: &Server) -> OutRequest {
        let method = if self.body.is_empty() { "GET" } else { "POST" };
        let mut request = OutRequest::new(method, server.url(self.path));
        for (name, value) in &self.headers {
            request = request.header(*name, value.as_str());
        }
        if !self.body.is_empty() {
            request.body = OutBody::Bytes(Bytes::from(self.body.clone()));
        }
        request
    }
}

/// One place.
struct Row {
    placement: &'static str,
    /// Its place empty.
    named: Draft,
    user: &'static str,
    /// With the stand-in in its place.
    held: Draft,
    /// How it is read off the wire.
    read: fn(&Seen) -> String,
    /// What must be there.
    wire: String,
}

fn row(placement: &'static str, named: Draft, held: Draft, wire: String) -> Row {
    Row {
        placement,
        named,
        user: "",
        held,
        read: |seen| seen.header("authorization").unwrap().to_owned(),
        wire,
    }
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

fn in_headers() -> Vec<Row> {
    vec![
        row(
            "bearer",
            Draft::at("/"),
            Draft::at("/").with("authorization", format!("bearer {STAND_IN}")),
            format!("Bearer {VALUE}"),
        ),
        Row {
            user: "me",
            ..row(
                "basic",
                Draft::at("/"),
                Draft::at("/").with("authorization", basic("me", STAND_IN)),
                basic("me", VALUE),
            )
        },
        row(
            "basic-user",
            Draft::at("/"),
            Draft::at("/").with("authorization", basic(STAND_IN, "")),
            basic(VALUE, ""),
        ),
        row(
            "header:authorization=Bot *",
            Draft::at("/"),
            Draft::at("/").with("authorization", format!("Bot {STAND_IN}")),
            format!("Bot {VALUE}"),
        ),
        Row {
            read: |seen| seen.header("x-api-key").unwrap().to_owned(),
            ..row(
                "header:x-api-key",
                Draft::at("/"),
                Draft::at("/").with("X-Api-Key", STAND_IN),
                VALUE.to_owned(),
            )
        },
        Row {
            read: |seen| seen.header("x-hub-signature-256").unwrap().to_owned(),
            ..row(
                "hmac-sha256:x-hub-signature-256=sha256=*",
                Draft::at("/").body("text/plain", "to be signed"),
                Draft::at("/")
                    .body("text/plain", "to be signed")
                    .with("x-hub-signature-256", format!("sha256={STAND_IN}")),
                format!("sha256={}", signature("to be signed")),
            )
        },
    ]
}

/// Made by the same code as the egress uses, whose constant is checked below.
fn signature(body: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, VALUE.as_bytes());
    hex::encode(ring::hmac::sign(&key, body.as_bytes()))
}

fn in_urls() -> Vec<Row> {
    let at = |read: &str| format!("GET {read} HTTP/1.1");
    let line = |placement, named, held, wire: String| Row {
        read: |seen| seen.line().to_owned(),
        ..row(placement, Draft::at(named), Draft::at(held), at(&wire))
    };
    let held = |text: &str| -> &'static str { text.replace('@', STAND_IN).leak() };
    let sent = percent(VALUE);
    vec![
        line(
            "query:key",
            "/a?x=1",
            held("/a?x=1&key=@"),
            format!("/a?x=1&key={sent}"),
        ),
        line(
            "query:key",
            "/a?key=&x=1",
            held("/a?key=@&x=1#end"),
            format!("/a?key={sent}&x=1"),
        ),
        line(
            "query:a[b]",
            "/",
            held("/?a%5Bb%5D=@"),
            format!("/?a%5Bb%5D={sent}"),
        ),
    ]
}

fn in_bodies() -> Vec<Row> {
    let body = |placement, kind, named: &str, held: &str, wire: String| Row {
        read: |seen| String::from_utf8(seen.body.clone()).unwrap(),
        ..row(
            placement,
            Draft::at("/").body(kind, named),
            Draft::at("/").body(kind, held.replace('@', STAND_IN)),
            wire,
        )
    };
    let json = serde_json::Value::from(VALUE).to_string();
    vec![
        body(
            "form:client_secret",
            FORM,
            "grant=a+b&x=%2f",
            "grant=a+b&x=%2f&client_secret=@",
            format!("grant=a+b&x=%2f&client_secret={}", percent(VALUE)),
        ),
        body(
            "form:client_secret",
            "application/x-www-form-urlencoded; charset=utf-8",
            "client_secret=&x=1",
            "client_secret=@&x=1",
            format!("client_secret={}&x=1", percent(VALUE)),
        ),
        body(
            "json:/auth/token",
            JSON,
            r#"{"n": 1.10, "auth" : {"token": ""}}"#,
            r#"{"n": 1.10, "auth" : {"token": "@"}}"#,
            format!(r#"{{"n": 1.10, "auth" : {{"token": {json}}}}}"#),
        ),
        body(
            "json:/a~1b/0/token",
            JSON,
            r#"{"a/b": [{"x":2}]}"#,
            r#"{"a/b": [{"token":"@","x":2}]}"#,
            format!(r#"{{"a/b": [{{"token":{json},"x":2}}]}}"#),
        ),
    ]
}

fn table() -> Vec<Row> {
    in_headers()
        .into_iter()
        .chain(in_urls())
        .chain(in_bodies())
        .collect()
}

/// Nothing that is told to the caller or written down holds the value.
fn told_nothing(who: &Who, server: &Server, told: &str) {
    for form in forms(VALUE) {
        assert!(!told.contains(&form), "{told}");
    }
    assert_eq!(server.last().header("accept-encoding"), Some("identity"));
    rows_are_clean(who);
}

#[tokio::test]
async fn a_named_secret_is_put_in_its_place() {
    for row in table() {
        let server = Server::start(|_| ok("fine")).await;
        let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
        let mut request = row.named.request(&server).header("Accept-Encoding", "gzip");
        request.secrets = vec![SecretUse {
            name: name("key"),
            placement: place(row.placement),
            user: row.user.to_owned(),
        }];
        let answer = egress().send(&who.caller, request).await;
        let answer = answer.unwrap_or_else(|e| panic!("{}: {e}", row.placement));
        assert_eq!((row.read)(&server.last()), row.wire, "{}", row.placement);
        told_nothing(&who, &server, &format!("{answer:?}"));
        asked_once(&who, row.placement, &server.url(row.named.path));
    }
}

#[tokio::test]
async fn a_stand_in_is_swapped_in_its_place() {
    for row in table() {
        let server = Server::start(|_| ok("fine")).await;
        let in_use = Vault::everywhere().with_stand_in(&[row.placement]);
        let who = Who::may(&[server.url("")]).with(in_use);
        let answer = egress().send(&who.caller, row.held.request(&server)).await;
        let answer = answer.unwrap_or_else(|e| panic!("{}: {e}", row.placement));
        assert_eq!((row.read)(&server.last()), row.wire, "{}", row.placement);
        assert!(!server.last().head.contains(STAND_IN), "{}", row.placement);
        told_nothing(&who, &server, &format!("{answer:?}"));
        let (judged, _) = row.held.path.split_once('#').unwrap_or((row.held.path, ""));
        asked_once(&who, row.placement, &server.url(judged));
    }
}

/// Policy was asked about exactly this, with the URL as the caller wrote it.
fn asked_once(who: &Who, placement: &str, url: &str) {
    let expected = Request::Secret {
        name: "key".to_owned(),
        placement: placement.to_owned(),
        method: String::new(),
        url: url.to_owned(),
    };
    let mut asked = who.asked.lock().unwrap().clone();
    for request in &mut asked {
        if let Request::Secret { method, .. } = request {
            assert!(method == "GET" || method == "POST");
            method.clear();
        }
    }
    assert_eq!(asked, [expected]);
}

#[tokio::test]
async fn a_segment_of_the_path_is_a_place() {
    const TOKEN: &str = "123456:AAh-real_token";
    let vault = Vault::default().hold("key", TOKEN, &[]);
    let fine = "123456%3AAAh-real_token";
    for (placement, named, held, wire) in [
        (
            "path:bot*",
            "/bot/getMe",
            "/bot@/getMe",
            format!("/bot{fine}/getMe"),
        ),
        (
            "path:*",
            "/v1//items?x=1",
            "/v1/@/items?x=1",
            format!("/v1/{fine}/items?x=1"),
        ),
        ("path:*", "/v1/", "/v1/@", format!("/v1/{fine}")),
        ("path:*", "/", "/@", format!("/{fine}")),
        (
            "path:a*.json",
            "/x/a.json",
            "/x/a@.json",
            format!("/x/a{fine}.json"),
        ),
    ] {
        let server = Server::start(|_| ok("")).await;
        let who = Who::may(&[server.url("")]).with(vault.in_use());
        let request = get(server.url(named)).secret(name("key"), place(placement));
        let answer = egress().send(&who.caller, request).await.unwrap();
        assert_eq!(server.last().path(), wire);
        assert_eq!(answer.url, server.url(named));

        let who = Who::may(&[server.url("")]).with(vault.with_stand_in(&[placement]));
        let url = server.url(&held.replace('@', STAND_IN));
        let answer = egress().send(&who.caller, get(url.as_str())).await.unwrap();
        assert_eq!(server.last().path(), wire);
        assert_eq!(answer.url, url);
    }
}

#[test]
fn the_signature_is_hmac_sha256() {
    // RFC 4231, test case 2.
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"Jefe");
    assert_eq!(
        hex::encode(ring::hmac::sign(&key, b"what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

#[tokio::test]
async fn a_signature_covers_what_else_was_put_into_the_body() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]).with(Vault::everywhere().in_use());
    let request = Draft::at("/").body(JSON, r#"{"x":1}"#).request(&server);
    let request = request
        .secret(name("key"), place("hmac-sha256:x-sum"))
        .secret(name("key"), place("json:/token"));
    text(&egress(), &who, request).await;
    let last = server.last();
    let body = String::from_utf8(last.body.clone()).unwrap();
    assert_eq!(
        body,
        format!(r#"{{"token":{},"x":1}}"#, serde_json::Value::from(VALUE))
    );
    assert_eq!(last.header("x-sum").unwrap(), signature(&body));
}
