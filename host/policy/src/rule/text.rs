//! The text of rules.

use super::secret::{CAPTURE_FORM, SECRET_FORM};
use super::{
    CaptureRule, FilesRule, HostRule, HttpRule, Mode, PortRule, Rule, SchemeRule, SecretRule,
    ToolGlob,
};
use crate::host::{self, Host, HostError, cut};
use crate::host_exec::PatternError;
use crate::path::{PathError, Roots, VirtualPath};
use crate::target::is_method;
use crate::url::{PathFault, Scheme, normalise_path, parse_port};
use claw_core::secret::{PlacementError, SecretNameError};
use std::fmt;
use std::str::FromStr;

/// Longest rule in bytes.
pub const MAX_RULE_BYTES: usize = 4 * 1024;
/// Most methods in one rule.
pub const MAX_METHODS: usize = 16;

/// The capabilities a rule may begin with.
const WORDS: [&str; 12] = [
    "http",
    "files",
    "kv",
    "memory",
    "blobs",
    "tool",
    "secret",
    "capture",
    "send",
    "delete",
    "schedule",
    "host-exec",
];

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Over [`MAX_RULE_BYTES`].
    #[error("the rule is too long: {bytes} bytes")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// The first word names no capability.
    #[error("`{word}` is not a capability; use http, files, kv, memory, blobs, tool, host-exec, secret, capture, send, delete or schedule{}", near(.nearest))]
    Capability {
        /// As written.
        word: String,
        /// The nearest known word.
        nearest: Option<String>,
    },
    /// Too few or too many words.
    #[error("`{rule}` does not have the form `{form}`")]
    Form {
        /// As written.
        rule: String,
        /// The form.
        form: &'static str,
    },
    /// Neither `ro` nor `rw`.
    #[error("`{word}` is neither `ro` nor `rw`")]
    Mode {
        /// As written.
        word: String,
    },
    /// Not a method.
    #[error("`{word}` is not a method that may be granted")]
    Method {
        /// As written.
        word: String,
    },
    /// Neither `https`, `http` nor `*`.
    #[error("`{word}` is not a scheme that may be granted")]
    Scheme {
        /// As written.
        word: String,
    },
    /// No host, `*.name` or `*`.
    #[error(transparent)]
    Host(#[from] HostError),
    /// No port or `*`.
    #[error("`{word}` is not a port")]
    Port {
        /// As written.
        word: String,
    },
    /// User info, a query, a fragment or characters that may not stand in a rule.
    #[error("`{word}` may hold only scheme, host, port and path")]
    Address {
        /// As written.
        word: String,
    },
    /// The path prefix of an http rule.
    #[error("the path of the rule {0}")]
    Path(#[from] PathFault),
    /// The folder of a files rule.
    #[error(transparent)]
    Folder(#[from] PathError),
    /// Not made of `[a-z0-9_*]`.
    #[error("`{word}` is not a tool name or glob")]
    Tool {
        /// As written.
        word: String,
    },
    /// No pattern of a command.
    #[error(transparent)]
    HostExec(#[from] PatternError),
    /// No name of a secret.
    #[error(transparent)]
    Secret(#[from] SecretNameError),
    /// No place for a secret.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// A pattern, a path, or no TLS.
    #[error("`{word}` must be exactly one host over https, or over http one of this machine")]
    Origin {
        /// As written.
        word: String,
    },
    /// A pattern, a path, or no session.
    #[error("`{word}` must be exactly one place: `https://host[:port]` or `session:KEY`")]
    Destination {
        /// As written.
        word: String,
    },
    /// No name of a job.
    #[error("`{word}` is not the name of a job")]
    Job {
        /// As written.
        word: String,
    },
    /// No JSON pointer.
    #[error("`{word}` is not a JSON pointer that starts with `/`")]
    Pointer {
        /// As written.
        word: String,
    },
}

fn near(word: &Option<String>) -> String {
    word.as_ref()
        .map(|w| format!(" (did you mean `{w}`?)"))
        .unwrap_or_default()
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        Self::parse_below(text, Roots::Known)
    }
}

impl Rule {
    /// Reads a rule whose folder, if it has one, is below one of these roots.
    ///
    /// # Errors
    /// See [`RuleError`].
    pub fn parse_below(text: &str, roots: Roots) -> Result<Self, RuleError> {
        if text.len() > MAX_RULE_BYTES {
            return Err(RuleError::TooLong { bytes: text.len() });
        }
        if let Some((access, folder)) = text.strip_prefix("files ").and_then(|r| r.split_once(' '))
        {
            return Ok(Self::Files(FilesRule {
                mode: access.parse()?,
                folder: VirtualPath::parse_below(folder, roots)?,
            }));
        }
        if let Some(pattern) = text.strip_prefix("host-exec ") {
            return Ok(Self::HostExec(pattern.parse()?));
        }
        if let Some(rest) = text.strip_prefix("secret ") {
            return Ok(Self::Secret(SecretRule::parse(text, rest)?));
        }
        if let Some(rest) = text.strip_prefix("capture ") {
            return Ok(Self::Capture(CaptureRule::parse(text, rest)?));
        }
        if let Some(pass) = super::pass::parse(text, roots) {
            return pass;
        }
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let form = |form| RuleError::Form {
            rule: cut(text),
            form,
        };
        match words.as_slice() {
            ["http", address] => Ok(Self::Http(http("*", address)?)),
            ["http", methods, address] => Ok(Self::Http(http(methods, address)?)),
            ["http", ..] => Err(form("http [METHOD,METHOD] [scheme://]host[:port][/path]")),
            ["files", ..] => Err(form("files ro|rw /root[/folder]")),
            ["kv", access] => Ok(Self::Kv(access.parse()?)),
            ["memory", access] => Ok(Self::Memory(access.parse()?)),
            ["blobs", access] => Ok(Self::Blobs(access.parse()?)),
            ["kv" | "memory" | "blobs", ..] => Err(form("kv|memory|blobs ro|rw")),
            ["tool", glob] => Ok(Self::Tool(glob.parse()?)),
            ["secret", ..] => Err(form(SECRET_FORM)),
            ["capture", ..] => Err(form(CAPTURE_FORM)),
            ["host-exec", ..] => Err(form("host-exec PROGRAM [WORD …] [**]")),
            ["tool", ..] => Err(form("tool NAME or tool GLOB")),
            _ => {
                let word = words.first().copied().unwrap_or_default();
                Err(RuleError::Capability {
                    word: cut(word),
                    nearest: crate::near::nearest(word, WORDS).map(str::to_owned),
                })
            }
        }
    }
}

impl FromStr for Mode {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        match text {
            "ro" => Ok(Self::Ro),
            "rw" => Ok(Self::Rw),
            _ => Err(RuleError::Mode { word: cut(text) }),
        }
    }
}

impl FromStr for ToolGlob {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_*-".contains(&b);
        if !text.is_empty() && text.len() <= 64 && text.bytes().all(good) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RuleError::Tool { word: cut(text) })
        }
    }
}

