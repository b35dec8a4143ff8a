//! Why a skill cannot be fetched.

use crate::skill::folder::FolderError;
use crate::skill::unpack::UnpackError;
use crate::skill::web::WebError;
use std::path::PathBuf;

/// Why a skill cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// A file or folder of this machine.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder that is no skill.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// An archive that is refused.
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// No answer.
    #[error("`{url}`: {error}")]
    Web {
        /// Without its query.
        url: String,
        /// Why.
        error: WebError,
    },
    /// An answer that is none.
    #[error("`{url}` answers {status}{}", said(words))]
    Status {
        /// Without its query.
        url: String,
        /// Of HTTP.
        status: u16,
        /// What the server says of it, one line.
        words: String,
    },
    /// A server that wants to be left alone for longer than anybody waits.
    #[error("`{url}` takes no more requests for {seconds} s")]
    Busy {
        /// Without its query.
        url: String,
        /// Whole seconds.
        seconds: u64,
    },
    /// A redirect to an address that is not asked.
    #[error("`{url}` leads to an address that {why}")]
    Redirect {
        /// Without its query.
        url: String,
        /// What is wrong with the other one.
        why: String,
    },
    /// Nothing that is a skill.
    #[error("there is no SKILL.md")]
    NoSkill,
    /// Not that one.
    #[error("there is no skill `{name}`")]
    NoSuchSkill {
        /// As asked for.
        name: String,
        /// Those there are.
        there: Vec<String>,
    },
    /// More than one, and none was named.
    #[error("there are {} skills: {}", .0.len(), listed(.0))]
    Several(Vec<String>),
    /// Over a limit of one place.
    #[error("there are more than {} skills", crate::skill::pick::MAX_SKILLS)]
    TooMany,
    /// No branch, tag or commit.
    #[error("`{project}` has no branch, tag or commit `{name}`, or cannot be seen")]
    NoSuchRef {
        /// The repository.
        project: String,
        /// As asked for.
        name: String,
    },
    /// An archive of another commit than asked for.
    #[error("the archive is of commit `{got}`, not of `{asked}`")]
    Commit {
        /// The one that was asked for.
        asked: String,
        /// The one it says it is of.
        got: String,
    },
    /// Only git could fetch it.
    #[error("`{0}` can only be fetched by git, which claw does not run")]
    Git(String),
    /// No index of skills where one should be.
    #[error("`{0}` has no skills: there is no index at a well-known place")]
    NoIndex(String),
    /// An index that is not understood.
    #[error("the index `{url}` {why}")]
    Index {
        /// Where it is.
        url: String,
        /// What is wrong.
        why: String,
    },
    /// Bytes that are not the ones the index names.
    #[error("`{url}` has digest {got}, and the index says {expected}")]
    Digest {
        /// Where they are.
        url: String,
        /// As the index has it.
        expected: String,
        /// Of the bytes.
        got: String,
    },
    /// A registry whose address nobody set.
    #[error("no address of ClawHub is set")]
    NoRegistry,
    /// The registry knows it as harmful.
    #[error("the registry refuses `{name}` as malicious{}", said(reasons))]
    Malicious {
        /// Owner and name.
        name: String,
        /// As it says them.
        reasons: String,
    },
    /// It was there once.
    #[error("`{0}` was deleted from the registry")]
    Deleted(String),
    /// An answer of a registry or forge that is not understood.
    #[error("`{url}` gives no {what}")]
    Answer {
        /// Without its query.
        url: String,
        /// What was expected.
        what: &'static str,
    },
}

fn said(words: &str) -> String {
    match words.is_empty() {
        true => String::new(),
        false => format!(": {words}"),
    }
}

fn listed(names: &[String]) -> String {
    const MAX_NAMES: usize = 40;
    let shown: Vec<&str> = names.iter().take(MAX_NAMES).map(String::as_str).collect();
    let more = names.len() - shown.len();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

impl FetchError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let fixed = |text: &str| Some(text.to_owned());
        match self {
            Self::Unpack(e) => e.hint().and_then(fixed),
            Self::Several(_) => fixed("name one: SOURCE#NAME, or OWNER/REPO/PATH"),
            Self::NoSuchSkill { there, .. } => Some(format!("there are: {}", listed(there))),
            Self::NoSkill => fixed("name the folder that has the SKILL.md"),
            Self::Git(_) => fixed("clone it and add the folder, or add an archive of it"),
            Self::NoSuchRef { .. }
            | Self::Status {
                status: 401 | 403 | 404,
                ..
            } => fixed("a private one needs the name of a secret of the vault: --secret NAME"),
            Self::Busy { .. } => {
                fixed("try again later; with --secret NAME more requests are taken")
            }
            Self::Web {
                error: WebError::TooBig(_),
                ..
            } => fixed("fetch it yourself and add the folder that has the SKILL.md"),
            Self::NoIndex(_) => fixed("name the repository, an archive or a SKILL.md"),
            Self::NoRegistry => fixed("set the address of the registry in the configuration"),
            Self::Digest { .. } | Self::Commit { .. } => {
                fixed("do not use it: tell whoever runs the site")
            }
            Self::Malicious { .. } => fixed("do not look for it elsewhere"),
            _ => None,
        }
    }
}
