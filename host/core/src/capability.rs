//! What a subject asks to do, and what policy answers. The rules themselves live in `claw-policy`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Reading or changing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Looks, changes nothing.
    Read,
    /// Creates or changes.
    Write,
    /// Takes a name away: removes a file or folder, moves it out of its root, or puts another in its place.
    Delete,
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
    /// Words that leave by a way of claw itself: a message to another conversation, or a session told something.
    Send {
        /// Key of the session, or `channel:account:peer` where there is none.
        to: String,
    },
    /// One program of the host, outside the sandbox.
    HostExec {
        /// Its words, the program first.
        words: Vec<String>,
    },
    /// Work made for later, which then acts by itself.
    Schedule {
        /// Its name.
        job: String,
    },
    /// A secret put into one place of a request.
    Secret {
        /// Its name.
        name: String,
        /// The text of the placement.
        placement: String,
        /// The method of the request, upper case; `GET` where the protocol knows none.
        method: String,
        /// The URL of the request, its place for the secret empty: `https`, `wss` or `tls://host:port`, and `http` or
        /// `ws` to this machine itself.
        url: String,
    },
    /// A string of a JSON answer kept as a secret, before the guest sees the answer.
    Capture {
        /// The name it is kept under.
        name: String,
        /// The method of the request, upper case.
        method: String,
        /// The URL of the request.
        url: String,
        /// Where in the answer, by JSON pointer (RFC 6901).
        pointer: String,
    },
}

impl Request {
    /// The capability's name: `tool`, `http`, `files`, `kv`, `memory`, `blobs`, `send`, `schedule`, `host-exec`, `secret`,
    /// `capture`.
    pub fn capability(&self) -> &'static str {
        match self {
            Self::Tool { .. } => "tool",
            Self::Http { .. } => "http",
            Self::File { .. } => "files",
            Self::Kv { .. } => "kv",
            Self::Memory { .. } => "memory",
            Self::Blob { .. } => "blobs",
            Self::Send { .. } => "send",
            Self::Schedule { .. } => "schedule",
            Self::HostExec { .. } => "host-exec",
            Self::Secret { .. } => "secret",
            Self::Capture { .. } => "capture",
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |a: &Access| match a {
            Access::Read => "read",
            Access::Write => "write",
            Access::Delete => "delete",
        };
        match self {
            Self::Tool { tool } => write!(f, "call tool `{tool}`"),
            Self::Http { method, url } => write!(f, "{method} `{url}`"),
            Self::File { path, access } => write!(f, "{} file `{path}`", word(access)),
            Self::Kv { access } => write!(f, "{} kv", word(access)),
            Self::Memory { access } => write!(f, "{} memory", word(access)),
            Self::Blob { access } => write!(f, "{} blobs", word(access)),
            Self::Send { to } => write!(f, "send to `{to}`"),
            Self::Schedule { job } => write!(f, "make job `{job}`"),
            Self::HostExec { words } => write!(f, "run `{}` on the host", words.join(" ")),
            Self::Secret {
                name,
                placement,
                url,
                ..
            } => write!(
                f,
                "use secret `{name}` as `{placement}` at `{}`",
                origin(url)
            ),
            Self::Capture {
                name, url, pointer, ..
            } => write!(
                f,
                "keep `{pointer}` of the answer of `{}` as secret `{name}`",
                origin(url)
            ),
        }
    }
}

/// Scheme, host and port of a URL of any form, as spelled; no user name, no path.
pub fn origin(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (scheme, _) = url.split_at(url.len() - rest.len());
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, _) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, h)| h);
    format!("{scheme}{host}")
}

/// What policy answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Go on.
    Allow,
    /// No.
    Deny,
    /// A person could allow it: [`Decision::wanted`] says what they would allow. Refused until they do.
    Ask,
}

/// What a person would have to allow for a request that was refused with [`Verdict::Ask`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// What it is about: the capability of a missing grant, or the gate of a labelled context (`send`, `delete`, `schedule`).
    pub capability: String,
    /// The rules that are missing, in policy's syntax: a missing grant's before a gate's. At least one.
    pub rules: Vec<String>,
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
    /// What a person would be asked, exactly if the verdict is [`Verdict::Ask`] and the layer knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Wanted>,
}

impl Decision {
    /// Whether the request may go on.
    pub fn allowed(&self) -> bool {
        self.verdict == Verdict::Allow
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn secrets_are_told_with_their_place_and_nothing_of_the_request() {
        let url = "https://u:p@api.github.com/user?q=1".to_owned();
        let used = Request::Secret {
            name: "github-token".into(),
            placement: "bearer".into(),
            method: "GET".into(),
            url: url.clone(),
        };
        assert_eq!(
            used.to_string(),
            "use secret `github-token` as `bearer` at `https://api.github.com`"
        );
        let kept = Request::Capture {
            name: "session".into(),
            method: "POST".into(),
            url,
            pointer: "/token".into(),
        };
        assert_eq!(
            kept.to_string(),
            "keep `/token` of the answer of `https://api.github.com` as secret `session`"
        );
        let json = serde_json::to_string(&used).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), used);
    }
}
