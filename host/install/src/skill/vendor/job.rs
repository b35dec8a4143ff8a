//! What one vendoring has so far: files, what is missing, what is left of the limits.

use super::client::Client;
use super::{MAX_PACKAGES, MAX_UNPACKED_BYTES, Step};
use crate::skill::web::Web;
use claw_skill::Tree;
use claw_skill::tree::Limits;
use std::collections::BTreeMap;

/// Notes kept at most.
const MAX_NOTES: usize = 200;

/// One vendoring.
pub(super) struct Job<'a> {
    pub(super) client: Client<'a>,
    progress: &'a (dyn Fn(Step<'_>) + Send + Sync),
    pub(super) tree: Tree,
    pub(super) missing: BTreeMap<String, String>,
    pub(super) scripts: BTreeMap<String, Vec<String>>,
    pub(super) notes: Vec<String>,
    packages: usize,
    unpacked: u64,
}

impl<'a> Job<'a> {
    pub(super) fn new(web: &'a dyn Web, progress: &'a (dyn Fn(Step<'_>) + Send + Sync)) -> Self {
        Self {
            client: Client::new(web),
            progress,
            tree: Tree::limited(Limits::PACKAGES),
            missing: BTreeMap::new(),
            scripts: BTreeMap::new(),
            notes: Vec::new(),
            packages: 0,
            unpacked: 0,
        }
    }

    /// Tells who waits.
    pub(super) fn step(&self, step: Step<'_>) {
        (self.progress)(step);
    }

    /// Says something once.
    pub(super) fn note(&mut self, words: String) {
        if self.notes.len() < MAX_NOTES && !self.notes.contains(&words) {
            self.notes.push(words);
        }
    }

    /// Keeps the first reason why something is not there.
    pub(super) fn miss(&mut self, what: String, why: String) {
        self.missing.entry(what).or_insert(why);
    }

    /// Takes one package from what may be fetched.
    pub(super) fn count_package(&mut self) -> Result<(), String> {
        if self.packages >= MAX_PACKAGES {
            return Err(format!("the limit of {MAX_PACKAGES} packages is reached"));
        }
        self.packages += 1;
        Ok(())
    }

    /// Takes bytes from what may be unpacked.
    pub(super) fn count_bytes(&mut self, bytes: u64) -> Result<(), String> {
        if self.unpacked + bytes > MAX_UNPACKED_BYTES {
            let limit = MAX_UNPACKED_BYTES >> 20;
            return Err(format!("the limit of {limit} MiB unpacked is reached"));
        }
        self.unpacked += bytes;
        Ok(())
    }
}
