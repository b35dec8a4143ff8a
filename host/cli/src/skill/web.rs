//! How `claw skill` reaches the network: claw's own egress, asked as `host(install)`.
//!
//! Invariant: it only fetches, and only from global addresses; from this machine itself where a person's own word named
//! that address. A secret goes to a host it is bound to, and to no other.

use crate::vault::HomeVault;
use async_trait::async_trait;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::id::{AgentId, CallId, SessionKey};
use claw_core::sandbox::Authority;
use claw_core::secret::{Placement, SecretName, Secrets as _};
use claw_core::subject::{Actor, Subject};
use claw_install::skill::web::{Sleep, Web, WebError, WebRequest, WebResponse, check_url};
use claw_model::egress::Unwritten;
use claw_net::{Caller, Egress, InUse, OutRequest, Redirects};
use claw_policy::address::is_global;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

const LAYER: &str = "install";
/// The longest download, in seconds.
const DOWNLOAD_SECS: u64 = 300;
/// Redirects of one download.
const MAX_REDIRECTS: usize = 5;

/// The installer's way out.
pub(crate) struct Outside {
    egress: Egress,
    vault: Arc<HomeVault>,
}

/// Waits as long as it is told.
pub(crate) struct Clock;

#[async_trait]
impl Sleep for Clock {
    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

impl Outside {
    pub(crate) fn new(egress: Egress, vault: Arc<HomeVault>) -> Self {
        Self { egress, vault }
    }

    fn caller(&self, url: &Url, secret: Option<&SecretName>) -> Caller {
        let agent = AgentId::new("main");
        let may = May {
            subject: Subject::Host(LAYER.to_owned()),
            origin: url.origin().ascii_serialization(),
            secret: secret.cloned(),
            agent: agent.clone(),
        };
        Caller {
            call: CallId::new(LAYER),
            session: SessionKey::main(&agent),
            authority: Arc::new(may),
            ledger: Arc::new(Unwritten),
            secrets: secret.map(|_| Arc::new(InUse::new(self.vault.clone()))),
        }
    }

    /// The place a person bound a secret to on this host.
    fn place(&self, name: &SecretName, url: &Url) -> Result<Placement, WebError> {
        let host = url.host_str().unwrap_or_default();
        let listed = self.vault.listing(&AgentId::new("main"));
        let bound = listed.into_iter().filter(|s| s.name == *name);
        let mut uses = bound.flat_map(|s| s.uses).filter(|u| u.host == host);
        uses.next().map(|bound| bound.placement).ok_or_else(|| {
            WebError::Refused(format!(
                "secret `{name}` is not bound to {host}: claw secret bind {name} --at {host} --as bearer"
            ))
        })
    }

    async fn once(&self, asked: &WebRequest, url: &Url, secret: bool) -> Result<Answer, WebError> {
        let name = asked.secret.as_deref().filter(|_| secret);
        let name = name.map(SecretName::parse).transpose();
        let name = name.map_err(|e| WebError::Refused(e.to_string()))?;
        let mut request = OutRequest::new("GET", url.as_str());
        for (header, value) in &asked.headers {
            request = request.header(header, value.as_bytes());
        }
        if let Some(name) = &name {
            request = request.secret(name.clone(), self.place(name, url)?);
        }
        request.redirects = Redirects::Manual;
        request.timeout = Duration::from_secs(DOWNLOAD_SECS);
        request.max_response_bytes = asked.max_bytes;
        let caller = self.caller(url, name.as_ref());
        let response = self.egress.send(&caller, request).await;
        let response =
            response.map_err(|e| failed(&e.to_string(), e.fault.code(), asked.max_bytes))?;
        let status = response.status;
        let headers: Vec<(String, String)> = response
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.to_lowercase(),
                    String::from_utf8_lossy(value).into_owned(),
                )
            })
            .collect();
        let body = response.collect(asked.max_bytes).await;
        let body = body.map_err(|e| failed(&e.to_string(), e.fault.code(), asked.max_bytes))?;
        Ok(Answer {
            status,
            headers,
            body: body.to_vec(),
        })
    }
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn leads_to(&self, from: &Url) -> Option<Result<Url, WebError>> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let (_, location) = self.headers.iter().find(|(name, _)| name == "location")?;
        let next = from.join(location).map_err(|e| e.to_string());
        let next = next.and_then(|url| check_url(url.as_str()));
        Some(next.map_err(|why| WebError::Refused(format!("it leads to an address that {why}"))))
    }
}

