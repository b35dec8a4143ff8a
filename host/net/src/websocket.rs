//! WebSockets: opened like a request, judged like one, and then frames. Invariant: one connection is one effect with
//! one row; a secret is in one of the first frames or in none.

use crate::connect::{self, Wire};
use crate::effect::Effect;
use crate::egress::Egress;
use crate::error::{EgressError, Fault, Waiting};
use crate::exchange::{ms, root_cause};
use crate::header::{self, Headers, MAX_HEADERS_BYTES};
use crate::message::{Caller, OutBody, OutRequest};
use crate::quota::{Account, Room};
use crate::saying::Speaker;
use crate::secret::{Hands, Hop, Part, Ready, SecretUse};
use crate::vet::{self, Vetted};
use bytes::Bytes;
use claw_core::code::EffectDone;
use claw_core::ledger::EffectState;
use claw_core::secret::FRAMES;
use futures_util::{SinkExt as _, StreamExt as _};
use http::header::{CONNECTION, HOST, HeaderName, HeaderValue, UPGRADE, USER_AGENT};
use http::{HeaderMap, Uri};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};

/// The longest message in either direction, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;
/// After this many milliseconds of silence the other side is asked whether it is there; after as many again it is not.
pub const PING_MS: u64 = 30_000;

/// What opens a WebSocket.
pub struct SocketRequest {
    /// `wss://...`, or `ws://...` where http is granted.
    pub url: String,
    /// As of a request; `sec-websocket-protocol` may be among them, no other of that family.
    pub headers: Headers,
    /// Secrets in the request that opens it: headers, query and path.
    pub secrets: Vec<SecretUse>,
    /// For opening it.
    pub timeout: Duration,
}

/// A message of a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketMessage {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

/// An open WebSocket. Dropping it closes the connection, and its row says that the outcome is unknown.
pub struct WsConnection {
    stream: WebSocketStream<Wire>,
    speaker: Speaker,
    said: u32,
    ping: Duration,
    effect: Effect,
    _room: Room,
}

impl Egress {
    /// Opens a WebSocket. Redirects are not followed.
    ///
    /// # Errors
    /// As [`Egress::send`]; `protocol` if the other side does not open one.
    pub async fn websocket(
        &self,
        caller: &Caller,
        request: SocketRequest,
    ) -> Result<WsConnection, EgressError> {
        let opened = self.open_socket(caller, request).await;
        opened.map_err(|error| match &caller.secrets {
            Some(secrets) => {
                let mask = secrets.mask();
                error.fault.masked(mask.as_ref()).with(error.effect)
            }
            None => error,
        })
    }

    async fn open_socket(
        &self,
        caller: &Caller,
        request: SocketRequest,
    ) -> Result<WsConnection, EgressError> {
        let (scheme, http_url) = as_http(&request.url)?;
        let mut out = OutRequest::new("GET", http_url);
        out.secrets = request.secrets;
        out.headers = request.headers;
        let used: Vec<_> = out.secrets.iter().map(|s| s.name.clone()).collect();
        let mut hands = Hands::of(caller, &mut out)?;
        let headers = check(&out.headers)?;
        let end = Instant::now() + request.timeout.min(self.longest());
        let asked = vet::Asked {
            method: "GET",
            raw: &out.url,
            headers: &headers,
            secrets: &used,
            goes_on: true,
            from: None,
        };
        let counting = vet::Counting {
            max_bytes: 0,
            until: end,
        };
        let judged = vet::judge(caller, asked, &mut OutBody::Empty, counting).await?;
        let url = judged.url;
        let account = Account::of(caller.authority.as_ref());
        let room = self.quota().enter(&account, end).await?;
        self.quota().count(&account)?;
        let ready = hands.ready(&Hop {
            part: Part::Request,
            scheme,
            method: "GET",
            url: &url,
            headers: &headers,
            body: &OutBody::Empty,
            redirected: false,
            crossed: false,
        })?;
        let options = self.options();
        let place = vet::admit(options, caller, "GET", url, end).await?;
        let shown = format!(
            "{scheme}{}",
            &place.url.without_query()[place.url.scheme().len()..]
        );
        let mut effect = Effect::begin_as(caller, "websocket", format!("open {shown}")).await?;
        let within = options.limits.connect;
        let wire = connect::open(self.clients(), &place, &["http/1.1"], within, end).await?;
        let opening = self.opening(scheme, &place, ready)?;
        effect.sending();
        let origin = place.url.origin();
        let stream = shake_hands(opening, wire, &origin, end).await?;
        Ok(WsConnection {
            stream,
            speaker: Speaker {
                caller: caller.clone(),
                url: place.url,
                scheme,
                method: "GET",
            },
            said: 0,
            ping: Duration::from_millis(PING_MS).min(options.limits.idle),
            effect,
            _room: room,
        })
    }

