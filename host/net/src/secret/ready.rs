//! One hop made ready: what the caller wrote is looked through, every use is judged, and the values are written in.
//! Pure but for the ledger's rows of what is refused; nothing is resolved or sent here.

use super::draft::{Draft, DraftBody, Part};
use super::find::{Finder, Scan};
use super::place::{credentials, unfit};
use super::refuse::{self, Question};
use super::{Capture, InUse, MAX_CAPTURES, MAX_SECRET_USES, SecretUse, StandIn, Veil, pairs};
use crate::error::Fault;
use crate::message::{Caller, OutBody, OutRequest};
use bytes::Bytes;
use claw_core::capability::{Decision, Request};
use claw_core::secret::{Destination, Placement, SecretName, SecretRefusal, SecretValue};
use claw_policy::url::{CanonicalUrl, Host};
use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderValue};
use std::sync::Arc;

/// Stands for a value while a request is looked through.
const DUMMY: &[u8] = b"*";

/// What a caller has at hand for one exchange.
pub(crate) struct Hands<'a> {
    caller: &'a Caller,
    uses: Vec<SecretUse>,
    captures: Vec<Capture>,
}

/// A hop that was judged as a request.
pub(crate) struct Hop<'a> {
    /// What is made ready.
    pub(crate) part: Part,
    /// As it is spoken: the URL's own scheme, `wss`, `ws` or `tls`.
    pub(crate) scheme: &'a str,
    pub(crate) method: &'a str,
    pub(crate) url: &'a CanonicalUrl,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a OutBody,
    /// It is not the first one.
    pub(crate) redirected: bool,
    /// Nor is it at the origin of the one before.
    pub(crate) crossed: bool,
}

/// What is sent.
pub(crate) struct Ready {
    /// The URL with its values, if any stands in it.
    pub(crate) wire: Option<reqwest::Url>,
    /// The headers with their values.
    pub(crate) headers: HeaderMap,
    /// The body, if one with values takes the place of the caller's.
    pub(crate) body: Option<Bytes>,
    /// Looks through a streamed body on its way.
    pub(crate) scan: Option<Scan>,
    written: Vec<Written>,
}

/// A value that was put somewhere, and what stood there before.
struct Written {
    value: SecretValue,
    before: String,
}

/// One secret in one place.
struct Placing<'a> {
    name: &'a SecretName,
    placement: &'a Placement,
    how: How<'a>,
}

enum How<'a> {
    Named { nth: usize, user: &'a str },
    StandIn(&'a str),
}

impl Placing<'_> {
    fn question<'q>(&'q self, hop: &'q Hop<'_>) -> Question<'q> {
        Question {
            name: self.name,
            placement: self.placement,
            scheme: hop.scheme,
            method: hop.method,
            url: hop.url,
        }
    }
}

impl Ready {
    fn plain(headers: &HeaderMap) -> Self {
        Self {
            wire: None,
            headers: headers.clone(),
            body: None,
            scan: None,
            written: Vec::new(),
        }
    }

    /// Whether a value was put anywhere.
    pub(crate) fn placed(&self) -> bool {
        !self.written.is_empty()
    }
}

