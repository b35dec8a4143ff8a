//! The gate every file operation passes: policy first, and every refusal written down.
//!
//! Invariant: an [`FsError::Denied`] is made here only, after the denial went to the ledger.

use super::error::FsError;
use claw_core::capability::{Access, Decision, Request, Verdict};
use claw_core::ledger::Ledger;
use claw_core::sandbox::Authority;
use claw_core::tool::Denial;
use std::sync::Arc;

/// Why the file system itself refuses what policy would allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// `..` out of the root.
    OutsideRoot,
    /// The root is not mounted in this call.
    NoRoot,
    /// A link leads out of the root.
    LinkOutside,
    /// A name of the file lies elsewhere, or what would get a second name is no regular file.
    HardLink,
    /// A pipe, a socket or a device.
    Special,
    /// The whole root is read-only.
    ReadOnlyRoot,
    /// A read-only hole.
    ReadOnlyPath,
}

impl Guard {
    /// The stable machine word.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::OutsideRoot => "path-outside-root",
            Self::NoRoot => "root-not-granted",
            Self::LinkOutside => "link-outside-root",
            Self::HardLink => "hard-link",
            Self::Special => "special-file",
            Self::ReadOnlyRoot => "read-only-root",
            Self::ReadOnlyPath => "read-only-path",
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::OutsideRoot => "the path leads out of its root",
            Self::NoRoot => "no root of this name was given to this call",
            Self::LinkOutside => "a link on the path leads out of the root",
            Self::HardLink => {
                "only a regular file has several names, and it changes only if every one of them lies in this root \
                 and may be written"
            }
            Self::Special => "pipes, sockets and devices are never opened",
            Self::ReadOnlyRoot => "this root is read-only for this call",
            Self::ReadOnlyPath => "this path is kept for a person to change",
        }
    }
}

/// Policy and ledger of one call.
#[derive(Clone)]
pub(crate) struct Gate {
    /// Who may.
    pub(crate) authority: Arc<dyn Authority>,
    /// Where refusals go.
    pub(crate) ledger: Arc<dyn Ledger>,
}

impl Gate {
    /// Goes on only if policy allows.
    pub(crate) fn demand(&self, path: &str, access: Access) -> Result<(), FsError> {
        let request = Request::File {
            path: path.to_owned(),
            access,
        };
        let decision = self.authority.decide(&request);
        if decision.allowed() {
            return Ok(());
        }
        Err(self.deny(&request, decision))
    }

    /// Whether policy allows; a no is not written down. For leaving entries out of a search.
    pub(crate) fn allows(&self, path: &str, access: Access) -> bool {
        let request = Request::File {
            path: path.to_owned(),
            access,
        };
        self.authority.decide(&request).allowed()
    }

    /// The file system's own refusal.
    pub(crate) fn refuse(&self, path: &str, access: Access, guard: Guard) -> FsError {
        let request = Request::File {
            path: path.to_owned(),
            access,
        };
        let decision = Decision {
            verdict: Verdict::Deny,
            code: guard.code().to_owned(),
            layer: "files".to_owned(),
            reason: guard.reason().to_owned(),
            steps: vec![format!("files: {}", guard.reason())],
            hint: None,
            wanted: None,
        };
        self.deny(&request, decision)
    }

    fn deny(&self, request: &Request, decision: Decision) -> FsError {
        self.ledger.deny(Denial {
            request: claw_policy::target::describe(request),
            capability: request.capability().to_owned(),
            decision: decision.clone(),
            count: 1,
            details: Vec::new(),
        });
        FsError::Denied(Box::new(decision))
    }
}
