//! Repositories of GitHub and GitLab: a ref becomes a full commit, and the archive of exactly that commit is taken.

use super::client::{self, part};
use super::{FetchError, Fetched, Fetcher, Progress};
use crate::skill::pick::{self, Bundle, Want};
use crate::skill::source::{At, Forge, Repository, Source};
use crate::skill::unpack::{self, Limits};
use crate::skill::web::WebResponse;
use claw_skill::lock::Resolved;

/// Parts of an address that are tried as a ref at most.
const MAX_REF_PARTS: usize = 5;

/// A commit with what was left of the text that named it.
struct Found {
    commit: String,
    path: Option<String>,
    skill: Option<String>,
}

pub(super) async fn fetch(
    fetcher: &Fetcher<'_>,
    source: &Source,
    repository: &Repository,
) -> Result<Vec<Fetched>, FetchError> {
    let found = find(fetcher, repository).await?;
    let open = open(fetcher, repository, &found.commit).await?;
    let name = repository.project.rsplit('/').next().unwrap_or_default();
    let path = found.path.or_else(|| repository.path.clone());
    let skill = source.skill.as_deref().or(found.skill.as_deref());
    let want = Want {
        path: path.as_deref(),
        skill,
        all: fetcher.all && skill.is_none(),
    };
    let picked = pick::pick(&Bundle::Repository(open), name, want)?;
    let resolved = Resolved {
        kind: "git".into(),
        location: location(fetcher, repository),
        commit: Some(found.commit),
        ..Resolved::default()
    };
    Ok(fetcher.fetched(source, picked, &resolved))
}

/// One folder of one commit of a repository of GitHub: what a registry hands over.
pub(super) async fn handed(
    fetcher: &Fetcher<'_>,
    project: &str,
    commit: &str,
    path: &str,
) -> Result<claw_skill::Tree, FetchError> {
    let repository = Repository {
        forge: Forge::GitHub,
        project: project.to_owned(),
        at: At::Ref(commit.to_owned()),
        path: None,
    };
    // The secret is the registry's, not the forge's.
    let fetcher = Fetcher {
        secret: None,
        ..fetcher.clone()
    };
    let open = open(&fetcher, &repository, commit).await?;
    let (tree, _) = Bundle::Repository(open).tree(path)?;
    Ok(tree)
}

/// Where a repository is, for people.
fn location(fetcher: &Fetcher<'_>, repository: &Repository) -> String {
    let project = &repository.project;
    match &repository.forge {
        Forge::GitHub => format!("https://github.com/{project}"),
        Forge::GitLab(None) => format!("{}/{project}", fetcher.forges.gitlab),
        Forge::GitLab(Some(origin)) => format!("{origin}/{project}"),
    }
}

/// Whether a text is a whole commit.
pub(super) fn is_commit(text: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    matches!(text.len(), 40 | 64) && text.bytes().all(hex)
}

async fn find(fetcher: &Fetcher<'_>, repository: &Repository) -> Result<Found, FetchError> {
    let found = |commit, path, skill| Found {
        commit,
        path,
        skill,
    };
    let missing = |name: &str| FetchError::NoSuchRef {
        project: repository.project.clone(),
        name: name.to_owned(),
    };
    match &repository.at {
        At::Head => match commit(fetcher, repository, "HEAD").await? {
            Some(commit) => Ok(found(commit, None, None)),
            None => Err(missing("HEAD")),
        },
        At::Ref(name) => match commit(fetcher, repository, name).await? {
            Some(commit) => Ok(found(commit, None, None)),
            None => Err(missing(name)),
        },
        At::RefOrSkill(name) => {
            if let Some(commit) = commit(fetcher, repository, name).await? {
                return Ok(found(commit, None, None));
            }
            match commit(fetcher, repository, "HEAD").await? {
                Some(commit) => Ok(found(commit, None, Some(name.clone()))),
                None => Err(missing(name)),
            }
        }
        At::RefAndPath(both) => {
            let cuts = both.match_indices('/').map(|(at, _)| at);
            for cut in cuts.chain([both.len()]).take(MAX_REF_PARTS) {
                let (name, path) = both.split_at(cut);
                if let Some(commit) = commit(fetcher, repository, name).await? {
                    let path = path.trim_start_matches('/');
                    let path = (!path.is_empty()).then(|| path.to_owned());
                    return Ok(found(commit, path, None));
                }
            }
            Err(missing(both))
        }
    }
}

