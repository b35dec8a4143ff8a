//! What can go wrong with an exchange, and what of it a guest is told.
//! Invariant: no message holds a header value, a query, a body or a secret.

use claw_core::capability::Decision;
use claw_core::code::{EffectDone, ErrorKind, GuestError};
use claw_core::secret::Mask;
use std::fmt;

/// What was waited for when a deadline passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// TCP and TLS.
    Connect,
    /// The head of the answer.
    FirstByte,
    /// The next piece of the body.
    NextBytes,
    /// The caller's own time for the whole exchange ran out.
    Total,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "a connection",
            Self::FirstByte => "the head of the answer",
            Self::NextBytes => "more of the answer's body",
            Self::Total => "the end of the exchange",
        })
    }
}

/// The cause of a failed exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The request itself is malformed.
    #[error("{message}")]
    Invalid {
        /// `header-forbidden`, `header-malformed`, `headers-too-large`, `method-malformed`, `body-length`,
        /// `secret-place`, `secret-body`, `secret-unfit`, `secrets-too-many`, `url-scheme`, `line-malformed`.
        code: &'static str,
        /// One sentence.
        message: String,
    },
    /// Policy refuses.
    #[error("{}", .decision.reason)]
    Denied {
        /// The decision's own code, or `address-blocked`, `redirect-not-granted`, `secret-misplaced`,
        /// `secret-missing`, `secret-not-bound`, `secret-needs-tls`.
        code: String,
        /// What policy said.
        decision: Box<Decision>,
    },
    /// Too many requests of this (agent, subject).
    #[error("more than {per_minute} requests a minute")]
    Rate {
        /// The limit.
        per_minute: u32,
        /// When the next one would pass, in milliseconds.
        retry_after_ms: u32,
    },
    /// Too many exchanges under way.
    #[error("{limit} requests are under way already")]
    Busy {
        /// The limit reached.
        limit: u32,
        /// When trying again makes sense, in milliseconds.
        retry_after_ms: u32,
    },
    /// The request body is over the cap.
    #[error("the request body is larger than {max_bytes} bytes")]
    RequestTooLarge {
        /// The cap.
        max_bytes: u64,
    },
    /// The head or body of the answer is over the cap.
    #[error("the response is larger than {max_bytes} bytes")]
    ResponseTooLarge {
        /// The cap.
        max_bytes: u64,
    },
    /// One redirect more than is followed.
    #[error("more than {max} redirects")]
    TooManyRedirects {
        /// The limit.
        max: u32,
    },
    /// A redirect that wants the body again, and the body was a stream.
    #[error("the answer redirects the request, but its streamed body cannot be sent again")]
    RedirectBody,
    /// The name has no address.
    #[error("cannot resolve `{host}`: {message}")]
    Dns {
        /// The name.
        host: String,
        /// Why.
        message: String,
    },
    /// No TCP connection.
    #[error("cannot connect to `{origin}`: {message}")]
    Connect {
        /// Where.
        origin: String,
        /// Why.
        message: String,
    },
    /// No TLS session.
    #[error("no secure connection to `{origin}`: {message}")]
    Tls {
        /// Where.
        origin: String,
        /// Why.
        message: String,
    },
    /// The other side broke off or answered nonsense.
    #[error("`{origin}` gave no valid answer: {message}")]
    Protocol {
        /// Where.
        origin: String,
        /// Why.
        message: String,
    },
    /// A deadline passed.
    #[error("waited {waited_ms} ms for {waiting}")]
    TimedOut {
        /// For what.
        waiting: Waiting,
        /// How long, in milliseconds.
        waited_ms: u64,
    },
    /// The caller's own body stream failed.
    #[error("the request body could not be read: {message}")]
    Body {
        /// Why.
        message: String,
    },
    /// The effect's row could not be written, so nothing was sent.
    #[error("{0}")]
    Ledger(GuestError),
    /// The request names secrets, and the caller has no vault.
    #[error("there are no secrets here")]
    NoVault,
    /// The vault cannot be read or written.
    #[error("the vault cannot be used: {message}")]
    Vault {
        /// Why.
        message: String,
    },
    /// The answer has to be searched for secrets, and came encoded although it was asked for plain.
    #[error("the answer came as `{encoding}`, and cannot be searched for secrets")]
    Encoded {
        /// The encoding, as the answer names it.
        encoding: String,
    },
    /// A string of the answer could not be kept.
    #[error("{message}")]
    Capture {
        /// Why.
        message: String,
    },
    /// The options cannot be used.
    #[error("{message}")]
    Setup {
        /// Why.
        message: String,
    },
}

