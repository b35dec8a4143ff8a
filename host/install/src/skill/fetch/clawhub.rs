//! Skills of ClawHub, by its read API. What it thinks of a version is asked before the version is taken.

use super::client::{self, part, without_query};
use super::{FetchError, Fetched, Fetcher, Progress, forge};
use crate::skill::source::Source;
use crate::skill::unpack::{self, Limits};
use crate::skill::web::WebResponse;
use claw_core::id::Digest;
use claw_skill::Tree;
use claw_skill::lock::Resolved;
use claw_skill::tree::{check_path, misleads};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Reasons of a verdict that are kept at most.
const MAX_REASONS: usize = 20;
/// Longest reason that is kept, in characters.
const MAX_REASON_CHARS: usize = 200;

/// What a registry says of a version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryVerdict {
    /// Whether it lets it pass.
    pub ok: bool,
    /// Its word: `pass`, `review`, `warn`, `pending`, `error`, or `none` where it has no opinion.
    pub decision: String,
    /// State of its scan: `clean`, `suspicious`, `pending`, …; empty if there is none.
    pub status: String,
    /// Why, in its words.
    pub reasons: Vec<String>,
    /// Whether it saw itself which repository and commit the version is of.
    pub provenance: Option<String>,
    /// What does not fit together.
    pub notes: Vec<String>,
}

/// A version of a skill there.
struct Exact<'a> {
    base: &'a str,
    owner: &'a str,
    slug: &'a str,
    version: String,
}

impl Exact<'_> {
    fn name(&self) -> String {
        format!("{}/{}@{}", self.owner, self.slug, self.version)
    }

    fn url(&self, path: &str) -> String {
        let (owner, version) = (part(self.owner), part(&self.version));
        format!(
            "{}/api/v1/{path}ownerHandle={owner}&version={version}",
            self.base
        )
    }
}

pub(super) async fn fetch(
    fetcher: &Fetcher<'_>,
    source: &Source,
    owner: &str,
    slug: &str,
    version: Option<&str>,
) -> Result<Fetched, FetchError> {
    let base = fetcher
        .forges
        .clawhub
        .as_deref()
        .ok_or(FetchError::NoRegistry)?;
    let base = base.trim_end_matches('/');
    let version = match version {
        Some(version) => version.to_owned(),
        None => newest(fetcher, base, owner, slug).await?,
    };
    let exact = Exact {
        base,
        owner,
        slug,
        version,
    };
    let mut verdict = verdict(fetcher, &exact).await?;
    let (tree, resolved) = download(fetcher, &exact, &mut verdict).await?;
    if !tree
        .tops()
        .into_iter()
        .any(claw_skill::document::is_skill_file)
    {
        return Err(FetchError::NoSkill);
    }
    Ok(Fetched {
        folder: slug.to_owned(),
        tree,
        resolved,
        verdict: Some(verdict),
        source: source.to_string(),
        notes: vec![],
    })
}

/// An answer, with what its status means here.
async fn ask(
    fetcher: &Fetcher<'_>,
    url: &str,
    limit: u64,
    name: &str,
) -> Result<WebResponse, FetchError> {
    let secret = fetcher.secret.clone();
    let answer = fetcher.client().ask(url, &[], limit, secret).await?;
    match answer.status {
        200 => Ok(answer),
        410 => Err(FetchError::Deleted(name.to_owned())),
        403 => Err(FetchError::Malicious {
            name: name.to_owned(),
            reasons: client::words(&answer),
        }),
        _ => Err(client::status(url, &answer)),
    }
}

fn json(url: &str, answer: &WebResponse) -> Result<Value, FetchError> {
    serde_json::from_slice(&answer.body).map_err(|_| FetchError::Answer {
        url: without_query(url),
        what: "JSON",
    })
}

async fn newest(
    fetcher: &Fetcher<'_>,
    base: &str,
    owner: &str,
    slug: &str,
) -> Result<String, FetchError> {
    let name = format!("{owner}/{slug}");
    let url = format!(
        "{base}/api/v1/skills/{}?ownerHandle={}",
        part(slug),
        part(owner)
    );
    let answer = ask(fetcher, &url, client::MAX_DATA_BYTES, &name).await?;
    let value = json(&url, &answer)?;
    // One slug may be of several people; another's is not what was asked for.
    let theirs = value["owner"]["handle"].as_str();
    if theirs.is_some_and(|theirs| !theirs.eq_ignore_ascii_case(owner)) {
        return Err(FetchError::Status {
            url: without_query(&url),
            status: 404,
            words: format!(
                "`{slug}` is of `{}`",
                theirs.unwrap_or_default().escape_debug()
            ),
        });
    }
    let blocked = value["moderation"]["isMalwareBlocked"].as_bool() == Some(true);
    if blocked {
        let reasons = strings(&value["moderation"]["reasonCodes"]).join(", ");
        return Err(FetchError::Malicious { name, reasons });
    }
    let version = value["latestVersion"]["version"].as_str();
    version.map(str::to_owned).ok_or(FetchError::Answer {
        url: without_query(&url),
        what: "version",
    })
}