impl<'a> Hands<'a> {
    /// Looks through what can never be a place, before anything else is looked at.
    pub(crate) fn of(caller: &'a Caller, request: &mut OutRequest) -> Result<Self, Fault> {
        let uses = std::mem::take(&mut request.secrets);
        if uses.len() > MAX_SECRET_USES || request.capture.len() > MAX_CAPTURES {
            return Err(Fault::Invalid {
                code: "secrets-too-many",
                message: format!(
                    "at most {MAX_SECRET_USES} secrets for a request and {MAX_CAPTURES} of an answer"
                ),
            });
        }
        let in_use = caller.secrets.as_deref();
        let keeps = in_use.is_some_and(|i| i.captured.is_some());
        if (in_use.is_none() && !uses.is_empty()) || (!keeps && !request.capture.is_empty()) {
            return Err(Fault::NoVault);
        }
        if let Some(finder) = in_use.and_then(|i| i.finder.as_ref()) {
            let (front, fragment) = request.url.split_once('#').unwrap_or((&request.url, ""));
            let after = front.split_once("//").map_or("", |(_, rest)| rest);
            let authority = after.split(['/', '?']).next().unwrap_or_default();
            let names = request.headers.iter().map(|(name, _)| name.as_str());
            let never: Vec<&str> = names
                .chain([request.method.as_str(), fragment, authority])
                .collect();
            let found = |finder: &Arc<Finder>| never.iter().any(|t| finder.any(t.as_bytes()));
            if found(finder) {
                let which = in_use.map_or_else(String::new, |i| which(i, found));
                let why = format!("a stand-in for a secret{which} is where none may be");
                return Err(refuse::misplaced(caller, "a request", authority, &why));
            }
        }
        let captures = std::mem::take(&mut request.capture);
        Ok(Self {
            caller,
            uses,
            captures,
        })
    }

    /// For one frame or line of a connection that stands.
    pub(crate) fn saying(caller: &'a Caller, uses: Vec<SecretUse>) -> Result<Self, Fault> {
        let mut request = OutRequest::new("", "");
        request.secrets = uses;
        Self::of(caller, &mut request)
    }

    /// What is kept of the answer.
    pub(crate) fn captures(&self) -> &[Capture] {
        &self.captures
    }

    /// The answer has to be read, so it must come as it is.
    pub(crate) fn reads_answer(&self, ready: &Ready) -> bool {
        ready.placed() || !self.captures.is_empty()
    }