    /// The request that opens it, with its secrets.
    fn opening(
        &self,
        scheme: &str,
        place: &Vetted,
        ready: Ready,
    ) -> Result<http::Request<()>, Fault> {
        let malformed = |_| Fault::Invalid {
            code: "header-malformed",
            message: "the request cannot open a websocket".to_owned(),
        };
        let url = ready.wire.as_ref().unwrap_or(&place.wire).as_str();
        let text = format!("{scheme}{}", &url[place.url.scheme().len()..]);
        let uri: Uri = text
            .parse()
            .map_err(|e: http::uri::InvalidUri| malformed(e.into()))?;
        let host = uri
            .authority()
            .map(|a| a.as_str().to_owned())
            .unwrap_or_default();
        let mut request = http::Request::builder()
            .method("GET")
            .uri(uri)
            .body(())
            .map_err(malformed)?;
        let mut headers = ready.headers;
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent().clone());
        let own = [
            (HOST, host),
            (CONNECTION, "Upgrade".to_owned()),
            (UPGRADE, "websocket".to_owned()),
            (
                HeaderName::from_static("sec-websocket-version"),
                "13".to_owned(),
            ),
            (HeaderName::from_static("sec-websocket-key"), generate_key()),
        ];
        for (name, text) in own {
            let value = HeaderValue::from_str(&text).map_err(|e| malformed(e.into()))?;
            headers.insert(name, value);
        }
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// `wss` and `ws` as policy knows them.
fn as_http(url: &str) -> Result<(&'static str, String), Fault> {
    let (scheme, rest) = url.split_once(':').unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "wss" => Ok(("wss", format!("https:{rest}"))),
        "ws" => Ok(("ws", format!("http:{rest}"))),
        _ => Err(Fault::Invalid {
            code: "url-scheme",
            message: "the url of a websocket begins with `wss://`".to_owned(),
        }),
    }
}

fn check(headers: &Headers) -> Result<HeaderMap, Fault> {
    let map = header::check(headers)?;
    let own = |name: &&HeaderName| {
        name.as_str().starts_with("sec-websocket-") && *name != "sec-websocket-protocol"
    };
    match map.keys().find(own) {
        Some(name) => Err(Fault::Invalid {
            code: "header-forbidden",
            message: format!("the header `{name}` is set by the host alone"),
        }),
        None => Ok(map),
    }
}

async fn shake_hands(
    request: http::Request<()>,
    wire: Wire,
    origin: &str,
    end: Instant,
) -> Result<WebSocketStream<Wire>, EgressError> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES))
        .max_write_buffer_size(MAX_MESSAGE_BYTES + MAX_HEADERS_BYTES);
    let begun = Instant::now();
    let shaken = tokio_tungstenite::client_async_with_config(request, wire, Some(config));
    match timeout_at(end, shaken).await {
        Ok(Ok((stream, _))) => Ok(stream),
        Ok(Err(error)) => {
            let effect = match &error {
                WsError::Http(_) => EffectDone::Happened,
                _ => EffectDone::Unknown,
            };
            Err(failed(origin, &error).with(effect))
        }
        Err(_) => Err(Fault::TimedOut {
            waiting: Waiting::FirstByte,
            waited_ms: ms(begun.elapsed()),
        }
        .with(EffectDone::Unknown)),
    }
}

fn failed(origin: &str, error: &WsError) -> Fault {
    let message = match error {
        WsError::Http(answer) => format!("status {} instead of a websocket", answer.status()),
        WsError::Capacity(_) => {
            return Fault::ResponseTooLarge {
                max_bytes: MAX_MESSAGE_BYTES as u64,
            };
        }
        WsError::ConnectionClosed | WsError::AlreadyClosed => "the connection is closed".to_owned(),
        WsError::Io(error) => error.kind().to_string(),
        WsError::Protocol(error) => error.to_string(),
        other => root_cause(other),
    };
    Fault::Protocol {
        origin: origin.to_owned(),
        message,
    }
}

