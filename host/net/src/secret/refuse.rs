//! Refusals that have to do with secrets, and their rows. Invariant: no row holds a value or a query.

use crate::error::Fault;
use crate::message::Caller;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::secret::{Placement, SecretName, SecretRefusal};
use claw_core::tool::Denial;
use claw_policy::url::CanonicalUrl;
use std::collections::BTreeSet;

/// One question about one secret.
pub(super) struct Question<'a> {
    pub(super) name: &'a SecretName,
    pub(super) placement: &'a Placement,
    /// As it is spoken.
    pub(super) scheme: &'a str,
    pub(super) method: &'a str,
    pub(super) url: &'a CanonicalUrl,
}

impl Question<'_> {
    /// As policy is asked.
    pub(super) fn request(&self) -> Request {
        let url = self.url;
        let text = match self.scheme {
            "tls" => format!("tls://{}:{}", url.host(), url.port()),
            scheme => {
                let rest = url.as_str().strip_prefix(url.scheme());
                format!("{scheme}{}", rest.unwrap_or_default())
            }
        };
        self.with_url(&text)
    }

    fn with_url(&self, url: &str) -> Request {
        Request::Secret {
            name: self.name.to_string(),
            placement: self.placement.to_string(),
            method: self.method.to_owned(),
            url: url.to_owned(),
        }
    }

    /// As it is written down.
    pub(super) fn deny(&self, caller: &Caller, decision: Decision) -> Fault {
        let shown = self.with_url(self.url.without_query());
        deny(caller, &shown, decision)
    }

    /// What the vault said.
    pub(super) fn refused(&self, caller: &Caller, refusal: &SecretRefusal) -> Fault {
        let (code, hint) = match refusal {
            SecretRefusal::Vault(message) => {
                return Fault::Vault {
                    message: message.clone(),
                };
            }
            SecretRefusal::Missing(name) => {
                ("secret-missing", Some(format!("claw secret set {name}")))
            }
            SecretRefusal::NotBound { name, .. } => ("secret-not-bound", Some(self.bind(name))),
        };
        let mut decision = decision(code, "vault", &refusal.to_string());
        decision.hint = hint;
        self.deny(caller, decision)
    }

    /// What a person types to bind it here.
    fn bind(&self, name: &SecretName) -> String {
        let (host, port) = (self.url.host(), self.url.port());
        let place = self.placement.to_string().replace('\'', "'\\''");
        format!("claw secret bind {name} --at {host}:{port} --as '{place}'")
    }

    /// No TLS.
    pub(super) fn in_the_clear(&self, caller: &Caller) -> Fault {
        let why = "a secret is sent over TLS only, or to a loopback address";
        self.deny(caller, decision("secret-needs-tls", "secrets", why))
    }
}

/// Writes a refusal of policy or the vault down.
pub(super) fn deny(caller: &Caller, request: &Request, decision: Decision) -> Fault {
    caller.ledger.deny(Denial {
        details: Vec::new(),
        request: request.to_string(),
        capability: request.capability().to_owned(),
        decision: decision.clone(),
        count: 1,
    });
    denied(decision)
}

/// A stand-in where none may be. `place` is the URL without its query.
pub(crate) fn misplaced(caller: &Caller, method: &str, place: &str, why: &str) -> Fault {
    let decision = decision("secret-misplaced", "secrets", why);
    record(
        caller,
        format!("{method} `{place}`"),
        decision.clone(),
        Vec::new(),
    );
    denied(decision)
}

/// The same, for where there is no caller to write it down for.
pub(crate) fn misplaced_in_stream(which: &str) -> Fault {
    let why = format!(
        "a stand-in for a secret{which} is in the streamed body, which is no place for one"
    );
    denied(decision("secret-misplaced", "secrets", &why))
}

/// Writes a refusal down that was made without a caller. Which stand-in was in a stream is not known where the call has
/// several.
pub(crate) fn note(caller: &Caller, method: &str, place: &str, fault: &Fault) {
    if let Fault::Denied { code, decision } = fault
        && code == "secret-misplaced"
    {
        let stand_ins = caller.secrets.iter().flat_map(|s| &s.stand_ins);
        let names: BTreeSet<String> = stand_ins.map(|s| format!("secret `{}`", s.name)).collect();
        let which = Vec::from_iter(names).join(" or ");
        let details = (!which.is_empty()).then(|| format!("with a stand-in for {which}"));
        let decision = (**decision).clone();
        record(
            caller,
            format!("{method} `{place}`"),
            decision,
            Vec::from_iter(details),
        );
    }
}

fn denied(decision: Decision) -> Fault {
    Fault::Denied {
        code: decision.code.clone(),
        decision: Box::new(decision),
    }
}

fn decision(code: &str, layer: &str, why: &str) -> Decision {
    Decision {
        wanted: None,
        verdict: Verdict::Deny,
        code: code.to_owned(),
        layer: layer.to_owned(),
        reason: why.to_owned(),
        steps: vec![format!("{layer}: {why}")],
        hint: None,
    }
}

fn record(caller: &Caller, request: String, decision: Decision, details: Vec<String>) {
    caller.ledger.deny(Denial {
        details,
        request,
        capability: "secret".to_owned(),
        decision,
        count: 1,
    });
}
