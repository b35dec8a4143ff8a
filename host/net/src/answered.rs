//! The answer of the last hop, as the caller may see it. Invariant: what is kept of it as a secret is in no part of it.

use crate::body::{Reading, ResponseBody};
use crate::error::Fault;
use crate::header;
use crate::message::{Caller, OutResponse};
use crate::quota::Room;
use crate::secret::{self, Hands, MAX_CAPTURE_BYTES, Ready};
use crate::vet::Vetted;
use http::Method;
use http::header::CONTENT_LENGTH;

/// The last hop of an exchange, answered.
pub(crate) struct Last<'a> {
    pub(crate) hands: Hands<'a>,
    pub(crate) ready: Ready,
    pub(crate) place: Vetted,
    pub(crate) method: Method,
    pub(crate) reading: Reading,
    pub(crate) room: Room,
}

impl Last<'_> {
    /// The answer as the caller may see it.
    pub(crate) async fn response(
        self,
        caller: &Caller,
        answer: reqwest::Response,
    ) -> Result<OutResponse, Fault> {
        let Self {
            hands,
            ready,
            place,
            method,
            reading,
            room,
        } = self;
        let status = answer.status().as_u16();
        let mut headers = header::received(answer.headers())?;
        let announced = answer.content_length().unwrap_or(0);
        if method != Method::HEAD && announced > reading.max_bytes {
            return Err(Fault::ResponseTooLarge {
                max_bytes: reading.max_bytes,
            });
        }
        let captures = hands.captures();
        if hands.reads_answer(&ready) {
            secret::refuse_encoded(&headers)?;
        }
        let body = if captures.is_empty() {
            let mask = hands.veil(ready.placed()).map(|veil| veil.stream());
            ResponseBody::new(answer, reading, mask, room)
        } else {
            let max_bytes = reading.max_bytes.min(MAX_CAPTURE_BYTES);
            let whole = ResponseBody::new(answer, reading, None, room);
            let whole = whole.collect(max_bytes).await.map_err(|e| e.fault)?;
            let from = secret::destination(&place.url, place.url.scheme());
            let plain = secret::take_captured(caller, captures, &whole, &from, status)?;
            headers.retain(|(name, _)| name.as_str() != CONTENT_LENGTH);
            let shown = hands
                .veil(true)
                .map_or(plain.clone(), |veil| veil.bytes(&plain).into());
            ResponseBody::whole(shown)
        };
        // Only now: what was kept of the answer is hidden in its headers too.
        let headers = match hands.veil(ready.placed()) {
            Some(veil) => veil.headers(headers),
            None => headers,
        };
        Ok(OutResponse {
            status,
            headers,
            url: place.url.as_str().to_owned(),
            body,
        })
    }
}
