//! Rules: the one syntax of grants, ceilings and deny lists. Invariant: `Display` and `FromStr` are inverse, and a
//! rule allows exactly what it says; whatever it does not name, it does not allow.
//!
//! ```text
//! http GET,POST https://api.example.com:443/repos/
//! files rw /workspace/notes
//! kv rw        memory ro        blobs rw        tool files_*
//! secret github-token https://api.github.com bearer
//! capture session https://api.example.com /data/token
//! host-exec git log **
//! send https://drop.example    delete /workspace/old    schedule nightly
//! ```

mod http;
mod overlap;
mod pass;
mod secret;
mod text;

use crate::host_exec::HostPattern;
use crate::path::VirtualPath;
use crate::target::Target;
use claw_core::capability::Access;
use std::fmt;

pub use http::{HostRule, HttpRule, PortRule, SchemeRule};
pub use pass::{Destination, MAX_JOB_BYTES};
pub use secret::{CaptureRule, SecretRule};
pub(crate) use secret::{check_pointer, exact, is_pointer};
pub use text::{MAX_METHODS, MAX_RULE_BYTES, RuleError};
pub(crate) use text::{check_methods, parse_host, parse_path, parse_scheme};

/// Reading only, or reading and changing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `ro`.
    Ro,
    /// `rw`.
    Rw,
}

impl Mode {
    /// Whether the access is within this mode.
    pub fn allows(self, access: Access) -> bool {
        self == Self::Rw || access == Access::Read
    }

    /// The smallest mode that allows the access.
    pub fn needed(access: Access) -> Self {
        match access {
            Access::Read => Self::Ro,
            Access::Write | Access::Delete => Self::Rw,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ro => "ro",
            Self::Rw => "rw",
        })
    }
}

/// Files below a virtual root or a folder of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilesRule {
    /// The root or a folder below it.
    pub folder: VirtualPath,
    /// What may be done there.
    pub mode: Mode,
}

/// Tool names by glob: `*` stands for any run of characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolGlob(pub(crate) String);

impl ToolGlob {
    /// Whether the name fits.
    pub fn matches(&self, name: &str) -> bool {
        glob(self.0.as_bytes(), name.as_bytes())
    }

    /// The glob as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `*` matches any run of bytes, everything else itself. Linear in the name for every star (greedy with one
/// point to go back to).
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&b'*') {
            back = Some((p + 1, n));
            p += 1;
        } else if pattern.get(p) == name.get(n) {
            p += 1;
            n += 1;
        } else if let Some((star, from)) = back {
            back = Some((star, from + 1));
            p = star;
            n = from + 1;
        } else {
            return false;
        }
    }
    pattern.iter().skip(p).all(|b| *b == b'*')
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// HTTP exchanges.
    Http(HttpRule),
    /// Files.
    Files(FilesRule),
    /// The subject's own kv.
    Kv(Mode),
    /// The agent's memory.
    Memory(Mode),
    /// Blobs of the call.
    Blobs(Mode),
    /// Tools.
    Tool(ToolGlob),
    /// Programs of the host.
    HostExec(HostPattern),
    /// Putting a secret into requests.
    Secret(SecretRule),
    /// Keeping a part of an answer as a secret.
    Capture(CaptureRule),
    /// A pass: sending there.
    Send(Destination),
    /// A pass: deleting below this folder, and the folder itself.
    Delete(VirtualPath),
    /// A pass: making this job.
    Schedule(String),
}

/// How far a rule is from allowing a target. Ordered: later is closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Miss {
    /// About something else: another capability, host, port, root, tool or secret.
    Other,
    /// The right secret, but another host or port.
    Host,
    /// The right host or root, but another path.
    Path,
    /// Everything fits but the HTTP method.
    Method,
    /// The right secret and host, but another place.
    Place,
    /// Everything fits, but only reading is allowed.
    ReadOnly,
}

