//! The addresses that a session was given: by people, and as links of pages.
//!
//! What counts is what a person wrote, and results of tools that reach nothing but the web. What a model wrote does not:
//! its words and calls, what other sessions say, the task of a sub-agent; and not what a command, a file or a note says,
//! as a model may have written that before. An address that a model wrote first is not given by whoever repeats it.
//!
//! Invariant: read from the branch that the store has, so a summary takes nothing away; the text looked through and the
//! addresses kept are bounded, the newest first.

use super::MESSAGE;
use crate::skill::label;
use crate::turn::rest;
use claw_core::content::to_text;
use claw_core::id::{AgentId, BlobId, Digest, EntryId};
use claw_core::ports::{Journal, Store, StoreError};
use claw_core::row::{Entry, EntryBody, Mutation, Provenance};
use claw_core::tool::{Taint, ToolCall};
use claw_policy::authority::{Context, Tainted};
use claw_policy::rule::Rule;
use claw_policy::url::{CanonicalUrl, MAX_URL_BYTES};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Text looked through for addresses, in bytes; older text counts for nothing.
pub(crate) const MAX_TEXT_BYTES: usize = 8 << 20;
/// Addresses kept of one session.
pub(crate) const MAX_ADDRESSES: usize = 20_000;
/// Files of memory marked by one call; with the last of them the whole folder.
pub(crate) const MAX_NOTED: usize = 256;
/// Addresses that servers led to, of one call.
pub(crate) const MAX_LED: usize = 256;

/// The folder of the day's notes.
pub(crate) const MEMORY: &str = "memory";

/// What is known of a call in a labelled context.
#[derive(Clone)]
pub(crate) struct Labelled {
    taint: Taint,
    context: Arc<Known>,
}

impl Labelled {
    /// `None`: the context is clean. `links`: whether a tool reaches nothing but the web.
    pub(crate) async fn of(
        store: &dyn Store,
        journal: &Arc<dyn Journal>,
        call: &ToolCall,
        links: impl Fn(&str) -> bool,
    ) -> Result<Option<Self>, StoreError> {
        if call.taint.is_clean() {
            return Ok(None);
        }
        // A message that came during the turn may only be noted yet.
        journal.flush(Vec::new()).await?;
        let entries = store.transcript(&call.session).await?;
        Ok(Some(Self {
            taint: call.taint.clone(),
            context: Arc::new(Known {
                addresses: Addresses::new(texts(entries, links)),
                agent: call.agent.clone(),
                journal: journal.clone(),
                noted: Mutex::default(),
            }),
        }))
    }

    /// The same for a command of a skill: that the model read this skill's own text, which was reviewed with it, labels
    /// nothing that the skill does.
    pub(crate) async fn of_skill(
        store: &dyn Store,
        journal: &Arc<dyn Journal>,
        call: &ToolCall,
        (tree, links): (&Digest, impl Fn(&str) -> bool),
    ) -> Result<Option<Self>, StoreError> {
        let Some(mut labelled) = Self::of(store, journal, call, links).await? else {
            return Ok(None);
        };
        let entries = store.transcript(&call.session).await?;
        let own = |label: &String| label::read(label).is_some_and(|(_, of)| of == *tree);
        let own: HashSet<&EntryId> = entries
            .iter()
            .filter(|e| !e.labels.is_empty() && e.labels.iter().all(own))
            .map(|e| &e.id)
            .collect();
        labelled.taint.sources.retain(|id| !own.contains(id));
        // Of what is only counted nothing is known.
        let clean = labelled.taint.is_clean() && labelled.taint.more == 0;
        Ok((!clean).then_some(labelled))
    }

    /// For one agent, with the passes of its configuration.
    pub(crate) fn under(&self, passes: &Arc<Vec<Rule>>) -> Tainted {
        Tainted {
            taint: self.taint.clone(),
            passes: passes.clone(),
            context: self.context.clone(),
        }
    }
}

struct Known {
    addresses: Addresses,
    agent: AgentId,
    journal: Arc<dyn Journal>,
    /// Files of memory that are marked by now.
    noted: Mutex<HashSet<String>>,
}

impl Context for Known {
    fn given(&self, url: &CanonicalUrl) -> bool {
        self.addresses.has(url)
    }

    fn led(&self, url: &CanonicalUrl) {
        self.addresses.led(url);
    }

    /// Noted before the change: it lands with the effect of the change, or with the call's end.
    fn remembers(&self, path: &str) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let path = if noted.len() < MAX_NOTED {
            path
        } else {
            MEMORY
        };
        if noted.insert(path.to_owned()) {
            let mark = Mutation::Setting(mark_name(&self.agent, path), serde_json::json!(true));
            self.journal.note(vec![mark]);
        }
    }
}

/// The setting that says that a file of memory, or the folder, was changed from a labelled context.
pub(crate) fn mark_name(agent: &AgentId, path: &str) -> String {
    format!("untrusted:{agent}:{path}")
}

/// A text, and whether its addresses are given by it.
type Text = (bool, String);