    fn in_use(&self) -> Option<&'a InUse> {
        self.caller.secrets.as_deref()
    }

    /// Judges every use of this hop and writes the values in. Uses that another origin may not have are dropped for
    /// good.
    pub(crate) fn ready(&mut self, hop: &Hop<'_>) -> Result<Ready, Fault> {
        let Some(in_use) = self.in_use() else {
            return Ok(Ready::plain(hop.headers));
        };
        self.may_capture(hop)?;
        let draft = Draft::new(hop.part, hop.url, hop.headers, hop.body);
        let uses = std::mem::take(&mut self.uses);
        let mut dropped = Vec::new();
        let placings = self.look_through(in_use, &uses, hop, &draft, &mut dropped)?;
        let mut values = Vec::new();
        for placing in placings {
            match (self.value(in_use, hop, &placing), &placing.how) {
                (Ok(value), _) => values.push((placing, value)),
                (Err(_), How::Named { nth, .. }) if hop.crossed => dropped.push(*nth),
                (Err(why), _) => return Err(self.refuse(hop, &placing, why)),
            }
        }
        let ready = write(in_use, hop, draft, values, !self.captures.is_empty())?;
        let keep = |nth: &usize| !dropped.contains(nth);
        let kept = uses.into_iter().enumerate().filter(|(nth, _)| keep(nth));
        self.uses = kept.map(|(_, one)| one).collect();
        Ok(ready)
    }

    /// Asks about the strings that are kept of the answer of this hop, should it be the last one.
    fn may_capture(&self, hop: &Hop<'_>) -> Result<(), Fault> {
        for Capture { pointer, name } in &self.captures {
            let request = |url: &str| Request::Capture {
                name: name.to_string(),
                method: hop.method.to_owned(),
                url: url.to_owned(),
                pointer: pointer.clone(),
            };
            let decision = self.caller.authority.decide(&request(hop.url.as_str()));
            if !decision.allowed() {
                let shown = request(hop.url.without_query());
                return Err(refuse::deny(self.caller, &shown, decision));
            }
        }
        Ok(())
    }

    /// Finds every place, and refuses what is in none.
    fn look_through<'u>(
        &self,
        in_use: &'u InUse,
        uses: &'u [SecretUse],
        hop: &Hop<'_>,
        draft: &Draft,
        dropped: &mut Vec<usize>,
    ) -> Result<Vec<Placing<'u>>, Fault> {
        let mut tried = draft.clone();
        let mut placings = Vec::new();
        for StandIn {
            text,
            name,
            placements,
        } in &in_use.stand_ins
        {
            for placement in placements {
                if tried.swap(placement, text, DUMMY)? {
                    placings.push(Placing {
                        name,
                        placement,
                        how: How::StandIn(text),
                    });
                }
            }
        }
        for (nth, one) in uses.iter().enumerate() {
            match tried.put(&one.placement, &one.user, DUMMY) {
                Ok(()) => placings.push(Placing {
                    name: &one.name,
                    placement: &one.placement,
                    how: How::Named {
                        nth,
                        user: &one.user,
                    },
                }),
                Err(_) if hop.crossed => dropped.push(nth),
                // The redirect took its place away, or its body.
                Err(_) if hop.redirected => {}
                Err(fault) => return Err(fault),
            }
        }
        let found = |finder: &Arc<Finder>| left_over(finder, &tried);
        if in_use.finder.as_ref().is_some_and(found) {
            let which = which(in_use, found);
            let why = format!(
                "a stand-in for a secret{which} is in a place that was not declared for it"
            );
            let place = hop.url.without_query();
            return Err(refuse::misplaced(self.caller, hop.method, place, &why));
        }
        // A signature is over the body as it is sent.
        placings.sort_by_key(|p| matches!(p.placement, Placement::Hmac(..)));
        Ok(placings)
    }

    /// The value of one use, or why not.
    fn value(
        &self,
        in_use: &InUse,
        hop: &Hop<'_>,
        placing: &Placing<'_>,
    ) -> Result<SecretValue, Why> {
        let question = placing.question(hop);
        let decision = self.caller.authority.decide(&question.request());
        if !decision.allowed() {
            return Err(Why::Policy(Box::new(decision)));
        }
        if !safe(hop.url) {
            return Err(Why::Clear);
        }
        let agent = self.caller.authority.agent();
        let to = destination(hop.url, hop.scheme);
        let value = in_use
            .vault
            .value(agent, placing.name, &to, placing.placement);
        value.map_err(Why::Vault)
    }

    /// Writes a refusal down.
    fn refuse(&self, hop: &Hop<'_>, placing: &Placing<'_>, why: Why) -> Fault {
        if hop.crossed {
            let why = "the answer redirects a stand-in for a secret to where it may not be";
            return refuse::misplaced(self.caller, hop.method, hop.url.without_query(), why);
        }
        let question = placing.question(hop);
        match why {
            Why::Policy(decision) => question.deny(self.caller, *decision),
            Why::Clear => question.in_the_clear(self.caller),
            Why::Vault(refusal) => question.refused(self.caller, &refusal),
        }
    }

    /// Where a redirect leads, as the caller would have written it: without the values that were sent.
    pub(crate) fn location(
        &self,
        ready: &Ready,
        method: &str,
        location: &str,
    ) -> Result<String, Fault> {
        let mut text = location.to_owned();
        let Some(in_use) = self.in_use() else {
            return Ok(text);
        };
        for Written { value, before } in &ready.written {
            let encoded = pairs::encode(value.expose());
            for form in [encoded.to_ascii_lowercase(), encoded] {
                text = text.replace(&form, before);
            }
            if let Ok(raw) = std::str::from_utf8(value.expose()) {
                text = text.replace(raw, before);
            }
        }
        if *in_use.vault.mask().text(&text) == text {
            return Ok(text);
        }
        let why = "the answer redirects to a place that is spelled with a secret";
        Err(refuse::misplaced(self.caller, method, "a redirect", why))
    }

    /// What hides the vault's values in an answer.
    pub(crate) fn veil(&self, placed: bool) -> Option<Veil> {
        let in_use = self.in_use()?;
        Some(Veil::new(in_use.vault.mask(), placed))
    }
}

/// Why a value is not put in its place.
enum Why {
    Policy(Box<Decision>),
    /// There is no TLS.
    Clear,
    Vault(SecretRefusal),
}

