//! The pipeline: for every hop judge, resolve, admit, write down, send, and look at the answer.

use crate::body::{self, Outgoing, Reading, ResponseBody};
use crate::clients::{ClientKey, Clients};
use crate::effect::Effect;
use crate::error::{EgressError, Fault};
use crate::exchange::{self, Deadlines};
use crate::header;
use crate::message::{Caller, OutBody, OutRequest, OutResponse, Redirects, Waits};
use crate::options::Options;
use crate::quota::{Account, Quota, Room};
use crate::redirect::{self, MAX_REDIRECTS, Next};
use crate::tls;
use crate::vet::{self, Vetted};
use claw_core::code::EffectDone;
use claw_core::ledger::EffectState;
use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue, Method};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The longest exchange, in seconds; a longer timeout is cut.
const LONGEST_SECS: u64 = 3_600;
/// The longest method, in bytes.
const MAX_METHOD_BYTES: usize = 32;

/// A handle on the one egress; clones are cheap and share every limit.
#[derive(Clone)]
pub struct Egress {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    user_agent: HeaderValue,
    clients: Clients,
    quota: Quota,
}

/// What changes from hop to hop.
struct State {
    method: Method,
    headers: HeaderMap,
    body: OutBody,
}

impl Egress {
    /// Sets up the egress. Opens nothing.
    ///
    /// # Errors
    /// `egress-setup` if an extra certificate or the user agent cannot be used.
    pub fn new(options: Options) -> Result<Self, EgressError> {
        let user_agent = HeaderValue::from_str(&options.user_agent).map_err(|_| Fault::Setup {
            message: format!(
                "`{}` is not a user agent",
                options.user_agent.escape_debug()
            ),
        })?;
        let clients = Clients::new(tls::config(&options)?, options.limits);
        let quota = Quota::new(options.limits);
        Ok(Self {
            inner: Arc::new(Inner {
                options,
                user_agent,
                clients,
                quota,
            }),
        })
    }

    /// Sends a request and returns when the head of the answer is there. Dropping the future or the answer's body
    /// ends the exchange. Denials and effects are in the caller's ledger when this returns.
    ///
    /// # Errors
    /// See [`Fault`]; `effect` tells whether bytes had left.
    pub async fn send(
        &self,
        caller: &Caller,
        request: OutRequest,
    ) -> Result<OutResponse, EgressError> {
        let mut answered = false;
        let result = self.follow(caller, request, &mut answered).await;
        result.map_err(|error| match error.effect {
            // An earlier hop was answered, so bytes did leave.
            EffectDone::None if answered => error.fault.with(EffectDone::Happened),
            _ => error,
        })
    }

    async fn follow(
        &self,
        caller: &Caller,
        request: OutRequest,
        answered: &mut bool,
    ) -> Result<OutResponse, EgressError> {
        let limits = self.inner.options.limits;
        let mut state = self.begin(&request.method, &request.headers, request.body)?;
        let begun = Instant::now();
        let longest = Duration::from_secs(LONGEST_SECS);
        let end = begun + request.timeout.min(longest);
        let waits = request.waits.unwrap_or(Waits {
            first_byte: limits.first_byte,
            idle: limits.idle,
        });
        let deadlines = Deadlines {
            first_byte: waits.first_byte.min(longest),
            begun,
            end,
        };
        let mut url = vet::judge(caller, state.method.as_str(), &request.url, None)?;
        let account = Account::of(caller.authority.as_ref());
        let room = self.inner.quota.enter(&account)?;
        let max_bytes = request.max_response_bytes.min(limits.max_response_bytes);
        let mut redirects = 0;
        loop {
            self.inner.quota.count(&account)?;
            let options = &self.inner.options;
            let place = vet::admit(options, caller, state.method.as_str(), url, end).await?;
            let answer = self
                .hop(caller, &account, &place, &mut state, deadlines)
                .await?;
            *answered = true;
            let origin = place.url.origin();
            let next = match request.redirects {
                Redirects::Manual => None,
                Redirects::Follow => {
                    redirect::next(answer.status(), answer.headers(), &state.method, &origin)?
                }
            };
            let Some(next) = next else {
                let reading = Reading {
                    max_bytes,
                    idle: waits.idle.min(longest),
                    begun,
                    deadline: end,
                    origin,
                };
                return response(answer, &place, &state.method, reading, room)
                    .map_err(|fault| fault.with(EffectDone::Happened));
            };
            drop(answer);
            redirects += 1;
            if redirects > MAX_REDIRECTS {
                return Err(Fault::TooManyRedirects { max: MAX_REDIRECTS }.into());
            }
            url = vet::judge(
                caller,
                next.method.as_str(),
                &next.location,
                Some(&place.url),
            )?;
            state = state.redirected(next, url.origin() == origin)?;
        }
    }

