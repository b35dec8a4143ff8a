//! Where a skill comes from, as a person writes it.
//!
//! Invariant: what a text means depends on the text alone, never on what there is on disk or in the web; and what is
//! kept of it says the same from any folder.

mod forge;
#[cfg(test)]
mod tests;

use super::web::check_url;
use claw_skill::document::is_skill_file;
use claw_skill::lock::Resolved;
use claw_skill::tree::misleads;
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// Longest source, in bytes.
pub const MAX_SOURCE_BYTES: usize = 2_000;
/// Longest name of a branch, tag or commit, in bytes.
pub const MAX_REF_BYTES: usize = 200;

/// Hosts of forges, which people write without a scheme.
const FORGE_HOSTS: [&str; 3] = ["github.com/", "www.github.com/", "gitlab.com/"];

/// Where a skill comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    text: String,
    /// Where its bytes are.
    pub place: Place,
    /// Which of several skills there, by its name.
    pub skill: Option<String>,
}

/// Where bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A .tar.gz, .tgz or .zip of this machine.
    ArchiveFile(PathBuf),
    /// One in the web.
    Archive(Url),
    /// A SKILL.md in the web, which is the whole skill.
    File(Url),
    /// A site with an index of skills at a well-known place.
    Site(Url),
    /// A repository of a forge.
    Repository(Repository),
    /// A repository that only git can reach.
    Git(String),
    /// A skill of ClawHub.
    ClawHub {
        /// Whose it is.
        owner: String,
        /// Its name there.
        slug: String,
        /// Exactly, or the newest.
        version: Option<String>,
    },
}

/// A repository of a forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Which forge.
    pub forge: Forge,
    /// `owner/repo`; at GitLab there may be groups between.
    pub project: String,
    /// Which commit.
    pub at: At,
    /// Folder of it.
    pub path: Option<String>,
}

/// A forge: its API and its archives are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forge {
    /// GitHub.
    GitHub,
    /// GitLab, of this origin if not the public one.
    GitLab(Option<String>),
}

/// Which commit of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// The newest of its default branch.
    Head,
    /// A branch, a tag or a commit.
    Ref(String),
    /// One of those, or else the name of a skill.
    RefOrSkill(String),
    /// One of those and a path after it: only the forge knows where the one ends, for both may have `/`.
    RefAndPath(String),
}

/// Why a text is no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// Nothing.
    #[error("the source is empty")]
    Empty,
    /// Over [`MAX_SOURCE_BYTES`].
    #[error("the source is over {MAX_SOURCE_BYTES} bytes")]
    TooLong,
    /// An address that is not asked.
    #[error("`{url}` {why}")]
    Url {
        /// As it was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// An address of a forge that names no repository, folder or SKILL.md.
    #[error("`{0}` is no repository, folder or SKILL.md")]
    ForgeUrl(String),
    /// No `owner/slug`.
    #[error("`{0}` names no skill of ClawHub")]
    ClawHub(String),
    /// A name with characters it cannot have.
    #[error("`{name}` is no {what}")]
    Name {
        /// What it should be.
        what: &'static str,
        /// As it was given.
        name: String,
    },
    /// Nothing that is known.
    #[error("`{0}` is no source of skills")]
    Unknown(String),
}

impl SourceError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Url { .. } => "sources in the web begin with https://",
            Self::ForgeUrl(_) => "open the folder that has the SKILL.md and take its address",
            Self::ClawHub(_) => "write clawhub:OWNER/SLUG or clawhub:OWNER/SLUG@VERSION",
            Self::Empty | Self::TooLong | Self::Name { .. } | Self::Unknown(_) => {
                "write ./FOLDER, FILE.tar.gz, FILE.zip, OWNER/REPO[/PATH][@REF], an https:// address, \
                 or clawhub:OWNER/SLUG"
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Source {
    /// Reads what a person wrote. Relative paths count from `cwd`.
    ///
    /// # Errors
    /// It is no source, and why.
    pub fn parse(text: &str, cwd: &Path) -> Result<Self, SourceError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SourceError::Empty);
        }
        if text.len() > MAX_SOURCE_BYTES {
            return Err(SourceError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(SourceError::Unknown(text.escape_debug().to_string()));
        }
        let (place_text, skill) = split_skill(text)?;
        let source = |place| Self {
            text: text.to_owned(),
            place,
            skill: skill.clone(),
        };
        if let Some(name) = place_text.strip_prefix("clawhub:") {
            return Ok(source(clawhub(name)?));
        }
        if place_text.starts_with("https://") || place_text.starts_with("http://") {
            return Ok(source(web(place_text)?));
        }
        if FORGE_HOSTS.iter().any(|host| place_text.starts_with(host)) {
            return Ok(source(web(&format!("https://{place_text}"))?));
        }
        if is_git(place_text) {
            return Ok(source(Place::Git(place_text.to_owned())));
        }
        if place_text.contains("://") {
            let (url, why) = (place_text.to_owned(), "is not https".to_owned());
            return Err(SourceError::Url { url, why });
        }
        if is_path(place_text) {
            return Ok(local(place_text, skill, cwd));
        }
        let (repository, named) = forge::short(place_text)?;
        let found = source(Place::Repository(repository));
        Ok(Self {
            skill: found.skill.or(named),
            ..found
        })
    }

    /// The same place, and one skill there.
    #[must_use]
    pub fn choose(&self, skill: &str) -> Self {
        let place = self.text.split_once('#').map_or(&*self.text, |(p, _)| p);
        Self {
            text: format!("{place}#{skill}"),
            place: self.place.clone(),
            skill: Some(skill.to_owned()),
        }
    }

    /// The same place as it was at that time: the commit, the version, the folder that were resolved then.
    #[must_use]
    pub fn pinned(&self, resolved: &Resolved) -> Self {
        let mut pinned = self.clone();
        match &mut pinned.place {
            Place::Repository(repository) => {
                if let Some(commit) = &resolved.commit {
                    repository.at = At::Ref(commit.clone());
                    repository.path.clone_from(&resolved.path);
                    pinned.skill = None;
                }
            }
            Place::ClawHub { version, .. } => version.clone_from(&resolved.version),
            _ => {}
        }
        pinned
    }

    /// Whether it can be had without the web.
    pub fn is_local(&self) -> bool {
        matches!(self.place, Place::Folder(_) | Place::ArchiveFile(_))
    }
}

