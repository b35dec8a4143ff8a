#![allow(clippy::unwrap_used)]
//! A web in memory, and the same skill in every form.

use super::fetch::{Fetcher, Forges, Progress};
use super::web::{Sleep, Web, WebError, WebRequest, WebResponse};
use async_trait::async_trait;
use claw_skill::Tree;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Mutex;
use std::time::Duration;

/// Answers by address, in order; the last of an address stays. Records what it was asked.
#[derive(Default)]
pub(crate) struct MemoryWeb {
    answers: Mutex<BTreeMap<String, Vec<WebResponse>>>,
    asked: Mutex<Vec<WebRequest>>,
}

impl MemoryWeb {
    pub(crate) fn with(self, url: &str, status: u16, body: impl Into<Vec<u8>>) -> Self {
        self.and(url, status, &[], body)
    }

    pub(crate) fn and(
        self,
        url: &str,
        status: u16,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Self {
        let owned = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
        let answer = WebResponse {
            status,
            headers: headers.iter().map(owned).collect(),
            body: body.into(),
            final_url: url.to_owned(),
        };
        self.answer(url, answer)
    }

    pub(crate) fn answer(self, url: &str, answer: WebResponse) -> Self {
        let mut answers = self.answers.lock().unwrap();
        answers.entry(url.to_owned()).or_default().push(answer);
        drop(answers);
        self
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|request| request.url.clone()).collect()
    }

    pub(crate) fn requests(&self) -> Vec<WebRequest> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl Web for MemoryWeb {
    async fn get(&self, request: WebRequest) -> Result<WebResponse, WebError> {
        let (url, limit) = (request.url.clone(), request.max_bytes);
        self.asked.lock().unwrap().push(request);
        let mut answers = self.answers.lock().unwrap();
        let answer = match answers.get_mut(&url) {
            None => WebResponse {
                status: 404,
                body: b"Not found".to_vec(),
                final_url: url,
                ..WebResponse::default()
            },
            Some(all) if all.len() > 1 => all.remove(0),
            Some(all) => all[0].clone(),
        };
        match answer.body.len() as u64 > limit {
            true => Err(WebError::TooBig(limit)),
            false => Ok(answer),
        }
    }
}

/// A clock that only counts.
#[derive(Default)]
pub(crate) struct Slept(pub(crate) Mutex<Vec<u64>>);

#[async_trait]
impl Sleep for Slept {
    async fn sleep(&self, time: Duration) {
        self.0.lock().unwrap().push(time.as_secs());
    }
}

fn silent(_: Progress) {}

/// A fetcher over these.
pub(crate) fn fetcher<'a>(web: &'a MemoryWeb, slept: &'a Slept, forges: &'a Forges) -> Fetcher<'a> {
    Fetcher {
        web,
        sleep: slept,
        forges,
        secret: None,
        all: false,
        progress: &silent,
    }
}

/// Addresses of stand-ins.
pub(crate) fn forges() -> Forges {
    Forges {
        github_api: "https://api.forge.example".into(),
        github_archive: "https://archive.forge.example".into(),
        gitlab: "https://lab.example".into(),
        clawhub: Some("https://hub.example".into()),
    }
}

/// A tree of these files.
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::default();
    for (path, text) in files {
        tree.insert(path, text.as_bytes()).unwrap();
    }
    tree
}

/// A skill with a few files.
pub(crate) fn skill() -> Tree {
    tree(&[
        (
            "SKILL.md",
            "---\nname: demo\ndescription: Shows things.\n---\nRun scripts/a.py.\n",
        ),
        ("scripts/a.py", "#!/usr/bin/env python3\nprint(1)\n"),
        ("references/größe.md", "x\n"),
        ("empty", ""),
    ])
}

/// Writes a tree to disk.
pub(crate) fn write(folder: &std::path::Path, tree: &Tree) {
    for (path, bytes) in tree.files() {
        let target = folder.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
}

/// A .tar.gz as a forge makes it, with what comes before each path.
pub(crate) fn tar_gz(tree: &Tree, before: &str, commit: Option<&str>) -> Vec<u8> {
    let level = flate2::Compression::fast();
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), level));
    if let Some(commit) = commit {
        let record = format!("{} comment={commit}\n", commit.len() + 12);
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::XGlobalHeader);
        header.set_path("pax_global_header").unwrap();
        header.set_size(record.len() as u64);
        header.set_cksum();
        tar.append(&header, record.as_bytes()).unwrap();
    }
    for (path, bytes) in tree.files() {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, format!("{before}{path}"), bytes)
            .unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// A .zip of another writer.
pub(crate) fn zip(tree: &Tree, before: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (path, bytes) in tree.files() {
        zip.start_file(format!("{before}{path}"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
