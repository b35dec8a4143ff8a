//! Skills of a site, by the index at its well-known place: version 0.2 with digests, then 0.1 without.

use super::client::{self, part, without_query};
use super::{FetchError, Fetched, Fetcher, MAX_FILE_BYTES, Progress, resolved};
use crate::skill::pick::{Bundle, Want, pick};
use crate::skill::source::Source;
use crate::skill::unpack::{self, Limits, UnpackError};
use crate::skill::web::check_url;
use claw_core::id::Digest;
use claw_skill::Tree;
use claw_skill::tree::{MAX_FILES, check_path, left_out};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

/// The schema of version 0.2.
const SCHEMA: &str = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
/// Where the indexes are, newest first.
const PLACES: [&str; 2] = [".well-known/agent-skills", ".well-known/skills"];
/// Skills of an index at most.
const MAX_LISTED: usize = 2_000;

#[derive(Deserialize)]
struct Index<T> {
    #[serde(rename = "$schema")]
    schema: Option<String>,
    skills: Vec<T>,
}

/// A skill of version 0.2.
#[derive(Deserialize)]
struct Pinned {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    url: String,
    digest: String,
}

/// A skill of version 0.1.
#[derive(Deserialize)]
struct Listed {
    name: String,
    files: Vec<String>,
}

trait Named {
    fn name(&self) -> &str;
}

