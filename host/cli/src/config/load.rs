//! Reading and judging `claw.yaml`, and turning it into the engine's settings.

use super::{Api, Config, route, show};
use crate::failure::Failure;
use crate::home::Home;
use claw_core::id::AgentId;
use claw_core::limit::{CallLimits, MEMORY_CEILING_BYTES, OUTPUT_BYTES};
use claw_engine::budget;
use claw_engine::settings::{Agent, Settings};
use claw_model::providers::{Api as ModelApi, ProviderConfig};
use claw_policy::bounds::Bounds;
use claw_policy::manifest::{MAX_CPU_MS, MAX_WALL_MS};
use claw_policy::profile::Profile;
use claw_policy::rule::Rule;
use claw_policy::tools::ToolProfile;
use claw_policy::unit;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Largest configuration, in bytes.
const MAX_CONFIG_BYTES: u64 = 1 << 20;
/// Least likeness of two keys for one to be proposed for the other (Jaro-Winkler).
const LIKENESS: f64 = 0.75;

/// A configuration that makes sense.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) config: Config,
    /// Keys that are not known.
    pub(crate) warnings: Vec<String>,
    /// Whether there is a file.
    pub(crate) file: bool,
}

/// Reads the file of a home; none is the default configuration.
pub(crate) fn load(home: &Home) -> Result<Loaded, Failure> {
    let path = home.config();
    let file = path.display().to_string();
    let text = match std::fs::metadata(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Loaded {
                config: Config::default(),
                warnings: Vec::new(),
                file: false,
            });
        }
        Err(e) => return Err(Failure::config(format!("`{file}`: {e}"))),
        Ok(m) if m.len() > MAX_CONFIG_BYTES => {
            return Err(Failure::config(format!(
                "`{file}` is over {MAX_CONFIG_BYTES} bytes"
            )));
        }
        Ok(_) => {
            std::fs::read_to_string(&path).map_err(|e| Failure::config(format!("`{file}`: {e}")))?
        }
    };
    parse(&text).map_err(|why| {
        Failure::config(format!("`{file}`: {why}"))
            .hint("`claw config schema` prints what may stand there")
    })
}

pub(crate) fn parse(text: &str) -> Result<Loaded, String> {
    let mut warnings = Vec::new();
    let config: Option<Config> = if text.trim().is_empty() {
        None
    } else {
        let reader = serde_yaml::Deserializer::from_str(text);
        let unknown = |path: serde_ignored::Path<'_>| warnings.push(warn(&path.to_string()));
        // A file of comments alone is null.
        serde_ignored::deserialize(reader, unknown).map_err(|e| e.to_string())?
    };
    let config = config.unwrap_or_default();
    judge(&config)?;
    let rules = route::rules(&config)?;
    warnings.extend(route::warnings(&config, &rules));
    Ok(Loaded {
        config,
        warnings,
        file: true,
    })
}

fn warn(path: &str) -> String {
    // serde_ignored writes `?` for the option around the whole.
    let path = path.trim_start_matches("?.");
    let key = path.rsplit('.').next().unwrap_or(path);
    let near = show::known_keys()
        .into_iter()
        .map(|k| (strsim::jaro_winkler(&k, key), k))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((_, k)) => format!("unknown key `{path}`; did you mean `{k}`?"),
        None => format!("unknown key `{path}`"),
    }
}

/// Everything that is text in the file but must mean something.
fn judge(config: &Config) -> Result<(), String> {
    for (id, agent) in &config.agents {
        AgentId::parse(id)
            .ok_or_else(|| format!("agents: `{id}` is no agent id ([a-z0-9][a-z0-9_-]*)"))?;
        ToolProfile::new(&(&agent.tools).into()).map_err(|e| format!("agents.{id}.tools: {e}"))?;
        super::destinations::rules(&agent.destinations)
            .map_err(|e| format!("agents.{id}.destinations: {e}"))?;
        if let Some(host_exec) = &agent.host_exec {
            let patterns = host_exec.patterns();
            patterns.map_err(|e| format!("agents.{id}.host_exec.{e}"))?;
        }
    }
    bounds(config)?;
    ceiling(config)?;
    budgets(config)?;
    let zone = &config.person.zone;
    claw_engine::settings::is_zone(zone)
        .then_some(())
        .ok_or_else(|| format!("person.zone: `{zone}` is no IANA time zone"))
}

