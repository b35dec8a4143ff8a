//! The judgement of one hop: canonical URL, policy, resolution, admitted addresses. Invariant: nothing here opens a
//! connection, and what it returns is all that a connection may use.

use crate::error::{EgressError, Fault};
use crate::header;
use crate::message::{Caller, OutBody};
use crate::options::Options;
use crate::resolve::MAX_ADDRESSES;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::secret::SecretName;
use claw_core::tool::Denial;
use claw_policy::url::{CanonicalUrl, Host};
use futures_util::StreamExt;
use http::HeaderMap;
use std::net::IpAddr;
use tokio::time::{Instant, timeout_at};

/// The most of a malformed URL that is written down, in characters.
const SHOWN_CHARS: usize = 200;

/// A hop that may be made.
pub(crate) struct Vetted {
    /// What policy judged.
    pub(crate) url: CanonicalUrl,
    /// The same text, as the client takes it.
    pub(crate) wire: reqwest::Url,
    /// Where it may connect to; never empty, no address twice.
    pub(crate) addresses: Vec<IpAddr>,
}

/// A hop that is asked for.
pub(crate) struct Asked<'a> {
    /// Upper case.
    pub(crate) method: &'a str,
    /// As the caller, or the answer that redirected here, spells it.
    pub(crate) raw: &'a str,
    /// The caller's own, before secrets are put in.
    pub(crate) headers: &'a HeaderMap,
    /// The names of its secrets that are put in beside those in its text.
    pub(crate) secrets: &'a [SecretName],
    /// More is said on the connection later.
    pub(crate) goes_on: bool,
    /// The hop that redirected here.
    pub(crate) from: Option<&'a CanonicalUrl>,
}

/// A hop that may be asked for.
pub(crate) struct Judged {
    /// The place.
    pub(crate) url: CanonicalUrl,
    /// Only the address itself may be told: nothing else of the caller's goes along.
    pub(crate) bare: bool,
}

/// Canonicalises and asks policy. Of a request that is refused the body is counted, for people to see, and gone then.
pub(crate) async fn judge(
    caller: &Caller,
    asked: Asked<'_>,
    body: &mut OutBody,
    limits: Counting,
) -> Result<Judged, Fault> {
    let (method, from) = (asked.method, asked.from);
    let parsed = match from {
        Some(from) => from.join(asked.raw),
        None => CanonicalUrl::parse(asked.raw),
    };
    let url = match parsed {
        Ok(url) => url,
        Err(why) => {
            let refusal = malformed(caller, method, asked.raw, why.code(), &why.to_string());
            return Err(deny(
                caller,
                method,
                &shown(asked.raw),
                refusal,
                from,
                Vec::new(),
            ));
        }
    };
    let request = request(method, url.as_str());
    let decision = caller.authority.decide_carrying(&request);
    if decision.allowed() {
        return Ok(Judged { url, bare: false });
    }
    let reads = matches!(method, "GET" | "HEAD") && !asked.goes_on;
    let bytes = count(body, limits, reads || decision.verdict == Verdict::Ask).await;
    if reads && bytes == Some(0) && header::is_usual(asked.headers) {
        let bare = caller.authority.decide(&request);
        if bare.allowed() {
            return Ok(Judged { url, bare: true });
        }
    }
    let details = details(caller, &asked, bytes);
    Err(deny(
        caller,
        method,
        url.without_query(),
        decision,
        from,
        details,
    ))
}

/// How far a body is counted: bytes, and until when.
#[derive(Clone, Copy)]
pub(crate) struct Counting {
    pub(crate) max_bytes: u64,
    pub(crate) until: Instant,
}

