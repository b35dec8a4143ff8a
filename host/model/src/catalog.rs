//! Context windows and prices of well-known models.
//!
//! As of 2026-11-20, from the price table of the Python package litellm 1.109.1 (MIT), providers
//! `anthropic`, `openai` and `gemini`, which repeats the vendors' published price lists. Prices are list
//! prices in US dollars for a million tokens, without batch or long-context tariffs and without what
//! writing to a cache costs. A model that is not here has no known price: only its tokens
//! are counted.

/// Context window assumed for an unknown model, in tokens: small, so that what is kept of a
/// conversation fits local models, too.
pub const UNKNOWN_CONTEXT_TOKENS: u64 = 32_768;

/// The provider whose models are those of `openai`.
pub(crate) const OPENAI_RESPONSES: &str = "openai-responses";

/// What is known about a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Context window in tokens.
    pub context_tokens: u64,
    /// US dollars for a million input and output tokens.
    pub usd_per_million: (f64, f64),
    /// US dollars for a million input tokens served from a cache.
    pub cached_usd_per_million: f64,
}

/// Provider, model, context window, and the prices of input, cached input and output.
type Row = (&'static str, &'static str, u64, f64, f64, f64);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("anthropic", "claude-haiku-4-5",        200_000,  1.00,  0.10,   5.00),
    ("anthropic", "claude-haiku-5-5",      1_000_000,  0.10,  0.01,   0.50),
    ("anthropic", "claude-opus-4-5",         200_000,  5.00,  0.50,  25.00),
    ("anthropic", "claude-opus-4-6",       1_000_000,  5.00,  0.50,  25.00),
    ("anthropic", "claude-opus-4-7",       1_000_000,  5.00,  0.50,  25.00),
    ("anthropic", "claude-opus-4-8",       1_000_000,  5.00,  0.50,  25.00),
    ("anthropic", "claude-opus-5",         1_000_000,  5.00,  0.50,  25.00),
    ("anthropic", "claude-opus-5-5",       1_000_000,  4.00,  0.20,  20.00),
    ("anthropic", "claude-sonnet-4-5",       200_000,  3.00,  0.30,  15.00),
    ("anthropic", "claude-sonnet-4-6",     1_000_000,  3.00,  0.30,  15.00),
    ("anthropic", "claude-sonnet-5",       1_000_000,  2.00,  0.20,  10.00),
    ("anthropic", "claude-sonnet-5-5",     1_000_000,  2.00,  0.10,  10.00),
    ("openai",   "gpt-4.1",               1_047_576,  2.00,  0.50,   8.00),
    ("openai",   "gpt-4.1-mini",          1_047_576,  0.40,  0.10,   1.60),
    ("openai",   "gpt-4o",                  128_000,  2.50,  1.25,  10.00),
    ("openai",   "gpt-4o-mini",             128_000,  0.15, 0.075,   0.60),
    ("openai",   "gpt-5",                   272_000,  1.25, 0.125,  10.00),
    ("openai",   "gpt-5-mini",              272_000,  0.25, 0.025,   2.00),
    ("openai",   "gpt-5-nano",              272_000,  0.05, 0.005,   0.40),
    ("openai",   "gpt-5.1",                 272_000,  1.25, 0.125,  10.00),
    ("openai",   "gpt-5.2",                 272_000,  1.75, 0.175,  14.00),
    ("openai",   "gpt-5.4",               1_050_000,  2.50,  0.25,  15.00),
    ("openai",   "gpt-5.4-mini",            272_000,  0.75, 0.075,   4.50),
    ("openai",   "gpt-5.4-nano",            272_000,  0.20,  0.02,   1.25),
    ("openai",   "gpt-5.5",               1_050_000,  5.00,  0.50,  30.00),
    ("openai",   "gpt-5.6",                 922_000,  4.00,  0.40,  20.00),
    ("openai",   "gpt-6-luna",              922_000,  0.10,  0.01,   0.50),
    ("openai",   "gpt-6-sol",               922_000,  2.00,  0.20,  10.00),
    ("openai",   "gpt-6.1-sol",             922_000,  2.00,  0.10,  10.00),
    ("openai",   "gpt-6.1-terra",           922_000,  1.00,  0.05,   5.00),
    ("openai",   "o3",                      200_000,  2.00,  0.50,   8.00),
    ("openai",   "o4-mini",                 200_000,  1.10, 0.275,   4.40),
    ("gemini",   "gemini-2.5-flash",      1_048_576,  0.30,  0.03,   2.50),
    ("gemini",   "gemini-2.5-flash-lite", 1_048_576,  0.10,  0.01,   0.40),
    ("gemini",   "gemini-2.5-pro",        1_048_576,  1.25, 0.125,  10.00),
    ("gemini",   "gemini-3.5-flash",      1_048_576,  1.50,  0.15,   9.00),
    ("gemini",   "gemini-3.5-flash-lite", 1_048_576,  0.30,  0.03,   2.50),
    ("gemini",   "gemini-3.8-flash",      1_048_576,  0.75, 0.075,   3.75),
    ("gemini",   "gemini-4-argon",        1_048_576,  2.00,  0.10,  10.00),
];