    fn begin(
        &self,
        method: &str,
        headers: &header::Headers,
        body: OutBody,
    ) -> Result<State, EgressError> {
        let method = parse_method(method)?;
        let mut headers = header::check(headers)?;
        body::check(&body, self.inner.options.limits.max_request_bytes)?;
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.inner.user_agent.clone());
        Ok(State {
            method,
            headers,
            body,
        })
    }

    /// One hop to a place that was admitted: the row first, then the bytes.
    async fn hop(
        &self,
        caller: &Caller,
        account: &Account,
        place: &Vetted,
        state: &mut State,
        deadlines: Deadlines,
    ) -> Result<reqwest::Response, EgressError> {
        let key = ClientKey::new(account, &place.url, &place.addresses);
        let port = place.url.port();
        let client = self.inner.clients.get(&key, &place.addresses, port)?;
        let max_bytes = self.inner.options.limits.max_request_bytes;
        let (body, sending) = Outgoing::new(state.take_body(), max_bytes);
        let mut request = reqwest::Request::new(state.method.clone(), place.wire.clone());
        // The last word on headers is spoken here: whatever the host itself adds for this place goes in now.
        *request.headers_mut() = state.headers.clone();
        *request.body_mut() = body.map(reqwest::Body::wrap);

        let method = state.method.as_str();
        let mut effect = Effect::begin(caller, method, place.url.without_query()).await?;
        effect.sending();
        let answer = exchange::run(&client, request, &sending, deadlines, &key.origin).await;
        effect
            .settle(match &answer {
                Ok(_) => EffectState::Done,
                Err(e) if e.effect == EffectDone::None => EffectState::Failed,
                Err(_) => EffectState::Unknown,
            })
            .await;
        answer
    }
}

impl State {
    /// The body for this hop; bytes stay for a hop that may follow, a stream does not.
    fn take_body(&mut self) -> OutBody {
        let gone = OutBody::Stream {
            pieces: Box::pin(futures_util::stream::empty()),
            length: None,
        };
        match &self.body {
            OutBody::Empty => OutBody::Empty,
            OutBody::Bytes(bytes) => OutBody::Bytes(bytes.clone()),
            OutBody::Stream { .. } => std::mem::replace(&mut self.body, gone),
        }
    }

    fn redirected(mut self, next: Next, same_origin: bool) -> Result<Self, EgressError> {
        if !same_origin {
            header::strip_for_other_origin(&mut self.headers);
        }
        if !next.keep_body {
            header::strip_body_headers(&mut self.headers);
            self.body = OutBody::Empty;
        }
        if matches!(self.body, OutBody::Stream { .. }) {
            return Err(Fault::RedirectBody.into());
        }
        self.method = next.method;
        Ok(self)
    }
}

/// Upper case letters, digits, `-` and `_`; not the methods that turn a connection into something else.
fn parse_method(text: &str) -> Result<Method, Fault> {
    let good = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let fits = !text.is_empty() && text.len() <= MAX_METHOD_BYTES && text.bytes().all(good);
    let method = Method::from_bytes(text.as_bytes()).ok();
    method
        .filter(|m| fits && *m != Method::CONNECT && *m != Method::TRACE)
        .ok_or_else(|| Fault::Invalid {
            code: "method-malformed",
            message: format!("`{}` is not a method that can be sent", text.escape_debug()),
        })
}

fn response(
    answer: reqwest::Response,
    place: &Vetted,
    method: &Method,
    reading: Reading,
    room: Room,
) -> Result<OutResponse, Fault> {
    let headers = header::received(answer.headers())?;
    let announced = answer.content_length().unwrap_or(0);
    if *method != Method::HEAD && announced > reading.max_bytes {
        return Err(Fault::ResponseTooLarge {
            max_bytes: reading.max_bytes,
        });
    }
    Ok(OutResponse {
        status: answer.status().as_u16(),
        headers,
        url: place.url.as_str().to_owned(),
        body: ResponseBody::new(answer, reading, room),
    })
}

#[cfg(test)]
mod tests;