/// Reads the two words of an http rule.
fn http(methods: &str, text: &str) -> Result<HttpRule, RuleError> {
    let (scheme, host, port, path) = address(text)?;
    Ok(HttpRule {
        methods: parse_methods(methods)?,
        scheme,
        host,
        port,
        path: parse_path(path)?,
    })
}

/// Splits `[scheme://]host[:port][/path]`; the path is as written.
pub(super) fn address(address: &str) -> Result<(SchemeRule, HostRule, PortRule, &str), RuleError> {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (parse_scheme(scheme)?, rest),
        None => (SchemeRule::Is(Scheme::Https), address),
    };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = match authority.rfind(':') {
        Some(at) if !authority[at..].contains(']') => {
            (&authority[..at], parse_port_rule(&authority[at + 1..])?)
        }
        _ => (authority, PortRule::Default),
    };
    Ok((scheme, parse_host(host)?, port, path))
}

/// User info, a query or a fragment in any piece of a rule means that it is not understood.
fn refuse_odd(text: &str) -> Result<(), RuleError> {
    let odd = |c: char| "@?#\\".contains(c) || c.is_control() || c.is_whitespace();
    if text.contains(odd) {
        return Err(RuleError::Address { word: cut(text) });
    }
    Ok(())
}

pub(crate) fn parse_host(text: &str) -> Result<HostRule, RuleError> {
    refuse_odd(text)?;
    Ok(text.parse()?)
}

