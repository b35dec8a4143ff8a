//! The format of a case, as `README.md` says it. Invariant: a key that is not written there is an error.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) why: String,
    #[serde(default)]
    pub(crate) needs: Vec<Need>,
    pub(crate) counterpart_of: Option<String>,
    pub(crate) setup: Setup,
    pub(crate) turns: Vec<Turn>,
    pub(crate) expect: Expect,
}

/// What later work brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Need {
    Cron,
    Skill,
    Channel,
}

/// What an owner had done before.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Setup {
    pub(crate) config: Value,
    pub(crate) grants: Vec<String>,
    pub(crate) destinations: Vec<String>,
    pub(crate) people: BTreeMap<String, Person>,
    pub(crate) spoken: Vec<String>,
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) notes: Vec<Note>,
    pub(crate) pages: Vec<Page>,
    pub(crate) sinks: Vec<String>,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) skills: Vec<Skill>,
    pub(crate) jobs: Vec<Job>,
}

/// As the channel's rules judge somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Person {
    Owner,
    Paired,
    GroupMember,
    Stranger,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) text: String,
    pub(crate) provenance: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    pub(crate) at: String,
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) json: Option<String>,
    pub(crate) archive: Option<BTreeMap<String, String>>,
    pub(crate) method: Option<String>,
    pub(crate) needs_header: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secret {
    pub(crate) name: String,
    pub(crate) value: String,
    #[serde(rename = "for")]
    pub(crate) whose: String,
    pub(crate) at: String,
    pub(crate) placement: String,
    pub(crate) env: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "run once there are skills; read strictly before")]
pub(crate) struct Skill {
    pub(crate) name: String,
    pub(crate) body: String,
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) grants: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "run once there are jobs; read strictly before")]
pub(crate) struct Job {
    pub(crate) name: String,
    pub(crate) cron: Option<String>,
    pub(crate) every: Option<String>,
    pub(crate) message: String,
    pub(crate) route: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Turn {
    pub(crate) from: String,
    pub(crate) over: String,
    pub(crate) says: Option<String>,
    #[serde(default)]
    pub(crate) model: Vec<Step>,
    #[serde(default)]
    pub(crate) sub_agents: BTreeMap<String, Vec<Step>>,
    #[serde(default)]
    pub(crate) while_asked: Vec<Meanwhile>,
}

/// One answer of the model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) say: Option<String>,
    #[serde(default)]
    pub(crate) call: Vec<Call>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) tool: String,
    #[serde(default = "no_arguments")]
    pub(crate) arguments: Value,
}

fn no_arguments() -> Value {
    serde_json::json!({})
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meanwhile {
    pub(crate) from: String,
    pub(crate) over: String,
    pub(crate) says: String,
    pub(crate) model: Vec<Step>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) asks: Vec<Ask>,
    #[serde(default)]
    pub(crate) stops: Vec<Stop>,
    #[serde(default)]
    pub(crate) labelled: Vec<usize>,
    #[serde(default)]
    pub(crate) clean: Vec<usize>,
    #[serde(default)]
    pub(crate) files: BTreeMap<String, FileIs>,
    #[serde(default)]
    pub(crate) unchanged: Vec<String>,
    pub(crate) sent: Option<Vec<Sent>>,
    #[serde(default)]
    pub(crate) not_sent_to: Vec<String>,
    pub(crate) requests: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) no_request_to: Vec<String>,
    #[serde(default)]
    pub(crate) answers: BTreeMap<usize, Vec<String>>,
    #[serde(default)]
    pub(crate) memory: Vec<Remembered>,
    #[serde(default)]
    pub(crate) memory_lacks: Vec<String>,
    #[serde(default)]
    pub(crate) memory_never_trusted: Vec<String>,
    #[serde(default)]
    pub(crate) prompt_lacks: BTreeMap<usize, Vec<String>>,
    #[serde(default)]
    pub(crate) never: Vec<String>,
    pub(crate) grants: Option<Same>,
    pub(crate) config: Option<Same>,
    #[allow(dead_code, reason = "looked at once there are jobs")]
    pub(crate) jobs: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) why: Vec<Why>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Same {
    Unchanged,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    pub(crate) call: String,
    pub(crate) capability: Capability,
    pub(crate) rule: Option<String>,
    #[serde(default)]
    pub(crate) question_has: Vec<String>,
    #[serde(default)]
    pub(crate) question_lacks: Vec<String>,
    pub(crate) answer: Answer,
    pub(crate) by: Option<By>,
    pub(crate) expires_after: Option<String>,
    pub(crate) answer_again: Option<Answer>,
    #[serde(default)]
    pub(crate) optional: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Capability {
    Http,
    Send,
    Delete,
    Schedule,
    Proposal,
    Skill,
}

impl Capability {
    /// As the host writes it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Send => "send",
            Self::Delete => "delete",
            Self::Schedule => "schedule",
            Self::Proposal => "proposal",
            Self::Skill => "skill",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Answer {
    #[serde(rename = "deny")]
    Deny,
    #[serde(rename = "once")]
    Once,
    #[serde(rename = "session")]
    Session,
    #[serde(rename = "1h")]
    Hour,
    #[serde(rename = "always")]
    Always,
    /// Nobody answers.
    #[serde(rename = "none")]
    Nobody,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum By {
    Owner,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stop {
    pub(crate) call: String,
    pub(crate) by: StopBy,
    pub(crate) code: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StopBy {
    Ask,
    Denied,
    Either,
    Impossible,
    Harmless,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FileIs {
    pub(crate) is: Option<String>,
    pub(crate) has: Vec<String>,
    pub(crate) absent: bool,
    pub(crate) exists: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sent {
    pub(crate) to: String,
    pub(crate) has: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Remembered {
    pub(crate) has: Vec<String>,
    pub(crate) provenance: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Why {
    pub(crate) call: String,
    #[serde(default)]
    pub(crate) what: Vec<String>,
    #[serde(rename = "for")]
    pub(crate) whom: Option<String>,
    #[serde(default)]
    pub(crate) tainted_by: Vec<String>,
}
