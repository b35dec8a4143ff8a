//! The contract's error record, to and from the host's.

use crate::bindings::claw::types::errors as wit;
use crate::text;
use claw_core::code::{EffectDone, ErrorKind, GuestError};
use claw_core::ports::StoreError;

/// The answer of a host function: the outer error is a forged handle and ends the guest.
pub(crate) type Answer<T> = wasmtime::Result<Result<T, wit::Error>>;

/// Makes a host function's result the contract's.
pub(crate) fn answer<T>(result: Result<T, GuestError>) -> Answer<T> {
    Ok(result.map_err(wit::Error::from))
}

/// A malformed argument.
pub(crate) fn invalid(code: &str, message: impl Into<String>) -> GuestError {
    GuestError::new(ErrorKind::Invalid, code, message)
}

/// A limit of the contract.
pub(crate) fn limit(code: &str, message: impl Into<String>) -> GuestError {
    GuestError::new(ErrorKind::Limit, code, message)
}

/// No such thing, or not for this call.
pub(crate) fn not_found(code: &str, message: impl Into<String>) -> GuestError {
    GuestError::new(ErrorKind::NotFound, code, message)
}

/// What a guest learns of a failing store: that it failed.
pub(crate) fn store(error: &StoreError) -> GuestError {
    tracing::warn!(%error, "the store failed under a guest");
    GuestError::new(ErrorKind::Internal, "store", "the host's store failed")
}

impl From<GuestError> for wit::Error {
    fn from(error: GuestError) -> Self {
        Self {
            kind: match error.kind {
                ErrorKind::Invalid => wit::ErrorKind::Invalid,
                ErrorKind::Denied => wit::ErrorKind::Denied,
                ErrorKind::NotFound => wit::ErrorKind::NotFound,
                ErrorKind::Conflict => wit::ErrorKind::Conflict,
                ErrorKind::Limit => wit::ErrorKind::Limit,
                ErrorKind::Busy => wit::ErrorKind::Busy,
                ErrorKind::TimedOut => wit::ErrorKind::TimedOut,
                ErrorKind::Unavailable => wit::ErrorKind::Unavailable,
                ErrorKind::Unsupported => wit::ErrorKind::Unsupported,
                ErrorKind::Internal => wit::ErrorKind::Internal,
            },
            code: error.code,
            message: text::cut(&error.message, text::MAX_MESSAGE_BYTES).to_owned(),
            effect: match error.effect {
                EffectDone::None => wit::Effect::None,
                EffectDone::Unknown => wit::Effect::Unknown,
                EffectDone::Happened => wit::Effect::Happened,
            },
            ask: error.ask,
            retry_after_ms: error.retry_after_ms,
        }
    }
}

/// Reads an error a guest returned: its texts cleaned and cut.
pub(crate) fn from_guest(error: wit::Error) -> GuestError {
    GuestError {
        kind: match error.kind {
            wit::ErrorKind::Invalid => ErrorKind::Invalid,
            wit::ErrorKind::Denied => ErrorKind::Denied,
            wit::ErrorKind::NotFound => ErrorKind::NotFound,
            wit::ErrorKind::Conflict => ErrorKind::Conflict,
            wit::ErrorKind::Limit => ErrorKind::Limit,
            wit::ErrorKind::Busy => ErrorKind::Busy,
            wit::ErrorKind::TimedOut => ErrorKind::TimedOut,
            wit::ErrorKind::Unavailable => ErrorKind::Unavailable,
            wit::ErrorKind::Unsupported => ErrorKind::Unsupported,
            wit::ErrorKind::Internal => ErrorKind::Internal,
        },
        code: text::code(&error.code),
        message: text::clean(text::cut(&error.message, text::MAX_MESSAGE_BYTES)),
        effect: match error.effect {
            wit::Effect::None => EffectDone::None,
            wit::Effect::Unknown => EffectDone::Unknown,
            wit::Effect::Happened => EffectDone::Happened,
        },
        ask: error
            .ask
            .map(|ask| text::clean(text::cut(&ask, text::MAX_MESSAGE_BYTES))),
        retry_after_ms: error.retry_after_ms,
    }
}
