//! The gates of a labelled context: what is asked for although it is granted.
//!
//! | from a labelled context | passes |
//! |---|---|
//! | a request of HTTP | where `send ORIGIN` is given, or as a mere GET or HEAD of an address that the session was given |
//! | words to another conversation | where `send session:KEY` is given |
//! | losing a name, but below `/tmp` and `/home` | where `delete FOLDER` is given |
//! | work for later | where `schedule NAME` is given |
//! | a program of the host | where an answer of this session gave exactly that: no configured or lasting rule is enough |
//! | changing `MEMORY.md` and `HEARTBEAT.md` | never: what they say acts later, from a clean context |
//!
//! Invariant: a gate only takes away, and `http`, `files` and every other grant is no pass.

use super::layer::{Finding, Layer};
use super::{EffectiveAuthority, hint};
use crate::host_exec::HostPattern;
use crate::path::VirtualPath;
use crate::rule::Rule;
use crate::target::Target;
use crate::url::CanonicalUrl;
use claw_core::capability::Access;
use claw_core::tool::Taint;
use std::sync::Arc;

/// Roots that are the subject's own: what is lost there is nobody's work.
const OWN_ROOTS: [&str; 2] = ["/tmp", "/home"];
/// The root of the agent's files.
const WORKSPACE: &str = "/workspace";
/// The folder of the day's notes.
const MEMORY: &str = "memory";
/// Files of the workspace that act later, by the prompt of a new conversation or of a heartbeat.
const ACTS_LATER: [&str; 2] = ["memory.md", "heartbeat.md"];

/// What the engine knows of a labelled context, and hears of what happens in it. Must not block.
pub trait Context: Send + Sync {
    /// Whether the session was given this address, letter for letter but for the fragment: by a person, or as a link.
    /// Never by what a model wrote.
    fn given(&self, url: &CanonicalUrl) -> bool;
    /// A server led to it, in answer to a request that was let through.
    fn led(&self, url: &CanonicalUrl);
    /// A file of memory, by its path below the workspace in lower case, or the whole folder, may be about to change.
    fn remembers(&self, path: &str);
}

/// What is known of a labelled context.
#[derive(Clone)]
pub struct Tainted {
    /// The entries that label it.
    pub taint: Taint,
    /// Passes of the agent's configuration. Rules that are none count for nothing.
    pub passes: Arc<Vec<Rule>>,
    /// What the engine knows.
    pub context: Arc<dyn Context>,
}

impl Tainted {
    /// `text of others was read before (3 entries)`.
    fn words(&self) -> String {
        let entries = u64::try_from(self.taint.sources.len()).unwrap_or(u64::MAX);
        match entries.saturating_add(self.taint.more) {
            1 => "text of others was read before (1 entry)".to_owned(),
            n => format!("text of others was read before ({n} entries)"),
        }
    }
}

impl EffectiveAuthority {
    /// The gates; `None`: the context is clean. `carrying`: a request holds more than its address.
    pub(super) fn gates(&self, target: &Target, carrying: bool) -> Option<Finding> {
        let tainted = self.parts.taint.as_ref()?;
        if let Target::File { path, access } = target {
            if *access != Access::Read && acts_later(path) {
                let words = format!(
                    "{}, and `{path}` is put into later prompts: it changes from a clean context only",
                    tainted.words()
                );
                return Some(Finding::refuse(Layer::Taint, "tainted-memory", words));
            }
            if OWN_ROOTS.contains(&path.root()) {
                return Some(Finding::pass(Layer::Taint, "scratch and home are its own"));
            }
        }
        if let Target::HostExec(words) = target {
            return Some(self.host_gate(tainted, target, words));
        }
        let Some(needed) = Rule::needed_pass(target) else {
            return Some(Finding::pass(Layer::Taint, "not gated"));
        };
        Some(self.gate(tainted, target, &needed, carrying))
    }

    /// Only what a person answered in this session counts, since what they configured was meant for a clean one.
    fn host_gate(&self, tainted: &Tainted, target: &Target, words: &[String]) -> Finding {
        let mut answered = self.live.iter().filter(|grant| grant.of_session);
        if let Some(grant) = answered.find(|grant| grant.rule.allows(target).is_ok()) {
            return Finding::pass(Layer::Taint, format!("`{}`, answered here", grant.rule));
        }
        let rule = Rule::HostExec(HostPattern::exactly(words));
        let why = format!("{}; a person has to answer for `{rule}`", tainted.words());
        Finding {
            missing: hint::missing_answer(&rule),
            ..Finding::refuse(Layer::Taint, "tainted-host-exec", why)
        }
    }

    fn gate(&self, tainted: &Tainted, target: &Target, needed: &Rule, carrying: bool) -> Finding {
        if let Some(grant) = self.index.pass(&self.live, target) {
            let words = format!("`{}`, granted by {}", grant.rule, grant.by);
            return Finding::pass(Layer::Taint, words);
        }
        if let Some(rule) = tainted.passes.iter().find(|rule| rule.passes(target)) {
            return Finding::pass(Layer::Taint, format!("`{rule}`, configured"));
        }
        let mut why = String::new();
        if let Target::Http { url, .. } = target {
            let reads = target.access() == Access::Read;
            let known = reads && tainted.context.given(url);
            if known && !carrying {
                let words = "the address was given in this conversation";
                return Finding::pass(Layer::Taint, words);
            }
            why.push_str(match (reads, known) {
                (_, true) => ", and the request carries more than an address that was given",
                (true, false) => ", and nobody gave this address as it stands",
                (false, false) => "",
            });
        }
        let code = match needed {
            Rule::Delete(_) => "tainted-delete",
            Rule::Schedule(_) => "tainted-schedule",
            _ => "tainted-send",
        };
        let words = format!("{}{why}; `{needed}` would let it pass", tainted.words());
        Finding {
            missing: hint::missing_pass(self, needed),
            ..Finding::refuse(Layer::Taint, code, words)
        }
    }
}

impl EffectiveAuthority {
    /// Tells the engine of a change that was let through.
    pub(super) fn tell(&self, target: &Target) {
        let (Some(tainted), Target::File { path, access }) = (&self.parts.taint, target) else {
            return;
        };
        if *access == Access::Read {
            return;
        }
        let folded = folded(path).unwrap_or_default();
        if folded.split('/').next() == Some(MEMORY) {
            tainted.context.remembers(&folded);
        }
    }
}

/// The path below the workspace in one case: it may be the same file on a disk that does not tell them apart.
fn folded(path: &VirtualPath) -> Option<String> {
    // Upper, then lower case: also joins letters that have only one of the two.
    (path.root() == WORKSPACE).then(|| path.rest().to_uppercase().to_lowercase())
}

fn acts_later(path: &VirtualPath) -> bool {
    folded(path).is_some_and(|path| ACTS_LATER.contains(&path.as_str()))
}

#[cfg(test)]
mod tests;
