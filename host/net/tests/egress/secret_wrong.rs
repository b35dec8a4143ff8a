//! A stand-in anywhere but in its declared place: an error, and nothing is sent.

use crate::server::{Server, ok};
use crate::support::{Who, denied, egress, error, get};
use crate::vault::{STAND_IN, Vault};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use claw_core::code::{EffectDone, ErrorKind, GuestError};
use claw_core::secret::Placement;
use claw_net::{InUse, MAX_STAND_INS, OutBody, OutRequest, StandIn};
use std::sync::Arc;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

const PLACES: [&str; 14] = [
    "bearer",
    "basic",
    "basic-user",
    "header:x-key",
    "header:authorization=Bot *",
    "query:key",
    "path:bot*",
    "path:*",
    "form:key",
    "json:/key",
    "json:/a/0/key",
    "frame:/key",
    "line:PASS *",
    "hmac-sha256:x-sum",
];

const MULTIPART: &str = "multipart/form-data; boundary=b";
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// `@` in a text is the stand-in.
fn filled(text: &str) -> String {
    text.replace('@', STAND_IN)
}

fn with_header(server: &Server, name: &str, value: &str) -> OutRequest {
    get(server.url("/")).header(filled(name), filled(value))
}

fn with_body(server: &Server, kind: &str, body: &str) -> OutRequest {
    let mut request = OutRequest::new("POST", server.url("/")).header("content-type", kind);
    request.body = OutBody::Bytes(Bytes::from(filled(body)));
    request
}

fn headers(server: &Server) -> Vec<(String, OutRequest)> {
    let inside = |user: &str| STANDARD.encode(format!("{user}{STAND_IN}:x"));
    let loose = URL_SAFE_NO_PAD.encode(format!("ab{STAND_IN}"));
    let pairs = [
        ("authorization", "@".to_owned()),
        ("authorization", "Token @".to_owned()),
        ("authorization", "Bearer  @".to_owned()),
        ("authorization", "Bearer @x".to_owned()),
        ("authorization", "Bot x@".to_owned()),
        ("authorization", format!("Basic {}", inside(""))),
        ("authorization", format!("Basic {}", inside("me:x"))),
        ("x-key", "x@".to_owned()),
        ("x-key", "@, @".to_owned()),
        ("x-sum", "sha256=@".to_owned()),
        ("x-other", "@".to_owned()),
        ("x-other", format!("v={loose}")),
        ("x-other", STAND_IN.replace('_', "%5f")),
        ("x-other", STAND_IN.to_lowercase()),
        ("cookie", "key=@".to_owned()),
        ("user-agent", "@".to_owned()),
        ("referer", "https://x.test/?key=@".to_owned()),
        ("content-type", "text/plain; x=@".to_owned()),
        ("x-@", "1".to_owned()),
        ("X-@-y", "1".to_owned()),
        ("not a name @", "1".to_owned()),
        ("host", "@".to_owned()),
    ];
    let request = |(name, value): (&str, String)| {
        let shown = format!("header {name}: {value}");
        let twice = shown.contains("host: ");
        let request = with_header(server, name, &value);
        // A header that is forbidden anyway is told by its own code; with the stand-in in its name, by ours.
        (
            shown,
            if twice {
                with_header(server, "host-@", "")
            } else {
                request
            },
        )
    };
    pairs.into_iter().map(request).collect()
}

fn urls(server: &Server) -> Vec<(String, OutRequest)> {
    let port = server.port();
    let mut requests: Vec<_> = [
        "/a-@/x",
        "/x/a-@",
        "/botx@/getMe",
        "/a.@.b",
        "/?other=@",
        "/?key=x@",
        "/?key=@x",
        "/?@=1",
        "/?@",
        "/?other=%73%6B%2D%46ake_Qm4Lw8Tn2Xr",
        "/#@",
        "/?key=1#@",
    ]
    .iter()
    .map(|path| (format!("url {path}"), get(server.url(&filled(path)))))
    .collect();
    for url in [
        format!("http://@@127.0.0.1:{port}/"),
        format!("http://me:@@127.0.0.1:{port}/"),
        format!("http://@.test:{port}/"),
    ] {
        // The first `@` is the stand-in, the second is what ends a user name.
        let filled = url.replacen('@', STAND_IN, 1);
        requests.push((url, get(filled)));
    }
    requests.push((
        "method".to_owned(),
        OutRequest::new(STAND_IN, server.url("/")),
    ));
    requests
}

