//! Constructors for the shared error. Invariant: the constructors say that nothing left the sandbox unless
//! [`Error::after_effect`] or [`Error::effect_unknown`] is added.

use crate::{Effect, Error, ErrorKind};

impl Error {
    /// An error of any kind. `code` is a stable kebab-case word, `message` one plain sentence without secrets.
    pub fn new(kind: ErrorKind, code: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            message: message.into(),
            effect: Effect::None,
            ask: None,
            retry_after_ms: None,
        }
    }

    /// The arguments are wrong and the model should correct them.
    pub fn invalid(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, code, message)
    }

    /// The thing named does not exist.
    pub fn not_found(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, code, message)
    }

    /// Somebody else changed the thing first.
    pub fn conflict(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, code, message)
    }

    /// A size or count limit was reached.
    pub fn limit(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Limit, code, message)
    }

    /// The service on the other side failed or answered nonsense.
    pub fn unavailable(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, code, message)
    }

    /// This plugin cannot do it at all.
    pub fn unsupported(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, code, message)
    }

    /// A fault of the plugin itself.
    pub fn internal(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, code, message)
    }

    /// Something outside the sandbox did change before this error.
    #[must_use]
    pub fn after_effect(mut self) -> Self {
        self.effect = Effect::Happened;
        self
    }

    /// Something outside the sandbox may have changed before this error.
    #[must_use]
    pub fn effect_unknown(mut self) -> Self {
        self.effect = Effect::Unknown;
        self
    }

    /// Trying again makes sense after this many milliseconds.
    #[must_use]
    pub fn retry_after_ms(mut self, wait_ms: u32) -> Self {
        self.retry_after_ms = Some(wait_ms);
        self
    }

    /// What every host function answers outside a component.
    pub(crate) fn native() -> Self {
        Self::unsupported(
            "native-build",
            "host functions exist only inside a component",
        )
    }
}
