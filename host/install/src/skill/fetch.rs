//! From a [`Source`] to the files of a skill.
//!
//! Invariant: what is fetched is pinned before it is unpacked wherever its source can be pinned (a commit, a digest, a
//! version), and what comes back is a checked [`Tree`]. A local source asks the web for nothing.

mod clawhub;
mod client;
mod error;
mod forge;
mod site;
#[cfg(test)]
mod tests;

pub use clawhub::RegistryVerdict;
pub use error::FetchError;

use super::pick::{Bundle, Picked, Want, pick};
use super::source::{Place, Source};
use super::unpack::{self, Limits};
use super::web::{Sleep, Web};
use claw_skill::Tree;
use claw_skill::lock::Resolved;
use client::Client;
use std::path::Path;
use url::Url;

/// Largest SKILL.md that is fetched alone, in bytes.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

/// Addresses of what is asked beside the source itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forges {
    /// GitHub's API.
    pub github_api: String,
    /// Where GitHub has its archives.
    pub github_archive: String,
    /// The public GitLab.
    pub gitlab: String,
    /// A registry with ClawHub's API. None is known unless it is set.
    pub clawhub: Option<String>,
}

impl Default for Forges {
    fn default() -> Self {
        Self {
            github_api: "https://api.github.com".into(),
            github_archive: "https://codeload.github.com".into(),
            gitlab: "https://gitlab.com".into(),
            clawhub: None,
        }
    }
}

/// What goes on, for a person who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// An address is asked.
    Asking {
        /// Without its query.
        url: String,
    },
    /// A server wants to be left alone for a while.
    Waiting {
        /// Whole seconds.
        seconds: u64,
    },
    /// Bytes came and are unpacked.
    Unpacking {
        /// As they came.
        bytes: u64,
    },
    /// A skill was found.
    Found {
        /// Its folder.
        name: String,
        /// Its files.
        files: usize,
    },
}

/// A skill that was fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// Name of its folder, for a SKILL.md that has none of its own.
    pub folder: String,
    /// Its files.
    pub tree: Tree,
    /// What the source was.
    pub resolved: Resolved,
    /// What its registry says of it.
    pub verdict: Option<RegistryVerdict>,
    /// The source that means this one skill, for the lock.
    pub source: String,
    /// What was left out or is strange, in words.
    pub notes: Vec<String>,
}

/// Everything fetching needs.
#[derive(Clone)]
pub struct Fetcher<'a> {
    /// The web.
    pub web: &'a dyn Web,
    /// The clock.
    pub sleep: &'a dyn Sleep,
    /// Addresses.
    pub forges: &'a Forges,
    /// Name of a secret of the vault for the source's own host: of a private repository.
    pub secret: Option<String>,
    /// Every skill of the source, not one.
    pub all: bool,
    /// Told what goes on.
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
}

