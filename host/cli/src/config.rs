//! `claw.yaml`: a person's file, read and never written by claw.
//!
//! Invariant: a key that is not known is a warning with the nearest known key, but an error under `tools`,
//! `policy`, `limits`, `budgets`, `sessions`, `bindings`, `subagents`, `host_exec` and `rate`: what narrows is never overlooked.

mod destinations;
mod host_exec;
mod load;
mod reach;
mod route;
mod show;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use load::parse;
pub(crate) use load::{Loaded, load};
pub(crate) use show::{schema, settings_with_origin};

use claw_policy::tools::{ProfileName, ToolConfig};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The configuration of a claw.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Config {
    /// Language models.
    pub(crate) models: Models,
    /// What models may cost.
    pub(crate) budgets: Budgets,
    /// Agents by id; `main` is always there.
    pub(crate) agents: BTreeMap<String, AgentConfig>,
    /// Which messages go to which agent; the others go to `main`.
    pub(crate) bindings: Vec<route::Binding>,
    /// Sessions.
    pub(crate) sessions: route::Sessions,
    /// Configuration of plugins by name, as each plugin documents it.
    pub(crate) plugins: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    /// The most any tool may ever do here, whatever is granted.
    pub(crate) policy: Policy,
    /// Ceilings on every call.
    pub(crate) limits: Limits,
    /// Agent Skills.
    pub(crate) skills: Skills,
    /// The network.
    pub(crate) net: Net,
    /// The person.
    pub(crate) person: Person,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Models {
    /// `provider/model` used where none is named.
    pub(crate) default: Option<String>,
    /// `provider/model` asked in this order where the default model cannot answer.
    pub(crate) fallbacks: Vec<String>,
    /// Providers by name. A configured address is the grant for that provider and nothing else.
    pub(crate) providers: BTreeMap<String, Provider>,
}

/// What a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Api {
    /// OpenAI Chat Completions.
    OpenaiChat,
    /// OpenAI Responses.
    OpenaiResponses,
    /// Anthropic Messages.
    AnthropicMessages,
    /// Google Gemini.
    Gemini,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Provider {
    /// What it speaks.
    pub(crate) api: Api,
    /// Where it is.
    pub(crate) base_url: String,
    /// The environment variable with its key, if it needs one.
    #[serde(default)]
    pub(crate) api_key_env: Option<String>,
    /// More environment variables with a key each, used in this order after that one.
    #[serde(default)]
    pub(crate) api_key_envs: Vec<String>,
    /// Context window of its models, in tokens.
    #[serde(default)]
    pub(crate) context_tokens: Option<u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct AgentConfig {
    /// Its name for people.
    pub(crate) name: Option<String>,
    /// `provider/model`.
    pub(crate) model: Option<String>,
    /// `provider/model` asked in this order where `model` cannot answer.
    pub(crate) fallbacks: Vec<String>,
    /// Folder of its files (default: agents/ID/workspace in the home).
    pub(crate) workspace: Option<PathBuf>,
    /// Tools it may use.
    pub(crate) tools: Tools,
    /// How much may be written to it.
    pub(crate) rate: route::Rate,
    /// Other agents it may begin sub-agents of.
    pub(crate) spawn: Vec<String>,
    /// Its sub-agents.
    pub(crate) subagents: reach::Subagents,
    /// What it may do with other sessions.
    pub(crate) sessions: reach::AgentSessions,
    /// Places it may send to although it has read text of others: origins (`https://host`), and keys of sessions.
    pub(crate) destinations: Vec<String>,
    /// Programs of the host it may run, outside the sandbox; none without it.
    pub(crate) host_exec: Option<host_exec::HostExec>,
}

/// A named starting point for tools.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ToolProfile {
    /// Every installed tool.
    #[default]
    Full,
    /// Files, web, memory, commands and sessions of claw; no other plugin, and no messages to people.
    Coding,
    /// Messages to people, and reading and writing other sessions.
    Messaging,
    /// Tools that read files and memory and change nothing.
    Minimal,
    /// Nothing.
    None,
}

/// Reads a profile, and names the nearest one where it is none.
fn tool_profile<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ToolProfile, D::Error> {
    Ok(match ProfileName::deserialize(from)? {
        ProfileName::Full => ToolProfile::Full,
        ProfileName::Coding => ToolProfile::Coding,
        ProfileName::Messaging => ToolProfile::Messaging,
        ProfileName::Minimal => ToolProfile::Minimal,
        ProfileName::None => ToolProfile::None,
    })
}

/// What is left of the tools for one sender or in one group. Layers only take away.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ToolLayer {
    /// If there is any, no tool but these.
    pub(crate) allow: Vec<String>,
    /// Tools taken away; beats everything.
    pub(crate) deny: Vec<String>,
}