/// The full commit of a ref, if there is one.
async fn commit(
    fetcher: &Fetcher<'_>,
    repository: &Repository,
    name: &str,
) -> Result<Option<String>, FetchError> {
    if is_commit(name) {
        return Ok(Some(name.to_owned()));
    }
    let project = &repository.project;
    let (url, accept) = match &repository.forge {
        Forge::GitHub => {
            let api = &fetcher.forges.github_api;
            let name: Vec<String> = name.split('/').map(part).collect();
            let url = format!("{api}/repos/{project}/commits/{}", name.join("/"));
            (url, "application/vnd.github.sha")
        }
        Forge::GitLab(_) => {
            let url = format!(
                "{}/repository/commits/{}",
                gitlab(fetcher, repository),
                part(name)
            );
            (url, "application/json")
        }
    };
    let headers = [("accept", accept)];
    let secret = fetcher.secret.clone();
    let answer = fetcher
        .client()
        .ask(&url, &headers, client::MAX_DATA_BYTES, secret)
        .await?;
    match answer.status {
        200 => {}
        // GitHub: no such ref is one, no such repository the other.
        404 | 422 => return Ok(None),
        _ => return Err(client::status(&url, &answer)),
    }
    match said_commit(&answer) {
        Some(commit) => Ok(Some(commit)),
        None => Err(FetchError::Answer {
            url: client::without_query(&url),
            what: "commit",
        }),
    }
}

fn said_commit(answer: &WebResponse) -> Option<String> {
    let text = std::str::from_utf8(&answer.body).ok()?.trim();
    let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let id = json.as_ref().and_then(|j| j["id"].as_str());
    let commit = id.unwrap_or(text);
    is_commit(commit).then(|| commit.to_owned())
}

fn gitlab(fetcher: &Fetcher<'_>, repository: &Repository) -> String {
    let base = match &repository.forge {
        Forge::GitLab(Some(origin)) => origin,
        _ => &fetcher.forges.gitlab,
    };
    format!("{base}/api/v4/projects/{}", part(&repository.project))
}

async fn open(
    fetcher: &Fetcher<'_>,
    repository: &Repository,
    commit: &str,
) -> Result<unpack::Repository, FetchError> {
    let project = &repository.project;
    let forges = fetcher.forges;
    let url = match (&repository.forge, &fetcher.secret) {
        (Forge::GitHub, None) => format!("{}/{project}/tar.gz/{commit}", forges.github_archive),
        (Forge::GitHub, Some(_)) => {
            format!("{}/repos/{project}/tarball/{commit}", forges.github_api)
        }
        (Forge::GitLab(_), _) => {
            let base = gitlab(fetcher, repository);
            format!("{base}/repository/archive.tar.gz?sha={commit}")
        }
    };
    let limits = Limits::REPOSITORY;
    let body = fetcher.bytes(&url, limits.packed_bytes).await?;
    (fetcher.progress)(Progress::Unpacking {
        bytes: body.len() as u64,
    });
    let open = unpack::Repository::open(body, &limits, pick::is_wanted)?;
    match open.comment() {
        // What is no commit is somebody's comment.
        Some(got) if is_commit(got) && got != commit => Err(FetchError::Commit {
            asked: commit.to_owned(),
            got: got.to_owned(),
        }),
        _ => Ok(open),
    }
}