/// Looks a model up by its provider's built-in name and the model's own, with or without the date of a
/// snapshot (`-20251001`, `-2025-10-01`) or `-latest`.
pub fn facts(provider: &str, model: &str) -> Option<Facts> {
    let provider = match provider {
        OPENAI_RESPONSES => "openai",
        other => other,
    };
    let name = without_snapshot(model);
    let row = TABLE.iter().find(|r| r.0 == provider && r.1 == name)?;
    Some(Facts {
        context_tokens: row.2,
        usd_per_million: (row.3, row.5),
        cached_usd_per_million: row.4,
    })
}

fn without_snapshot(model: &str) -> &str {
    if let Some(name) = model.strip_suffix("-latest") {
        return name;
    }
    let is_date = |text: &str, dashed: bool| {
        text.bytes().enumerate().all(|(i, b)| match i {
            0 => b == b'-',
            5 | 8 if dashed => b == b'-',
            _ => b.is_ascii_digit(),
        })
    };
    for (bytes, dashed) in [(11, true), (9, false)] {
        let cut = model.len().saturating_sub(bytes);
        if let (Some(name), Some(tail)) = (model.get(..cut), model.get(cut..))
            && tail.len() == bytes
            && is_date(tail, dashed)
        {
            return name;
        }
    }
    model
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_found_by_their_model() {
        let want = facts("anthropic", "claude-sonnet-4-5");
        assert_eq!(want.map(|f| f.context_tokens), Some(200_000));
        for name in ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5-latest"] {
            assert_eq!(facts("anthropic", name), want, "{name}");
        }
        let gpt = facts("openai", "gpt-5-mini");
        assert!(gpt.is_some());
        assert_eq!(facts("openai", "gpt-5-mini-2025-08-07"), gpt);
        assert_eq!(facts("openai-responses", "gpt-5-mini"), gpt);
    }

    #[test]
    fn what_is_not_written_down_is_unknown() {
        for (provider, model) in [
            ("openai", "x"),
            ("openai", ""),
            ("openai", "gpt-5-minis"),
            ("openai", "gpt-5-mini-2025"),
            ("local", "gpt-5-mini"),
            ("openai", "ключ-20250929"),
        ] {
            assert_eq!(facts(provider, model), None, "{provider}/{model}");
        }
    }

    #[test]
    fn every_row_is_usable_and_there_once() {
        let mut names: Vec<_> = TABLE.iter().map(|r| (r.0, r.1)).collect();
        for (provider, model, context, input, cached, output) in TABLE {
            assert!(*context > 0 && *cached > 0.0 && output > input, "{model}");
            assert!(cached < input, "{model}");
            assert!(facts(provider, model).is_some(), "{model}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
    }
}