impl Named for Pinned {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for Listed {
    fn name(&self) -> &str {
        &self.name
    }
}

pub(super) async fn fetch(
    fetcher: &Fetcher<'_>,
    source: &Source,
    url: &Url,
) -> Result<Vec<Fetched>, FetchError> {
    for base in bases(url) {
        let place = format!("{base}{}/", PLACES[0]);
        if let Some((at, body)) = index(fetcher, &place).await? {
            return pinned(fetcher, source, &at, &body).await;
        }
        let place = format!("{base}{}/", PLACES[1]);
        if let Some((_, body)) = index(fetcher, &place).await? {
            return listed(fetcher, source, &place, &body).await;
        }
    }
    Err(FetchError::NoIndex(without_query(url.as_str())))
}

/// Where the well-known places may hang: below the address itself, then below its origin.
fn bases(url: &Url) -> Vec<String> {
    let origin = format!("{}/", url.origin().ascii_serialization());
    let path = url.path().trim_matches('/');
    match path.is_empty() {
        true => vec![origin],
        false => vec![format!("{origin}{path}/"), origin],
    }
}

async fn index(fetcher: &Fetcher<'_>, place: &str) -> Result<Option<(Url, Vec<u8>)>, FetchError> {
    let url = format!("{place}index.json");
    let headers = [("accept", "application/json")];
    let secret = fetcher.secret.clone();
    let answer = fetcher
        .client()
        .ask(&url, &headers, client::MAX_DATA_BYTES, secret)
        .await?;
    match answer.status {
        200 => {}
        404 | 410 => return Ok(None),
        _ => return Err(client::status(&url, &answer)),
    }
    // Sites of one page answer everything with it.
    if answer.body.trim_ascii_start().starts_with(b"<") {
        return Ok(None);
    }
    let found = check_url(&answer.final_url);
    let found = found.map_err(|why| FetchError::Redirect { url, why })?;
    Ok(Some((found, answer.body)))
}

fn wrong(url: &str, why: impl Into<String>) -> FetchError {
    FetchError::Index {
        url: without_query(url),
        why: why.into(),
    }
}

/// The skills of an index that are meant.
fn chosen<T: DeserializeOwned + Named>(
    fetcher: &Fetcher<'_>,
    source: &Source,
    at: &str,
    index: Index<T>,
) -> Result<Vec<T>, FetchError> {
    if index.skills.len() > MAX_LISTED {
        return Err(wrong(at, format!("lists more than {MAX_LISTED} skills")));
    }
    let names: Vec<String> = index.skills.iter().map(|s| s.name().to_owned()).collect();
    for name in &names {
        if check_path(name).is_err() || name.contains('/') {
            return Err(wrong(at, "has a skill with a name that is none"));
        }
    }
    let mut skills = index.skills;
    if let Some(name) = &source.skill {
        skills.retain(|s| s.name() == name);
        if skills.is_empty() {
            let name = name.clone();
            return Err(FetchError::NoSuchSkill { name, there: names });
        }
    }
    match skills.len() {
        0 => Err(FetchError::NoSkill),
        1 => Ok(skills),
        _ if fetcher.all && source.skill.is_none() => Ok(skills),
        _ => Err(FetchError::Several(names)),
    }
}

async fn pinned(
    fetcher: &Fetcher<'_>,
    source: &Source,
    at: &Url,
    body: &[u8],
) -> Result<Vec<Fetched>, FetchError> {
    let schema: Index<serde::de::IgnoredAny> = serde_json::from_slice(body)
        .map_err(|e| wrong(at.as_str(), format!("is no index: {e}")))?;
    if schema.schema.as_deref() != Some(SCHEMA) {
        return Err(wrong(at.as_str(), "has a `$schema` that is not known here"));
    }
    let index: Index<Pinned> = serde_json::from_slice(body)
        .map_err(|e| wrong(at.as_str(), format!("is no index: {e}")))?;
    let several = index.skills.len() > 1;
    let mut fetched = Vec::new();
    for skill in chosen(fetcher, source, at.as_str(), index)? {
        let url = at
            .join(&skill.url)
            .map_err(|e| wrong(at.as_str(), e.to_string()))?;
        let tree = pinned_tree(fetcher, at, &url, &skill).await?;
        fetched.push(one(source, several, &skill.name, tree, &url));
    }
    Ok(fetched)
}

fn one(source: &Source, several: bool, name: &str, tree: Tree, url: &Url) -> Fetched {
    Fetched {
        folder: name.to_owned(),
        tree,
        resolved: resolved("well-known", without_query(url.as_str())),
        verdict: None,
        source: match several {
            true => source.choose(name).to_string(),
            false => source.to_string(),
        },
        notes: vec![],
    }
}

async fn pinned_tree(
    fetcher: &Fetcher<'_>,
    at: &Url,
    url: &Url,
    skill: &Pinned,
) -> Result<Tree, FetchError> {
    let expected = skill.digest.strip_prefix("sha256:").unwrap_or_default();
    let expected = Digest::parse(&expected.to_ascii_lowercase());
    let expected = expected.ok_or_else(|| wrong(at.as_str(), "has a digest that is no sha256"))?;
    let limit = match skill.kind.as_str() {
        "skill-md" => MAX_FILE_BYTES,
        "archive" => Limits::SKILL.packed_bytes,
        _ => {
            return Err(wrong(
                at.as_str(),
                "has a skill of a type that is not known here",
            ));
        }
    };
    // A secret is for the site, not for where it says its files are.
    let secret = fetcher
        .secret
        .clone()
        .filter(|_| url.origin() == at.origin());
    let body = fetcher
        .client()
        .get(url.as_str(), limit, secret)
        .await?
        .body;
    let got = Digest::of(&body);
    if got != expected {
        return Err(FetchError::Digest {
            url: without_query(url.as_str()),
            expected: expected.to_string(),
            got: got.to_string(),
        });
    }
    (fetcher.progress)(Progress::Unpacking {
        bytes: body.len() as u64,
    });
    if limit == MAX_FILE_BYTES {
        let mut tree = Tree::default();
        tree.insert("SKILL.md", &body).map_err(UnpackError::from)?;
        return Ok(tree);
    }
    let bundle = Bundle::Tree(unpack::any(&body, &Limits::SKILL)?);
    // Its SKILL.md is at the root; anything else is another skill than the index names.
    let mut picked = pick(&bundle, &skill.name, Want::default())?;
    match picked.pop() {
        Some(picked) if picked.path.is_empty() => Ok(picked.tree),
        _ => Err(FetchError::NoSkill),
    }
}

async fn listed(
    fetcher: &Fetcher<'_>,
    source: &Source,
    place: &str,
    body: &[u8],
) -> Result<Vec<Fetched>, FetchError> {
    let index: Index<Listed> =
        serde_json::from_slice(body).map_err(|e| wrong(place, format!("is no index: {e}")))?;
    let several = index.skills.len() > 1;
    let mut fetched = Vec::new();
    for skill in chosen(fetcher, source, place, index)? {
        let folder = format!("{place}{}/", part(&skill.name));
        if skill.files.len() > MAX_FILES {
            return Err(wrong(
                place,
                format!("has a skill of more than {MAX_FILES} files"),
            ));
        }
        let mut tree = Tree::default();
        for path in &skill.files {
            check_path(path).map_err(UnpackError::from)?;
            if left_out(path).is_some() {
                continue;
            }
            let parts: Vec<String> = path.split('/').map(part).collect();
            let url = format!("{folder}{}", parts.join("/"));
            let left = claw_skill::tree::MAX_TREE_BYTES.saturating_sub(tree.bytes());
            let limit = left.min(claw_skill::tree::MAX_FILE_BYTES);
            let body = fetcher.bytes(&url, limit).await?;
            tree.insert(path, &body).map_err(UnpackError::from)?;
        }
        if !tree
            .tops()
            .into_iter()
            .any(claw_skill::document::is_skill_file)
        {
            return Err(FetchError::NoSkill);
        }
        let url = Url::parse(&folder).map_err(|e| wrong(place, e.to_string()))?;
        fetched.push(one(source, several, &skill.name, tree, &url));
    }
    Ok(fetched)
}