impl Miss {
    /// The stable machine word for a target of this capability that no rule allows.
    pub fn code(self, capability: &str) -> &'static str {
        match (self, capability) {
            (Self::Other, "http") => "host-not-granted",
            (Self::Other, "files") => "root-not-granted",
            (Self::Other, "kv") => "kv-not-granted",
            (Self::Other, "memory") => "memory-not-granted",
            (Self::Other, "blobs") => "blobs-not-granted",
            (Self::Other, "secret") => "secret-not-granted",
            (Self::Other, "capture") => "capture-not-granted",
            (Self::Other, "host-exec") => "host-exec-not-granted",
            (Self::Other, "send") => "send-not-granted",
            (Self::Other, "schedule") => "schedule-not-granted",
            (Self::Other, _) => "tool-not-granted",
            (Self::Host, "capture") => "capture-host-not-granted",
            (Self::Host, _) => "secret-host-not-granted",
            (Self::Place, "capture") => "capture-pointer-not-granted",
            (Self::Place, _) => "secret-placement-not-granted",
            (Self::Path, _) => "path-not-granted",
            (Self::Method, _) => "method-not-granted",
            (Self::ReadOnly, _) => "read-only",
        }
    }
}

impl Rule {
    /// The capability's name, as in [`Target::capability`].
    pub fn capability(&self) -> &'static str {
        match self {
            Self::Http(_) => "http",
            Self::Files(_) => "files",
            Self::Kv(_) => "kv",
            Self::Memory(_) => "memory",
            Self::Blobs(_) => "blobs",
            Self::Tool(_) => "tool",
            Self::HostExec(_) => "host-exec",
            Self::Secret(_) => "secret",
            Self::Capture(_) => "capture",
            Self::Send(_) => "send",
            Self::Delete(_) => "delete",
            Self::Schedule(_) => "schedule",
        }
    }

    /// Whether the rule allows the target; if not, how close it came.
    ///
    /// # Errors
    /// The [`Miss`].
    pub fn allows(&self, target: &Target) -> Result<(), Miss> {
        match (self, target) {
            (Self::Http(rule), Target::Http { method, url }) => rule.allows(method, url),
            (Self::Files(rule), Target::File { path, access }) => rule.allows(path, *access),
            (Self::Kv(mode), Target::Kv(access))
            | (Self::Memory(mode), Target::Memory(access))
            | (Self::Blobs(mode), Target::Blobs(access)) => match mode.allows(*access) {
                true => Ok(()),
                false => Err(Miss::ReadOnly),
            },
            (Self::Tool(glob), Target::Tool(name)) if glob.matches(name) => Ok(()),
            (Self::HostExec(pattern), Target::HostExec(words)) if pattern.matches(words) => Ok(()),
            (Self::Send(_) | Self::Schedule(_), Target::Send(_) | Target::Schedule(_))
                if self.passes(target) =>
            {
                Ok(())
            }
            (
                Self::Secret(rule),
                Target::Secret {
                    name,
                    origin,
                    placement,
                },
            ) => rule.allows(name, origin, placement),
            (
                Self::Capture(rule),
                Target::Capture {
                    name,
                    origin,
                    pointer,
                },
            ) => rule.allows(name, origin, pointer),
            _ => Err(Miss::Other),
        }
    }

    /// Whether the rule, standing on a deny list, hits the target. `ro` and `rw` mean the same there: both. A folder
    /// above a denied one may not be changed either, or moving it would free what is below.
    pub fn denies(&self, target: &Target) -> bool {
        match (self, target) {
            (Self::Files(rule), Target::File { path, access }) => {
                path.is_within(&rule.folder)
                    || (*access != Access::Read && rule.folder.is_within(path))
            }
            (Self::Kv(_), Target::Kv(_))
            | (Self::Memory(_), Target::Memory(_))
            | (Self::Blobs(_), Target::Blobs(_)) => true,
            (Self::Send(_) | Self::Delete(_) | Self::Schedule(_), _) => self.closes(target),
            _ => self.allows(target).is_ok(),
        }
    }
}

impl FilesRule {
    fn allows(&self, path: &VirtualPath, access: Access) -> Result<(), Miss> {
        if path.root() != self.folder.root() {
            Err(Miss::Other)
        } else if !path.is_within(&self.folder) {
            Err(Miss::Path)
        } else if !self.mode.allows(access) {
            Err(Miss::ReadOnly)
        } else {
            Ok(())
        }
    }
}

/// The first rule that allows the target, or the closest miss.
///
/// # Errors
/// The closest [`Miss`]; `Other` for no rules at all.
pub fn first_allowing<'r>(
    rules: impl IntoIterator<Item = &'r Rule>,
    target: &Target,
) -> Result<&'r Rule, Miss> {
    let mut closest = Miss::Other;
    for rule in rules {
        match rule.allows(target) {
            Ok(()) => return Ok(rule),
            Err(miss) => closest = closest.max(miss),
        }
    }
    Err(closest)
}

#[cfg(test)]
mod tests;
