//! The registry: from `provider/model` to a model that can be asked.
//!
//! Invariant: built-in providers are known without configuration; a configured one of the same name
//! takes its place. Each provider gets a transport of its own, tied to its own address.

mod spec;
#[cfg(test)]
mod tests;

use crate::address::{Address, AddressError};
use crate::authority::ProviderAuthority;
use crate::catalog::{UNKNOWN_CONTEXT_TOKENS, facts};
use crate::classify::Source;
use crate::endpoint::Endpoint;
pub use crate::endpoint::Timeouts;
use crate::key::ApiKey;
use crate::local::{self, Found};
use crate::openai::LimitField;
use crate::scripted::{ScriptError, Scripted};
use crate::transport::Transport;
use claw_core::model::{Model, ModelInfo};
use claw_core::ports::Clock;
use serde::{Deserialize, Serialize};
use spec::Spec;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest `provider/model` in bytes.
pub const MAX_NAME_BYTES: usize = 256;
/// Keys of one provider, at most.
pub const MAX_KEYS: usize = 16;
/// Prefix of a model that replays a file.
pub const SCRIPTED: &str = "scripted:";

/// A wire protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// OpenAI Chat Completions.
    OpenaiChat,
    /// OpenAI Responses.
    OpenaiResponses,
    /// Anthropic Messages.
    AnthropicMessages,
    /// Google Gemini.
    Gemini,
}

/// A provider as configured under `models.providers.<name>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// What it speaks.
    pub api: Api,
    /// Where it is; this is the grant for this provider and nothing else.
    pub base_url: String,
    /// The environment variable with its key, if it needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key_env: Option<String>,
    /// More environment variables with a key each, used in this order after that one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub api_key_envs: Vec<String>,
    /// Context window of its models in tokens, where it is not the assumed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_tokens: Option<u64>,
}

/// Makes the transport of one provider from its authority.
pub type Connect = Arc<dyn Fn(Arc<ProviderAuthority>) -> Arc<dyn Transport> + Send + Sync>;

/// What the registry is made of.
pub struct Options {
    /// Configured providers by name.
    pub configured: BTreeMap<String, ProviderConfig>,
    /// The environment.
    pub env: BTreeMap<String, String>,
    /// The way out; [`crate::egress::connect`] in the host.
    pub connect: Connect,
    /// For dates in `Retry-After`.
    pub clock: Arc<dyn Clock>,
    /// How long silence is borne.
    pub timeouts: Timeouts,
}

/// Why a name is not a model.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// Not `provider/model`.
    #[error("`{0}` is not of the form `provider/model` or `scripted:FILE.yaml`")]
    Name(String),
    /// No such provider.
    #[error("no provider `{name}` (known: {known})")]
    Provider {
        /// As asked for.
        name: String,
        /// Names there are.
        known: String,
    },
    /// Its address is not usable.
    #[error("provider `{provider}`: {error}")]
    Address {
        /// Its name.
        provider: String,
        /// Why.
        error: AddressError,
    },
    /// It needs a key and there is none.
    #[error("provider `{provider}` needs a key in `{env}`")]
    NoKey {
        /// Its name.
        provider: String,
        /// The first environment variable that may have it.
        env: String,
    },
    /// More keys are named than used.
    #[error("provider `{provider}` names more than {MAX_KEYS} keys")]
    TooManyKeys {
        /// Its name.
        provider: String,
    },
    /// The script is not usable.
    #[error(transparent)]
    Script(#[from] ScriptError),
}

/// Whether a provider's key was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// It is there.
    Found,
    /// It is named, but not there.
    Missing,
    /// None is named.
    NotNeeded,
}

/// One provider for `claw model list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderStatus {
    /// Its name.
    pub name: String,
    /// What it speaks.
    pub api: Api,
    /// Its API root.
    pub address: String,
    /// Where the address comes from: `built-in`, `config`, or the environment variable's name.
    pub address_from: String,
    /// The environment variable of its key: the first that has one, else the first named.
    pub key_env: Option<String>,
    /// How many keys were found.
    pub keys: usize,
    /// Whether the key was found.
    pub key: KeyState,
    /// Whether its models can be asked.
    pub usable: bool,
}