/// Why there is no (whole) answer, and whether bytes had left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct EgressError {
    /// The cause.
    pub fault: Fault,
    /// `None`: no byte left. `Unknown`: bytes may have left, no answer came. `Happened`: an answer had come.
    pub effect: EffectDone,
}

impl From<Fault> for EgressError {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            effect: EffectDone::None,
        }
    }
}

impl Fault {
    pub(crate) fn with(self, effect: EffectDone) -> EgressError {
        EgressError {
            fault: self,
            effect,
        }
    }

    /// Without secrets: words of another side or library may hold one.
    pub(crate) fn masked(mut self, mask: &dyn Mask) -> Self {
        let text = match &mut self {
            Self::Invalid { message, .. }
            | Self::Dns { message, .. }
            | Self::Connect { message, .. }
            | Self::Tls { message, .. }
            | Self::Protocol { message, .. }
            | Self::Body { message }
            | Self::Capture { message }
            | Self::Vault { message } => message,
            Self::Encoded { encoding } => encoding,
            Self::Denied { decision, .. } => &mut decision.reason,
            _ => return self,
        };
        *text = mask.text(text).into_owned();
        self
    }

    /// Coarse kind, as guests see it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::Denied { .. } => ErrorKind::Denied,
            Self::Rate { .. }
            | Self::RequestTooLarge { .. }
            | Self::ResponseTooLarge { .. }
            | Self::TooManyRedirects { .. } => ErrorKind::Limit,
            Self::Busy { .. } => ErrorKind::Busy,
            Self::RedirectBody | Self::NoVault | Self::Encoded { .. } => ErrorKind::Unsupported,
            Self::Vault { .. } | Self::Capture { .. } => ErrorKind::Unavailable,
            Self::Dns { .. } | Self::Connect { .. } | Self::Tls { .. } | Self::Protocol { .. } => {
                ErrorKind::Unavailable
            }
            Self::TimedOut { .. } => ErrorKind::TimedOut,
            Self::Ledger(error) => error.kind,
            Self::Body { .. } | Self::Setup { .. } => ErrorKind::Internal,
        }
    }

    /// Stable machine word.
    pub fn code(&self) -> &str {
        match self {
            Self::Invalid { code, .. } => code,
            Self::Denied { code, .. } => code,
            Self::Rate { .. } => "rate",
            Self::Busy { .. } => "busy",
            Self::RequestTooLarge { .. } => "request-too-large",
            Self::ResponseTooLarge { .. } => "response-too-large",
            Self::TooManyRedirects { .. } => "too-many-redirects",
            Self::RedirectBody => "redirect-body",
            Self::Dns { .. } => "dns",
            Self::Connect { .. } => "connect",
            Self::Tls { .. } => "tls",
            Self::Protocol { .. } => "protocol",
            Self::TimedOut { waiting, .. } => match waiting {
                Waiting::Connect => "connect",
                Waiting::FirstByte => "first-byte",
                Waiting::NextBytes => "idle",
                Waiting::Total => "total",
            },
            Self::Body { .. } => "request-body",
            Self::Ledger(error) => &error.code,
            Self::NoVault => "no-vault",
            Self::Vault { .. } => "vault",
            Self::Encoded { .. } => "answer-encoded",
            Self::Capture { .. } => "secret-capture",
            Self::Setup { .. } => "egress-setup",
        }
    }

    /// When trying again makes sense, in milliseconds.
    pub fn retry_after_ms(&self) -> Option<u32> {
        match self {
            Self::Rate { retry_after_ms, .. } | Self::Busy { retry_after_ms, .. } => {
                Some(*retry_after_ms)
            }
            Self::Ledger(error) => error.retry_after_ms,
            _ => None,
        }
    }
}

impl From<EgressError> for GuestError {
    fn from(error: EgressError) -> Self {
        let EgressError { fault, effect } = error;
        Self {
            kind: fault.kind(),
            code: fault.code().to_owned(),
            message: fault.to_string(),
            effect,
            ask: None,
            retry_after_ms: fault.retry_after_ms(),
        }
    }
}