/// `PLACE#SKILL`.
fn split_skill(text: &str) -> Result<(&str, Option<String>), SourceError> {
    match text.split_once('#') {
        None => Ok((text, None)),
        Some((place, skill)) => Ok((place, Some(checked_skill(skill)?))),
    }
}

fn checked_skill(name: &str) -> Result<String, SourceError> {
    let good = |c: char| !c.is_control() && !misleads(c) && !matches!(c, '/' | '#');
    match !name.is_empty() && name.len() <= 128 && name.chars().all(good) {
        true => Ok(name.to_owned()),
        false => Err(SourceError::Name {
            what: "name of a skill",
            name: name.to_owned(),
        }),
    }
}

fn is_git(text: &str) -> bool {
    let schemes = ["git://", "ssh://", "git+ssh://", "git+https://", "git:"];
    let scp = || text.starts_with("git@") && text.contains(':');
    schemes.iter().any(|s| text.starts_with(s)) || scp()
}

fn is_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".tar.gz", ".tgz", ".zip"]
        .iter()
        .any(|e| name.ends_with(e))
}

/// What can only be a path: it begins like one, has one part only, or ends like an archive.
fn is_path(text: &str) -> bool {
    let begins = ["/", "./", "../"]
        .iter()
        .any(|start| text.starts_with(start));
    begins || !text.contains('/') && !text.contains('@') || is_archive(text)
}

fn local(text: &str, skill: Option<String>, cwd: &Path) -> Source {
    let path: PathBuf = cwd.join(text).components().collect();
    let place = match is_archive(text) {
        true => Place::ArchiveFile(path.clone()),
        false => Place::Folder(path.clone()),
    };
    let fragment = skill.as_ref().map(|s| format!("#{s}")).unwrap_or_default();
    Source {
        text: format!("{}{fragment}", path.display()),
        place,
        skill,
    }
}

fn clawhub(text: &str) -> Result<Place, SourceError> {
    let wrong = || SourceError::ClawHub(text.to_owned());
    let (name, version) = match text.split_once('@') {
        // A name of an owner is also written with the sign.
        Some(("", rest)) => match rest.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (rest, None),
        },
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let (owner, slug) = name.split_once('/').ok_or_else(wrong)?;
    let good = |part: &str| {
        let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
        !part.is_empty() && part.len() <= 128 && part.chars().all(ok) && !part.starts_with('.')
    };
    if ![Some(owner), Some(slug), version]
        .into_iter()
        .flatten()
        .all(good)
    {
        return Err(wrong());
    }
    Ok(Place::ClawHub {
        owner: owner.to_owned(),
        slug: slug.to_owned(),
        version: version.map(str::to_owned),
    })
}

fn web(text: &str) -> Result<Place, SourceError> {
    let url = check_url(text).map_err(|why| SourceError::Url {
        url: text.to_owned(),
        why,
    })?;
    if is_archive(url.path()) {
        return Ok(Place::Archive(url));
    }
    if let Some(repository) = forge::of_url(&url)? {
        return Ok(Place::Repository(repository));
    }
    if url.path().ends_with(".git") {
        return Ok(Place::Git(text.to_owned()));
    }
    let last = url.path_segments().and_then(|mut parts| parts.next_back());
    Ok(match last {
        Some(name) if is_skill_file(name) => Place::File(url),
        _ => Place::Site(url),
    })
}