pub(crate) fn parse_path(text: &str) -> Result<String, RuleError> {
    refuse_odd(text)?;
    Ok(normalise_path(text)?)
}

pub(crate) fn parse_scheme(text: &str) -> Result<SchemeRule, RuleError> {
    match text {
        "https" => Ok(SchemeRule::Is(Scheme::Https)),
        "http" => Ok(SchemeRule::Is(Scheme::Http)),
        "*" => Ok(SchemeRule::Any),
        _ => Err(RuleError::Scheme { word: cut(text) }),
    }
}

fn parse_port_rule(text: &str) -> Result<PortRule, RuleError> {
    if text == "*" {
        return Ok(PortRule::Any);
    }
    parse_port(text)
        .map(PortRule::Is)
        .map_err(|_| RuleError::Port { word: cut(text) })
}

fn parse_methods(text: &str) -> Result<Vec<String>, RuleError> {
    if text == "*" {
        return Ok(Vec::new());
    }
    check_methods(text.split(',').map(str::to_owned).collect())
}

/// Sorted, each once, each a method, at most [`MAX_METHODS`].
pub(crate) fn check_methods(mut methods: Vec<String>) -> Result<Vec<String>, RuleError> {
    if let Some(bad) = methods.iter().find(|m| !is_method(m)) {
        return Err(RuleError::Method { word: cut(bad) });
    }
    methods.sort();
    methods.dedup();
    if methods.len() > MAX_METHODS {
        return Err(RuleError::Method {
            word: cut(&methods.join(",")),
        });
    }
    Ok(methods)
}

impl FromStr for HostRule {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let Some(suffix) = text.strip_prefix("*.") else {
            return Ok(Self::Is(host::parse(text)?));
        };
        match host::parse(suffix)? {
            Host::Name(name) => Ok(Self::Below(name)),
            Host::Ip(_) => Err(HostError::Malformed { host: cut(text) }),
        }
    }
}

impl fmt::Display for HostRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(host) => write!(f, "{host}"),
            Self::Below(suffix) => write!(f, "*.{suffix}"),
            Self::Any => f.write_str("*"),
        }
    }
}

impl fmt::Display for HttpRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.methods.is_empty() {
            write!(f, "{} ", self.methods.join(","))?;
        }
        let scheme = match self.scheme {
            SchemeRule::Is(scheme) => scheme.as_str(),
            SchemeRule::Any => "*",
        };
        write!(f, "{scheme}://{}", self.host)?;
        match self.port {
            PortRule::Default => {}
            PortRule::Is(port) => write!(f, ":{port}")?,
            PortRule::Any => f.write_str(":*")?,
        }
        f.write_str(&self.path)
    }
}

impl fmt::Display for FilesRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.mode, self.folder)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(rule) => write!(f, "http {rule}"),
            Self::Files(rule) => write!(f, "files {rule}"),
            Self::Kv(mode) => write!(f, "kv {mode}"),
            Self::Memory(mode) => write!(f, "memory {mode}"),
            Self::Blobs(mode) => write!(f, "blobs {mode}"),
            Self::Tool(glob) => write!(f, "tool {}", glob.as_str()),
            Self::HostExec(pattern) => write!(f, "host-exec {pattern}"),
            Self::Secret(rule) => write!(f, "secret {rule}"),
            Self::Capture(rule) => write!(f, "capture {rule}"),
            Self::Send(to) => write!(f, "send {to}"),
            Self::Delete(folder) => write!(f, "delete {folder}"),
            Self::Schedule(job) => write!(f, "schedule {job}"),
        }
    }
}
