//! The class of an error, from the provider's words first and the status last.
//!
//! Invariant: [`RULES`] are tried in order and the first that fits decides. `aborted` is never among them:
//! only the host aborts, and a provider that cancels has failed.

use super::Said;
use claw_core::model::ModelErrorClass as C;

/// A class and what tells it.
struct Rule {
    class: C,
    /// Machine words: a code, a type, a status in words.
    words: &'static [&'static str],
    /// Parts of Google's reasons and quota names.
    details: &'static [&'static str],
    /// Parts of a message.
    phrases: &'static [&'static str],
}

/// More input than the model takes, in the words of Anthropic, OpenAI, Gemini, llama.cpp, Ollama, vLLM, LM
/// Studio and others that speak their protocols.
const OVERFLOW: &[&str] = &[
    "prompt is too long",
    "prompt too long",
    "input is too long",
    "exceed context limit",
    "maximum context length",
    "maximum prompt length",
    "maximum model length",
    "exceeds the context window",
    "exceeds the context length",
    "exceeds the available context size",
    "exceeds the maximum number of tokens",
    "exceeds max length",
    "exceeded model token limit",
    "context size has been exceeded",
    "context the overflows",
    "context length is only",
    "greater than the context length",
    "reduce the length of the messages",
];

const RULES: &[Rule] = &[
    Rule {
        class: C::Billing,
        words: &[
            "insufficient_quota",
            "billing_error",
            "billing_hard_limit_reached",
            "billing_not_active",
        ],
        // A quota of a day is not waited for.
        details: &["perday"],
        phrases: &[
            "credit balance",
            "insufficient credits",
            "credits are depleted",
            "insufficient balance",
            "reached your specified api usage limits",
            "spending cap",
            // A quota that is nothing, not one that is used up.
            "limit: 0,",
            "please enable billing",
        ],
    },
    Rule {
        class: C::AuthPermanent,
        words: &[
            "account_deactivated",
            "permission_error",
            "permission_denied",
        ],
        details: &["account_state_invalid"],
        phrases: &[
            "organization has been disabled",
            "account has been disabled",
            "location is not supported",
        ],
    },
    Rule {
        class: C::Auth,
        words: &["invalid_api_key", "authentication_error", "unauthenticated"],
        details: &["api_key_invalid"],
        phrases: &["api key not valid", "api key expired"],
    },
    Rule {
        class: C::ModelNotFound,
        words: &["model_not_found", "not_found_error"],
        details: &[],
        phrases: &[],
    },
    Rule {
        class: C::Overloaded,
        words: &[
            "overloaded_error",
            "overloaded",
            "server_overloaded",
            "unavailable",
        ],
        details: &[],
        phrases: &[],
    },
    Rule {
        class: C::RateLimit,
        words: &[
            "rate_limit_error",
            "rate_limit_exceeded",
            "resource_exhausted",
        ],
        details: &[],
        phrases: &[],
    },
    Rule {
        class: C::Timeout,
        words: &["timeout_error", "deadline_exceeded"],
        details: &[],
        phrases: &[],
    },
    Rule {
        class: C::Format,
        words: &[
            "invalid_prompt",
            "bio_policy",
            "misalignment_policy_violation",
            "data_residency_mismatch",
        ],
        details: &[],
        phrases: &[],
    },
];

/// The class of what a provider said.
pub(super) fn of(said: &Said) -> C {
    let words = [
        said.code.to_ascii_lowercase(),
        said.kind.to_ascii_lowercase(),
    ];
    let is = |word: &str| words.iter().any(|w| w == word);
    let message = said.message.to_ascii_lowercase();
    let details = said.details.to_ascii_lowercase();
    if is("context_length_exceeded") || is("exceed_context_size_error") {
        return C::ContextOverflow;
    }
    let tells = |phrases: &[&str]| phrases.iter().any(|p| message.contains(p));
    // A limit of tokens a minute that one request alone is over is not waited for.
    let alone = message.starts_with("request too large for");
    if alone || (said.status != 429 && tells(OVERFLOW)) {
        return C::ContextOverflow;
    }
    let rule = RULES.iter().find(|rule| {
        rule.words.iter().any(|w| is(w))
            || rule.details.iter().any(|d| details.contains(d))
            || tells(rule.phrases)
    });
    match rule {
        Some(rule) => rule.class,
        None => by_status(said, is("request_too_large"), is("invalid_request_error")),
    }
}

fn by_status(said: &Said, too_large: bool, invalid: bool) -> C {
    match said.status {
        0 if too_large => C::ContextOverflow,
        0 if invalid => C::Format,
        300..=399 => C::Denied,
        401 => C::Auth,
        402 => C::Billing,
        403 => C::AuthPermanent,
        404 => C::ModelNotFound,
        408 | 504 | 524 => C::Timeout,
        // A lock that was not had in time, and a request the provider itself cancelled.
        409 | 499 => C::ServerError,
        413 => C::ContextOverflow,
        429 => C::RateLimit,
        503 | 529 => C::Overloaded,
        400..=499 => C::Format,
        _ => C::ServerError,
    }
}
