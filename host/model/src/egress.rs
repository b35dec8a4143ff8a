//! The transport of the host: `claw-net`'s egress, asked as `host(model:<provider>)`.
//!
//! Invariant: redirects are not followed, and what may be sent where is the provider's authority's to say.

use crate::answer::MAX_BODY_BYTES;
use crate::authority::ProviderAuthority;
use crate::providers::{Connect, Timeouts};
use crate::transport::{HttpAnswer, Transport, TransportError};
use async_trait::async_trait;
use bytes::Bytes;
use claw_core::code::GuestError;
use claw_core::id::{CallId, EffectId, SessionKey};
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::sandbox::Authority;
use claw_core::tool::Denial;
use claw_net::{Caller, Egress, EgressError, Fault, OutBody, OutRequest, Redirects, Waits};
use futures_util::{StreamExt as _, TryStreamExt as _};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;
use std::time::Duration;

/// The longest answer, in seconds from the request to the last byte.
pub const ANSWER_SECS: u64 = 1_800;

/// Takes the rows of model requests and keeps none of them: a model request changes nothing outside, and the
/// transcript's entry says which model was asked and what it used.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwritten;

#[async_trait]
impl Ledger for Unwritten {
    async fn begin(&self, intent: EffectIntent) -> Result<EffectId, GuestError> {
        Ok(EffectId::new(intent.call.as_str()))
    }
    async fn settle(&self, _id: EffectId, _state: EffectState) {}
    fn deny(&self, denial: Denial) {
        tracing::warn!(code = denial.decision.code, "a model request was refused");
    }
}

/// Sends providers' requests through `egress`; `ledger` takes their rows.
pub fn connect(egress: Egress, ledger: Arc<dyn Ledger>, timeouts: Timeouts) -> Connect {
    Arc::new(move |authority: Arc<ProviderAuthority>| {
        let caller = Caller {
            call: CallId::new(authority.subject().to_string()),
            session: SessionKey::main(authority.agent()),
            authority,
            ledger: Arc::clone(&ledger),
            secrets: None,
        };
        Arc::new(EgressTransport {
            egress: egress.clone(),
            caller,
            waits: Waits {
                first_byte: timeouts.head,
                idle: timeouts.idle,
            },
        })
    })
}

struct EgressTransport {
    egress: Egress,
    caller: Caller,
    waits: Waits,
}

#[async_trait]
impl Transport for EgressTransport {
    async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<HttpAnswer, TransportError> {
        let mut request = OutRequest::new("POST", url);
        request.body = OutBody::Bytes(body);
        self.send(request, &headers).await
    }

    async fn get(&self, url: &str, headers: HeaderMap) -> Result<HttpAnswer, TransportError> {
        self.send(OutRequest::new("GET", url), &headers).await
    }
}

impl EgressTransport {
    async fn send(
        &self,
        mut request: OutRequest,
        headers: &HeaderMap,
    ) -> Result<HttpAnswer, TransportError> {
        for (name, value) in headers {
            request = request.header(name.as_str(), value.as_bytes());
        }
        request.redirects = Redirects::Manual;
        request.timeout = Duration::from_secs(ANSWER_SECS);
        request.max_response_bytes = MAX_BODY_BYTES;
        request.waits = Some(self.waits);
        let answer = self.egress.send(&self.caller, request).await;
        let answer = answer.map_err(|e| failure(&e))?;
        Ok(HttpAnswer {
            status: answer.status,
            headers: received(&answer.headers),
            body: answer.body.map_err(|e| failure(&e)).boxed(),
        })
    }
}

fn received(headers: &claw_net::Headers) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            map.append(name, value);
        }
    }
    map
}

fn failure(error: &EgressError) -> TransportError {
    let text = error.to_string();
    match &error.fault {
        Fault::Denied { .. } | Fault::Invalid { .. } | Fault::Ledger(_) | Fault::Setup { .. } => {
            TransportError::Denied(text)
        }
        Fault::Rate { retry_after_ms, .. } | Fault::Busy { retry_after_ms, .. } => {
            TransportError::Busy(text, Duration::from_millis((*retry_after_ms).into()))
        }
        Fault::TimedOut { .. } => TransportError::Timeout(text),
        Fault::RequestTooLarge { .. } | Fault::ResponseTooLarge { .. } => {
            TransportError::TooLarge(text)
        }
        _ => TransportError::Failed(text),
    }
}
