//! What a dependency asks for: a range, a tag, or another package under this name.

use nodejs_semver::{Range, Version};

/// Longest name of a package, in bytes.
const MAX_NAME_BYTES: usize = 214;

/// Beginnings of what is no range: places that no registry vouches for.
const ELSEWHERE: [(&str, &str); 16] = [
    ("git+", "a repository"),
    ("git:", "a repository"),
    ("git@", "a repository"),
    ("ssh:", "a repository"),
    ("github:", "a repository"),
    ("gitlab:", "a repository"),
    ("bitbucket:", "a repository"),
    ("gist:", "a repository"),
    ("http:", "an address"),
    ("https:", "an address"),
    ("file:", "a folder"),
    ("link:", "a folder"),
    ("portal:", "a folder"),
    ("workspace:", "a workspace"),
    ("catalog:", "a workspace"),
    ("patch:", "a patch"),
];

/// Versions that will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Versions {
    /// Within a range.
    Range(Range),
    /// What the registry calls so.
    Tag(String),
}

/// One dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    /// Its folder in `node_modules`: what code imports.
    pub(super) folder: String,
    /// The registry's name.
    pub(super) package: String,
    pub(super) versions: Versions,
    text: String,
}

impl Wish {
    /// Reads `name: text` of `dependencies`.
    ///
    /// # Errors
    /// It asks for what no registry has, or for nothing; in words.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, String> {
        let text = text.trim();
        check_name(name)?;
        let (package, range) = match text.strip_prefix("npm:") {
            Some(alias) => split_alias(alias),
            None => (name, text),
        };
        check_name(package)?;
        let elsewhere = ELSEWHERE.iter().find(|(start, _)| range.starts_with(start));
        if let Some((_, what)) = elsewhere {
            return Err(format!(
                "`{range}` is {what}, and only registries are asked"
            ));
        }
        if range.starts_with(['.', '/', '~']) && range.contains('/') {
            return Err(format!(
                "`{range}` is a folder, and only registries are asked"
            ));
        }
        if range.contains('/') {
            return Err(format!(
                "`{range}` is a repository, and only registries are asked"
            ));
        }
        let versions = match Range::parse(if range.is_empty() { "*" } else { range }) {
            Ok(range) => Versions::Range(range),
            Err(_) if is_tag(range) => Versions::Tag(range.to_owned()),
            Err(_) => return Err(format!("`{range}` is no range of versions")),
        };
        Ok(Self {
            folder: name.to_owned(),
            package: package.to_owned(),
            versions,
            text: range.to_owned(),
        })
    }

    /// The range or tag as it was written.
    pub(super) fn range(&self) -> &str {
        &self.text
    }

    /// Whether this version of this package will do.
    pub(super) fn takes(
        &self,
        package: &str,
        version: &str,
        tag: impl Fn(&str) -> Option<String>,
    ) -> bool {
        package == self.package
            && match &self.versions {
                Versions::Tag(name) => tag(name).as_deref() == Some(version),
                Versions::Range(range) => {
                    Version::parse(version).is_ok_and(|version| range.satisfies(&version))
                }
            }
    }
}

/// `name@range`, where a name may begin with `@`.
fn split_alias(alias: &str) -> (&str, &str) {
    let at = alias.get(1..).and_then(|rest| rest.rfind('@'));
    match at {
        Some(at) => (&alias[..at + 1], &alias[at + 2..]),
        None => (alias, ""),
    }
}

fn is_tag(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    text.bytes().all(good) && text.len() <= 64
}

/// A name becomes part of an address and of a path.
fn check_name(name: &str) -> Result<(), String> {
    let wrong = || Err(format!("`{}` is no name of a package", name.escape_debug()));
    let good = |part: &str| {
        let chars = part
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
        let start = !part.starts_with(['.', '_']) && !part.ends_with('.');
        !part.is_empty() && chars && start
    };
    if name.len() > MAX_NAME_BYTES || name.eq_ignore_ascii_case("node_modules") {
        return wrong();
    }
    let parts_good = match name.strip_prefix('@').map(|rest| rest.split_once('/')) {
        Some(Some((scope, rest))) => good(scope) && good(rest),
        Some(None) => false,
        None => good(name),
    };
    if parts_good { Ok(()) } else { wrong() }
}