/// One way to ask a model: the model with one of its provider's keys.
#[derive(Clone)]
pub struct Candidate {
    /// The profile: `provider:VARIABLE`, the provider's name where no key is used, or the whole name of a
    /// scripted model. Never the key.
    pub profile: String,
    /// The model as this profile asks it.
    pub model: Arc<dyn Model>,
}

/// The registry.
pub struct Providers {
    specs: BTreeMap<String, Spec>,
    options: Options,
    scripts: Mutex<BTreeMap<PathBuf, Arc<Scripted>>>,
}

impl Providers {
    /// Knows the built-in and the configured providers.
    pub fn new(options: Options) -> Self {
        let specs = spec::all(&options.configured, &options.env);
        Self {
            specs,
            options,
            scripts: Mutex::new(BTreeMap::new()),
        }
    }

    /// The model behind `provider/model` or `scripted:FILE.yaml`, asked with its first profile. Asking
    /// twice for one script gives one model, which goes on where it was.
    ///
    /// # Errors
    /// See [`ResolveError`].
    pub fn resolve(&self, name: &str) -> Result<Arc<dyn Model>, ResolveError> {
        if let Some(file) = name.strip_prefix(SCRIPTED) {
            return Ok(self.script(Path::new(file))?);
        }
        let (spec, address, model) = self.named(name)?;
        let key = self.keys(spec)?.into_iter().next().map(|(_, key)| key);
        Ok(Arc::new(self.endpoint(spec, address, key, model)))
    }

    /// Every profile that can ask `name`, in the order to try them: one for each key that was found and
    /// differs from those before it, or one without a key. There is always at least one.
    ///
    /// # Errors
    /// See [`ResolveError`].
    pub fn candidates(&self, name: &str) -> Result<Vec<Candidate>, ResolveError> {
        if name.starts_with(SCRIPTED) {
            return Ok(vec![Candidate {
                profile: name.to_owned(),
                model: self.resolve(name)?,
            }]);
        }
        let (spec, address, model) = self.named(name)?;
        let one = |profile, key| Candidate {
            profile,
            model: Arc::new(self.endpoint(spec, address.clone(), key, model)),
        };
        let keys = self.keys(spec)?;
        if keys.is_empty() {
            return Ok(vec![one(spec.name.clone(), None)]);
        }
        let profile = |env: &str| format!("{}:{env}", spec.name);
        Ok(keys
            .into_iter()
            .map(|(env, key)| one(profile(env), Some(key)))
            .collect())
    }

    /// Local servers that answer at their usual ports; see [`crate::local`]. A configured provider of the
    /// same name is not asked for here.
    pub async fn find_local(&self) -> Vec<Found> {
        let usual = local::USUAL.iter().filter(|server| {
            let spec = self.specs.get(server.name);
            spec.is_some_and(Spec::is_usual_port)
        });
        let wait = Duration::from_millis(local::FIND_MS);
        local::find(usual, &self.options.connect, wait).await
    }

    /// All providers by name, but for local servers that nobody configured: see [`Self::find_local`].
    pub fn list(&self) -> Vec<ProviderStatus> {
        let shown = self.specs.values().filter(|spec| !spec.is_usual_port());
        shown.map(|spec| self.status(spec)).collect()
    }

    fn spec(&self, name: &str) -> Result<&Spec, ResolveError> {
        self.specs.get(name).ok_or_else(|| ResolveError::Provider {
            name: name.to_owned(),
            known: self.specs.keys().cloned().collect::<Vec<_>>().join(", "),
        })
    }

