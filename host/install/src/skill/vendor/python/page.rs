//! An index's page about a package: its files, in JSON (PEP 691) or HTML (PEP 503).

use super::wheel::{Fit, WheelName};
use pep440_rs::{Version, VersionSpecifiers};
use serde_json::Value;
use std::collections::BTreeMap;
use std::str::FromStr;
use url::Url;

/// Files a page may have.
const MAX_FILES: usize = 50_000;

/// One file of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    name: String,
    url: String,
    sha256: String,
    requires_python: String,
    yanked: bool,
}

/// A wheel that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) url: Url,
    /// Hex.
    pub(super) sha256: String,
    pub(super) fit: Fit,
    name: String,
    yanked: bool,
}

/// What there is of a package.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The best wheel of each version.
    pub(super) candidates: BTreeMap<Version, Candidate>,
    native: Vec<Version>,
    source: bool,
    other_python: bool,
    undigested: bool,
}

impl Page {
    /// Reads a page that came from `url`.
    pub(super) fn read(
        name: &str,
        body: &[u8],
        is_json: bool,
        url: &Url,
        python: &Version,
    ) -> Result<Self, String> {
        let files = match is_json {
            true => json(body)?,
            false => html(&String::from_utf8_lossy(body)),
        };
        if files.len() > MAX_FILES {
            return Err("its page in the index is too long".into());
        }
        let mut page = Self::default();
        for file in files {
            page.add(name, file, url, python);
        }
        Ok(page)
    }

    fn add(&mut self, name: &str, file: File, base: &Url, python: &Version) {
        let Some(wheel) = WheelName::parse(&file.name) else {
            let ends = [".tar.gz", ".zip", ".tar.bz2"];
            self.source |= ends.iter().any(|end| file.name.ends_with(end));
            return;
        };
        if super::name_of(&wheel.package) != name {
            return;
        }
        let Some(fit) = wheel.fit(name) else {
            match Version::from_str(&wheel.version) {
                Ok(version) if wheel.is_native() => self.native.push(version),
                _ => self.other_python = true,
            }
            return;
        };
        let speaks = VersionSpecifiers::from_str(&file.requires_python);
        if speaks.is_ok_and(|versions| !versions.contains(python)) {
            self.other_python = true;
            return;
        }
        let (Ok(version), Ok(url)) = (Version::from_str(&wheel.version), base.join(&file.url))
        else {
            return;
        };
        if file.sha256.len() != 64 {
            self.undigested = true;
            return;
        }
        let candidate = Candidate {
            url,
            sha256: file.sha256.to_ascii_lowercase(),
            fit,
            name: file.name,
            yanked: file.yanked,
        };
        let order = |c: &Candidate| (c.yanked, c.fit, c.name.clone());
        match self.candidates.get(&version) {
            Some(there) if order(there) <= order(&candidate) => {}
            _ => {
                self.candidates.insert(version, candidate);
            }
        }
    }

    /// The version to take: the newest that fits all. One that was withdrawn only if it is named exactly, a pre-release
    /// only if one is named or there is nothing else.
    pub(super) fn pick(&self, all: &[VersionSpecifiers]) -> Option<(&Version, &Candidate)> {
        let exact = |v: &Version| {
            let mut each = all.iter().flat_map(|specifiers| specifiers.iter());
            each.any(|s| s.operator().to_string().starts_with("==") && s.version() == v)
        };
        let fits = || {
            self.candidates.iter().rev().filter(move |(version, file)| {
                all.iter().all(|specifiers| specifiers.contains(version))
                    && (!file.yanked || exact(version))
            })
        };
        let named = all.iter().flat_map(|specifiers| specifiers.iter());
        let named = named.into_iter().any(|s| s.any_prerelease());
        if named {
            return fits().next();
        }
        let stable = fits().find(|(version, _)| !version.any_prerelease());
        stable.or_else(|| fits().next())
    }

    /// Why no version can be had, or none of those that fit.
    pub(super) fn why_none(&self, all: &[VersionSpecifiers]) -> String {
        let fits = |version: &Version| all.iter().all(|specifiers| specifiers.contains(version));
        let why = match self {
            page if page.native.iter().any(fits) => {
                "it has native code: there is no wheel for any processor"
            }
            page if !page.candidates.is_empty() => {
                let mut asked: Vec<String> = all.iter().map(ToString::to_string).collect();
                asked.retain(|text| !text.is_empty());
                asked.dedup();
                return format!("no version fits `{}`", asked.join("`, `"));
            }
            page if page.source => "it has source archives only, and nothing is built here",
            page if page.other_python => "it is for other versions of Python",
            page if page.undigested => "its index names no SHA-256 of its files",
            _ => "the index has no files of it",
        };
        why.to_owned()
    }
}

fn json(body: &[u8]) -> Result<Vec<File>, String> {
    let page: Value =
        serde_json::from_slice(body).map_err(|_| "its page in the index is no JSON".to_owned())?;
    let files = page.get("files").and_then(Value::as_array);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let file = |file: &Value| File {
        name: text(file.get("filename")),
        url: text(file.get("url")),
        sha256: text(file.get("hashes").and_then(|hashes| hashes.get("sha256"))),
        requires_python: text(file.get("requires-python")),
        yanked: !matches!(
            file.get("yanked"),
            None | Some(Value::Bool(false) | Value::Null)
        ),
    };
    Ok(files.into_iter().flatten().map(file).collect())
}

/// Each `<a href="URL#sha256=…" data-requires-python="…" data-yanked>NAME</a>`.
fn html(body: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find("<a") {
        rest = &rest[at + 2..];
        let Some(end) = tag_end(rest) else { break };
        let (attributes, after) = (attributes(&rest[..end]), &rest[end + 1..]);
        let text = after.split('<').next().unwrap_or_default();
        let of = |key: &str| attributes.get(key).cloned().unwrap_or_default();
        let href = of("href");
        let (url, fragment) = href.split_once('#').unwrap_or((&href, ""));
        let sha256 = fragment.strip_prefix("sha256=").unwrap_or_default();
        files.push(File {
            name: unescape(text.trim()),
            url: url.to_owned(),
            sha256: sha256.to_owned(),
            requires_python: of("data-requires-python"),
            yanked: attributes.contains_key("data-yanked"),
        });
        rest = after;
    }
    files
}

/// The `>` that ends a tag: the first outside of quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, b) in tag.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(open), b) if b == open => quote = None,
            _ => {}
        }
    }
    None
}

fn attributes(tag: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = tag.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace());
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let (value, after) = match after.trim_start().strip_prefix('=') {
            None => ("", after),
            Some(after) => value(after.trim_start()),
        };
        found.insert(name.to_ascii_lowercase(), unescape(value));
        rest = after.trim_start();
    }
    found
}

fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at(end)
}

fn unescape(text: &str) -> String {
    let known = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
    ];
    let mut text = text.to_owned();
    for (entity, c) in known {
        text = text.replace(entity, c);
    }
    text.replace("&amp;", "&")
}