/// Fetches the one skill a source means, with nothing but the public addresses.
///
/// # Errors
/// As [`Fetcher::fetch`].
pub async fn fetch(
    source: &Source,
    web: &dyn Web,
    sleep: &dyn Sleep,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Vec<Fetched>, FetchError> {
    let forges = &Forges::default();
    let fetcher = Fetcher {
        web,
        sleep,
        forges,
        secret: None,
        all: false,
        progress,
    };
    fetcher.fetch(source).await
}

impl Fetcher<'_> {
    /// Fetches what a source means: one skill, or every one if that was asked for.
    ///
    /// # Errors
    /// It cannot be had, is not what it should be, or there are several and none was named.
    pub async fn fetch(&self, source: &Source) -> Result<Vec<Fetched>, FetchError> {
        let fetched = match &source.place {
            Place::Folder(path) => self.folder(source, path)?,
            Place::ArchiveFile(path) => self.archive_file(source, path)?,
            Place::Archive(url) => self.archive(source, url).await?,
            Place::File(url) => vec![self.file(source, url).await?],
            Place::Site(url) => site::fetch(self, source, url).await?,
            Place::Repository(repository) => forge::fetch(self, source, repository).await?,
            Place::Git(url) => return Err(FetchError::Git(client::without_query(url))),
            Place::ClawHub {
                owner,
                slug,
                version,
            } => vec![clawhub::fetch(self, source, owner, slug, version.as_deref()).await?],
        };
        for one in &fetched {
            (self.progress)(Progress::Found {
                name: one.folder.clone(),
                files: one.tree.len(),
            });
        }
        Ok(fetched)
    }

    fn client(&self) -> Client<'_> {
        Client {
            web: self.web,
            sleep: self.sleep,
            progress: self.progress,
        }
    }

    /// The body of a good answer of the source's own host.
    async fn bytes(&self, url: &str, max_bytes: u64) -> Result<Vec<u8>, FetchError> {
        let client = self.client();
        let answer = client.get(url, max_bytes, self.secret.clone()).await?;
        Ok(answer.body)
    }

    fn want<'s>(&self, source: &'s Source, path: Option<&'s str>) -> Want<'s> {
        Want {
            path,
            skill: source.skill.as_deref(),
            all: self.all && source.skill.is_none(),
        }
    }

    fn folder(&self, source: &Source, path: &Path) -> Result<Vec<Fetched>, FetchError> {
        let place = std::fs::canonicalize(path).map_err(|source| FetchError::Io {
            path: path.to_owned(),
            source,
        })?;
        let name = place.file_name().map(|n| n.to_string_lossy().into_owned());
        let bundle = Bundle::Folder(place);
        let name = name.unwrap_or_else(|| "skill".into());
        let picked = pick(&bundle, &name, self.want(source, None))?;
        let resolved = resolved("folder", path.display().to_string());
        Ok(self.fetched(source, picked, &resolved))
    }

    fn archive_file(&self, source: &Source, path: &Path) -> Result<Vec<Fetched>, FetchError> {
        let io = |source| FetchError::Io {
            path: path.to_owned(),
            source,
        };
        let meta = std::fs::metadata(path).map_err(io)?;
        if meta.is_dir() {
            return self.folder(source, path);
        }
        let limit = Limits::SKILL.packed_bytes;
        if !meta.is_file() || meta.len() > limit {
            return Err(unpack::UnpackError::Limit {
                what: "the archive",
                limit,
            }
            .into());
        }
        let bytes = std::fs::read(path).map_err(io)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let picked = self.unpack(source, &bytes, &name)?;
        let resolved = resolved("archive", path.display().to_string());
        Ok(self.fetched(source, picked, &resolved))
    }

    async fn archive(&self, source: &Source, url: &Url) -> Result<Vec<Fetched>, FetchError> {
        let limit = Limits::SKILL.packed_bytes;
        let body = self.bytes(url.as_str(), limit).await?;
        let name = url.path().rsplit('/').next().unwrap_or_default();
        let picked = self.unpack(source, &body, name)?;
        let resolved = resolved("archive", client::without_query(url.as_str()));
        Ok(self.fetched(source, picked, &resolved))
    }

    fn unpack(&self, source: &Source, bytes: &[u8], name: &str) -> Result<Vec<Picked>, FetchError> {
        (self.progress)(Progress::Unpacking {
            bytes: bytes.len() as u64,
        });
        let bundle = Bundle::Tree(unpack::any(bytes, &Limits::SKILL)?);
        let mut stem = name.to_owned();
        for end in [".tar.gz", ".tgz", ".zip"] {
            if let Some(cut) = name.len().checked_sub(end.len())
                && name.is_char_boundary(cut)
                && name[cut..].eq_ignore_ascii_case(end)
            {
                stem.truncate(cut);
            }
        }
        pick(&bundle, &stem, self.want(source, None))
    }

    async fn file(&self, source: &Source, url: &Url) -> Result<Fetched, FetchError> {
        let body = self.bytes(url.as_str(), MAX_FILE_BYTES).await?;
        let mut tree = Tree::default();
        tree.insert("SKILL.md", &body)
            .map_err(unpack::UnpackError::from)?;
        let above = url.path_segments().and_then(|mut parts| parts.nth_back(1));
        Ok(Fetched {
            folder: above
                .filter(|a| !a.is_empty())
                .unwrap_or("skill")
                .to_owned(),
            tree,
            resolved: resolved("file", client::without_query(url.as_str())),
            verdict: None,
            source: source.to_string(),
            notes: vec![],
        })
    }

    /// What was picked, with where it came from.
    fn fetched(&self, source: &Source, picked: Vec<Picked>, resolved: &Resolved) -> Vec<Fetched> {
        let several = picked.len() > 1;
        let one = |picked: Picked| {
            let note = |path: &String| format!("`{path}` is left out: packages are fetched for it");
            Fetched {
                source: match several {
                    true => source.choose(&picked.folder).to_string(),
                    false => source.to_string(),
                },
                resolved: Resolved {
                    path: (!picked.path.is_empty()).then_some(picked.path),
                    ..resolved.clone()
                },
                folder: picked.folder,
                tree: picked.tree,
                verdict: None,
                notes: picked.left_out.iter().map(note).collect(),
            }
        };
        picked.into_iter().map(one).collect()
    }
}

fn resolved(kind: &str, location: String) -> Resolved {
    Resolved {
        kind: kind.to_owned(),
        location,
        ..Resolved::default()
    }
}