fn strings(value: &Value) -> Vec<String> {
    let all = value.as_array().into_iter().flatten();
    let texts = all.filter_map(|v| v.as_str().or_else(|| v["code"].as_str()));
    let good = |c: &char| !c.is_control() && !misleads(*c);
    let clean = |text: &str| text.chars().filter(good).take(MAX_REASON_CHARS).collect();
    texts.take(MAX_REASONS).map(clean).collect()
}

/// What it thinks of the version. A version it never looked at has no verdict, which is said and not refused.
async fn verdict(fetcher: &Fetcher<'_>, exact: &Exact<'_>) -> Result<RegistryVerdict, FetchError> {
    let name = exact.name();
    let url = exact.url(&format!("skills/{}/verify?", part(exact.slug)));
    let answer = match ask(fetcher, &url, client::MAX_DATA_BYTES, &name).await {
        Err(FetchError::Status { status: 404, .. }) => {
            return Ok(RegistryVerdict {
                decision: "none".into(),
                ..RegistryVerdict::default()
            });
        }
        answer => answer?,
    };
    let value = json(&url, &answer)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_ascii_lowercase();
    let verdict = RegistryVerdict {
        ok: value["ok"].as_bool().unwrap_or(false),
        decision: text(&value["decision"]),
        status: text(&value["security"]["status"]),
        reasons: strings(&value["reasons"]),
        provenance: provenance(&value["provenance"]),
        notes: vec![],
    };
    let bad = ["malicious", "block", "blocked"];
    if bad.contains(&verdict.decision.as_str()) || bad.contains(&verdict.status.as_str()) {
        let reasons = verdict.reasons.join(", ");
        return Err(FetchError::Malicious { name, reasons });
    }
    for (field, asked) in [("version", &*exact.version), ("slug", exact.slug)] {
        if value[field].as_str().is_some_and(|said| said != asked) {
            return Err(FetchError::Answer {
                url: without_query(&url),
                what: "verdict on that version",
            });
        }
    }
    Ok(verdict)
}

/// `owner/repo@commit`, where the registry resolved it itself.
fn provenance(value: &Value) -> Option<String> {
    let (repo, commit) = (value["repo"].as_str()?, value["commit"].as_str()?);
    forge::is_commit(commit).then(|| format!("{}@{commit}", repo.escape_debug()))
}

async fn download(
    fetcher: &Fetcher<'_>,
    exact: &Exact<'_>,
    verdict: &mut RegistryVerdict,
) -> Result<(Tree, Resolved), FetchError> {
    let url = exact.url(&format!("download?slug={}&", part(exact.slug)));
    let answer = ask(fetcher, &url, Limits::SKILL.packed_bytes, &exact.name()).await?;
    let mut resolved = Resolved {
        kind: "clawhub".into(),
        location: format!("{}/{}/{}", exact.base, exact.owner, exact.slug),
        version: Some(exact.version.clone()),
        ..Resolved::default()
    };
    (fetcher.progress)(Progress::Unpacking {
        bytes: answer.body.len() as u64,
    });
    if !answer.body.trim_ascii_start().starts_with(b"{") {
        return Ok((unpack::zip(&answer.body, &Limits::SKILL)?, resolved));
    }
    let value = json(&url, &answer)?;
    let handed = hand_off(&value).ok_or_else(|| FetchError::Answer {
        url: without_query(&url),
        what: "repository, commit and path",
    })?;
    // The archive is asked of the forge itself, whatever address the registry names.
    let tree = forge::handed(fetcher, &handed.project, &handed.commit, &handed.path).await?;
    let fingerprint = fingerprint(&tree);
    if handed.hash.is_some_and(|hash| hash != fingerprint.as_str()) {
        let note = "the registry names another hash for these files than they have".to_owned();
        verdict.notes.push(note);
    }
    resolved.commit = Some(handed.commit);
    resolved.path = (!handed.path.is_empty()).then_some(handed.path);
    Ok((tree, resolved))
}

struct HandOff {
    project: String,
    commit: String,
    path: String,
    hash: Option<String>,
}

fn hand_off(value: &Value) -> Option<HandOff> {
    let project = value["repo"].as_str()?;
    let project = project
        .strip_prefix("https://github.com/")
        .unwrap_or(project);
    let project = project.strip_suffix(".git").unwrap_or(project);
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let two = project
        .split('/')
        .filter(|p| !p.is_empty() && *p != "..")
        .count()
        == 2;
    let commit = value["commit"].as_str().filter(|c| forge::is_commit(c))?;
    let path = value["path"].as_str().unwrap_or_default();
    let path = path.trim_matches('/').trim_start_matches("./");
    let path = if path == "." { "" } else { path };
    let path_good = path.is_empty() || check_path(path).is_ok();
    let hash = value["contentHash"].as_str();
    let hash = hash.map(|h| h.strip_prefix("sha256:").unwrap_or(h).to_ascii_lowercase());
    (two && project.chars().all(good) && path_good).then(|| HandOff {
        project: project.to_owned(),
        commit: commit.to_owned(),
        path: path.to_owned(),
        hash,
    })
}

/// The registry's own hash of files: lines `path:sha256`, sorted.
fn fingerprint(tree: &Tree) -> Digest {
    let line = |(path, digest): (&String, &Digest)| format!("{path}:{digest}");
    let lines: Vec<String> = tree.digests().iter().map(line).collect();
    Digest::of(lines.join("\n").as_bytes())
}
