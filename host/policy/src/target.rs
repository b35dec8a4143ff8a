//! A request in canonical form: the request layer of the formula. Everything after it judges values that have
//! exactly one spelling.

use crate::host::cut;
use crate::path::{PathError, Roots, VirtualPath};
use crate::url::{CanonicalUrl, UrlError};
use claw_core::capability::{Access, Request};

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
}

impl TargetError {
    /// The stable machine word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url(e) => e.code(),
            Self::Path(e) => e.code(),
            Self::Method(_) => "method-malformed",
            Self::Tool(_) => "tool-malformed",
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
            Request::Http { method, url } if is_method(method) => Self::Http {
                method: method.clone(),
                url: CanonicalUrl::parse(url)?,
            },
            Request::Http { method, .. } => {
                return Err(TargetError::Method(cut(method)));
            }
            Request::File { path, access } => Self::File {
                path: VirtualPath::parse_below(path, roots)?,
                access: *access,
            },
            Request::Kv { access } => Self::Kv(*access),
            Request::Memory { access } => Self::Memory(*access),
            Request::Blob { access } => Self::Blobs(*access),
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
        }
    }

    /// Reading or changing. HTTP reads are GET and HEAD; calling a tool changes nothing by itself.
    pub fn access(&self) -> Access {
        match self {
            Self::Tool(_) => Access::Read,
            Self::Http { method, .. } if matches!(method.as_str(), "GET" | "HEAD") => Access::Read,
            Self::Http { .. } => Access::Write,
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
        Request::Kv { .. } | Request::Memory { .. } | Request::Blob { .. } => request.to_string(),
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