fn bounds(config: &Config) -> Result<Bounds, String> {
    let rules = |name: &str, list: &[String]| {
        list.iter()
            .map(|r| r.parse::<Rule>().map_err(|e| format!("policy.{name}: {e}")))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(Bounds {
        only: rules("only", &config.policy.only)?,
        deny: rules("deny", &config.policy.deny)?,
    })
}

fn ceiling(config: &Config) -> Result<CallLimits, String> {
    let l = &config.limits;
    let pick = |name: &str, text: &Option<String>, read: fn(&str) -> Option<u64>, most: u64| {
        match text {
            None => Ok(most),
            Some(text) => match read(text) {
                Some(value) if (1..=most).contains(&value) => Ok(value),
                _ => Err(format!(
                    "limits.{name}: `{text}` is not an amount like `{most}`, which is the most it can be",
                    most = show::most(name)
                )),
            },
        }
    };
    let ms = |t: &str| unit::millis(t).ok();
    let bytes = |t: &str| unit::bytes(t).ok();
    Ok(CallLimits {
        wall_ms: pick("wall", &l.wall, ms, MAX_WALL_MS)?,
        cpu_ms: pick("cpu", &l.cpu, ms, MAX_CPU_MS)?,
        memory_bytes: pick("memory", &l.memory, bytes, MEMORY_CEILING_BYTES)?,
        output_bytes: pick("output", &l.output, bytes, OUTPUT_BYTES)?,
    })
}

/// Budgets in the engine's units. An agent that is not configured is a mistake: its budget would limit nobody.
fn budgets(config: &Config) -> Result<budget::Limits, String> {
    let limit = |at: &str, tokens: Option<u64>, usd: Option<f64>| {
        let micro_usd = match usd {
            None => None,
            Some(usd) => Some(
                budget::micro_usd(usd)
                    .ok_or_else(|| format!("budgets.{at}: `{usd}` is no amount of US dollars"))?,
            ),
        };
        Ok::<_, String>(budget::Limit { tokens, micro_usd })
    };
    let b = &config.budgets;
    let mut agents = BTreeMap::new();
    for (id, day) in &b.agents {
        if id != "main" && !config.agents.contains_key(id) {
            return Err(format!("budgets.agents: there is no agent `{id}`"));
        }
        let one = limit(&format!("agents.{id}"), day.tokens_per_day, day.usd_per_day)?;
        agents.insert(AgentId::new(id.clone()), one);
    }
    Ok(budget::Limits {
        all: limit("all", b.all.tokens_per_day, b.all.usd_per_day)?,
        agents,
        session: limit("session", b.session.tokens, b.session.usd)?,
    })
}

impl Loaded {
    /// The most any call may do here.
    pub(crate) fn bounds(&self) -> Result<Bounds, Failure> {
        bounds(&self.config).map_err(Failure::config)
    }

    /// The most any call may use here.
    pub(crate) fn ceiling(&self) -> Result<CallLimits, Failure> {
        ceiling(&self.config).map_err(Failure::config)
    }

    /// As the engine needs it.
    pub(crate) fn settings(
        &self,
        home: &Home,
        default_model: Option<String>,
    ) -> Result<Settings, Failure> {
        let config = &self.config;
        let mut named = config.agents.clone();
        named.entry("main".into()).or_default();
        let mut agents = BTreeMap::new();
        for (id, agent) in named {
            let tools = ToolProfile::new(&(&agent.tools).into())
                .map_err(|e| Failure::config(e.to_string()))?;
            let workspace = agent
                .workspace
                .clone()
                .unwrap_or_else(|| home.workspace(&id));
            let workspace = std::path::absolute(workspace)?;
            let host_exec = agent.host_exec.as_ref();
            let host_exec = host_exec
                .map(|h| h.settings(home, &workspace))
                .transpose()?;
            let agent = Agent {
                id: AgentId::new(id.clone()),
                name: agent.name.clone().unwrap_or_else(|| "Claw".into()),
                model: agent.model.clone(),
                fallbacks: agent.fallbacks.clone(),
                workspace,
                destinations: Arc::new(
                    super::destinations::rules(&agent.destinations).map_err(Failure::config)?,
                ),
                host_exec: host_exec.map(Arc::new),
                profile: Arc::new(Profile {
                    tools,
                    bounds: Bounds::default(),
                }),
            };
            agents.insert(AgentId::new(id), agent);
        }
        Ok(Settings {
            agents,
            default_model,
            fallbacks: config.models.fallbacks.clone(),
            budgets: budgets(config).map_err(Failure::config)?,
            plugins: config
                .plugins
                .iter()
                .map(|(k, v)| (k.clone(), serde_json::Value::Object(v.clone())))
                .collect(),
            bounds: Arc::new(self.bounds()?),
            ceiling: self.ceiling()?,
            routes: Arc::new(route::rules(config).map_err(Failure::config)?),
            zone: config.person.zone.clone(),
            language: config.person.language.clone(),
        })
    }

    /// Providers as the model room needs them.
    pub(crate) fn providers(&self) -> BTreeMap<String, ProviderConfig> {
        let one = |p: &super::Provider| ProviderConfig {
            api: match p.api {
                Api::OpenaiChat => ModelApi::OpenaiChat,
                Api::OpenaiResponses => ModelApi::OpenaiResponses,
                Api::AnthropicMessages => ModelApi::AnthropicMessages,
                Api::Gemini => ModelApi::Gemini,
            },
            base_url: p.base_url.clone(),
            api_key_env: p.api_key_env.clone(),
            api_key_envs: p.api_key_envs.clone(),
            context_tokens: p.context_tokens,
        };
        let all = self.config.models.providers.iter();
        all.map(|(name, p)| (name.clone(), one(p))).collect()
    }
}