/// The texts of a branch, oldest first, from as far back as fits.
pub(super) fn texts(entries: Vec<Entry>, links: impl Fn(&str) -> bool) -> Vec<Text> {
    let mut kept: HashMap<BlobId, bool> = HashMap::new();
    let mut handles: HashMap<String, BlobId> = HashMap::new();
    let mut out: Vec<Text> = Vec::new();
    for entry in entries {
        let from_person = entry.labels.iter().any(|l| l.starts_with(MESSAGE))
            || entry.provenance == Provenance::Owner;
        match entry.body {
            EntryBody::User { content } => out.push((from_person, to_text(&content))),
            EntryBody::Assistant { text, calls, .. } => {
                out.push((false, text));
                for call in calls {
                    strings(&call.arguments, &mut |s| out.push((false, s.to_owned())));
                    let handle = call.arguments.get("handle").and_then(|h| h.as_str());
                    if let Some(handle) = handle {
                        handles.insert(call.id, BlobId::new(handle));
                    }
                }
            }
            EntryBody::ToolResult {
                id,
                tool,
                text,
                is_error,
                rest,
                ..
            } => {
                let gives = match tool.as_str() {
                    rest::READ => handles.get(&id).and_then(|h| kept.get(h)).copied(),
                    tool => Some(links(tool)),
                };
                let gives = gives.unwrap_or(false) && !is_error;
                if let Some(rest) = rest {
                    kept.insert(rest, gives);
                }
                out.push((gives, text));
            }
            // A model wrote the one; the other names nothing.
            EntryBody::Compaction { .. } | EntryBody::Notice { .. } => {}
        }
    }
    bounded(out)
}

fn strings(value: &serde_json::Value, each: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => each(text),
        serde_json::Value::Array(all) => all.iter().for_each(|v| strings(v, each)),
        serde_json::Value::Object(all) => all.values().for_each(|v| strings(v, each)),
        _ => {}
    }
}

/// Without giving texts beyond the limit, oldest first. What a model wrote stays.
fn bounded(mut texts: Vec<Text>) -> Vec<Text> {
    let mut left = MAX_TEXT_BYTES;
    for (gives, text) in texts.iter_mut().rev() {
        if !*gives {
            continue;
        }
        match left.checked_sub(text.len()) {
            Some(rest) => left = rest,
            None => {
                left = 0;
                text.clear();
            }
        }
    }
    texts
}

/// The addresses of a session.
pub(super) struct Addresses {
    texts: Mutex<Vec<Text>>,
    known: OnceLock<HashSet<String>>,
    led: Mutex<HashSet<String>>,
}

impl Addresses {
    pub(super) fn new(texts: Vec<Text>) -> Self {
        Self {
            texts: Mutex::new(texts),
            known: OnceLock::new(),
            led: Mutex::new(HashSet::new()),
        }
    }

    fn known(&self) -> &HashSet<String> {
        self.known.get_or_init(|| {
            let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
            known(&std::mem::take(&mut *texts))
        })
    }
}

impl Addresses {
    pub(super) fn has(&self, url: &CanonicalUrl) -> bool {
        let led = |url: &str| {
            let led = self.led.lock().unwrap_or_else(PoisonError::into_inner);
            led.contains(url)
        };
        self.known().contains(url.as_str()) || led(url.as_str())
    }

    pub(super) fn led(&self, url: &CanonicalUrl) {
        let mut led = self.led.lock().unwrap_or_else(PoisonError::into_inner);
        if led.len() < MAX_LED {
            led.insert(url.as_str().to_owned());
        }
    }
}

/// What was given and not written by a model before.
fn known(texts: &[Text]) -> HashSet<String> {
    let (mut given, mut written) = (HashSet::new(), HashSet::new());
    for (gives, text) in texts {
        for url in addresses(text) {
            if *gives {
                if !written.contains(&url) && given.len() < MAX_ADDRESSES {
                    given.insert(url);
                }
            } else if !given.contains(&url) {
                written.insert(url);
            }
        }
    }
    given
}

/// The addresses in a text, in their one spelling. Where it cannot be told where one ends, each way to read it.
pub(super) fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at);
        rest = after.get(3..).unwrap_or_default();
        let scheme = ["https", "http"].into_iter().find(|scheme| {
            let tail = before.len().checked_sub(scheme.len());
            let tail = tail.and_then(|at| before.get(at..));
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(scheme))
        });
        let Some(scheme) = scheme else { continue };
        let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"`{}|\\^".contains(c);
        let end = rest.find(ends).unwrap_or(rest.len());
        let run = rest.get(..end).unwrap_or_default();
        if run.is_empty() || run.len() > MAX_URL_BYTES {
            continue;
        }
        for reading in readings(run) {
            if let Ok(url) = CanonicalUrl::parse(&format!("{scheme}://{reading}")) {
                let url = url.as_str().to_owned();
                if !found.contains(&url) {
                    found.push(url);
                }
            }
        }
    }
    found
}

/// As it stands; without the punctuation of the sentence around it; up to the bracket that closes around it.
fn readings(run: &str) -> Vec<String> {
    const AFTER: [char; 13] = [
        '.', ',', ';', ':', '!', '?', ')', ']', '\'', '*', '_', '~', '"',
    ];
    let mut all: Vec<String> = vec![run.to_owned()];
    all.push(run.trim_end_matches(AFTER).to_owned());
    let mut depth = 0_i32;
    let closes = run.char_indices().find(|(_, c)| {
        depth += match c {
            '(' | '[' => 1,
            ')' | ']' => -1,
            _ => 0,
        };
        depth < 0 || *c == '\''
    });
    if let Some((at, _)) = closes {
        all.push(run.get(..at).unwrap_or_default().to_owned());
    }
    let decoded: Vec<String> = all.iter().map(|r| r.replace("&amp;", "&")).collect();
    all.extend(decoded);
    all.sort();
    all.dedup();
    all
}