fn failed(words: &str, code: &str, max_bytes: u64) -> WebError {
    match code {
        "response-too-large" => WebError::TooBig(max_bytes),
        _ => WebError::Failed(words.to_owned()),
    }
}

#[async_trait]
impl Web for Outside {
    async fn get(&self, request: WebRequest) -> Result<WebResponse, WebError> {
        let first = check_url(&request.url).map_err(WebError::Refused)?;
        let mut url = first.clone();
        for _ in 0..=MAX_REDIRECTS {
            // What was sent somewhere for a person stays there.
            let same = url.origin() == first.origin();
            let loops = is_this_machine(&url) && !same;
            if loops {
                let words = "it leads to an address of this machine".to_owned();
                return Err(WebError::Refused(words));
            }
            let answer = self.once(&request, &url, same).await?;
            match answer.leads_to(&url) {
                Some(next) => url = next?,
                None => {
                    return Ok(WebResponse {
                        status: answer.status,
                        headers: answer.headers,
                        body: answer.body,
                        final_url: url.into(),
                    });
                }
            }
        }
        Err(WebError::Failed(format!(
            "more than {MAX_REDIRECTS} redirects"
        )))
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// What the installer may: fetch from one origin.
struct May {
    agent: AgentId,
    subject: Subject,
    origin: String,
    secret: Option<SecretName>,
}

impl May {
    fn answer(&self, deny: Option<(&str, String)>) -> Decision {
        let (verdict, code, reason) = match deny {
            None => (Verdict::Allow, "allowed", "a person named it".to_owned()),
            Some((code, reason)) => (Verdict::Deny, code, reason),
        };
        Decision {
            wanted: None,
            verdict,
            code: code.to_owned(),
            layer: LAYER.to_owned(),
            reason,
            steps: vec![format!("{LAYER}: GET {}", self.origin)],
            hint: None,
        }
    }

    fn covers(&self, method: &str, url: &str) -> bool {
        let origin = Url::parse(url).map(|url| url.origin().ascii_serialization());
        method == "GET" && origin.is_ok_and(|origin| origin == self.origin)
    }
}

impl Authority for May {
    fn agent(&self) -> &AgentId {
        &self.agent
    }

    fn subject(&self) -> &Subject {
        &self.subject
    }

    fn actor(&self) -> &Actor {
        &Actor::Owner
    }

    fn decide(&self, request: &Request) -> Decision {
        let allowed = match request {
            Request::Http { method, url } => self.covers(method, url),
            Request::Secret {
                name, method, url, ..
            } => {
                let named = self.secret.as_ref().map(ToString::to_string);
                named.as_ref() == Some(name) && self.covers(method, url)
            }
            _ => false,
        };
        let refusal = || ("not-granted", format!("{} may not {request}", self.subject));
        self.answer((!allowed).then(refusal))
    }

    fn admits(&self, method: &str, url: &str, address: IpAddr) -> Decision {
        let named = Url::parse(url).is_ok_and(|url| is_this_machine(&url));
        let ok = is_global(address) || named && address.is_loopback();
        let refusal = (!self.covers(method, url))
            .then(|| ("not-granted", format!("{} may not fetch it", self.subject)))
            .or_else(|| {
                let words = format!("`{address}` is not a global address");
                (!ok).then_some(("address-not-global", words))
            });
        self.answer(refusal)
    }
}
