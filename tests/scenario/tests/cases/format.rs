//! The files of a case. A key that is not known here fails the case.

use claw_core::model::ModelErrorClass;
use claw_core::step::inbox::QueueMode;
use claw_core::subject::Actor;
use claw_engine::route::key::DmScope;
use claw_engine::route::queue::Overflow;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One folder.
pub(crate) struct Case {
    pub(crate) messages: Messages,
    pub(crate) model: Script,
    pub(crate) expect: Expect,
}

/// `messages.yaml`: what comes in, and how the session queues.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Messages {
    #[serde(default)]
    pub(crate) settings: Set,
    pub(crate) messages: Vec<Message>,
}

/// What differs from the defaults.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Set {
    pub(crate) mode: Option<QueueMode>,
    pub(crate) cap: Option<usize>,
    pub(crate) debounce_ms: Option<u64>,
    pub(crate) overflow: Option<Overflow>,
    pub(crate) dm_scope: Option<DmScope>,
    pub(crate) channel: ChannelSet,
}

/// What the channel can do.
#[derive(Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChannelSet {
    pub(crate) deduplicates: bool,
    pub(crate) edits: bool,
}

impl Default for ChannelSet {
    fn default() -> Self {
        Self {
            deduplicates: true,
            edits: false,
        }
    }
}

/// One message.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    pub(crate) at_ms: u64,
    pub(crate) from: String,
    pub(crate) text: String,
    pub(crate) mode: Option<QueueMode>,
    pub(crate) group: Option<String>,
    pub(crate) thread: Option<String>,
    #[serde(default = "account")]
    pub(crate) account: String,
    #[serde(default)]
    pub(crate) actor: Who,
    /// `provider/model` it asks for.
    pub(crate) model: Option<String>,
    /// The network's id; `m1`, `m2`, ... by place unless given.
    #[serde(default)]
    pub(crate) message: String,
    pub(crate) expect_receipt: Option<Fate>,
}

fn account() -> String {
    "acc".to_owned()
}

/// For whom a message acts.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Who {
    #[default]
    Owner,
    Paired,
    GroupMember,
    Stranger,
}

impl Message {
    pub(crate) fn actor(&self) -> Actor {
        match self.actor {
            Who::Owner => Actor::Owner,
            Who::Paired => Actor::Paired(self.from.clone()),
            Who::GroupMember => Actor::GroupMember,
            Who::Stranger => Actor::Stranger,
        }
    }
}

/// What a receipt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fate {
    Accepted,
    Duplicate,
    Control,
    Dropped,
}

/// `model.yaml`: what the model answers, request by request, and what the tools do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    pub(crate) answers: Vec<Answer>,
    #[serde(default)]
    pub(crate) tools: BTreeMap<String, Tool>,
}

/// One answer: a text, calls or an error, `think_ms` after the request.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    pub(crate) think_ms: u64,
    pub(crate) text: Option<String>,
    /// More text, each piece this long after the one before.
    #[serde(default)]
    pub(crate) then: Vec<Piece>,
    #[serde(default)]
    pub(crate) calls: Vec<Call>,
    pub(crate) error: Option<ModelErrorClass>,
    /// Part of the request's last message of a person.
    pub(crate) expect_last_user: Option<String>,
    /// In no message of the request.
    pub(crate) expect_nowhere: Option<String>,
    /// The model's name at the provider.
    pub(crate) expect_model: Option<String>,
}

/// A later piece of a text.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Piece {
    pub(crate) ms: u64,
    pub(crate) text: String,
}

/// One call of a tool.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) tool: String,
    #[serde(default = "no_args")]
    pub(crate) args: Value,
}

fn no_args() -> Value {
    serde_json::json!({})
}

/// What a tool does: takes its time, with an effect from its beginning to its end, and says `text`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tool {
    pub(crate) ms: u64,
    #[serde(default)]
    pub(crate) effect: bool,
    #[serde(default)]
    pub(crate) parallel: bool,
    #[serde(default)]
    pub(crate) idempotent: bool,
    #[serde(default = "done")]
    pub(crate) text: String,
}

fn done() -> String {
    "done".to_owned()
}

/// `expect.yaml`: what there is at the end, and in which order it happened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    /// The only session.
    pub(crate) transcript: Option<String>,
    pub(crate) runs: Option<Vec<String>>,
    pub(crate) all_entries: Option<String>,
    /// Several sessions, each by a message in it.
    #[serde(default)]
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) inbox: BTreeMap<String, String>,
    pub(crate) visible: Option<Vec<Shown>>,
    pub(crate) visible_includes: Option<Vec<Shown>>,
    #[serde(default)]
    pub(crate) never_visible: Vec<String>,
    pub(crate) tool_calls: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) tool_calls_in_any_order: bool,
    #[serde(default)]
    pub(crate) effects: Vec<String>,
    pub(crate) events: String,
    pub(crate) requests: usize,
}

/// One session at the end.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) transcript: String,
    pub(crate) runs: Vec<String>,
    pub(crate) all_entries: Option<String>,
}

/// One message on the network.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shown {
    #[serde(default = "account")]
    pub(crate) account: String,
    pub(crate) chat: String,
    pub(crate) thread: Option<String>,
    #[serde(default)]
    pub(crate) text: String,
    /// Any text that is not empty: why a turn failed.
    #[serde(default)]
    pub(crate) reason: bool,
}

impl Shown {
    /// Whether a message on the network is this one.
    pub(crate) fn is(&self, real: &Self) -> bool {
        let text = match self.reason {
            true => !real.text.trim().is_empty(),
            false => self.text == real.text,
        };
        text && (&self.account, &self.chat, &self.thread)
            == (&real.account, &real.chat, &real.thread)
    }
}
