//! The built-in providers, and how configuration and environment change them.

use super::{Api, ProviderConfig};
use crate::address::{Address, AddressError};
use crate::catalog::OPENAI_RESPONSES;
use crate::local;
use std::collections::BTreeMap;

/// The one provider whose newer models want `max_completion_tokens`.
pub(super) const OPENAI: &str = "openai";
const BUILT_IN: &str = "built-in";
const CONFIG: &str = "config";
/// Where a local server usually listens.
const USUAL_PORT: &str = "usual-port";

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) name: String,
    pub(super) api: Api,
    pub(super) base: String,
    /// `built-in`, `usual-port`, `config`, or an environment variable.
    pub(super) from: String,
    /// Environment variables with a key each, in the order they are used.
    pub(super) key_envs: Vec<String>,
    pub(super) context_tokens: Option<u64>,
}

impl Spec {
    pub(super) fn address(&self) -> Result<Address, AddressError> {
        match self.api {
            Api::OpenaiChat | Api::OpenaiResponses => Address::openai(&self.base),
            Api::Gemini => Address::gemini(&self.base),
            Api::AnthropicMessages => Address::anthropic(&self.base),
        }
    }

    /// Whether a person wrote the address down, or it is one of this machine.
    pub(super) fn configured(&self) -> bool {
        self.from != BUILT_IN
    }

    /// Whether it is a local server that nobody configured.
    pub(super) fn is_usual_port(&self) -> bool {
        self.from == USUAL_PORT
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
    key_envs: &'static [&'static str],
}

const ALL: [BuiltIn; 5] = [
    BuiltIn {
        name: "anthropic",
        api: Api::AnthropicMessages,
        base: "https://api.anthropic.com",
        base_env: Some("ANTHROPIC_BASE_URL"),
        key_envs: &["ANTHROPIC_API_KEY"],
    },
    BuiltIn {
        name: OPENAI,
        api: Api::OpenaiChat,
        base: "https://api.openai.com/v1",
        base_env: Some("OPENAI_BASE_URL"),
        key_envs: &["OPENAI_API_KEY"],
    },
    BuiltIn {
        name: "openrouter",
        api: Api::OpenaiChat,
        base: "https://openrouter.ai/api/v1",
        base_env: None,
        key_envs: &["OPENROUTER_API_KEY"],
    },
    BuiltIn {
        name: OPENAI_RESPONSES,
        api: Api::OpenaiResponses,
        base: "https://api.openai.com/v1",
        base_env: Some("OPENAI_BASE_URL"),
        key_envs: &["OPENAI_API_KEY"],
    },
    BuiltIn {
        name: "gemini",
        api: Api::Gemini,
        base: "https://generativelanguage.googleapis.com/v1beta",
        base_env: Some("GOOGLE_GEMINI_BASE_URL"),
        key_envs: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
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
            key_envs: built_in.key_envs.iter().map(|k| (*k).to_owned()).collect(),
            context_tokens: None,
        };
        specs.insert(spec.name.clone(), spec);
    }
    for server in &local::USUAL {
        let spec = Spec {
            name: server.name.to_owned(),
            api: Api::OpenaiChat,
            base: server.base(),
            from: USUAL_PORT.to_owned(),
            key_envs: Vec::new(),
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
            key_envs: key_envs(config),
            context_tokens: config.context_tokens,
        };
        specs.insert(name.clone(), spec);
    }
    specs
}

/// `api_key_env` first, then `api_key_envs`, each once.
fn key_envs(config: &ProviderConfig) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for env in config.api_key_env.iter().chain(&config.api_key_envs) {
        if !all.contains(env) {
            all.push(env.clone());
        }
    }
    all
}
