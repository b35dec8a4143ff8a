//! Frames of WebSockets: the places, the wrong places, and what comes back. Its server speaks lines as well.

use crate::secure::{certificate, egress};
use crate::support::{Names, Who, denied, egress_with, quick};
use crate::vault::{STAND_IN, VALUE, Vault, name, place, rows_are_clean};
use bytes::Bytes;
use claw_core::capability::Request;
use claw_core::code::EffectDone;
use claw_net::{
    EgressError, LineConnection, MAX_LINE_BYTES, MAX_MESSAGE_BYTES, SecretUse, SocketMessage,
    SocketRequest, WsConnection,
};
use futures_util::{SinkExt as _, StreamExt as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request as Opening, Response};

/// A server with TLS that keeps what it was told.
pub(crate) struct Peer {
    pub(crate) port: u16,
    ca: Vec<u8>,
    told: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Peer {
    pub(crate) fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    /// Speaks frames; the first entry is the request that opened it.
    async fn of_frames() -> Self {
        Self::start(frames).await
    }

    /// Speaks lines.
    pub(crate) async fn of_lines() -> Self {
        Self::start(lines).await
    }

    async fn start<F>(serve: fn(Told, tokio::net::TcpStream, TlsAcceptor) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (tls, ca) = certificate(&[]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let told = Told::default();
        let log = Arc::clone(&told);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(Arc::clone(&log), stream, tls.clone()));
            }
        });
        Self {
            port,
            ca,
            told,
            task,
        }
    }

    pub(crate) fn who(&self, in_use: claw_net::InUse) -> Who {
        let origins = ["https", "tls"].map(|s| format!("{s}://good.test:{}", self.port));
        Who::may(&origins).with(in_use)
    }

    async fn socket(&self, who: &Who) -> Result<WsConnection, EgressError> {
        self.opened(who, |_| {}).await
    }

    async fn opened(
        &self,
        who: &Who,
        with: impl FnOnce(&mut SocketRequest),
    ) -> Result<WsConnection, EgressError> {
        let mut request = SocketRequest {
            url: format!("wss://good.test:{}/gateway?v=1", self.port),
            headers: Vec::new(),
            secrets: Vec::new(),
            timeout: Duration::from_secs(5),
        };
        with(&mut request);
        egress(vec![self.ca.clone()])
            .websocket(&who.caller, request)
            .await
    }

    pub(crate) async fn connection(&self, who: &Who) -> Result<LineConnection, EgressError> {
        egress(vec![self.ca.clone()])
            .lines(&who.caller, "good.test", self.port, Duration::from_secs(5))
            .await
    }
}

type Told = Arc<Mutex<Vec<String>>>;

async fn frames(told: Told, stream: tokio::net::TcpStream, tls: TlsAcceptor) {
    let Ok(stream) = tls.accept(stream).await else {
        return;
    };
    let log = Arc::clone(&told);
    #[allow(clippy::result_large_err)]
    let seen = move |request: &Opening, response: Response| {
        let mut text = request.uri().to_string();
        for (name, value) in request.headers() {
            text.push_str(&format!("\n{name}: {}", value.to_str().unwrap()));
        }
        log.lock().unwrap().push(text);
        Ok(response)
    };
    let mut socket = tokio_tungstenite::accept_hdr_async(stream, seen)
        .await
        .unwrap();
    while let Some(Ok(message)) = socket.next().await {
        let said = match &message {
            Message::Text(text) => text.to_string(),
            Message::Binary(bytes) => format!("{bytes:?}"),
            _ => continue,
        };
        told.lock().unwrap().push(said.clone());
        let answers = match said.as_str() {
            "echo" => vec![
                Message::text(format!("a {VALUE} b")),
                Message::Binary(Bytes::from(format!("\0{VALUE}\0"))),
            ],
            "huge" => vec![Message::text("x".repeat(MAX_MESSAGE_BYTES + 1))],
            "close" => {
                let _ = socket.close(None).await;
                continue;
            }
            _ => vec![Message::text("ok")],
        };
        for answer in answers {
            let _ = socket.send(answer).await;
        }
    }
}

async fn lines(told: Told, stream: tokio::net::TcpStream, tls: TlsAcceptor) {
    let Ok(mut stream) = tls.accept(stream).await else {
        return;
    };
    let mut read = Vec::new();
    while stream.read_buf(&mut read).await.is_ok_and(|n| n > 0) {
        while let Some(at) = read.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = read.drain(..=at).collect();
            let line = String::from_utf8(line).unwrap();
            told.lock().unwrap().push(line.clone());
            let answer = match line.trim_end() {
                "ECHO" => format!(":server NOTICE {VALUE}\r\n\r\nlast\n"),
                "HUGE" => "x".repeat(MAX_LINE_BYTES + 1),
                "QUIT" => return,
                _ => "OK\r\n".to_owned(),
            };
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    }
}

