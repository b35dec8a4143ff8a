//! Passes: what a labelled context may do without being asked. They give no authority of their own: a grant still has to
//! allow what a pass lets go on, and no grant of another kind is a pass.
//!
//! ```text
//! send https://drop.example        send http://127.0.0.1:8080        send session:agent:main:main
//! delete /workspace/old            schedule nightly
//! ```

use super::text::{RuleError, address};
use super::{HostRule, PortRule, Rule, SchemeRule};
use crate::host::{Host, cut};
use crate::path::{Roots, VirtualPath};
use crate::target::Target;
use crate::url::{CanonicalUrl, Scheme};
use claw_core::capability::Access;
use std::fmt;
use std::str::FromStr;

/// The form of a rule about a [`Destination`].
const SEND_FORM: &str = "send https://host[:port] or send session:KEY";
/// The form of a rule about deleting.
const DELETE_FORM: &str = "delete /root[/folder]";
/// The form of a rule about work for later.
const SCHEDULE_FORM: &str = "schedule NAME";
/// How a session's key is marked.
const SESSION: &str = "session:";
/// Longest name of a job, in bytes.
pub const MAX_JOB_BYTES: usize = 128;

/// A place that words are sent to. One place, never a pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// Every address of a scheme, host and port.
    Origin {
        /// The scheme.
        scheme: Scheme,
        /// The host.
        host: Host,
        /// The port, explicit or the scheme's.
        port: u16,
    },
    /// A session, by its key.
    Session(String),
}

impl Destination {
    /// The origin of a URL.
    pub fn of(url: &CanonicalUrl) -> Self {
        Self::Origin {
            scheme: url.scheme_kind(),
            host: url.host().clone(),
            port: url.port(),
        }
    }

    /// Reads what a person lists: an origin, or the key of a session, with or without `session:`.
    ///
    /// # Errors
    /// [`RuleError::Destination`] and what may be wrong with an origin.
    pub fn listed(text: &str) -> Result<Self, RuleError> {
        if text.contains("://") || text.starts_with(SESSION) {
            return text.parse();
        }
        session(text)
            .filter(|_| text.starts_with("agent:"))
            .ok_or_else(|| RuleError::Destination { word: cut(text) })
    }
}

fn session(key: &str) -> Option<Destination> {
    let plain = !key.is_empty() && key.trim() == key && !key.chars().any(char::is_control);
    plain.then(|| Destination::Session(key.to_owned()))
}

impl FromStr for Destination {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let wrong = || RuleError::Destination { word: cut(text) };
        if let Some(key) = text.strip_prefix(SESSION) {
            return session(key).ok_or_else(wrong);
        }
        let (scheme, host, port, path) = address(text)?;
        let (SchemeRule::Is(scheme), HostRule::Is(host), "" | "/") = (scheme, host, path) else {
            return Err(wrong());
        };
        let port = match port {
            PortRule::Default => scheme.default_port(),
            PortRule::Is(port) => port,
            PortRule::Any => return Err(wrong()),
        };
        Ok(Self::Origin { scheme, host, port })
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(key) => write!(f, "{SESSION}{key}"),
            Self::Origin { scheme, host, port } if *port == scheme.default_port() => {
                write!(f, "{}://{host}", scheme.as_str())
            }
            Self::Origin { scheme, host, port } => {
                write!(f, "{}://{host}:{port}", scheme.as_str())
            }
        }
    }
}

/// Reads a rule of this module by its first word; `None`: it is another one's.
pub(super) fn parse(text: &str, roots: Roots) -> Option<Result<Rule, RuleError>> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let form = |form| {
        let rule = cut(text);
        Err(RuleError::Form { rule, form })
    };
    Some(match (word, rest) {
        ("send", "") => form(SEND_FORM),
        ("send", rest) if rest.contains(' ') && !rest.starts_with(SESSION) => form(SEND_FORM),
        ("send", rest) => rest.parse().map(Rule::Send),
        ("delete", "") => form(DELETE_FORM),
        ("delete", rest) => VirtualPath::parse_below(rest, roots)
            .map(Rule::Delete)
            .map_err(RuleError::Folder),
        ("schedule", "") => form(SCHEDULE_FORM),
        ("schedule", rest) if is_job(rest) => Ok(Rule::Schedule(rest.to_owned())),
        ("schedule", rest) => Err(RuleError::Job { word: cut(rest) }),
        _ => return None,
    })
}

fn is_job(name: &str) -> bool {
    name.trim() == name && name.len() <= MAX_JOB_BYTES && !name.chars().any(char::is_control)
}

impl Rule {
    /// Whether the rule is a pass, which is no grant.
    pub fn is_pass(&self) -> bool {
        matches!(self, Self::Send(_) | Self::Delete(_) | Self::Schedule(_))
    }

    /// The capability that a manifest must ask for, so that the rule can matter to its plugin.
    pub fn asked_as(&self) -> &'static str {
        match self {
            Self::Send(Destination::Origin { .. }) => "http",
            Self::Delete(_) => "files",
            other => other.capability(),
        }
    }

    /// What of a labelled context the target needs: the rule that would let it pass, or nothing.
    pub fn needed_pass(target: &Target) -> Option<Self> {
        match target {
            Target::Http { url, .. } => Some(Self::Send(Destination::of(url))),
            Target::Send(to) => Some(Self::Send(Destination::Session(to.clone()))),
            Target::Schedule(job) => Some(Self::Schedule(job.clone())),
            Target::File {
                path,
                access: Access::Delete,
            } => Some(Self::Delete(path.folder())),
            _ => None,
        }
    }

    /// Whether the rule lets the target pass where the context is labelled.
    pub fn passes(&self, target: &Target) -> bool {
        match (self, target) {
            (Self::Send(Destination::Origin { scheme, host, port }), Target::Http { url, .. }) => {
                *scheme == url.scheme_kind() && *port == url.port() && host == url.host()
            }
            (Self::Send(Destination::Session(key)), Target::Send(to)) => key == to,
            (
                Self::Delete(folder),
                Target::File {
                    path,
                    access: Access::Delete,
                },
            ) => path.is_within(folder),
            (Self::Schedule(name), Target::Schedule(job)) => name == job,
            _ => false,
        }
    }

    /// Whether a pass on a deny list hits the target: the place or folder is closed altogether, labelled or not.
    pub(super) fn closes(&self, target: &Target) -> bool {
        let above = match (self, target) {
            (
                Self::Delete(folder),
                Target::File {
                    path,
                    access: Access::Delete,
                },
            ) => folder.is_within(path),
            _ => false,
        };
        above || self.passes(target)
    }
}

#[cfg(test)]
mod tests;
