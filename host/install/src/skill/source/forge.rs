//! Repositories of forges, by their short names and by the addresses a browser shows.

use super::{At, Forge, MAX_REF_BYTES, Repository, SourceError, checked_skill};
use claw_skill::document::is_skill_file;
use claw_skill::tree::check_path;
use url::Url;

/// Words of an address that come before a ref and a path.
const SHOWS: [&str; 3] = ["tree", "blob", "raw"];

/// `owner/repo[/path][@ref|@skill][@skill]`, and the skill where both are given.
pub(super) fn short(text: &str) -> Result<(Repository, Option<String>), SourceError> {
    let mut ats = text.split('@');
    let place = ats.next().unwrap_or_default();
    let mut parts = place.trim_end_matches('/').splitn(3, '/');
    let unknown = || SourceError::Unknown(text.to_owned());
    let (Some(owner), Some(repo)) = (parts.next(), parts.next()) else {
        return Err(unknown());
    };
    let path = parts.next().map(folder).transpose()?.flatten();
    let (at, skill) = match (ats.next(), ats.next(), ats.next()) {
        (None, ..) => (At::Head, None),
        (Some(at), None, _) => (At::RefOrSkill(checked_ref(at)?), None),
        (Some(at), Some(skill), None) => (At::Ref(checked_ref(at)?), Some(checked_skill(skill)?)),
        _ => return Err(unknown()),
    };
    if owner.contains('.') {
        // A host: no name of an owner has a dot.
        return Err(unknown());
    }
    let project = project(&[owner, repo])?;
    let forge = Forge::GitHub;
    let repository = Repository {
        forge,
        project,
        at,
        path,
    };
    Ok((repository, skill))
}

/// The repository an address shows, if it is one of a forge.
pub(super) fn of_url(url: &Url) -> Result<Option<Repository>, SourceError> {
    let decoded = url.path().replace("%20", " ");
    let parts: Vec<&str> = decoded.split('/').filter(|p| !p.is_empty()).collect();
    if let Some(dash) = parts.iter().position(|p| *p == "-") {
        let origin = url.origin().ascii_serialization();
        let origin = (url.host_str() != Some("gitlab.com")).then_some(origin);
        let (place, shows) = (&parts[..dash], &parts[dash + 1..]);
        return shown(url, Forge::GitLab(origin), place, shows).map(Some);
    }
    match (url.host_str(), parts.as_slice()) {
        (Some("github.com" | "www.github.com"), [owner, repo, shows @ ..]) => {
            shown(url, Forge::GitHub, &[owner, repo], shows).map(Some)
        }
        (Some("raw.githubusercontent.com"), [owner, repo, rest @ ..]) if !rest.is_empty() => {
            let shows = [&["raw"], rest].concat();
            shown(url, Forge::GitHub, &[owner, repo], &shows).map(Some)
        }
        (Some("gitlab.com"), [_, _, ..]) => shown(url, Forge::GitLab(None), &parts, &[]).map(Some),
        (Some("github.com" | "www.github.com" | "raw.githubusercontent.com" | "gitlab.com"), _) => {
            Err(SourceError::ForgeUrl(url.to_string()))
        }
        _ => Ok(None),
    }
}

fn shown(
    url: &Url,
    forge: Forge,
    place: &[&str],
    shows: &[&str],
) -> Result<Repository, SourceError> {
    let wrong = || SourceError::ForgeUrl(url.to_string());
    if place.len() < 2 {
        return Err(wrong());
    }
    let project = project(place)?;
    let at = match shows {
        [] => At::Head,
        [word, rest @ ..] if SHOWS.contains(word) && !rest.is_empty() => {
            let mut rest = rest;
            if let ["refs", "heads" | "tags", after @ ..] = rest {
                rest = after;
            }
            match rest {
                [folder @ .., last] if is_skill_file(last) => rest = folder,
                _ if *word != "tree" => return Err(wrong()),
                _ => {}
            }
            match rest {
                [] => return Err(wrong()),
                [one] => At::Ref(checked_ref(one)?),
                _ => {
                    let all = rest.join("/");
                    folder(&all)?;
                    At::RefAndPath(all)
                }
            }
        }
        _ => return Err(wrong()),
    };
    Ok(Repository {
        forge,
        project,
        at,
        path: None,
    })
}

fn project(parts: &[&str]) -> Result<String, SourceError> {
    let good = |part: &&str| {
        let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty()
            && part.len() <= 100
            && part.chars().all(ok)
            && !matches!(*part, "." | "..")
    };
    let whole = parts.join("/");
    match parts.iter().all(good) {
        true => Ok(whole.strip_suffix(".git").unwrap_or(&whole).to_owned()),
        false => Err(SourceError::Name {
            what: "repository",
            name: whole,
        }),
    }
}

/// A folder of a repository; none is all of it.
fn folder(path: &str) -> Result<Option<String>, SourceError> {
    let path = path.trim_matches('/');
    let path = match path.rsplit_once('/') {
        Some((folder, last)) if is_skill_file(last) => folder,
        None if is_skill_file(path) => "",
        _ => path,
    };
    if path.is_empty() {
        return Ok(None);
    }
    match check_path(path) {
        Ok(()) => Ok(Some(path.to_owned())),
        Err(_) => Err(SourceError::Name {
            what: "folder of a repository",
            name: path.to_owned(),
        }),
    }
}

/// A ref that git would take, and that means nothing in an address.
fn checked_ref(name: &str) -> Result<String, SourceError> {
    let ok =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+' | '=' | '!' | ',');
    let good = !name.is_empty()
        && name.len() <= MAX_REF_BYTES
        && name.chars().all(ok)
        && !name.starts_with(['-', '/', '.'])
        && !name.ends_with(['/', '.'])
        && !name.contains("..")
        && !name.contains("//");
    match good {
        true => Ok(name.to_owned()),
        false => Err(SourceError::Name {
            what: "branch, tag or commit",
            name: name.to_owned(),
        }),
    }
}
