//! What a surface may ask for.

use crate::intake::Inbound;
use claw_core::step::ask::AskScope;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;

/// One command. Answers are described beside each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "command", deny_unknown_fields)]
pub enum Command {
    /// One turn. Events: `Turn`; answer: null.
    Ask {
        /// Full key or bare name; `None` is the agent's main session.
        session: Option<String>,
        /// The agent; `None` is `main`.
        agent: Option<String>,
        /// `provider/model`; `None` takes the agent's, then the default.
        model: Option<String>,
        /// What the person says.
        text: String,
    },
    /// A message that came over a channel. Answer: its receipt, when it is on the disk.
    Receive {
        /// The message.
        inbound: Box<Inbound>,
    },
    /// The tools of an agent. Answer: a list.
    ToolList {
        /// The agent.
        agent: Option<String>,
    },
    /// One direct call under the same policy. Answer: a call report.
    ToolCall {
        /// The agent.
        agent: Option<String>,
        /// Model-facing name.
        tool: String,
        /// A JSON object.
        arguments: Value,
    },
    /// Installs a plugin. Events: `Progress`; answer: the plugin.
    PluginAdd {
        /// A folder or a `.wasm` file on this machine, absolute.
        source: PathBuf,
    },
    /// Installed plugins. Answer: a list.
    PluginList,
    /// One plugin with its grants. Answer: an object.
    PluginInfo {
        /// Its name.
        name: String,
    },
    /// Removes a plugin. Answer: the plugin.
    PluginRemove {
        /// Its name.
        name: String,
    },
    /// Grants of an agent. Answer: a list.
    GrantList {
        /// The agent.
        agent: Option<String>,
        /// Revoked and expired ones too.
        all: bool,
    },
    /// A person allows a plugin, or the agent itself, something. Answer: the grant.
    GrantAdd {
        /// The agent.
        agent: Option<String>,
        /// Name or digest of the plugin, or name of a skill; `agent` or `agent:ID` is the agent itself: the commands of
        /// its `exec`; `skill:NAME` is a skill in any case.
        plugin: String,
        /// For example `http GET https://example.com/`.
        rule: String,
        /// For how long, in milliseconds; `None` is for good.
        for_ms: Option<u64>,
    },
    /// Takes a grant back. Answer: the grant.
    GrantRevoke {
        /// Its id, or a unique start of it.
        id: String,
    },
    /// Why a past call was allowed or refused. Answer: an object.
    Why {
        /// A call, or a unique start of its id; `None` is the newest with a denial.
        id: Option<String>,
    },
    /// Whether an agent may call a tool. Answer: a decision.
    WhyTool {
        /// Model-facing name.
        tool: String,
        /// The agent.
        agent: Option<String>,
        /// For whom, as in `tools.by_sender`; without it and a group, the owner at this machine.
        sender: Option<String>,
        /// In which group, as in `tools.by_group`.
        group: Option<String>,
    },
    /// Sessions, most recent first. Answer: a list.
    SessionList,
    /// A transcript. Answer: an object with its entries.
    SessionShow {
        /// Full key or bare name.
        session: String,
    },
    /// Ends what goes on in a session and begins a new conversation in it. Its entries stay. Answer: what was ended.
    SessionReset {
        /// Full key or bare name; `None` is the agent's main session.
        session: Option<String>,
        /// The agent of a bare name; `None` is `main`.
        agent: Option<String>,
    },
    /// Exact export. Answer: a string of JSON lines.
    SessionExport {
        /// Full key or bare name.
        session: String,
    },
    /// Exact import. Answer: key and count.
    SessionImport {
        /// JSON lines.
        text: String,
        /// Another key.
        rename: Option<String>,
    },
    /// Replies that have not arrived, oldest first. Answer: a list.
    DeliveryList {
        /// Those that arrived, or that a person dropped, too.
        all: bool,
    },
    /// A person wants a reply sent, whatever that may double. Answer: the reply.
    DeliveryResend {
        /// Its id, or a unique start of it.
        id: String,
    },
    /// A person does not want a reply sent. Answer: the reply.
    DeliveryDrop {
        /// Its id, or a unique start of it.
        id: String,
    },
    /// Secrets by name, with who may use them; never a value. The vault is read anew. Answer: a list.
    SecretList,
    /// Known models. Answer: a list.
    ModelList,
    /// A small request. Answer: what came of it.
    ModelTest {
        /// `provider/model`; `None` is the default.
        model: Option<String>,
    },
    /// Questions to a person: the open ones, oldest first, or all, the newest first. Answer: a list.
    ApprovalList {
        /// Closed ones too.
        all: bool,
    },
    /// One question, with the call that needs it. Answer: an object.
    ApprovalShow {
        /// Its id, or a unique start of it.
        id: String,
    },
    /// The owner answers a question. Events: `Turn`, where nobody else hears the turn that goes on; answer: the question
    /// and what was granted.
    ApprovalAnswer {
        /// Its id, or a unique start of it.
        id: String,
        /// How far.
        scope: AskScope,
    },
    /// Ends every turn and call now, and withdraws every open question. Answer: how many of each.
    Stop,
    /// The owner's identities on channels. Answer: a list of texts.
    OwnerList,
    /// Makes whoever writes under an identity of a channel the owner. Answer: the identity, and whether it is new.
    OwnerAdd {
        /// `channel:peer`, or `channel/account:peer` where the id is unique within that account only.
        identity: String,
    },
    /// Takes an identity back: from its next message on it is nobody's. Answer: the identity.
    OwnerRemove {
        /// As it is listed.
        identity: String,
    },
    /// The skills on offer to an agent, with what was granted to each. Answer: a list.
    SkillList {
        /// The agent.
        agent: Option<String>,
    },
    /// One command as a skill, for the owner and outside of any turn. Answer: a call report, as of `exec`.
    SkillRun {
        /// The agent.
        agent: Option<String>,
        /// The skill's name.
        skill: String,
        /// A script below the skill's folder, or the name of a command.
        script: String,
        /// Its arguments.
        args: Vec<String>,
        /// Its standard input.
        stdin: Option<String>,
        /// Files of the workspace, which it finds in `/in`.
        files: Vec<String>,
    },
    /// A person updated a skill, and nothing new is asked for: what was granted for good to the bytes of before is granted
    /// to the new ones, which also have what those kept at home. Answer: the grants.
    SkillInherit {
        /// The hash of before.
        from: String,
        /// The hash of now.
        to: String,
    },
    /// The state of this claw. Answer: an object.
    Status,
}