impl ToolLayer {
    fn all(layers: &BTreeMap<String, Self>) -> BTreeMap<String, claw_policy::tools::ToolLayer> {
        let layer = |(key, layer): (&String, &Self)| {
            let (allow, deny) = (layer.allow.clone(), layer.deny.clone());
            (key.clone(), claw_policy::tools::ToolLayer { allow, deny })
        };
        layers.iter().map(layer).collect()
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Tools {
    /// Where to start from.
    #[serde(deserialize_with = "tool_profile")]
    pub(crate) profile: ToolProfile,
    /// Tools, globs, plugins or groups (`group:web`) added.
    pub(crate) allow: Vec<String>,
    /// Tools, globs, plugins or groups taken away; beats everything.
    pub(crate) deny: Vec<String>,
    /// What is left for who wrote: `owner`, `telegram:1000001`, or `*` for all others.
    pub(crate) by_sender: BTreeMap<String, ToolLayer>,
    /// What is left in a group: `telegram:-1000001`, or `*` for all others.
    pub(crate) by_group: BTreeMap<String, ToolLayer>,
}

impl From<&Tools> for ToolConfig {
    fn from(t: &Tools) -> Self {
        Self {
            profile: match t.profile {
                ToolProfile::Full => ProfileName::Full,
                ToolProfile::Coding => ProfileName::Coding,
                ToolProfile::Messaging => ProfileName::Messaging,
                ToolProfile::Minimal => ProfileName::Minimal,
                ToolProfile::None => ProfileName::None,
            },
            allow: t.allow.clone(),
            deny: t.deny.clone(),
            by_sender: ToolLayer::all(&t.by_sender),
            by_group: ToolLayer::all(&t.by_group),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Policy {
    /// A capability with at least one rule here is limited to its rules.
    pub(crate) only: Vec<String>,
    /// Rules refused whatever else says.
    pub(crate) deny: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Limits {
    /// Wall time of a call, for example `60s`.
    pub(crate) wall: Option<String>,
    /// Guest CPU of a call, for example `5s`.
    pub(crate) cpu: Option<String>,
    /// Guest memory of a call, for example `256MiB`.
    pub(crate) memory: Option<String>,
    /// Output of a call, for example `1MiB`.
    pub(crate) output: Option<String>,
}

/// Limits on what models cost; a turn that would exceed one does not begin its request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Budgets {
    /// Everything together.
    pub(crate) all: DayBudget,
    /// Agents by id.
    pub(crate) agents: BTreeMap<String, DayBudget>,
    /// Every session, in all its life.
    pub(crate) session: Budget,
}

/// A budget of a day; days are UTC.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DayBudget {
    /// Input and output tokens.
    pub(crate) tokens_per_day: Option<u64>,
    /// US dollars; only models with a known price are counted.
    pub(crate) usd_per_day: Option<f64>,
}

/// A budget without a time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Budget {
    /// Input and output tokens.
    pub(crate) tokens: Option<u64>,
    /// US dollars; only models with a known price are counted.
    pub(crate) usd: Option<f64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Skills {
    /// More folders with skills; they come last.
    pub(crate) extra: Vec<PathBuf>,
    /// Rules and variables that `claw skill add --yes` agrees to, as a review prints them.
    pub(crate) allow: Vec<String>,
    /// SHA-256 of skills, or of single files, that nobody may install.
    pub(crate) refused: Vec<String>,
    /// Where skills and their packages are fetched from.
    pub(crate) registries: Registries,
}

/// Addresses of registries. Those of packages are found in the usual variables too: `NPM_CONFIG_REGISTRY`,
/// `PIP_INDEX_URL`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Registries {
    /// Of skills, for `clawhub:`.
    pub(crate) clawhub: Option<String>,
    /// Of packages for Node.
    pub(crate) npm: Option<String>,
    /// Of packages for Python: its simple index.
    pub(crate) python: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Net {
    /// PEM files with certificates trusted beside the built-in ones.
    pub(crate) extra_ca: Vec<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Person {
    /// IANA time zone.
    pub(crate) zone: String,
    /// BCP 47 language.
    pub(crate) language: String,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            zone: "UTC".into(),
            language: "en".into(),
        }
    }
}
