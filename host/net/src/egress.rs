//! The pipeline: for every hop judge, resolve, admit, write down, send, and look at the answer.

use crate::answered::Last;
use crate::body::{self, Outgoing, Reading};
use crate::clients::{ClientKey, Clients};
use crate::effect::Effect;
use crate::error::{EgressError, Fault};
use crate::exchange::{self, Deadlines};
use crate::header;
use crate::message::{Caller, OutBody, OutRequest, OutResponse, Redirects, Waits};
use crate::options::Options;
use crate::quota::{Account, Quota};
use crate::redirect::{self, MAX_REDIRECTS, Next};
use crate::secret::{self, Hands, Hop, Part, Ready};
use crate::tls;
use crate::vet::{self, Vetted};
use claw_core::code::EffectDone;
use claw_core::ledger::EffectState;
use claw_core::secret::SecretName;
use claw_policy::url::CanonicalUrl;
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
        result.map_err(|error| {
            let effect = match error.effect {
                // An earlier hop was answered, so bytes did leave.
                EffectDone::None if answered => EffectDone::Happened,
                effect => effect,
            };
            match &caller.secrets {
                Some(secrets) => error.fault.masked(secrets.mask().as_ref()).with(effect),
                None => error.fault.with(effect),
            }
        })
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    pub(crate) fn quota(&self) -> &Quota {
        &self.inner.quota
    }

    pub(crate) fn clients(&self) -> &Clients {
        &self.inner.clients
    }

    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.inner.user_agent
    }

    /// The longest time that anything may be given.
    pub(crate) fn longest(&self) -> Duration {
        Duration::from_secs(LONGEST_SECS)
    }

    async fn follow(
        &self,
        caller: &Caller,
        mut request: OutRequest,
        answered: &mut bool,
    ) -> Result<OutResponse, EgressError> {
        let limits = self.inner.options.limits;
        let used: Vec<_> = request.secrets.iter().map(|s| s.name.clone()).collect();
        let mut hands = Hands::of(caller, &mut request)?;
        let (deadlines, idle) = self.times(&request);
        let mut state = self.begin(&request.method, &request.headers, request.body)?;
        let Deadlines { begun, end, .. } = deadlines;
        let mut counting = vet::Counting {
            max_bytes: limits.max_request_bytes,
            until: deadlines.end,
        };
        let mut url = state
            .judged(caller, &request.url, (&used, None), counting)
            .await?;
        let account = Account::of(caller.authority.as_ref());
        let room = self.inner.quota.enter(&account, end).await?;
        state.body = secret::gather(caller, &state.headers, state.body, begun, end).await?;
        let max_bytes = request.max_response_bytes.min(limits.max_response_bytes);
        let mut redirects = 0;
        let mut crossed = false;
        loop {
            self.inner.quota.count(&account)?;
            let mut ready = hands.ready(&state.hop(&url, redirects > 0, crossed))?;
            let options = &self.inner.options;
            let place = vet::admit(options, caller, state.method.as_str(), url, end).await?;
            let answer = self
                .hop(caller, &place, &mut state, &mut ready, deadlines)
                .await?;
            *answered = true;
            let origin = place.url.origin();
            redirect::tell(caller, &place.url, answer.headers(), answer.status());
            let next = match request.redirects {
                Redirects::Manual => None,
                Redirects::Follow => {
                    redirect::next(answer.status(), answer.headers(), &state.method, &origin)?
                }
            };
            let Some(next) = next else {
                let last = Last {
                    reading: reading(max_bytes, idle, deadlines, origin),
                    method: state.method,
                    hands,
                    ready,
                    place,
                    room,
                };
                let whole = last.response(caller, answer).await;
                return whole.map_err(|fault| fault.with(EffectDone::Happened));
            };
            drop(answer);
            redirects += 1;
            if redirects > MAX_REDIRECTS {
                return Err(Fault::TooManyRedirects { max: MAX_REDIRECTS }.into());
            }
            let method = next.method.as_str();
            let location = hands.location(&ready, method, &next.location)?;
            let to = place.url.join(&location).map(|to| to.origin() != origin);
            crossed = to.unwrap_or(true);
            state = state.redirected(next, !crossed)?;
            counting.until = deadlines.end;
            url = state
                .judged(caller, &location, (&used, Some(&place.url)), counting)
                .await?;
        }
    }

    /// When what must have happened, and how long there may be silence within the answer's body.
    fn times(&self, request: &OutRequest) -> (Deadlines, Duration) {
        let limits = self.inner.options.limits;
        let waits = request.waits.unwrap_or(Waits {
            first_byte: limits.first_byte,
            idle: limits.idle,
        });
        let begun = Instant::now();
        let deadlines = Deadlines {
            first_byte: waits.first_byte.min(self.longest()),
            begun,
            end: begun + request.timeout.min(self.longest()),
        };
        (deadlines, waits.idle.min(self.longest()))
    }

    fn begin(
        &self,
        method: &str,
        headers: &header::Headers,
        body: OutBody,
    ) -> Result<State, EgressError> {
        let method = parse_method(method)?;
        let headers = header::check(headers)?;
        body::check(&body, self.inner.options.limits.max_request_bytes)?;
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
        place: &Vetted,
        state: &mut State,
        ready: &mut Ready,
        deadlines: Deadlines,
    ) -> Result<reqwest::Response, EgressError> {
        let account = Account::of(caller.authority.as_ref());
        let key = ClientKey::new(&account, &place.url, &place.addresses);
        let port = place.url.port();
        let client = self.inner.clients.get(&key, &place.addresses, port)?;
        let max_bytes = self.inner.options.limits.max_request_bytes;
        let body = match ready.body.take() {
            Some(bytes) => OutBody::Bytes(bytes),
            None => state.take_body(),
        };
        body::check(&body, max_bytes)?;
        let (body, sending) = Outgoing::new(body, max_bytes, ready.scan.take());
        // From here on there are secrets in the URL, the headers and the body.
        let wire = ready.wire.take().unwrap_or_else(|| place.wire.clone());
        let mut request = reqwest::Request::new(state.method.clone(), wire);
        // The last word on headers is spoken here: whatever the host itself adds for this place goes in now.
        let mut headers = std::mem::take(&mut ready.headers);
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.inner.user_agent.clone());
        *request.headers_mut() = headers;
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
        if let Err(error) = &answer {
            secret::note(caller, method, place.url.without_query(), &error.fault);
        }
        answer
    }
}

