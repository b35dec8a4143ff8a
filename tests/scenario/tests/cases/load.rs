//! Reading a case. Invariant: what is not understood, or says nothing, fails.

use crate::format::{Case, Message, Session};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the cases are.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

impl Case {
    /// Reads a folder; panics with the file's name on anything that is not understood.
    pub(crate) fn load(name: &str) -> Self {
        let dir = root().join(name);
        let mut files: Vec<String> = std::fs::read_dir(&dir)
            .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
            .map(|f| f.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        assert_eq!(
            files,
            ["expect.yaml", "messages.yaml", "model.yaml"],
            "{name}"
        );
        let mut case = Self {
            messages: read(&dir.join("messages.yaml")),
            model: read(&dir.join("model.yaml")),
            expect: read(&dir.join("expect.yaml")),
        };
        case.name_messages();
        case.check(name);
        case
    }

    fn name_messages(&mut self) {
        for (i, message) in self.messages.messages.iter_mut().enumerate() {
            if message.message.is_empty() {
                message.message = format!("m{}", i + 1);
            }
        }
    }

    /// What makes a case say something.
    fn check(&self, name: &str) {
        let messages = &self.messages.messages;
        assert!(
            messages.is_sorted_by(|a, b| a.at_ms < b.at_ms),
            "{name}: two messages at once"
        );
        let single = self.expect.transcript.is_some() && self.expect.runs.is_some();
        assert!(
            single == self.expect.sessions.is_empty(),
            "{name}: one session or several"
        );
        let visible = (&self.expect.visible, &self.expect.visible_includes);
        assert!(
            visible.0.is_some() != visible.1.is_some(),
            "{name}: visible or visible_includes"
        );
        let mut labels: Vec<String> = messages
            .iter()
            .map(|m| self.label(&m.account, &m.message))
            .collect();
        labels.sort();
        labels.dedup();
        let named: Vec<&String> = self.expect.inbox.keys().collect();
        assert!(
            labels.iter().eq(named.iter().copied()),
            "{name}: every message is in `inbox`: {labels:?} {named:?}"
        );
        assert_eq!(
            self.model.answers.len(),
            self.expect.requests,
            "{name}: an answer for each request"
        );
    }

    /// How a message is called in `inbox` and `events`: with its account where several have the id.
    pub(crate) fn label(&self, account: &str, message: &str) -> String {
        let same = |m: &&Message| m.message == message && m.account != account;
        match self.messages.messages.iter().any(|m| same(&m)) {
            true => format!("{account}/{message}"),
            false => message.to_owned(),
        }
    }

    /// The sessions that are expected, by a message in each.
    pub(crate) fn sessions(&self) -> BTreeMap<String, Session> {
        let (Some(transcript), Some(runs)) = (&self.expect.transcript, &self.expect.runs) else {
            return self.expect.sessions.clone();
        };
        let first = &self.messages.messages[0];
        let only = Session {
            transcript: transcript.clone(),
            runs: runs.clone(),
            all_entries: self.expect.all_entries.clone(),
        };
        BTreeMap::from([(self.label(&first.account, &first.message), only)])
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