impl WsConnection {
    /// Sends a text. Its uses are places `frame:/POINTER` of one of the first [`FRAMES`] messages.
    ///
    /// # Errors
    /// Refusals leave the connection as it was; nothing of the message was sent.
    pub async fn send_text(
        &mut self,
        text: String,
        uses: Vec<SecretUse>,
    ) -> Result<(), EgressError> {
        let part = if self.said < FRAMES {
            Part::Frame
        } else {
            Part::Late
        };
        let bytes = self.ready(part, text.into(), uses)?;
        let text = String::from_utf8(bytes.into()).map_err(|_| Fault::Invalid {
            code: "secret-unfit",
            message: "the frame is no text".to_owned(),
        })?;
        self.send(Message::text(text)).await
    }

    /// Sends bytes; they are no place for a secret.
    ///
    /// # Errors
    /// As [`WsConnection::send_text`].
    pub async fn send_binary(&mut self, bytes: Bytes) -> Result<(), EgressError> {
        let bytes = self.ready(Part::Late, bytes, Vec::new())?;
        self.send(Message::Binary(bytes)).await
    }

    fn ready(&self, part: Part, said: Bytes, uses: Vec<SecretUse>) -> Result<Bytes, EgressError> {
        let ready = self.speaker.ready(part, said, uses)?;
        if ready.len() > MAX_MESSAGE_BYTES {
            return Err(Fault::RequestTooLarge {
                max_bytes: MAX_MESSAGE_BYTES as u64,
            }
            .into());
        }
        Ok(ready)
    }

    async fn send(&mut self, message: Message) -> Result<(), EgressError> {
        self.said = self.said.saturating_add(1);
        let waited = self.ping * 2;
        match timeout(waited, self.stream.send(message)).await {
            Ok(sent) => sent.map_err(|e| self.broken(&e)),
            Err(_) => Err(silent(waited)),
        }
    }

    fn broken(&self, error: &WsError) -> EgressError {
        let fault = failed(&self.speaker.url.origin(), error);
        self.speaker.masked(fault).fault.with(EffectDone::Unknown)
    }

    /// The next message; `None` when the other side has closed. A silent peer is asked whether it is there.
    ///
    /// # Errors
    /// `idle` for a peer that does not answer, `response-too-large` for a message over [`MAX_MESSAGE_BYTES`].
    pub async fn recv(&mut self) -> Result<Option<SocketMessage>, EgressError> {
        let mut asked = false;
        loop {
            let next = timeout(self.ping, self.stream.next()).await;
            match next {
                Err(_) if asked => return Err(silent(self.ping * 2)),
                Err(_) => {
                    asked = true;
                    let ping = self.stream.send(Message::Ping(Bytes::new())).await;
                    ping.map_err(|e| self.broken(&e))?;
                }
                Ok(None | Some(Ok(Message::Close(_)))) => return Ok(None),
                Ok(Some(Err(error))) => return Err(self.broken(&error)),
                Ok(Some(Ok(Message::Text(text)))) => {
                    let shown = self.speaker.heard(Bytes::from(text));
                    let text = String::from_utf8_lossy(&shown).into_owned();
                    return Ok(Some(SocketMessage::Text(text)));
                }
                Ok(Some(Ok(Message::Binary(bytes)))) => {
                    return Ok(Some(SocketMessage::Binary(self.speaker.heard(bytes))));
                }
                Ok(Some(Ok(_))) => asked = false,
            }
        }
    }

    /// Says goodbye.
    ///
    /// # Errors
    /// The other side does not take it.
    pub async fn close(mut self) -> Result<(), EgressError> {
        let closed = match timeout(self.ping, self.stream.close(None)).await {
            Ok(closed) => closed.map_err(|e| self.broken(&e)),
            Err(_) => Err(silent(self.ping)),
        };
        self.effect.settle(EffectState::Done).await;
        closed
    }
}

fn silent(waited: Duration) -> EgressError {
    Fault::TimedOut {
        waiting: Waiting::NextBytes,
        waited_ms: ms(waited),
    }
    .with(EffectDone::Unknown)
}