pub(crate) fn uses(placement: &str) -> Vec<SecretUse> {
    vec![SecretUse {
        name: name("key"),
        placement: place(placement),
        user: String::new(),
    }]
}

pub(crate) fn filled(text: &str) -> String {
    text.replace('@', STAND_IN)
}

/// The other side has read everything that was sent before.
async fn synced(socket: &mut WsConnection) {
    assert_eq!(
        socket.recv().await.unwrap(),
        Some(SocketMessage::Text("ok".to_owned()))
    );
}

#[tokio::test]
async fn a_frame_has_its_secret_in_its_place() {
    let json = serde_json::Value::from(VALUE).to_string();
    let wire = format!(r#"{{"op": 2, "d": {{"token": {json}}}}}"#);
    let peer = Peer::of_frames().await;
    let who = peer.who(Vault::everywhere().in_use());
    let mut socket = peer.socket(&who).await.unwrap();
    let empty = r#"{"op": 2, "d": {"token": ""}}"#.to_owned();
    socket
        .send_text(empty, uses("frame:/d/token"))
        .await
        .unwrap();
    synced(&mut socket).await;
    assert_eq!(peer.told()[1..], std::slice::from_ref(&wire)[..]);
    let asked = who.asked.lock().unwrap().clone();
    let url = format!("wss://good.test:{}/gateway?v=1", peer.port);
    assert!(
        matches!(&asked[..], [Request::Secret { placement, url: at, .. }] if placement == "frame:/d/token" && *at == url)
    );
    socket.close().await.unwrap();
    let rows = who.book.journal.lines();
    assert_eq!(
        rows[0],
        format!("begin open wss://good.test:{}/gateway", peer.port)
    );
    assert_eq!(rows[1], "settle 1 Done");
    rows_are_clean(&who);

    let peer = Peer::of_frames().await;
    let who = peer.who(Vault::everywhere().with_stand_in(&["frame:/d/token"]));
    let mut socket = peer.socket(&who).await.unwrap();
    let held = filled(r#"{"op": 2, "d": {"token": "@"}}"#);
    socket.send_text(held, Vec::new()).await.unwrap();
    synced(&mut socket).await;
    assert_eq!(peer.told()[1..], [wire]);
    drop(socket);
    who.book.journal.wait_for("settle 1 Unknown").await;
}

#[tokio::test]
async fn the_request_that_opens_a_websocket_has_places() {
    let peer = Peer::of_frames().await;
    let who = peer.who(Vault::everywhere().in_use());
    let with = |request: &mut SocketRequest| {
        request.secrets = [uses("bearer"), uses("query:key")].concat();
    };
    let _open = peer.opened(&who, with).await.unwrap();
    let opening = &peer.told()[0];
    let line = format!("?v=1&key={}", crate::vault::percent(VALUE));
    assert!(
        opening.lines().next().unwrap().ends_with(&line),
        "{opening}"
    );
    assert!(
        opening.contains(&format!("authorization: Bearer {VALUE}")),
        "{opening}"
    );
    assert!(opening.contains("user-agent: claw/"), "{opening}");
    rows_are_clean(&who);
}

#[tokio::test]
async fn a_stand_in_in_a_wrong_frame_is_not_sent() {
    let peer = Peer::of_frames().await;
    let who = peer.who(Vault::everywhere().with_stand_in(&["frame:/d/token", "json:/token"]));
    let mut socket = peer.socket(&who).await.unwrap();
    for wrong in [
        "@",
        r#"{"token":"@"}"#,
        r#"{"d":{"token":"x@"}}"#,
        r#"{"d":{"token":["@"]}}"#,
        r#"{"d":{"@":1}}"#,
        r#"{"d":{"token":"","token":"@"}}"#,
        r#"{"d":{"token":"@"},"x":"@"}"#,
    ] {
        let error = socket
            .send_text(filled(wrong), Vec::new())
            .await
            .unwrap_err();
        assert_eq!(denied(&error).0, "secret-misplaced", "{wrong}");
        assert_eq!(error.effect, EffectDone::None);
    }
    let error = socket.send_binary(filled("@").into()).await.unwrap_err();
    assert_eq!(denied(&error).0, "secret-misplaced");
    assert_eq!(who.denials().len(), 8);
    // Five frames, and then it is too late, for a stand-in and by name.
    for _ in 0..4 {
        socket.send_text("{}".to_owned(), Vec::new()).await.unwrap();
    }
    socket
        .send_binary(Bytes::from_static(b"five"))
        .await
        .unwrap();
    let late = filled(r#"{"d":{"token":"@"}}"#);
    let error = socket.send_text(late, Vec::new()).await.unwrap_err();
    assert_eq!(denied(&error).0, "secret-misplaced");
    let late = r#"{"d":{}}"#.to_owned();
    let error = socket
        .send_text(late, uses("frame:/d/token"))
        .await
        .unwrap_err();
    assert_eq!(error.fault.code(), "secret-place");
    for _ in 0..5 {
        synced(&mut socket).await;
    }
    assert_eq!(peer.told()[1..], ["{}", "{}", "{}", "{}", "b\"five\""]);
}

#[tokio::test]
async fn frames_take_places_of_frames_alone() {
    let peer = Peer::of_frames().await;
    let who = peer.who(Vault::everywhere().in_use());
    let mut socket = peer.socket(&who).await.unwrap();
    for placement in [
        "bearer",
        "query:key",
        "json:/a",
        "form:a",
        "line:*",
        "path:*",
    ] {
        let error = socket
            .send_text("{}".to_owned(), uses(placement))
            .await
            .unwrap_err();
        assert_eq!(error.fault.code(), "secret-place", "{placement}");
    }
    let long = "x".repeat(MAX_MESSAGE_BYTES + 1);
    let error = socket.send_text(long, Vec::new()).await.unwrap_err();
    assert_eq!(error.fault.code(), "request-too-large");
    assert_eq!(peer.told().len(), 1);
}

#[tokio::test]
async fn what_a_websocket_says_is_masked_and_limited() {
    let peer = Peer::of_frames().await;
    let who = peer.who(Vault::everywhere().in_use());
    let mut socket = peer.socket(&who).await.unwrap();
    socket
        .send_text("echo".to_owned(), Vec::new())
        .await
        .unwrap();
    let stars = "*".repeat(VALUE.len());
    let heard = [socket.recv().await.unwrap(), socket.recv().await.unwrap()];
    let bytes = Bytes::from(format!("\0{stars}\0"));
    assert_eq!(
        heard,
        [
            Some(SocketMessage::Text(format!("a {stars} b"))),
            Some(SocketMessage::Binary(bytes))
        ]
    );
    socket
        .send_text("huge".to_owned(), Vec::new())
        .await
        .unwrap();
    let error = socket.recv().await.unwrap_err();
    assert_eq!(error.fault.code(), "response-too-large");

    let mut socket = peer.socket(&who).await.unwrap();
    socket
        .send_text("close".to_owned(), Vec::new())
        .await
        .unwrap();
    assert_eq!(socket.recv().await.unwrap(), None);
}

#[tokio::test]
async fn a_websocket_that_may_not_be_opened_is_not() {
    let peer = Peer::of_frames().await;
    let who = peer.who(Vault::everywhere().with_stand_in(&["bearer"]));
    let port = peer.port;
    for (url, code) in [
        (format!("https://good.test:{port}/"), "url-scheme"),
        ("good.test".to_owned(), "url-scheme"),
        (format!("wss://other.test:{port}/"), "host-not-granted"),
        (format!("ws://good.test:{port}/"), "host-not-granted"),
        (format!("wss://me:x@good.test:{port}/"), "url-userinfo"),
        (
            format!("wss://good.test:{port}/{STAND_IN}"),
            "secret-misplaced",
        ),
    ] {
        let opened = peer.opened(&who, |request| request.url = url.clone()).await;
        let error = opened.err().expect("refused");
        assert_eq!(
            (error.fault.code(), error.effect),
            (code, EffectDone::None),
            "{url}"
        );
    }
    let own = |r: &mut SocketRequest| r.headers = vec![("Sec-WebSocket-Key".into(), "x".into())];
    let error = peer.opened(&who, own).await.err().expect("refused");
    assert_eq!(error.fault.code(), "header-forbidden");
    assert!(peer.told().is_empty());

    let plain = crate::server::Server::start(|_| crate::server::to(302, "/there")).await;
    let who = Who::may(&[plain.url("")]).with(Vault::everywhere().in_use());
    let away = plain.url("/").replace("http", "ws");
    let error = peer
        .opened(&who, |r| r.url = away)
        .await
        .err()
        .expect("refused");
    assert_eq!(
        (error.fault.code(), error.effect),
        ("protocol", EffectDone::Happened)
    );
    assert_eq!(plain.seen().len(), 1);
}

#[tokio::test]
async fn a_silent_websocket_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let silent = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        // Never read again, so that no ping is answered.
        std::future::pending::<()>().await;
        drop(socket);
    });
    let who = Who::may(&[format!("http://{address}")]);
    let (egress, _) = egress_with(quick(), Names::default());
    let request = SocketRequest {
        url: format!("ws://{address}/"),
        headers: Vec::new(),
        secrets: Vec::new(),
        timeout: Duration::from_secs(5),
    };
    let mut socket = egress.websocket(&who.caller, request).await.unwrap();
    let error = socket.recv().await.unwrap_err();
    assert_eq!(error.fault.code(), "idle");
    silent.abort();
}
