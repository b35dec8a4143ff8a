//! What a case says of `claw.yaml`, as the engine needs it. Invariant: a key that this does not know fails, and the rest is
//! what an empty file gives.

use claw_core::id::AgentId;
use claw_core::limit::{CallLimits, MEMORY_CEILING_BYTES, OUTPUT_BYTES};
use claw_engine::budget;
use claw_engine::route::Rules;
use claw_engine::route::binding::{Binding, Bindings};
use claw_engine::route::reach::{KeyPattern, Reach, Visibility};
use claw_engine::settings::{Agent, Settings};
use claw_policy::bounds::Bounds;
use claw_policy::manifest::{MAX_CPU_MS, MAX_WALL_MS};
use claw_policy::profile::Profile;
use claw_policy::rule::{Destination, Rule};
use claw_policy::tools::{ProfileName, ToolConfig, ToolProfile};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    agents: BTreeMap<String, AgentConfig>,
    bindings: Vec<Binding>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AgentConfig {
    tools: Tools,
    sessions: Sessions,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Tools {
    profile: Option<ProfileName>,
    allow: Vec<String>,
    deny: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Sessions {
    visibility: Visibility,
    send: Vec<String>,
}

/// The settings of a home.
pub(crate) fn settings(config: &Value, home: &Path, destinations: &[String]) -> Settings {
    let config: Config = match config {
        Value::Null => Config::default(),
        given => serde_json::from_value(given.clone()).unwrap_or_else(|e| panic!("config: {e}")),
    };
    let mut named = config.agents;
    named.entry("main".to_owned()).or_default();
    let agents = named.iter().map(|(id, agent)| {
        let own = if id == "main" { destinations } else { &[] };
        (AgentId::new(id), one(id, agent, home, own))
    });
    let agents: BTreeMap<AgentId, Agent> = agents.collect();
    let reach = named
        .iter()
        .map(|(id, agent)| (AgentId::new(id), reach(&agent.sessions)));
    let ids: Vec<&str> = named.keys().map(String::as_str).collect();
    let routes = Rules {
        bindings: Bindings::new(&config.bindings, &ids, AgentId::new("main")).unwrap(),
        reach: reach.collect(),
        ..Rules::default()
    };
    Settings {
        agents,
        // Whoever asks for no script is known by what was said.
        default_model: Some(format!("{}none", crate::model::PROVIDER)),
        fallbacks: Vec::new(),
        budgets: budget::Limits::default(),
        plugins: BTreeMap::new(),
        bounds: Arc::default(),
        ceiling: CallLimits {
            wall_ms: MAX_WALL_MS,
            cpu_ms: MAX_CPU_MS,
            memory_bytes: MEMORY_CEILING_BYTES,
            output_bytes: OUTPUT_BYTES,
        },
        routes: Arc::new(routes),
        zone: "UTC".into(),
        language: "en".into(),
    }
}

fn one(id: &str, config: &AgentConfig, home: &Path, destinations: &[String]) -> Agent {
    let tools = ToolConfig {
        profile: config.tools.profile.unwrap_or(ProfileName::Full),
        allow: config.tools.allow.clone(),
        deny: config.tools.deny.clone(),
        ..ToolConfig::default()
    };
    let profile = Profile {
        tools: ToolProfile::new(&tools).unwrap(),
        bounds: Bounds::default(),
    };
    let destinations = destinations
        .iter()
        .map(|d| Rule::Send(Destination::listed(d).unwrap()));
    Agent {
        id: AgentId::new(id),
        name: "Claw".into(),
        model: None,
        fallbacks: Vec::new(),
        workspace: home.join("agents").join(id).join("workspace"),
        profile: Arc::new(profile),
        destinations: Arc::new(destinations.collect()),
        host_exec: None,
    }
}

fn reach(sessions: &Sessions) -> Reach {
    let send = sessions
        .send
        .iter()
        .map(|text| KeyPattern::parse(text).unwrap());
    Reach {
        visibility: sessions.visibility,
        send: send.collect(),
        ..Reach::default()
    }
}
