//! `claw:secrets`: which secrets there are, and stand-ins for them. No function gives a value.

use super::error::{Answer, answer, not_found};
use crate::bindings::claw::secrets::secrets as wit;
use crate::call::Call;
use crate::state::State;
use claw_core::code::GuestError;
use claw_core::secret::{DeclaredSecret, Readiness};

impl Call {
    pub(super) fn declared(&self, name: &str) -> Result<&DeclaredSecret, GuestError> {
        let mut declared = self.invocation.declared_secrets.iter();
        declared.find(|d| d.name.as_str() == name).ok_or_else(|| {
            let words = format!("the manifest declares no secret `{}`", name.escape_debug());
            not_found("secret-undeclared", words)
        })
    }

    fn readiness(&self, declared: &DeclaredSecret) -> wit::Readiness {
        let agent = &self.invocation.call.agent;
        match self.secrets.vault.readiness(agent, &declared.name) {
            Readiness::Ready => wit::Readiness::Ready,
            Readiness::Missing => wit::Readiness::Missing,
        }
    }

    fn stand_in(&self, name: &str) -> Result<String, GuestError> {
        let declared = self.declared(name)?;
        let stand_in = self
            .secrets
            .stand_ins
            .iter()
            .find(|s| s.name == declared.name);
        stand_in.map(|s| s.text.clone()).ok_or_else(|| {
            let words = format!("secret `{name}` is not stored for this agent");
            not_found("secret-missing", words)
        })
    }
}

impl wit::Host for State {
    async fn all(&mut self) -> wasmtime::Result<Vec<wit::Secret>> {
        let call = &self.call;
        let declared = call.invocation.declared_secrets.iter();
        let all = declared.map(|declared| wit::Secret {
            name: declared.name.to_string(),
            readiness: call.readiness(declared),
            origin: declared.origin.clone(),
            placements: declared
                .placements
                .iter()
                .map(ToString::to_string)
                .collect(),
        });
        Ok(all.collect())
    }

    async fn check(&mut self, name: String) -> Answer<wit::Readiness> {
        let call = &self.call;
        answer(
            call.declared(&name)
                .map(|declared| call.readiness(declared)),
        )
    }

    async fn placeholder(&mut self, name: String) -> Answer<String> {
        answer(self.call.stand_in(&name))
    }
}