/// The name of the secret whose stand-in is found, in words; nothing if that cannot be told.
fn which(in_use: &InUse, found: impl Fn(&Arc<Finder>) -> bool) -> String {
    let one = |stand_in: &&StandIn| {
        let text = std::iter::once(stand_in.text.as_str());
        Finder::new(text).is_ok_and(|finder| found(&Arc::new(finder)))
    };
    let mut all = in_use.stand_ins.iter();
    all.find(one)
        .map_or_else(String::new, |stand_in| format!(" (`{}`)", stand_in.name))
}

fn left_over(finder: &Arc<Finder>, tried: &Draft) -> bool {
    let basic = |text: &str| {
        credentials(text).is_some_and(|(user, password)| {
            finder.any(user.as_bytes()) || finder.any(password.as_bytes())
        })
    };
    let authorizations = tried.headers.get_all(AUTHORIZATION).iter();
    let mut texts = authorizations.filter_map(|v| v.to_str().ok());
    let body = tried.at_hand().is_some_and(|bytes| finder.any(bytes));
    let headers = tried.headers.values().any(|v| finder.any(v.as_bytes()));
    body || headers || texts.any(basic) || finder.any(tried.url().as_bytes())
}

/// Writes the values in.
fn write(
    in_use: &InUse,
    hop: &Hop<'_>,
    mut draft: Draft,
    values: Vec<(Placing<'_>, SecretValue)>,
    reads_answer: bool,
) -> Result<Ready, Fault> {
    let scan = match (&draft.body, &in_use.finder) {
        (DraftBody::Stream, Some(finder)) => {
            let names = in_use.stand_ins.iter().map(|s| s.name.clone());
            Some(Scan::new(finder.clone()).naming(names.collect()))
        }
        _ => None,
    };
    let mut written = Vec::new();
    let mut changed = false;
    for (placing, value) in values {
        let to = placing.placement;
        let before = match placing.how {
            How::Named { user, .. } => {
                draft.put(to, user, value.expose())?;
                String::new()
            }
            How::StandIn(text) => {
                draft.swap(to, text, value.expose())?;
                text.to_owned()
            }
        };
        match to {
            Placement::Query(_) | Placement::Path(_) => check_url(hop.url, &draft, to)?,
            Placement::Form(_) | Placement::Json(_) | Placement::Frame(_) | Placement::Line(_) => {
                changed = true
            }
            _ => {}
        }
        written.push(Written { value, before });
    }
    if !written.is_empty() || reads_answer {
        let identity = HeaderValue::from_static("identity");
        draft.headers.insert(ACCEPT_ENCODING, identity);
    }
    let url = draft.url();
    let wire = (hop.part == Part::Request && url != hop.url.as_str())
        .then(|| reqwest::Url::parse(&url).ok());
    Ok(Ready {
        wire: wire.flatten(),
        body: draft.at_hand().filter(|_| changed).cloned(),
        headers: draft.headers,
        scan,
        written,
    })
}

/// A URL with a value in it has the structure of the one that was judged: it is in its one spelling, and the client
/// reads it the same.
fn check_url(judged: &CanonicalUrl, draft: &Draft, to: &Placement) -> Result<(), Fault> {
    let text = draft.url();
    let same = CanonicalUrl::parse(&text).is_ok_and(|url| {
        let segments = |url: &CanonicalUrl| url.path().split('/').count();
        url.as_str() == text
            && url.origin() == judged.origin()
            && segments(&url) == segments(judged)
    });
    let read = reqwest::Url::parse(&text).is_ok_and(|url| url.as_str() == text);
    if same && read { Ok(()) } else { Err(unfit(to)) }
}

fn safe(url: &CanonicalUrl) -> bool {
    url.is_https() || matches!(url.host(), Host::Ip(ip) if ip.is_loopback())
}

/// Where a request goes, for the vault.
pub(crate) fn destination(url: &CanonicalUrl, scheme: &str) -> Destination {
    Destination {
        scheme: scheme.to_owned(),
        host: url.host().to_string(),
        port: url.port(),
    }
}