fn bodies(server: &Server) -> Vec<(String, OutRequest)> {
    let part = "--b\r\ncontent-disposition: form-data; name=\"key\"\r\n\r\n@\r\n--b--\r\n";
    let escaped = STAND_IN.replace('s', "\\u0073");
    [
        ("text/plain", "@"),
        ("text/plain", "key=@"),
        ("text/plain", "some @ text"),
        (JSON, r#"{"other":"@"}"#),
        (JSON, r#"{"key":"x@"}"#),
        (JSON, r#"{"key":["@"]}"#),
        (JSON, r#"{"key":{"key":"@"}}"#),
        (JSON, r#"{"key":"","key":"@"}"#),
        (JSON, r#"{"@":1}"#),
        (JSON, r#"["@"]"#),
        (JSON, r#""@""#),
        (JSON, r#"{"key":"@""#),
        (JSON, r#"{"a":{"1":{"key":"@"}}}"#),
        (JSON, &format!(r#"{{"other":"{escaped}"}}"#)),
        (FORM, "other=@"),
        (FORM, "key=x@"),
        (FORM, "@=key"),
        (FORM, "key=1;key=@"),
        (FORM, "other=sk%2DFake_Qm4Lw8Tn2Xr"),
        (MULTIPART, part),
        ("application/xml", "<key>@</key>"),
        ("application/octet-stream", "\0@\0"),
    ]
    .iter()
    .map(|(kind, body)| (format!("{kind}: {body}"), with_body(server, kind, body)))
    .collect()
}

#[tokio::test]
async fn a_stand_in_elsewhere_is_an_error_and_nothing_is_sent() {
    let server = Server::start(|_| ok("")).await;
    let mut tried = 0;
    for declared in PLACES {
        let requests = [headers(&server), urls(&server), bodies(&server)];
        for (shown, request) in requests.into_iter().flatten() {
            let who = Who::may(&[server.url("")]);
            let who = who.with(Vault::everywhere().with_stand_in(&[declared]));
            let sent = egress().send(&who.caller, request).await;
            let error = sent.expect_err(&format!("{declared}: {shown}"));
            assert_eq!(denied(&error).0, "secret-misplaced", "{declared}: {shown}");
            assert_eq!(error.effect, EffectDone::None, "{declared}: {shown}");
            assert_eq!(who.denials().len(), 1, "{declared}: {shown}");
            assert_eq!(who.denials()[0].decision.code, "secret-misplaced");
            assert!(who.book.journal.lines().is_empty());
            assert!(who.asked.lock().unwrap().is_empty());
            assert_eq!(GuestError::from(error).kind, ErrorKind::Denied);
            tried += 1;
        }
    }
    assert_eq!(server.connections(), 0);
    assert!(tried > 700, "{tried}");
}

#[tokio::test]
async fn the_place_of_another_declaration_is_no_place() {
    let server = Server::start(|_| ok("")).await;
    let right = |place: &str| {
        let url = |path: &str| get(server.url(&filled(path)));
        match place {
            "bearer" => with_header(&server, "authorization", "Bearer @"),
            "header:authorization=Bot *" => with_header(&server, "authorization", "Bot @"),
            "basic" => {
                let pair = STANDARD.encode(format!("me:{STAND_IN}"));
                with_header(&server, "authorization", &format!("Basic {pair}"))
            }
            "basic-user" => {
                let pair = STANDARD.encode(format!("{STAND_IN}:"));
                with_header(&server, "authorization", &format!("Basic {pair}"))
            }
            "header:x-key" => with_header(&server, "x-key", "@"),
            "hmac-sha256:x-sum" => with_header(&server, "x-sum", "@"),
            "query:key" => url("/?key=@"),
            "path:bot*" => url("/bot@/x"),
            "path:*" => url("/x/@"),
            "form:key" => with_body(&server, FORM, "key=@"),
            "json:/key" | "frame:/key" => with_body(&server, JSON, r#"{"key":"@"}"#),
            "json:/a/0/key" => with_body(&server, JSON, r#"{"a":[{"key":"@"}]}"#),
            "line:PASS *" => with_body(&server, "text/plain", "PASS @"),
            other => panic!("{other}"),
        }
    };
    // The value fits everywhere, so that only the place decides.
    let vault = Vault::default().hold("key", "sk-Real-and-plain", &[]);
    let mut sent = 0;
    for declared in PLACES {
        for place in PLACES {
            let who = Who::may(&[server.url("")]).with(vault.with_stand_in(&[declared]));
            let answer = egress().send(&who.caller, right(place)).await;
            let none = ["frame:/key", "line:PASS *"];
            let same = declared == place || (declared == "json:/key" && place == "frame:/key");
            if same && !none.contains(&declared) {
                answer.unwrap_or_else(|e| panic!("{declared}: {e}"));
                sent += 1;
            } else {
                let error = answer.expect_err(&format!("{place} for {declared}"));
                assert_eq!(
                    denied(&error).0,
                    "secret-misplaced",
                    "{place} for {declared}"
                );
            }
        }
    }
    assert_eq!(sent, 13);
    assert_eq!(server.seen().len(), sent);
}

#[tokio::test]
async fn one_place_that_is_right_does_not_excuse_another() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]);
    let who = who.with(Vault::everywhere().with_stand_in(&["bearer"]));
    let both = with_header(&server, "authorization", "Bearer @").header("x", STAND_IN);
    let error = error(&egress(), &who, both).await;
    assert_eq!(denied(&error).0, "secret-misplaced");
    assert_eq!(server.connections(), 0);
}

/// A server that keeps every byte and never answers.
async fn listener() -> (String, tokio::task::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        // The other side breaks off, which may be an error here.
        let _ = stream.read_to_end(&mut heard).await;
        heard
    });
    (origin, heard)
}

#[tokio::test]
async fn a_stream_is_broken_off_before_the_piece_that_completes_a_stand_in() {
    for escaped in [
        STAND_IN.to_owned(),
        STAND_IN.replace('-', "%2d"),
        STANDARD.encode(STAND_IN),
    ] {
        for cut in 1..escaped.len() - 2 {
            let (origin, heard) = listener().await;
            let (before, after) = escaped.split_at(cut);
            let pieces = [
                format!("first {before}"),
                format!("{after} last"),
                "more".to_owned(),
            ];
            let pieces = pieces.map(|p| Ok(Bytes::from(p)));
            let mut request = OutRequest::new("POST", format!("{origin}/"));
            request.body = OutBody::Stream {
                pieces: Box::pin(futures_util::stream::iter(pieces)),
                length: None,
            };
            let who = Who::may(std::slice::from_ref(&origin));
            let who = who.with(Vault::everywhere().with_stand_in(&["bearer"]));
            let error = error(&egress(), &who, request).await;
            assert_eq!(denied(&error).0, "secret-misplaced");
            assert_eq!(error.effect, EffectDone::Unknown);
            assert_eq!(who.denials().len(), 1);
            assert_eq!(who.book.journal.lines().last().unwrap(), "settle 1 Unknown");
            let heard = String::from_utf8(heard.await.unwrap()).unwrap();
            assert!(!heard.contains(after) && !heard.contains("more"), "{heard}");
        }
    }
}

#[tokio::test]
async fn a_stream_without_a_stand_in_passes_whole() {
    let server = Server::start(|_| ok("")).await;
    let who = Who::may(&[server.url("")]);
    let who = who.with(Vault::everywhere().with_stand_in(&["bearer"]));
    let half = &STAND_IN[..10];
    let pieces = [half, "-", half, "%", "2", "\\u00"].map(|p| Ok(Bytes::from(p)));
    let mut request = with_header(&server, "authorization", "Bearer @");
    request.method = "POST".to_owned();
    request.body = OutBody::Stream {
        pieces: Box::pin(futures_util::stream::iter(pieces)),
        length: Some(27),
    };
    egress().send(&who.caller, request).await.unwrap();
    assert_eq!(
        server.last().body,
        format!("{half}-{half}%2\\u00").as_bytes()
    );
}

#[test]
fn stand_ins_are_told_apart_and_are_not_too_many() {
    let with = |texts: &[String]| {
        let stand_ins = texts.iter().map(|text| StandIn {
            text: text.clone(),
            name: crate::vault::name("key"),
            placements: vec![Placement::Bearer],
        });
        InUse::new(Arc::new(Vault::default())).with_stand_ins(stand_ins.collect())
    };
    let many = |n: usize| {
        (0..n)
            .map(|i| format!("stand-in-{i:04}"))
            .collect::<Vec<_>>()
    };
    assert!(with(&many(MAX_STAND_INS)).is_ok());
    assert!(with(&[]).is_ok());
    for bad in [
        many(MAX_STAND_INS + 1),
        vec!["short77".to_owned()],
        vec!["the same text".to_owned(), "the same text".to_owned()],
        vec!["the same text".to_owned(), "and the same text".to_owned()],
    ] {
        let error = with(&bad).expect_err("refused");
        assert_eq!(error.fault.code(), "egress-setup");
    }
}
