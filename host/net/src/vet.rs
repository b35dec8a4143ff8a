//! The judgement of one hop: canonical URL, policy, resolution, admitted addresses. Invariant: nothing here opens a
//! connection, and what it returns is all that a connection may use.

use crate::error::{EgressError, Fault};
use crate::message::Caller;
use crate::options::Options;
use crate::resolve::MAX_ADDRESSES;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::tool::Denial;
use claw_policy::url::{CanonicalUrl, Host};
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

/// Canonicalises and asks policy. `from` is the hop that redirected here.
pub(crate) fn judge(
    caller: &Caller,
    method: &str,
    raw: &str,
    from: Option<&CanonicalUrl>,
) -> Result<CanonicalUrl, Fault> {
    let parsed = match from {
        Some(from) => from.join(raw),
        None => CanonicalUrl::parse(raw),
    };
    let url = match parsed {
        Ok(url) => url,
        Err(why) => {
            let refusal = malformed(caller, method, raw, why.code(), &why.to_string());
            return Err(deny(caller, method, &shown(raw), refusal, from));
        }
    };
    let decision = caller.authority.decide(&request(method, url.as_str()));
    if decision.allowed() {
        return Ok(url);
    }
    Err(deny(caller, method, url.without_query(), decision, from))
}

/// Resolves and asks policy about every address.
pub(crate) async fn admit(
    options: &Options,
    caller: &Caller,
    method: &str,
    url: CanonicalUrl,
    deadline: Instant,
) -> Result<Vetted, EgressError> {
    let Some(wire) = wire(&url) else {
        let refusal = refusal("url-ambiguous", "the url can be read in two ways");
        return Err(deny(caller, method, url.without_query(), refusal, None).into());
    };
    let found = match url.host() {
        Host::Ip(ip) => vec![*ip],
        Host::Name(name) => resolve(options, name, deadline).await?,
    };
    let mut addresses = Vec::new();
    let mut refusal = None;
    for ip in found.into_iter().take(MAX_ADDRESSES) {
        let decision = caller.authority.admits(method, url.as_str(), ip);
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
            record(caller, method, url.without_query(), decision.clone());
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
) -> Fault {
    let Some(from) = from else {
        record(caller, method, place, decision.clone());
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
    record(caller, method, place, noted);
    Fault::Denied {
        code: "redirect-not-granted".to_owned(),
        decision: Box::new(decision),
    }
}

fn record(caller: &Caller, method: &str, place: &str, decision: Decision) {
    caller.ledger.deny(Denial {
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
