//! Which version of each package: the newest that fits what everything chosen asks for.
//!
//! Goes from what is wanted to what that needs, again and again until nothing changes: what a round learned to be asked of a
//! package counts from the start of the next. No older version of a package is tried for the sake of what it needs.

use super::super::job::Job;
use super::super::{Step, VendorError};
use super::page::Page;
use super::requirement::Requirement;
use super::wheel::Wheel;
use super::{PYTHON_MINOR, key, name_of};
use claw_skill::lock::Package;
use pep440_rs::{Version, VersionSpecifiers};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use url::Url;

/// Rounds at most.
const MAX_ROUNDS: usize = 16;
/// What an index serves: the newer form, or the older.
const ACCEPT: &str = "application/vnd.pypi.simple.v1+json, text/html;q=0.2";

/// Who asks for which versions.
type Asked = BTreeMap<String, BTreeMap<String, VersionSpecifiers>>;

/// What one round chose.
#[derive(Debug, Default)]
struct Round {
    asked: Asked,
    picks: BTreeMap<String, Pick>,
    failed: BTreeMap<String, String>,
    notes: Vec<String>,
    queue: VecDeque<(Requirement, BTreeSet<String>, Option<String>)>,
}

#[derive(Debug)]
struct Pick {
    version: Version,
    wheel: Arc<Wheel>,
    extras: BTreeSet<String>,
}

/// What was found out about packages.
pub(super) struct Resolver<'j, 'a> {
    job: &'j mut Job<'a>,
    base: Option<&'j Url>,
    bundled: BTreeMap<String, Version>,
    pages: BTreeMap<String, Result<Arc<Page>, String>>,
    wheels: BTreeMap<String, Result<Arc<Wheel>, String>>,
}

impl<'j, 'a> Resolver<'j, 'a> {
    pub(super) fn new(
        job: &'j mut Job<'a>,
        base: Option<&'j Url>,
        bundled: BTreeMap<String, Version>,
    ) -> Self {
        Self {
            job,
            base,
            bundled,
            pages: BTreeMap::new(),
            wheels: BTreeMap::new(),
        }
    }

    /// Chooses, and lays down what was chosen.
    pub(super) async fn run(
        mut self,
        wanted: Vec<Requirement>,
    ) -> Result<Vec<Package>, VendorError> {
        let mut asked = Asked::new();
        let mut last = Round::default();
        for _ in 0..MAX_ROUNDS {
            last = self.round(&wanted, &asked).await?;
            if last.asked == asked {
                return self.write(last);
            }
            asked = last.asked.clone();
        }
        let words = format!(
            "what Python packages ask of each other was not settled in {MAX_ROUNDS} rounds"
        );
        last.notes.push(words);
        self.write(last)
    }

    async fn round(
        &mut self,
        wanted: &[Requirement],
        before: &Asked,
    ) -> Result<Round, VendorError> {
        let start = wanted
            .iter()
            .map(|wish| (wish.clone(), BTreeSet::new(), None));
        let mut round = Round {
            queue: start.collect(),
            ..Round::default()
        };
        while let Some((wish, extras, by)) = round.queue.pop_front() {
            if !wish.counts(&extras) {
                continue;
            }
            if let Err(why) = self
                .follow(&mut round, &wish, by.as_deref(), before)
                .await?
            {
                let name = wish.name.clone();
                let why = match by {
                    Some(by) => format!("{why}; {by} needs it"),
                    None => why,
                };
                round.failed.entry(name).or_insert(why);
            }
        }
        Ok(round)
    }

    async fn follow(
        &mut self,
        round: &mut Round,
        wish: &Requirement,
        by: Option<&str>,
        before: &Asked,
    ) -> Result<Result<(), String>, VendorError> {
        let name = wish.name.clone();
        if wish.is_address {
            return Ok(Err("it is an address, and only the index is asked".into()));
        }
        let versions = wish.versions.clone();
        if let Some(there) = self.bundled.get(&name) {
            if !versions.contains(there) {
                let by = by.unwrap_or("the skill");
                let words = format!("{by} asks for `{name}{versions}`; the runtime has {there}");
                round.notes.push(words);
            }
            if !wish.extras.is_empty() {
                let (by, extras) = (by.unwrap_or("the skill"), extras_of(wish));
                round.notes.push(format!(
                    "{by} asks for `{name}{extras}`; the extras are not fetched: the runtime has {name}"
                ));
            }
            return Ok(Ok(()));
        }
        let who = by.unwrap_or("the skill").to_owned();
        let asks = round.asked.entry(name.clone()).or_default();
        let both = asks
            .get(&who)
            .cloned()
            .unwrap_or_else(VersionSpecifiers::empty);
        let both: VersionSpecifiers = both.iter().chain(versions.iter()).cloned().collect();
        asks.insert(who, both);
        if round.failed.contains_key(&name) {
            return Ok(Ok(()));
        }
        if let Some(pick) = round.picks.get_mut(&name) {
            let fits = versions.contains(&pick.version);
            let news: Vec<_> = wish.extras.difference(&pick.extras).cloned().collect();
            if fits && !news.is_empty() {
                pick.extras.extend(news);
                round.needs_of(&name);
            }
            return Ok(Ok(()));
        }
        let all: Vec<VersionSpecifiers> = before
            .get(&name)
            .into_iter()
            .flat_map(|asks| asks.values().cloned())
            .chain([versions])
            .collect();
        match self.choose(&name, &all).await? {
            Err(why) => Ok(Err(why)),
            Ok((version, wheel)) => {
                let extras = wish.extras.clone();
                let pick = Pick {
                    version,
                    wheel,
                    extras,
                };
                round.picks.insert(name.clone(), pick);
                round.needs_of(&name);
                Ok(Ok(()))
            }
        }
    }

