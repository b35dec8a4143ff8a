//! The built-in providers, and how configuration and environment change them.

use super::{Api, ProviderConfig};
use crate::address::{Address, AddressError};
use std::collections::BTreeMap;

/// The one provider whose newer models want `max_completion_tokens`.
pub(super) const OPENAI: &str = "openai";
const BUILT_IN: &str = "built-in";
const CONFIG: &str = "config";

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) name: String,
    pub(super) api: Api,
    pub(super) base: String,
    /// `built-in`, `config`, or an environment variable.
    pub(super) from: String,
    pub(super) key_env: Option<String>,
    pub(super) context_tokens: Option<u64>,
}

impl Spec {
    pub(super) fn address(&self) -> Result<Address, AddressError> {
        match self.api {
            Api::OpenaiChat => Address::openai(&self.base),
            Api::AnthropicMessages => Address::anthropic(&self.base),
        }
    }

    /// Whether a person wrote the address down.
    pub(super) fn configured(&self) -> bool {
        self.from != BUILT_IN
    }

    /// A vendor's own address is of no use without a key; elsewhere nobody may ask for one.
    pub(super) fn needs_key(&self) -> bool {
        !self.configured()
    }
}

struct BuiltIn {
    name: &'static str,
    api: Api,
    base: &'static str,
    base_env: Option<&'static str>,
    key_env: &'static str,
}

const ALL: [BuiltIn; 4] = [
    BuiltIn {
        name: "anthropic",
        api: Api::AnthropicMessages,
        base: "https://api.anthropic.com",
        base_env: Some("ANTHROPIC_BASE_URL"),
        key_env: "ANTHROPIC_API_KEY",
    },
    BuiltIn {
        name: OPENAI,
        api: Api::OpenaiChat,
        base: "https://api.openai.com/v1",
        base_env: Some("OPENAI_BASE_URL"),
        key_env: "OPENAI_API_KEY",
    },
    BuiltIn {
        name: "openrouter",
        api: Api::OpenaiChat,
        base: "https://openrouter.ai/api/v1",
        base_env: None,
        key_env: "OPENROUTER_API_KEY",
    },
    BuiltIn {
        name: "gemini",
        api: Api::OpenaiChat,
        base: "https://generativelanguage.googleapis.com/v1beta/openai",
        base_env: None,
        key_env: "GEMINI_API_KEY",
    },
];

/// Built-in and configured providers by name.
pub(super) fn all(
    configured: &BTreeMap<String, ProviderConfig>,
    env: &BTreeMap<String, String>,
) -> BTreeMap<String, Spec> {
    let mut specs = BTreeMap::new();
    for built_in in &ALL {
        let written = built_in
            .base_env
            .and_then(|name| Some((name, env.get(name)?.trim())))
            .filter(|(_, base)| !base.is_empty());
        let (from, base) = written.unwrap_or((BUILT_IN, built_in.base));
        let spec = Spec {
            name: built_in.name.to_owned(),
            api: built_in.api,
            base: base.to_owned(),
            from: from.to_owned(),
            key_env: Some(built_in.key_env.to_owned()),
            context_tokens: None,
        };
        specs.insert(spec.name.clone(), spec);
    }
    for (name, config) in configured {
        let spec = Spec {
            name: name.clone(),
            api: config.api,
            base: config.base_url.clone(),
            from: CONFIG.to_owned(),
            key_env: config.api_key_env.clone(),
            context_tokens: config.context_tokens,
        };
        specs.insert(name.clone(), spec);
    }
    specs
}
