//! A wheel: what its name says, its metadata, and its files.

use super::super::job::Job;
use super::PYTHON_MINOR;
use super::requirement::Requirement;
use crate::skill::unpack;
use claw_core::id::Digest;
use claw_skill::Tree;
use std::collections::BTreeMap;

/// Packages whose Python code is whole without the compiled parts beside it.
const WHOLE_WITHOUT: [&str; 2] = ["markupsafe", "msgpack"];
/// Endings of compiled parts.
const COMPILED: [&str; 4] = [".so", ".pyd", ".dylib", ".dll"];

/// How well a wheel fits; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// For any processor.
    Any,
    /// Its compiled parts are left out.
    Without,
}

/// `NAME-VERSION(-BUILD)-PYTHON-ABI-PLATFORM.whl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WheelName {
    pub(super) package: String,
    pub(super) version: String,
    python: String,
    abi: String,
    platform: String,
}

impl WheelName {
    /// Reads a file's name; `None`: it is no wheel.
    pub(super) fn parse(file: &str) -> Option<Self> {
        let parts: Vec<&str> = file.strip_suffix(".whl")?.split('-').collect();
        let (package, version, tags) = match parts.as_slice() {
            [package, version, tags @ ..] if tags.len() == 3 => (package, version, tags),
            [package, version, _build, tags @ ..] if tags.len() == 3 => (package, version, tags),
            _ => return None,
        };
        let tag = |at: usize| tags.get(at).map(|tag: &&str| (*tag).to_owned());
        Some(Self {
            package: (*package).to_owned(),
            version: (*version).to_owned(),
            python: tag(0)?,
            abi: tag(1)?,
            platform: tag(2)?,
        })
    }

    /// Whether it is for one kind of processor.
    pub(super) fn is_native(&self) -> bool {
        let has = |tags: &str, tag: &str| tags.split('.').any(|one| one == tag);
        !has(&self.platform, "any") || !has(&self.abi, "none")
    }

    /// Whether and how it can be taken.
    pub(super) fn fit(&self, name: &str) -> Option<Fit> {
        let speaks = |tag: &str| {
            let minor = tag.strip_prefix("py3").or_else(|| tag.strip_prefix("cp3"));
            match minor {
                Some("") => true,
                Some(minor) => minor
                    .parse::<u64>()
                    .is_ok_and(|minor| minor <= PYTHON_MINOR),
                None => false,
            }
        };
        if !self.is_native() {
            return self.python.split('.').any(speaks).then_some(Fit::Any);
        }
        let this = format!("cp3{PYTHON_MINOR}");
        let fits = self.python == this && (self.abi == this || self.abi == "abi3");
        (WHOLE_WITHOUT.contains(&name) && fits).then_some(Fit::Without)
    }
}

/// A wheel's files, by their places on Python's path.
#[derive(Debug)]
pub(super) struct Wheel {
    pub(super) tree: Tree,
    pub(super) sha256: Digest,
    pub(super) archive_bytes: u64,
    /// As it writes itself.
    pub(super) name: String,
    pub(super) requires: Vec<Requirement>,
    /// Requirements that cannot be read.
    pub(super) unread: Vec<String>,
}

impl Wheel {
    /// Opens a wheel that has this digest.
    ///
    /// # Errors
    /// It has another, or cannot run here, in words.
    pub(super) fn open(bytes: &[u8], sha256: &str, fit: Fit) -> Result<Self, String> {
        let digest = Digest::of(bytes);
        if digest.to_string() != sha256 {
            return Err("its wheel is not what the index says: the digest differs".into());
        }
        let mut native = None;
        let tree = unpack::package(bytes, &unpack::Limits::PACKAGE, &mut |path| {
            let path = place(path)?;
            if !COMPILED.iter().any(|ending| path.ends_with(ending)) && !path.contains(".so.") {
                return Some(path.to_owned());
            }
            native.get_or_insert_with(|| path.to_owned());
            None
        });
        let tree = tree.map_err(|e| format!("its wheel: {e}"))?;
        if let (Some(path), Fit::Any) = (native, fit) {
            return Err(format!("it has native code: `{path}`"));
        }
        let is_metadata = |path: &str| {
            let folder = path.strip_suffix("/METADATA");
            folder.is_some_and(|folder| folder.ends_with(".dist-info") && !folder.contains('/'))
        };
        let metadata = tree.files().find(|(path, _)| is_metadata(path));
        let Some((_, metadata)) = metadata else {
            return Err("its wheel has no metadata".into());
        };
        let headers = headers(&String::from_utf8_lossy(metadata));
        let one = |key: &str| headers.get(key).and_then(|all| all.first()).cloned();
        let (mut requires, mut unread) = (Vec::new(), Vec::new());
        for text in headers.get("requires-dist").into_iter().flatten() {
            match Requirement::parse(text) {
                Ok(wish) => requires.push(wish),
                Err(_) => unread.push(text.clone()),
            }
        }
        Ok(Self {
            sha256: digest,
            archive_bytes: bytes.len() as u64,
            name: one("name").unwrap_or_default(),
            requires,
            unread,
            tree,
        })
    }

    /// Lays its files down. What another package already has there stays.
    pub(super) fn write(&self, job: &mut Job<'_>) -> Result<(), super::VendorError> {
        for (path, bytes) in self.tree.files() {
            let place = format!("python/{path}");
            match job.tree.get(&place) {
                None => job.tree.insert(&place, bytes)?,
                Some(there) if there == bytes => {}
                Some(_) => {
                    let name = &self.name;
                    job.note(format!(
                        "`{path}` of {name} is left out: another package has it"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Where a file of a wheel belongs; `None`: not on Python's path.
fn place(path: &str) -> Option<&str> {
    let (top, rest) = path.split_once('/').unwrap_or((path, ""));
    if !top.ends_with(".data") {
        return Some(path);
    }
    let (scheme, rest) = rest.split_once('/')?;
    matches!(scheme, "purelib" | "platlib").then_some(rest)
}

/// `Name: value` lines before the first empty one, by lower-case name.
fn headers(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines().take_while(|line| !line.trim_end().is_empty()) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        if let Some((name, value)) = line.split_once(':') {
            let values = found.entry(name.trim().to_ascii_lowercase()).or_default();
            values.push(value.trim().to_owned());
        }
    }
    found
}
