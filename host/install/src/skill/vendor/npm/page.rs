//! A registry's page about a package (a "packument"): its versions, their needs, and their digests.
//!
//! Read one version at a time: an odd version does not spoil the others.

use super::layout::Kind;
use super::spec::{Versions, Wish};
use nodejs_semver::Version;
use serde_json::Value;
use std::collections::BTreeMap;

/// Versions a page may have.
const MAX_VERSIONS: usize = 20_000;
/// Dependencies one version may name.
const MAX_DEPENDENCIES: usize = 500;
/// What is read of a version.
const READ: [&str; 9] = [
    "dependencies",
    "optionalDependencies",
    "peerDependencies",
    "peerDependenciesMeta",
    "os",
    "cpu",
    "gypfile",
    "dist",
    "deprecated",
];
/// What the runtime says it is, as `os` and `cpu` of a package have it.
const OS: &str = "linux";

/// One page.
#[derive(Debug)]
pub(super) struct Page {
    tags: BTreeMap<String, String>,
    versions: Vec<(Version, String, Value)>,
}

/// One version.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    pub(super) version: String,
    pub(super) tarball: String,
    /// Subresource integrity, or empty.
    pub(super) integrity: String,
    /// Hex SHA-1, or empty.
    pub(super) shasum: String,
    value: Value,
}

fn text(value: &Value, key: &str) -> String {
    let text = value.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

impl Page {
    /// Reads a page.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let wrong = |why: &str| format!("its page in the registry is {why}");
        let mut page: Value = serde_json::from_slice(body).map_err(|_| wrong("no JSON"))?;
        let tags = match page.get("dist-tags").and_then(Value::as_object) {
            Some(tags) => tags
                .iter()
                .filter_map(|(tag, version)| Some((tag.clone(), version.as_str()?.to_owned())))
                .collect(),
            None => BTreeMap::new(),
        };
        let Some(Value::Object(all)) = page.get_mut("versions").map(Value::take) else {
            return Err(wrong("without versions"));
        };
        if all.len() > MAX_VERSIONS {
            return Err(wrong("too long"));
        }
        let parse = |(text, mut value): (String, Value)| {
            let version = Version::parse(&text).ok()?;
            let object = value.as_object_mut()?;
            object.retain(|key, _| READ.contains(&key.as_str()));
            Some((version, text, value))
        };
        let mut versions: Vec<_> = all.into_iter().filter_map(parse).collect();
        versions.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Ok(Self { tags, versions })
    }

    /// The version a tag names.
    pub(super) fn tag(&self, tag: &str) -> Option<String> {
        self.tags.get(tag).cloned()
    }

    /// The version to take: what `latest` names if it will do, else the newest that is not deprecated, else the newest.
    pub(super) fn pick(&self, wish: &Wish) -> Result<String, String> {
        let range = match &wish.versions {
            Versions::Tag(tag) => {
                let no_tag = || format!("`{}` has no version `{tag}`", wish.package);
                return self.tag(tag).ok_or_else(no_tag);
            }
            Versions::Range(range) => range,
        };
        let tag = |tag: &str| self.tag(tag);
        if let Some(latest) = self.tag("latest")
            && self.versions.iter().any(|(_, text, _)| *text == latest)
            && (wish.takes(&wish.package, &latest, tag) || matches!(wish.range(), "" | "*"))
        {
            return Ok(latest);
        }
        let fits = || {
            self.versions
                .iter()
                .filter(|(version, _, _)| range.satisfies(version))
        };
        let kept =
            |value: &Value| matches!(value.get("deprecated"), None | Some(Value::Bool(false)));
        let best = fits()
            .find(|(_, _, value)| kept(value))
            .or_else(|| fits().next());
        let none = || format!("no version of `{}` fits `{}`", wish.package, wish.range());
        best.map(|(_, text, _)| text.clone()).ok_or_else(none)
    }

    /// What the page says about a version.
    pub(super) fn manifest(&self, version: &str) -> Result<Manifest, String> {
        let found = self.versions.iter().find(|(_, text, _)| text == version);
        let Some((_, text_of, value)) = found else {
            return Err(format!("version `{version}` is not in the registry"));
        };
        let dist = value.get("dist").unwrap_or(&Value::Null);
        Ok(Manifest {
            version: text_of.clone(),
            tarball: text(dist, "tarball"),
            integrity: text(dist, "integrity"),
            shasum: text(dist, "shasum").to_ascii_lowercase(),
            value: value.clone(),
        })
    }
}

/// Packages with native code bring it as optional parts, one for each processor.
fn is_processor_part(name: &str) -> bool {
    ["linux-x64", "linux-64"]
        .iter()
        .any(|part| name.contains(part))
}

impl Manifest {
    /// Whether it is for any system and processor, or at least not for another.
    pub(super) fn runs_here(&self) -> Result<(), String> {
        let listed = |key: &str| -> Vec<String> {
            let one = |value: &Value| value.as_str().map(str::to_owned);
            match self.value.get(key) {
                Some(Value::Array(all)) => all.iter().filter_map(one).collect(),
                Some(value) => one(value).into_iter().collect(),
                None => Vec::new(),
            }
        };
        let (os, cpu) = (listed("os"), listed("cpu"));
        let means = |all: &[String]| {
            all.iter()
                .any(|word| !word.starts_with('!') && word != "any")
        };
        if means(&cpu) {
            return Err(format!("it is native code for `{}`", cpu.join("`, `")));
        }
        let here = os.iter().any(|word| word == OS) || !means(&os);
        if !here || os.iter().any(|word| word.strip_prefix('!') == Some(OS)) {
            return Err(format!("it is for other systems: `{}`", os.join("`, `")));
        }
        let parts = self.value.get("optionalDependencies");
        let mut parts = parts.and_then(Value::as_object).into_iter().flatten();
        if let Some((part, _)) = parts.find(|(name, _)| is_processor_part(name)) {
            return Err(format!(
                "it is native code: its part for this system is `{part}`"
            ));
        }
        if self.value.get("gypfile") == Some(&Value::Bool(true)) {
            return Err("it is native code to be built".into());
        }
        Ok(())
    }

    /// What it needs, by name.
    pub(super) fn needs(&self) -> Vec<(String, String, Kind)> {
        let read = |key: &str| -> BTreeMap<String, String> {
            let all = self.value.get(key).and_then(Value::as_object);
            let entry = |(name, range): (&String, &Value)| {
                let range = range.as_str()?;
                Some((name.clone(), range.to_owned()))
            };
            let entries = all.into_iter().flatten().filter_map(entry);
            entries.take(MAX_DEPENDENCIES).collect()
        };
        let optional = read("optionalDependencies");
        let meta = self.value.get("peerDependenciesMeta");
        let may_lack = |name: &str| {
            let flag = meta.and_then(|meta| meta.get(name)?.get("optional"));
            flag == Some(&Value::Bool(true))
        };
        let needed = read("dependencies");
        let kind_of = |name: &String| match optional.contains_key(name) {
            true => Kind::Optional,
            false => Kind::Needed,
        };
        let mut needs: BTreeMap<String, (String, Kind)> = BTreeMap::new();
        for (name, range) in read("peerDependencies") {
            if !may_lack(&name) {
                needs.insert(name, (range, Kind::Peer));
            }
        }
        for (name, range) in needed.iter().chain(&optional) {
            needs.insert(name.clone(), (range.clone(), kind_of(name)));
        }
        let flat = |(name, (range, kind))| (name, range, kind);
        needs.into_iter().map(flat).collect()
    }
}