    async fn choose(
        &mut self,
        name: &str,
        all: &[VersionSpecifiers],
    ) -> Result<Result<(Version, Arc<Wheel>), String>, VendorError> {
        let page = match self.page(name).await? {
            Ok(page) => page,
            Err(why) => return Ok(Err(why)),
        };
        let Some((version, file)) = page.pick(all) else {
            return Ok(Err(page.why_none(all)));
        };
        if let Some(known) = self.wheels.get(file.url.as_str()) {
            return Ok(known.clone().map(|wheel| (version.clone(), wheel)));
        }
        let got = match self.job.count_package() {
            Ok(()) => self.job.client.archive(&file.url).await?,
            Err(why) => Err(why),
        };
        let wheel = got.and_then(|bytes| Wheel::open(&bytes, &file.sha256, file.fit));
        let wheel = wheel.and_then(|wheel| match name_of(&wheel.name) == name {
            true => Ok(Arc::new(wheel)),
            false => Err(format!("its wheel is of `{}`", wheel.name.escape_debug())),
        });
        if let Ok(wheel) = &wheel {
            self.job.step(Step::Fetched {
                name,
                version: &version.to_string(),
                bytes: wheel.archive_bytes,
            });
        }
        self.wheels.insert(file.url.to_string(), wheel.clone());
        Ok(wheel.map(|wheel| (version.clone(), wheel)))
    }

    async fn page(&mut self, name: &str) -> Result<Result<Arc<Page>, String>, VendorError> {
        if let Some(known) = self.pages.get(name) {
            return Ok(known.clone());
        }
        let Some(base) = self.base else {
            return Ok(Err("no index of Python is set".into()));
        };
        self.job.step(Step::Looking { name });
        let address = format!("{}/{name}/", base.as_str().trim_end_matches('/'));
        let page = match Url::parse(&address) {
            Err(_) => Err("its name makes no address".to_owned()),
            Ok(url) => {
                let got = self.job.client.page(&url, ACCEPT).await?;
                let python = Version::new([3, PYTHON_MINOR]);
                let read = |page: super::super::client::Answer| {
                    Page::read(name, &page.body, page.is_json, &page.url, &python)
                };
                got.and_then(read).map(Arc::new)
            }
        };
        self.pages.insert(name.to_owned(), page.clone());
        Ok(page)
    }

    fn write(self, round: Round) -> Result<Vec<Package>, VendorError> {
        for words in round.notes {
            self.job.note(words);
        }
        for (name, why) in round.failed {
            self.job.miss(key(&name), why);
        }
        let mut packages = Vec::new();
        for (name, pick) in round.picks {
            let unfit = round.asked.get(&name).into_iter().flatten();
            for (by, versions) in unfit.filter(|(_, v)| !v.contains(&pick.version)) {
                let there = &pick.version;
                self.job.note(format!(
                    "{by} asks for `{name}{versions}` and finds {there}"
                ));
            }
            if let Err(why) = self.job.count_bytes(pick.wheel.tree.bytes()) {
                self.job.miss(key(&name), why);
                continue;
            }
            for text in &pick.wheel.unread {
                self.job
                    .note(format!("`{text}`, which {name} needs, is no requirement"));
            }
            pick.wheel.write(self.job)?;
            packages.push(Package {
                name: pick.wheel.name.clone(),
                version: pick.version.to_string(),
                sha256: pick.wheel.sha256.clone(),
            });
        }
        packages.sort();
        Ok(packages)
    }
}

/// `[a,b]`.
fn extras_of(wish: &Requirement) -> String {
    let extras: Vec<&str> = wish.extras.iter().map(String::as_str).collect();
    format!("[{}]", extras.join(","))
}

impl Round {
    /// Queues what a chosen package needs with the extras asked for so far.
    fn needs_of(&mut self, name: &str) {
        let Some(pick) = self.picks.get(name) else {
            return;
        };
        let by = format!("{name} {}", pick.version);
        let extras = pick.extras.clone();
        for wish in &pick.wheel.requires {
            self.queue
                .push_back((wish.clone(), extras.clone(), Some(by.clone())));
        }
    }
}
