//! What a connection that stands says: each frame or line is looked through like a request, and its places are filled.

use crate::error::{EgressError, Fault};
use crate::message::{Caller, OutBody};
use crate::secret::{Hands, Hop, Part, SecretUse};
use bytes::Bytes;
use claw_policy::url::CanonicalUrl;
use http::HeaderMap;

/// One side of a connection, as policy and the vault know it.
pub(crate) struct Speaker {
    pub(crate) caller: Caller,
    /// As it was judged.
    pub(crate) url: CanonicalUrl,
    /// As it is spoken: `wss`, `ws` or `tls`.
    pub(crate) scheme: &'static str,
    pub(crate) method: &'static str,
}

impl Speaker {
    /// The bytes to send. Refused as a whole where a stand-in is in no place of its own.
    pub(crate) fn ready(
        &self,
        part: Part,
        said: Bytes,
        uses: Vec<SecretUse>,
    ) -> Result<Bytes, EgressError> {
        let made = || {
            let body = OutBody::Bytes(said.clone());
            let mut hands = Hands::saying(&self.caller, uses)?;
            hands.ready(&Hop {
                part,
                scheme: self.scheme,
                method: self.method,
                url: &self.url,
                headers: &HeaderMap::new(),
                body: &body,
                redirected: false,
                crossed: false,
            })
        };
        let ready = made().map_err(|fault| self.masked(fault))?;
        Ok(ready.body.unwrap_or(said))
    }

    /// What was heard, without secrets.
    pub(crate) fn heard(&self, bytes: Bytes) -> Bytes {
        match &self.caller.secrets {
            Some(secrets) => secrets.hide(&bytes).into(),
            None => bytes,
        }
    }

    /// An error before anything of this frame or line was sent.
    pub(crate) fn masked(&self, fault: Fault) -> EgressError {
        match &self.caller.secrets {
            Some(secrets) => fault.masked(secrets.mask().as_ref()).into(),
            None => fault.into(),
        }
    }
}