/// The length of a body as far as it can be told; `all` reads a stream of unknown length. An empty one is none.
async fn count(body: &mut OutBody, limits: Counting, all: bool) -> Option<u64> {
    let bytes = match body {
        OutBody::Empty => Some(0),
        OutBody::Bytes(bytes) => Some(bytes.len() as u64),
        OutBody::Stream {
            length: Some(length),
            ..
        } => Some(*length),
        OutBody::Stream {
            pieces,
            length: None,
        } if all => {
            let read = async {
                let mut bytes = 0_u64;
                while let Some(piece) = pieces.next().await {
                    bytes = bytes.saturating_add(piece.ok()?.len() as u64);
                    if bytes > limits.max_bytes {
                        return None;
                    }
                }
                Some(bytes)
            };
            timeout_at(limits.until, read).await.ok().flatten()
        }
        OutBody::Stream { .. } => None,
    };
    if bytes == Some(0) {
        *body = OutBody::Empty;
    }
    bytes
}

/// What a person is told of a refused request besides its method and place.
fn details(caller: &Caller, asked: &Asked<'_>, bytes: Option<u64>) -> Vec<String> {
    let mut all = Vec::new();
    match bytes {
        Some(0) if !asked.goes_on => {}
        Some(0) => all.push("a connection that stays open".to_owned()),
        Some(1) => all.push("1 byte".to_owned()),
        Some(n) => all.push(format!("{n} bytes")),
        None => all.push("a body of unknown size".to_owned()),
    }
    let mut names: Vec<&SecretName> = asked.secrets.iter().collect();
    let stand_ins = caller.secrets.iter().flat_map(|s| &s.stand_ins);
    let stands =
        |text: &[u8], in_: &str| text.windows(in_.len().max(1)).any(|w| w == in_.as_bytes());
    let used = stand_ins.filter(|s| {
        stands(asked.raw.as_bytes(), &s.text)
            || asked
                .headers
                .values()
                .any(|v| stands(v.as_bytes(), &s.text))
    });
    names.extend(used.map(|s| &s.name));
    names.sort();
    names.dedup();
    all.extend(
        names
            .into_iter()
            .map(|name| format!("with secret `{name}`")),
    );
    all
}

/// What policy is asked for lines: a method that no request of HTTP may have here.
pub(crate) const LINES: &str = "CONNECT";

/// Asks policy about a connection of lines over TLS. Gives the place, as a URL of https for want of one of its own, and
/// the text that policy was asked about.
pub(crate) fn judge_lines(
    caller: &Caller,
    host: &str,
    port: u16,
) -> Result<(CanonicalUrl, String), Fault> {
    let plain = |c: char| !"/?#@\\".contains(c);
    let parsed = CanonicalUrl::parse(&format!("https://{host}:{port}/"));
    let Some(url) = parsed.ok().filter(|_| host.chars().all(plain)) else {
        let refusal = refusal("url-host", "this is no host for a connection");
        return Err(deny(caller, LINES, &shown(host), refusal, None, Vec::new()));
    };
    let asked = format!("tls://{}:{port}", url.host());
    let decision = caller.authority.decide_carrying(&request(LINES, &asked));
    if decision.allowed() {
        return Ok((url, asked));
    }
    Err(deny(caller, LINES, &asked, decision, None, Vec::new()))
}

/// Resolves and asks policy about every address.
pub(crate) async fn admit(
    options: &Options,
    caller: &Caller,
    method: &str,
    url: CanonicalUrl,
    deadline: Instant,
) -> Result<Vetted, EgressError> {
    let asked = url.as_str().to_owned();
    admit_as(options, caller, method, url, &asked, deadline).await
}

