//! What a request costs, from the catalog's list prices.
//!
//! Invariant: an unknown model has no price, not a price of nothing.

use crate::catalog::facts;
use claw_core::model::Usage;

/// US dollars for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Of input that no cache served.
    pub input: f64,
    /// Of input served from a cache.
    pub cached_input: f64,
    /// Of output.
    pub output: f64,
}

/// The price of a model by its provider's built-in name and the model's own.
pub fn of(provider: &str, model: &str) -> Option<Price> {
    let known = facts(provider, model)?;
    Some(Price {
        input: known.usd_per_million.0,
        cached_input: known.cached_usd_per_million,
        output: known.usd_per_million.1,
    })
}

/// The price of `provider/model`.
pub fn of_name(name: &str) -> Option<Price> {
    let (provider, model) = name.split_once('/')?;
    of(provider, model)
}

impl Price {
    /// US dollars for these tokens. Writing to a cache counts as plain input.
    #[must_use]
    pub fn cost_usd(&self, usage: Usage) -> f64 {
        let cached = usage.cached_input_tokens.min(usage.input_tokens);
        let fresh = usage.input_tokens - cached;
        let part = |tokens: u64, price: f64| {
            // Exact up to 2^53 tokens.
            #[allow(clippy::cast_precision_loss)]
            let tokens = tokens as f64;
            tokens * price / 1e6
        };
        part(fresh, self.input)
            + part(cached, self.cached_input)
            + part(usage.output_tokens, self.output)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn usage(input: u64, cached: u64, output: u64) -> Usage {
        Usage {
            input_tokens: input,
            output_tokens: output,
            cached_input_tokens: cached,
        }
    }

    #[test]
    fn cached_tokens_cost_their_own_price() {
        // 3.00, 0.30 and 15.00 for a million.
        let price = of_name("anthropic/claude-sonnet-4-5-20250929").unwrap();
        for (used, want) in [
            (usage(1_000_000, 0, 0), 3.0),
            (usage(1_000_000, 1_000_000, 0), 0.3),
            (usage(1_000_000, 500_000, 100_000), 1.5 + 0.15 + 1.5),
            // A provider may count the cached ones apart; no price is below nothing.
            (usage(0, 500_000, 0), 0.0),
            (usage(0, 0, 0), 0.0),
        ] {
            let got = price.cost_usd(used);
            assert!((got - want).abs() < 1e-9, "{used:?}: {got}");
        }
    }

    #[test]
    fn what_is_unknown_has_no_price() {
        for name in ["ollama/qwen3", "openrouter/openai/gpt-5", "gpt-5", ""] {
            assert_eq!(of_name(name), None, "{name}");
        }
        assert_eq!(of("openai-responses", "gpt-5"), of("openai", "gpt-5"));
        assert!(of("gemini", "gemini-2.5-pro").is_some());
    }
}
