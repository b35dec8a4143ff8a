//! Python's packages: wheels without native code, by the pages of an index (PEP 503, 691, 440, 508, 427).
//!
//! Invariants: one version of a package; a wheel is taken only if it runs on any processor, or is known to do without its
//! compiled parts, which are left out; nothing is built; what the runtime brings is never fetched.

mod marker;
mod page;
pub(super) mod requirement;
mod resolve;
mod wheel;

use super::VendorError;
use super::job::Job;
use claw_skill::lock::Package;
use pep440_rs::Version;
use requirement::Requirement;
use resolve::Resolver;
use std::collections::BTreeMap;
use std::str::FromStr;
use url::Url;

/// The language the runtime speaks.
const PYTHON_VERSION: &str = "3.14";
const PYTHON_FULL_VERSION: &str = "3.14.0";
/// Its second number.
const PYTHON_MINOR: u64 = 14;

/// Fetches what is wanted of Python, and what that needs, into `python` of the job's tree.
pub(super) async fn vendor(
    job: &mut Job<'_>,
    wanted: &[String],
    bundled: &[(String, String)],
    base: Option<&Url>,
) -> Result<Vec<Package>, VendorError> {
    let mut wishes = Vec::new();
    for text in wanted {
        match Requirement::parse(text) {
            Ok(wish) => wishes.push(wish),
            Err(why) => {
                let why = format!("`{text}` is no requirement: {why}");
                job.miss(key(&name_of(text)), why);
            }
        }
    }
    let bundled: BTreeMap<String, Version> = bundled
        .iter()
        .filter_map(|(name, version)| Some((name_of(name), Version::from_str(version).ok()?)))
        .collect();
    let resolver = Resolver::new(job, base, bundled);
    resolver.run(wishes).await
}

fn key(name: &str) -> String {
    format!("python:{name}")
}

/// A name, or what a requirement begins with, as an index spells it: lower case, with `-`.
pub(super) fn name_of(text: &str) -> String {
    let part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut name = String::new();
    for c in text.trim().chars().take_while(part) {
        match c {
            '-' | '_' | '.' if name.ends_with('-') => {}
            '-' | '_' | '.' => name.push('-'),
            _ => name.push(c.to_ascii_lowercase()),
        }
    }
    name.trim_matches('-').to_owned()
}
