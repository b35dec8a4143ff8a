//! A request in canonical form: the request layer of the formula. Everything after it judges values that have
//! exactly one spelling.

use crate::host::cut;
use crate::host_exec::quote;
use crate::origin::Origin;
use crate::path::{PathError, Roots, VirtualPath};
use crate::rule::is_pointer;
use crate::url::{CanonicalUrl, UrlError};
use claw_core::capability::{Access, Request, origin};
use claw_core::secret::{Placement, PlacementError, SecretName, SecretNameError};

/// Longest method in bytes.
pub const MAX_METHOD_BYTES: usize = 16;
/// Longest tool name in bytes.
pub const MAX_TOOL_BYTES: usize = 48;

/// What is asked for, canonicalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A tool by its model-facing name.
    Tool(String),
    /// One hop of an HTTP exchange.
    Http {
        /// Upper case.
        method: String,
        /// The URL.
        url: CanonicalUrl,
    },
    /// A path below a virtual root.
    File {
        /// The path.
        path: VirtualPath,
        /// What is done.
        access: Access,
    },
    /// Guest kv.
    Kv(Access),
    /// Long-term memory.
    Memory(Access),
    /// Blobs of the call.
    Blobs(Access),
    /// Words to another conversation, by its session's key or its peer.
    Send(String),
    /// Work made for later, by its name.
    Schedule(String),
    /// A program of the host with its words.
    HostExec(Vec<String>),
    /// Putting a secret into a request.
    Secret {
        /// Which.
        name: SecretName,
        /// Where it goes.
        origin: Origin,
        /// The place in the request.
        placement: Placement,
    },
    /// Keeping a part of an answer as a secret.
    Capture {
        /// The name it is kept under.
        name: SecretName,
        /// Whose answer.
        origin: Origin,
        /// Where in it, by JSON pointer.
        pointer: String,
    },
}

/// Why a request is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The URL.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The path.
    #[error(transparent)]
    Path(#[from] PathError),
    /// No method of upper-case letters, or one that tunnels or echoes (`CONNECT`, `TRACE`, `TRACK`).
    #[error("`{0}` is not a method that may be sent")]
    Method(String),
    /// Not `[a-z][a-z0-9_]{0,47}`.
    #[error("`{0}` is not a tool name")]
    Tool(String),
    /// The name of a secret.
    #[error(transparent)]
    Secret(#[from] SecretNameError),
    /// The place of a secret.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// A secret without TLS.
    #[error("a secret goes to `{host}` over TLS only")]
    NeedsTls {
        /// The host.
        host: String,
    },
    /// A connection that is more than a host and a port.
    #[error("a `tls` url holds a host and a port, and nothing else")]
    TlsPath,
    /// Where in an answer.
    #[error("`{0}` is not a JSON pointer that starts with `/`")]
    Pointer(String),
}

impl TargetError {
    /// The stable machine word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url(e) => e.code(),
            Self::Path(e) => e.code(),
            Self::Method(_) => "method-malformed",
            Self::Tool(_) => "tool-malformed",
            Self::Secret(_) => "secret-malformed",
            Self::Placement(_) => "placement-malformed",
            Self::NeedsTls { .. } => "secret-needs-tls",
            Self::TlsPath => "url-path",
            Self::Pointer(_) => "pointer-malformed",
        }
    }
}

impl Target {
    /// Canonicalises a request about [`crate::path::ROOTS`].
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn of(request: &Request) -> Result<Self, TargetError> {
        Self::below(request, Roots::Known)
    }

