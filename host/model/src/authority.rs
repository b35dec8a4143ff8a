//! What a model provider may do: talk to its configured address, and nothing else.
//!
//! Invariant: only POST and GET of HTTP at the address's origin below its path are allowed. A
//! non-global address is admitted only for a base URL a person configured: the literal itself, or what
//! a configured name resolves to as long as that is loopback or a private network and no metadata service.

use crate::address::Address;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::id::AgentId;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use claw_policy::address::{is_global, is_home};
use std::net::IpAddr;
use url::{Host, Url};

const LAYER: &str = "model-address";
const METHODS: [&str; 2] = ["POST", "GET"];

/// The authority of one provider.
#[derive(Debug, Clone)]
pub struct ProviderAuthority {
    agent: AgentId,
    subject: Subject,
    address: Address,
    configured: bool,
}

impl ProviderAuthority {
    /// For `provider` at `address`. `configured` says that a person wrote the address down, in the
    /// configuration or the environment; a built-in one must resolve to global addresses.
    pub fn new(provider: &str, address: Address, configured: bool) -> Self {
        Self {
            agent: AgentId::new("main"),
            subject: Subject::Host(format!("model:{provider}")),
            address,
            configured,
        }
    }

    fn answer(&self, deny: Option<(&str, String)>) -> Decision {
        let steps = vec![format!(
            "{LAYER}: {} below {}",
            METHODS.join(", "),
            self.address.root()
        )];
        let (verdict, code, reason) = match deny {
            None => (
                Verdict::Allow,
                "allowed",
                "the configured model address".to_owned(),
            ),
            Some((code, reason)) => (Verdict::Deny, code, reason),
        };
        Decision {
            wanted: None,
            verdict,
            code: code.to_owned(),
            layer: LAYER.to_owned(),
            reason,
            steps,
            hint: None,
        }
    }

    fn refusal(&self, method: &str, url: &str) -> Option<(&'static str, String)> {
        let root = self.address.root();
        if !METHODS.contains(&method) {
            let why = format!("{} may not use method `{method}`", self.subject);
            return Some(("method-not-granted", why));
        }
        match Url::parse(url) {
            Ok(u) if self.address.covers(&u) => None,
            _ => {
                let why = format!("{} may only go below `{root}`", self.subject);
                Some(("host-not-granted", why))
            }
        }
    }

    fn admits_local(&self, address: IpAddr) -> bool {
        if !self.configured {
            return false;
        }
        match self.address.root().host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip) == address.to_canonical(),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip).to_canonical() == address.to_canonical(),
            Some(Host::Domain(_)) => is_home(address),
            None => false,
        }
    }
}

impl Authority for ProviderAuthority {
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
        match request {
            Request::Http { method, url } => self.answer(self.refusal(method, url)),
            other => self.answer(Some((
                "not-granted",
                format!(
                    "{} has no capability `{}`",
                    self.subject,
                    other.capability()
                ),
            ))),
        }
    }

    fn admits(&self, method: &str, url: &str, address: IpAddr) -> Decision {
        let refusal = self.refusal(method, url).or_else(|| {
            let ok = is_global(address) || self.admits_local(address);
            (!ok).then(|| {
                let why =
                    format!("`{address}` is not a global address, and not configured for models");
                ("address-not-global", why)
            })
        });
        self.answer(refusal)
    }
}

#[cfg(test)]
mod tests;
