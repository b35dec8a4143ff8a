//! One hop's request in parts, as a place for a secret is looked for in it. The parts are always the caller's own
//! until `place` writes into them.

use crate::message::OutBody;
use bytes::Bytes;
use claw_policy::url::CanonicalUrl;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// A body as far as it is known.
#[derive(Debug, Clone)]
pub(super) enum DraftBody {
    /// All of it; empty for none.
    AtHand(Bytes),
    /// It comes in pieces and cannot hold a place.
    Stream,
}

/// What a draft is a draft of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A request of HTTP, or the one that opens a WebSocket.
    Request,
    /// A frame of a WebSocket, as the body.
    Frame,
    /// A line of a TLS connection, as the body.
    Line,
    /// A frame or a line that is too late for any place.
    Late,
}

/// The parts.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) part: Part,
    /// Scheme, host and port as the URL spells them.
    base: String,
    /// Segments of the path, without their slashes.
    pub(super) segments: Vec<String>,
    pub(super) query: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) body: DraftBody,
}

impl Draft {
    pub(super) fn new(part: Part, url: &CanonicalUrl, headers: &HeaderMap, body: &OutBody) -> Self {
        let front = url.without_query();
        let base = front.strip_suffix(url.path()).unwrap_or(front);
        // What is said over a connection has no URL any more.
        let (path, query) = match part {
            Part::Request => (url.path(), url.query()),
            Part::Frame | Part::Line | Part::Late => ("/", None),
        };
        Self {
            part,
            base: base.to_owned(),
            segments: path.split('/').skip(1).map(str::to_owned).collect(),
            query: query.map(str::to_owned),
            headers: headers.clone(),
            body: match body {
                OutBody::Empty => DraftBody::AtHand(Bytes::new()),
                OutBody::Bytes(bytes) => DraftBody::AtHand(bytes.clone()),
                OutBody::Stream { .. } => DraftBody::Stream,
            },
        }
    }

    pub(super) fn url(&self) -> String {
        let path = self.segments.join("/");
        match &self.query {
            Some(query) => format!("{}/{path}?{query}", self.base),
            None => format!("{}/{path}", self.base),
        }
    }

    /// Whether the body says that it is an urlencoded form.
    pub(super) fn is_form(&self) -> bool {
        let kind = self.headers.get(CONTENT_TYPE).map(|v| v.as_bytes());
        let essence = kind.and_then(|v| v.split(|b| *b == b';').next());
        essence.is_some_and(|v| {
            v.trim_ascii()
                .eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
        })
    }

    /// The body, if it is at hand.
    pub(super) fn at_hand(&self) -> Option<&Bytes> {
        match &self.body {
            DraftBody::AtHand(bytes) => Some(bytes),
            DraftBody::Stream => None,
        }
    }
}