impl State {
    /// Asks policy for the next hop. Where only its address may be told, nothing else of the caller's goes along.
    async fn judged(
        &mut self,
        caller: &Caller,
        raw: &str,
        (secrets, from): (&[SecretName], Option<&CanonicalUrl>),
        counting: vet::Counting,
    ) -> Result<CanonicalUrl, Fault> {
        let asked = vet::Asked {
            method: self.method.as_str(),
            raw,
            headers: &self.headers,
            secrets,
            goes_on: false,
            from,
        };
        let judged = vet::judge(caller, asked, &mut self.body, counting).await?;
        if judged.bare {
            header::keep_plain(&mut self.headers);
        }
        Ok(judged.url)
    }

    fn hop<'a>(&'a self, url: &'a CanonicalUrl, redirected: bool, crossed: bool) -> Hop<'a> {
        Hop {
            part: Part::Request,
            scheme: url.scheme(),
            method: self.method.as_str(),
            url,
            headers: &self.headers,
            body: &self.body,
            redirected,
            crossed,
        }
    }

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

/// How the body of the last answer is read.
fn reading(max_bytes: u64, idle: Duration, deadlines: Deadlines, origin: String) -> Reading {
    Reading {
        max_bytes,
        idle,
        begun: deadlines.begun,
        deadline: deadlines.end,
        origin,
    }
}

#[cfg(test)]
mod tests;