/// The same for a place that policy knows under another text.
pub(crate) async fn admit_as(
    options: &Options,
    caller: &Caller,
    method: &str,
    url: CanonicalUrl,
    asked: &str,
    deadline: Instant,
) -> Result<Vetted, EgressError> {
    let Some(wire) = wire(&url) else {
        let refusal = refusal("url-ambiguous", "the url can be read in two ways");
        return Err(deny(
            caller,
            method,
            url.without_query(),
            refusal,
            None,
            Vec::new(),
        )
        .into());
    };
    let found = match url.host() {
        Host::Ip(ip) => vec![*ip],
        Host::Name(name) => resolve(options, name, deadline).await?,
    };
    let mut addresses = Vec::new();
    let mut refusal = None;
    for ip in found.into_iter().take(MAX_ADDRESSES) {
        let decision = caller.authority.admits(method, asked, ip);
        if !decision.allowed() {
            refusal.get_or_insert(decision);
        } else if !addresses.contains(&ip) {
            addresses.push(ip);
        }
    }
    match (addresses.is_empty(), refusal) {
        (false, _) => Ok(Vetted {
            url,
            wire,
            addresses,
        }),
        (true, Some(decision)) => {
            record(
                caller,
                method,
                url.without_query(),
                decision.clone(),
                Vec::new(),
            );
            Err(Fault::Denied {
                code: "address-blocked".to_owned(),
                decision: Box::new(decision),
            }
            .into())
        }
        (true, None) => Err(no_address(&url.host().to_string(), "it has none").into()),
    }
}

async fn resolve(
    options: &Options,
    name: &str,
    deadline: Instant,
) -> Result<Vec<IpAddr>, EgressError> {
    let due = (Instant::now() + options.limits.dns).min(deadline);
    match timeout_at(due, options.resolver.resolve(name)).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(why)) => Err(no_address(name, &why.to_string()).into()),
        Err(_) => Err(no_address(name, "no answer in time").into()),
    }
}

fn no_address(host: &str, message: &str) -> Fault {
    Fault::Dns {
        host: host.to_owned(),
        message: message.to_owned(),
    }
}

/// The client's own reading of the URL must not differ from what was judged.
fn wire(url: &CanonicalUrl) -> Option<reqwest::Url> {
    let read = reqwest::Url::parse(url.as_str()).ok()?;
    (read.as_str() == url.as_str()).then_some(read)
}

fn request(method: &str, url: &str) -> Request {
    Request::Http {
        method: method.to_owned(),
        url: url.to_owned(),
    }
}

/// Policy's own words on a URL that is none, or ours.
fn malformed(caller: &Caller, method: &str, raw: &str, code: &str, why: &str) -> Decision {
    let decision = caller.authority.decide(&request(method, raw));
    if !decision.allowed() && decision.code == code {
        return decision;
    }
    refusal(code, why)
}

fn refusal(code: &str, why: &str) -> Decision {
    Decision {
        wanted: None,
        verdict: Verdict::Deny,
        code: code.to_owned(),
        layer: "url".to_owned(),
        reason: why.to_owned(),
        steps: vec![format!("url: {why}")],
        hint: None,
    }
}

/// Writes the denial down and makes the error of it.
fn deny(
    caller: &Caller,
    method: &str,
    place: &str,
    decision: Decision,
    from: Option<&CanonicalUrl>,
    details: Vec<String>,
) -> Fault {
    let Some(from) = from else {
        record(caller, method, place, decision.clone(), details);
        return Fault::Denied {
            code: decision.code.clone(),
            decision: Box::new(decision),
        };
    };
    let mut noted = decision.clone();
    let step = format!(
        "redirect: `{}` answered with this place; on its own it is refused as `{}`",
        from.without_query(),
        decision.code
    );
    noted.steps.insert(0, step);
    noted.code = "redirect-not-granted".to_owned();
    record(caller, method, place, noted, details);
    Fault::Denied {
        code: "redirect-not-granted".to_owned(),
        decision: Box::new(decision),
    }
}

fn record(caller: &Caller, method: &str, place: &str, decision: Decision, details: Vec<String>) {
    caller.ledger.deny(Denial {
        details,
        request: format!("{method} `{place}`"),
        capability: "http".to_owned(),
        decision,
        count: 1,
    });
}

/// A malformed URL as it may be written down: no query, no user name or password, bounded.
fn shown(raw: &str) -> String {
    let end = raw.find(['?', '#']).unwrap_or(raw.len());
    let raw = &raw[..end];
    let host = raw.rfind('@').map_or(raw, |at| &raw[at + 1..]);
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    host.chars().take(SHOWN_CHARS).map(clean).collect()
}

#[cfg(test)]
mod tests;