    /// A `provider/model` taken apart, and where to ask it.
    fn named<'a>(&self, name: &'a str) -> Result<(&Spec, Address, &'a str), ResolveError> {
        let bad = || ResolveError::Name(name.chars().take(MAX_NAME_BYTES).collect());
        let (provider, model) = name.split_once('/').ok_or_else(bad)?;
        let clean = !model.is_empty() && !model.contains(|c: char| c.is_control() || c == ' ');
        if provider.is_empty() || !clean || name.len() > MAX_NAME_BYTES {
            return Err(bad());
        }
        let spec = self.spec(provider)?;
        let address = spec.address().map_err(|error| ResolveError::Address {
            provider: provider.to_owned(),
            error,
        })?;
        Ok((spec, address, model))
    }

    /// The keys that were found, with their variables; an error if there must be one and is none.
    fn keys<'a>(&self, spec: &'a Spec) -> Result<Vec<(&'a str, ApiKey)>, ResolveError> {
        let provider = || spec.name.clone();
        if spec.key_envs.len() > MAX_KEYS {
            return Err(ResolveError::TooManyKeys {
                provider: provider(),
            });
        }
        let found = self.found_keys(spec);
        match spec.key_envs.first() {
            Some(env) if found.is_empty() && spec.needs_key() => Err(ResolveError::NoKey {
                provider: provider(),
                env: env.clone(),
            }),
            _ => Ok(found),
        }
    }

    fn found_keys<'a>(&self, spec: &'a Spec) -> Vec<(&'a str, ApiKey)> {
        let mut found: Vec<(&str, ApiKey)> = Vec::new();
        for env in &spec.key_envs {
            let key = self.options.env.get(env).and_then(|text| ApiKey::new(text));
            if let Some(key) = key.filter(|key| !found.iter().any(|(_, k)| k.same(key))) {
                found.push((env, key));
            }
        }
        found
    }

    fn status(&self, spec: &Spec) -> ProviderStatus {
        let found = self.found_keys(spec);
        let key = match (spec.key_envs.is_empty(), found.is_empty()) {
            (true, _) => KeyState::NotNeeded,
            (false, false) => KeyState::Found,
            (false, true) => KeyState::Missing,
        };
        let named = spec.key_envs.first().map(String::as_str);
        let address = spec.address();
        ProviderStatus {
            name: spec.name.clone(),
            api: spec.api,
            usable: address.is_ok() && (key != KeyState::Missing || !spec.needs_key()),
            address: match address {
                Ok(address) => address.root().to_string(),
                Err(error) => error.to_string(),
            },
            address_from: spec.from.clone(),
            key_env: found
                .first()
                .map(|(env, _)| *env)
                .or(named)
                .map(str::to_owned),
            keys: found.len(),
            key,
        }
    }

    fn script(&self, file: &Path) -> Result<Arc<Scripted>, ScriptError> {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(script) = scripts.get(file) {
            return Ok(Arc::clone(script));
        }
        let script = Arc::new(Scripted::load(file)?);
        scripts.insert(file.to_owned(), Arc::clone(&script));
        Ok(script)
    }

    fn endpoint(
        &self,
        spec: &Spec,
        address: Address,
        key: Option<ApiKey>,
        model: &str,
    ) -> Endpoint {
        let known = facts(&spec.name, model);
        let context = spec.context_tokens.or(known.map(|f| f.context_tokens));
        let authority = ProviderAuthority::new(&spec.name, address.clone(), spec.configured());
        Endpoint {
            api: spec.api,
            address,
            model: model.to_owned(),
            limit: if spec.name == spec::OPENAI {
                LimitField::MaxCompletionTokens
            } else {
                LimitField::MaxTokens
            },
            info: ModelInfo {
                name: format!("{}/{model}", spec.name),
                context_tokens: context.unwrap_or(UNKNOWN_CONTEXT_TOKENS),
                usd_per_million: known.map(|f| f.usd_per_million),
            },
            source: Source {
                provider: spec.name.clone(),
                key,
            },
            transport: (self.options.connect)(Arc::new(authority)),
            clock: Arc::clone(&self.options.clock),
            timeouts: self.options.timeouts,
        }
    }
}
