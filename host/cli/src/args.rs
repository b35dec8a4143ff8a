//! The command line.

mod skill;

pub(crate) use skill::{SkillAdd, SkillCmd};

use crate::exec::flags::{DirFlag, EnvFlag, NetFlag, SecretFlag, SecretHost};
use crate::exec::settings::{MAX_MEMORY_MIB, MAX_TIMEOUT_SECONDS, MIN_MEMORY_MIB};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum, value_parser};
use claw_core::secret::{Placement, SecretName};
use std::path::PathBuf;

/// How to answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// One JSON document, or one JSON object per line for streams.
    pub(crate) json: bool,
}

/// A personal assistant whose every tool runs in a sandbox.
#[derive(Debug, Parser)]
#[command(name = "claw", version, propagate_version = true)]
pub(crate) struct Args {
    /// Answer with JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// State directory (default: $CLAW_HOME, else ~/.claw).
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Cmd,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Cmd {
    /// A short story with real sandboxed tools: no key, no network.
    Demo,
    /// Talk with the assistant. `/help` lists what can be typed.
    Chat(Talk),
    /// One turn. The text is read from standard input if it is absent or `-`.
    Ask {
        /// What to say.
        text: Option<String>,
        #[command(flatten)]
        talk: Talk,
    },
    /// Runs one command (`python3 x.py`, `bash x.sh`, `jq …`) in the sandbox, with exactly these grants.
    Exec(Exec),
    /// Interpreters that run scripts.
    #[command(subcommand)]
    Runtime(RuntimeCmd),
    /// No command of claw: says what is.
    #[command(hide = true)]
    Run {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        line: Vec<String>,
    },
    /// What the agent sees, and direct calls under the same policy.
    #[command(subcommand)]
    Tool(ToolCmd),
    /// Install, list and write plugins.
    #[command(subcommand)]
    Plugin(PluginCmd),
    /// Agent Skills: install, review, run.
    #[command(subcommand)]
    Skill(SkillCmd),
    /// What each plugin and skill may do.
    #[command(subcommand)]
    Grant(GrantCmd),
    /// Questions that wait for you: what the assistant may not do without your word.
    #[command(subcommand)]
    Approval(ApprovalCmd),
    /// Who may answer them: you, and your accounts on channels.
    #[command(subcommand)]
    Owner(OwnerCmd),
    /// Ends every turn and call at work, and takes every open question back.
    Stop,
    /// Why a past call was allowed or refused (the newest refused one if no id is given).
    Why {
        /// Id of a call, or a unique start of it.
        id: Option<String>,
        /// Ask about a tool instead.
        #[arg(long, value_name = "TOOL", conflicts_with = "id")]
        tool: Option<String>,
        /// The agent that is or is not offered the tool.
        #[arg(long, requires = "tool")]
        agent: Option<String>,
        /// For a message of this person, as `tools.by_sender` names them, for example `telegram:1000001`.
        #[arg(long, requires = "tool")]
        sender: Option<String>,
        /// For a message in this group, as `tools.by_group` names it.
        #[arg(long, requires = "tool")]
        group: Option<String>,
    },
    /// Keys and tokens: put into requests by claw, seen by no tool and no model.
    #[command(subcommand)]
    Secret(SecretCmd),
    /// Transcripts.
    #[command(subcommand)]
    Session(SessionCmd),
    /// Replies on their way to a channel, and those that did not arrive.
    #[command(subcommand)]
    Delivery(DeliveryCmd),
    /// The configuration file.
    #[command(subcommand)]
    Config(ConfigCmd),
    /// Language models.
    #[command(subcommand)]
    Model(ModelCmd),
    /// The state of this claw.
    Status,
    /// Checks the home and says what to mend.
    Doctor,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Talk {
    /// Session to go on with: a name or a whole key.
    #[arg(long)]
    pub(crate) session: Option<String>,
    /// `provider/model`, or `scripted:FILE.yaml`.
    #[arg(long)]
    pub(crate) model: Option<String>,
    /// Agent to talk to.
    #[arg(long)]
    pub(crate) agent: Option<String>,
}

#[derive(Debug, Clone, ClapArgs)]
#[command(
    after_help = "Exit: the command's own code; 125 claw failed or refused, 126 not runnable, 127 unknown command, \
124 time limit, 137 memory, 129, 130 and 143 hung up, interrupted and terminated.

Examples:
  claw exec -- python3 report.py --month 11
  claw exec --dir data -- python3 clean.py data.csv      data is /mnt, read-only, and where it starts
  claw exec --dir out:/out:rw --net api.example.com --env API_KEY -- ./fetch.sh

`claw runtime list` shows what runs here."
)]
pub(crate) struct Exec {
    /// A folder of this machine, seen at GUEST (default: /mnt), read-only unless `:rw`. Repeatable.
    #[arg(long = "dir", value_name = "HOST[:GUEST][:ro|rw]")]
    pub(crate) dirs: Vec<DirFlag>,
    /// A host it may reach by HTTP and HTTPS, `*.example.com` for all below a name. Repeatable.
    #[arg(long = "net", value_name = "HOST[:PORT]")]
    pub(crate) nets: Vec<NetFlag>,
    /// A variable, with this value or the one it has here. Repeatable.
    #[arg(long = "env", value_name = "NAME[=VALUE]")]
    pub(crate) envs: Vec<EnvFlag>,
    /// A secret as a stand-in in this variable (default: the one it was stored with, else its name in capitals), put in
    /// place at hosts it is bound to, or at this one alone. Repeatable.
    #[arg(long = "secret", value_name = "NAME[@HOST[:PORT]][=ENV]")]
    pub(crate) secrets: Vec<SecretFlag>,
    /// Where it starts, by its place in the sandbox (default: the first folder, else /tmp).
    #[arg(long, value_name = "GUEST")]
    pub(crate) cwd: Option<String>,
    /// Seconds it may take (default: 120).
    #[arg(long, value_name = "S", value_parser = value_parser!(u64).range(1..=MAX_TIMEOUT_SECONDS))]
    pub(crate) timeout: Option<u64>,
    /// MiB of memory it may use, with all it starts (default: 256).
    #[arg(long, value_name = "MIB", value_parser = value_parser!(u64).range(MIN_MEMORY_MIB..=MAX_MEMORY_MIB))]
    pub(crate) memory: Option<u64>,
    /// Writes what it did and what it was refused into this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// The command and its arguments.
    #[arg(required = true, trailing_var_arg = true, value_name = "CMD")]
    pub(crate) command: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RuntimeCmd {
    /// Those there are, and whether they are compiled.
    List,
    /// Adds one from a folder with runtime.yaml and runtime.wasm, or a removed one that came with claw by its name.
    Add { source: String },
    /// Takes one away, with its compiled code.
    Remove { name: String },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ToolCmd {
    /// Tools on offer to an agent.
    List {
        #[arg(long)]
        agent: Option<String>,
    },
    /// One tool with its schema.
    Show {
        name: String,
        #[arg(long)]
        agent: Option<String>,
    },
    /// Calls a tool with a JSON object.
    Call {
        name: String,
        /// A JSON object; `-` reads it from standard input.
        #[arg(default_value = "{}")]
        arguments: String,
        #[arg(long)]
        agent: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Lang {
    Rust,
    Python,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCmd {
    /// Installs a folder with plugin.yaml and plugin.wasm, or a .wasm file that carries its manifest.
    Add { source: PathBuf },
    /// Installed plugins.
    List,
    /// One plugin: what it imports, asks for and was granted.
    Info { name: String },
    /// Removes a plugin; its data and grants stay.
    Remove { name: String },
    /// Makes a plugin to start from, in a new folder of that name.
    New {
        name: String,
        #[arg(long, value_enum, default_value = "rust")]
        lang: Lang,
    },
    /// Builds a plugin from its source.
    Build {
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// Folder for the result (default: DIR/dist).
        #[arg(long)]
        out: Option<PathBuf>,
        /// A component that is built already.
        #[arg(long)]
        wasm: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum GrantCmd {
    /// Grants in force.
    List {
        #[arg(long)]
        agent: Option<String>,
        /// Revoked, expired and orphaned ones too.
        #[arg(long)]
        all: bool,
    },
    /// Allows a plugin, or the agent's own commands, something, for example `http GET https://example.com/`.
    Add {
        /// Name or digest of the plugin, or name of a skill; `agent` for what the agent runs with `exec`.
        plugin: String,
        rule: String,
        #[arg(long)]
        agent: Option<String>,
        /// For how long, for example `1h` (default: for good).
        #[arg(long = "for", value_name = "DURATION")]
        lifetime: Option<String>,
    },
    /// Takes a grant back.
    Revoke { id: String },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ApprovalCmd {
    /// Open questions, oldest first.
    List {
        /// Closed ones too.
        #[arg(long)]
        all: bool,
    },
    /// One question.
    Show {
        /// Its id, or a unique start of it.
        id: String,
    },
    /// Allows what a question asks for: this once, unless a flag says for longer.
    Allow {
        /// Its id, or a unique start of it.
        id: String,
        #[command(flatten)]
        scope: ScopeFlags,
    },
    /// Refuses it.
    Deny {
        /// Its id, or a unique start of it.
        id: String,
    },
}

/// How far an answer reaches.
#[derive(Debug, Clone, Copy, ClapArgs)]
#[group(multiple = false)]
pub(crate) struct ScopeFlags {
    /// This call only.
    #[arg(long)]
    pub(crate) once: bool,
    /// Until the session's conversation ends.
    #[arg(long)]
    pub(crate) session: bool,
    /// For an hour.
    #[arg(long = "for-1h")]
    pub(crate) hour: bool,
    /// For good, for exactly these bytes of the plugin.
    #[arg(long)]
    pub(crate) always: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OwnerCmd {
    /// Makes whoever writes under this account of a channel you.
    Add {
        /// `CHANNEL:ID`, or `CHANNEL/ACCOUNT:ID` where the id is unique within that account of yours only.
        identity: String,
    },
    /// Your identities.
    List,
    /// Takes one back, from its next message on.
    Remove {
        /// As it is listed.
        identity: String,
    },
}

/// Where a secret may go.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct SecretPlace {
    /// The one host it may go to: over TLS, but for an address of this machine.
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) at: SecretHost,
    /// Its place in the request: bearer, basic, header:NAME, query:NAME, json:/POINTER and more. Repeatable.
    #[arg(long = "as", value_name = "PLACEMENT", required = true, value_parser = Placement::parse)]
    pub(crate) placements: Vec<Placement>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct SecretSet {
    #[arg(value_parser = SecretName::parse)]
    pub(crate) name: SecretName,
    #[command(flatten)]
    pub(crate) place: SecretPlace,
    /// An agent that may use it (default: every agent). Repeatable.
    #[arg(long = "agent", value_name = "AGENT")]
    pub(crate) agents: Vec<String>,
    /// Only commands of this skill find it in the variable, and no more those of the agent itself. Can be repeated.
    #[arg(long = "skill", value_name = "NAME", requires = "env")]
    pub(crate) skills: Vec<String>,
    /// The variable in which commands of the agent find a stand-in for it.
    #[arg(long, value_name = "VAR")]
    pub(crate) env: Option<String>,
    /// How the value begins for everybody to see; a stand-in begins alike (default: looks for it).
    #[arg(long, value_name = "TEXT")]
    pub(crate) prefix: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretCmd {
    /// Stores a value, read from standard input or typed unseen. What was stored under the name is replaced.
    Set(SecretSet),
    /// Names, places, and who may use them; never a value.
    List,
    /// Puts another value in the place of one; its places and agents stay.
    Rotate {
        #[arg(value_parser = SecretName::parse)]
        name: SecretName,
    },
    /// Removes a secret.
    Remove {
        #[arg(value_parser = SecretName::parse)]
        name: SecretName,
    },
    /// Lets a secret go to one more place.
    Bind {
        #[arg(value_parser = SecretName::parse)]
        name: SecretName,
        #[command(flatten)]
        place: SecretPlace,
    },
    /// Takes a place away from a secret.
    Unbind {
        #[arg(value_parser = SecretName::parse)]
        name: SecretName,
        #[command(flatten)]
        place: SecretPlace,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SessionCmd {
    /// All sessions, most recent first.
    List,
    /// A transcript.
    Show { session: String },
    /// Ends what goes on in a session and begins a new conversation in it; its entries are kept.
    Reset { session: String },
    /// A transcript as JSON lines, exactly.
    Export {
        session: String,
        /// Into a file instead of standard output.
        #[arg(long, short)]
        out: Option<PathBuf>,
    },
    /// Reads what export wrote, into a session that is not there yet.
    Import {
        /// `-` is standard input.
        file: PathBuf,
        /// Another key for it.
        #[arg(long = "as", value_name = "NAME")]
        rename: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeliveryCmd {
    /// Replies that have not arrived, oldest first.
    List {
        /// Those that arrived, or that you dropped, too.
        #[arg(long)]
        all: bool,
    },
    /// Sends a reply that is ambiguous, dead or held. If it did arrive, it is there twice.
    Resend {
        /// Its id, or a unique start of it.
        id: String,
    },
    /// Gives up a reply that is ambiguous, held or waiting.
    Drop {
        /// Its id, or a unique start of it.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCmd {
    /// Checks claw.yaml.
    Check,
    /// The settings in force.
    Show {
        /// Says where each comes from.
        #[arg(long)]
        origin: bool,
    },
    /// JSON Schema of claw.yaml.
    Schema,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCmd {
    /// Known providers, and whether they can be asked.
    List,
    /// Asks a model for one word.
    Test { model: Option<String> },
}