    /// The same, about these roots.
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn below(request: &Request, roots: Roots) -> Result<Self, TargetError> {
        Ok(match request {
            Request::Tool { tool } if is_tool_name(tool) => Self::Tool(tool.clone()),
            Request::Tool { tool } => return Err(TargetError::Tool(cut(tool))),
            Request::Http { method, .. }
            | Request::Secret { method, .. }
            | Request::Capture { method, .. }
                if !is_method(method) =>
            {
                return Err(TargetError::Method(cut(method)));
            }
            Request::Http { method, url } => Self::Http {
                method: method.clone(),
                url: CanonicalUrl::parse(url)?,
            },
            Request::File { path, access } => Self::File {
                path: VirtualPath::parse_below(path, roots)?,
                access: *access,
            },
            Request::Kv { access } => Self::Kv(*access),
            Request::Memory { access } => Self::Memory(*access),
            Request::Blob { access } => Self::Blobs(*access),
            Request::Send { to } => Self::Send(to.clone()),
            Request::Schedule { job } => Self::Schedule(job.clone()),
            Request::HostExec { words } => Self::HostExec(words.clone()),
            Request::Secret {
                name,
                placement,
                url,
                ..
            } => Self::Secret {
                name: SecretName::parse(name)?,
                origin: Origin::of(url)?,
                placement: Placement::parse(placement)?,
            },
            Request::Capture { pointer, .. } if !is_pointer(pointer) => {
                return Err(TargetError::Pointer(cut(pointer)));
            }
            Request::Capture {
                name, url, pointer, ..
            } => Self::Capture {
                name: SecretName::parse(name)?,
                origin: Origin::of(url)?,
                pointer: pointer.clone(),
            },
        })
    }

    /// The capability's name, as in [`Request::capability`].
    pub fn capability(&self) -> &'static str {
        match self {
            Self::Tool(_) => "tool",
            Self::Http { .. } => "http",
            Self::File { .. } => "files",
            Self::Kv(_) => "kv",
            Self::Memory(_) => "memory",
            Self::Blobs(_) => "blobs",
            Self::Send(_) => "send",
            Self::Schedule(_) => "schedule",
            Self::HostExec(_) => "host-exec",
            Self::Secret { .. } => "secret",
            Self::Capture { .. } => "capture",
        }
    }

    /// Reading or changing. HTTP reads are GET and HEAD; calling a tool changes nothing by itself, and using a
    /// secret is never mere reading.
    pub fn access(&self) -> Access {
        match self {
            Self::Tool(_) => Access::Read,
            Self::Http { method, .. } if matches!(method.as_str(), "GET" | "HEAD") => Access::Read,
            Self::Http { .. }
            | Self::Send(_)
            | Self::Schedule(_)
            | Self::HostExec(_)
            | Self::Secret { .. }
            | Self::Capture { .. } => Access::Write,
            Self::File { access, .. } => *access,
            Self::Kv(access) | Self::Memory(access) | Self::Blobs(access) => *access,
        }
    }
}

/// A request in words, for reasons and records: no query, no user info, no control characters, never long.
pub fn describe(request: &Request) -> String {
    match request {
        Request::Http { method, url } => {
            format!("{} `{}`", cut(method), crate::url::shown(url))
        }
        Request::File { path, access } => Request::File {
            path: cut(path),
            access: *access,
        }
        .to_string(),
        Request::Tool { tool } => Request::Tool { tool: cut(tool) }.to_string(),
        Request::Send { to } => Request::Send { to: cut(to) }.to_string(),
        Request::Schedule { job } => Request::Schedule { job: cut(job) }.to_string(),
        Request::HostExec { words } => Request::HostExec {
            words: vec![cut(&quote(words))],
        }
        .to_string(),
        Request::Kv { .. } | Request::Memory { .. } | Request::Blob { .. } => request.to_string(),
        Request::Secret {
            name,
            placement,
            method,
            url,
        } => Request::Secret {
            name: cut(name),
            placement: cut(placement),
            method: cut(method),
            url: cut(&origin(url)),
        }
        .to_string(),
        Request::Capture {
            name,
            method,
            url,
            pointer,
        } => Request::Capture {
            name: cut(name),
            method: cut(method),
            url: cut(&origin(url)),
            pointer: cut(pointer),
        }
        .to_string(),
    }
}

/// Whether the text is a method the egress may send, in upper case.
pub fn is_method(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_METHOD_BYTES
        && text.bytes().all(|b| b.is_ascii_uppercase())
        && !matches!(text, "CONNECT" | "TRACE" | "TRACK")
}

/// Whether the text is a tool name: `[a-z][a-z0-9_]{0,47}`.
pub fn is_tool_name(text: &str) -> bool {
    text.len() <= MAX_TOOL_BYTES
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests;
