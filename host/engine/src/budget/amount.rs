//! Tokens and money.

use claw_core::model::Usage;

/// Most tokens, and most millionths of a dollar, that one request counts: whatever a server claims, the sums of a
/// claw's life stay numbers every store can hold.
const MOST_PER_REQUEST: u64 = 1 << 40;

/// What something costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Input and output tokens.
    pub tokens: u64,
    /// Millionths of a US dollar.
    pub micro_usd: u64,
}

impl Amount {
    /// The cost of this usage at a price in US dollars for a million input and output tokens, rounded up. An unknown
    /// price costs no money.
    pub fn of(usage: Usage, usd_per_million: Option<(f64, f64)>) -> Self {
        let (input, output) = usd_per_million.unwrap_or_default();
        // A dollar for a million tokens is a millionth of a dollar for one.
        let micro = float(usage.input_tokens) * input + float(usage.output_tokens) * output;
        Self {
            tokens: usage
                .input_tokens
                .saturating_add(usage.output_tokens)
                .min(MOST_PER_REQUEST),
            micro_usd: whole(micro).min(MOST_PER_REQUEST),
        }
    }

    /// US dollars.
    pub fn usd(self) -> f64 {
        float(self.micro_usd) / 1e6
    }

    /// The sum; stays at the largest number rather than overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            tokens: self.tokens.saturating_add(other.tokens),
            micro_usd: self.micro_usd.saturating_add(other.micro_usd),
        }
    }

    /// The rest; never below nothing.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self {
            tokens: self.tokens.saturating_sub(other.tokens),
            micro_usd: self.micro_usd.saturating_sub(other.micro_usd),
        }
    }
}

/// US dollars in millionths; `None` if it is no amount.
pub fn micro_usd(usd: f64) -> Option<u64> {
    (usd.is_finite() && (0.0..=1e12).contains(&usd)).then(|| whole((usd * 1e6).round()))
}

#[allow(
    clippy::cast_precision_loss,
    reason = "token counts are far below 2^52"
)]
fn float(tokens: u64) -> f64 {
    tokens as f64
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that is too large becomes the largest number, one below zero 0"
)]
fn whole(micro: f64) -> u64 {
    micro.ceil() as u64
}
