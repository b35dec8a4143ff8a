//! What a subject asks to do, and what policy answers. The rules themselves live in `claw-policy`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Reading or changing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Looks, changes nothing.
    Read,
    /// Creates, changes or removes.
    Write,
}

/// One thing a subject asks to do. Values are as the caller gave them: policy canonicalises and judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Request {
    /// May this agent call this tool for this person at all?
    Tool {
        /// Model-facing name, for example `files_read`.
        tool: String,
    },
    /// One hop of an HTTP exchange.
    Http {
        /// Upper case.
        method: String,
        /// As the caller spelled it.
        url: String,
    },
    /// A path below one of the virtual roots.
    File {
        /// As the caller spelled it, absolute, for example `/workspace/notes/a.md`.
        path: String,
        /// What is done to it.
        access: Access,
    },
    /// Small durable state of (agent, subject).
    Kv {
        /// What is done.
        access: Access,
    },
    /// The agent's long-term memory.
    Memory {
        /// What is done.
        access: Access,
    },
    /// Blobs of the call.
    Blob {
        /// What is done.
        access: Access,
    },
}

impl Request {
    /// The capability's name: `tool`, `http`, `files`, `kv`, `memory`, `blobs`.
    pub fn capability(&self) -> &'static str {
        match self {
            Self::Tool { .. } => "tool",
            Self::Http { .. } => "http",
            Self::File { .. } => "files",
            Self::Kv { .. } => "kv",
            Self::Memory { .. } => "memory",
            Self::Blob { .. } => "blobs",
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |a: &Access| match a {
            Access::Read => "read",
            Access::Write => "write",
        };
        match self {
            Self::Tool { tool } => write!(f, "call tool `{tool}`"),
            Self::Http { method, url } => write!(f, "{method} `{url}`"),
            Self::File { path, access } => write!(f, "{} file `{path}`", word(access)),
            Self::Kv { access } => write!(f, "{} kv", word(access)),
            Self::Memory { access } => write!(f, "{} memory", word(access)),
            Self::Blob { access } => write!(f, "{} blobs", word(access)),
        }
    }
}

/// What policy answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Go on.
    Allow,
    /// No.
    Deny,
    /// A person could allow it. Until asks exist this is refused like `Deny`, with the grant that would help.
    Ask,
}

/// An answer with everything a person needs to understand it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The answer.
    pub verdict: Verdict,
    /// Stable machine word, for example `host-not-granted`, `path-outside-root`, `allowed`.
    pub code: String,
    /// The step of the formula that decided, for example `manifest`, `grants`, `ceiling`.
    pub layer: String,
    /// One sentence for people.
    pub reason: String,
    /// Every step looked at, in order, one line each.
    pub steps: Vec<String>,
    /// What a person could type to allow it, where there is such a thing.
    pub hint: Option<String>,
}

impl Decision {
    /// Whether the request may go on.
    pub fn allowed(&self) -> bool {
        self.verdict == Verdict::Allow
    }
}
