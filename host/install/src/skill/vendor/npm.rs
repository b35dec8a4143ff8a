//! npm's packages: which versions go where in `node_modules`, as npm lays them out, by the pages of a registry.
//!
//! Invariants: a package lies at the top, or in the folder of the one that needs another version; nothing is placed
//! between a package and what it already found. No script of a package is run, and none with native code is taken.

mod archive;
mod layout;
mod page;
mod spec;

use super::job::Job;
use super::{Step, VendorError};
use claw_skill::lock::Package;
use futures_util::future::join_all;
use layout::{Edge, Kind, Layout, Placed};
use page::{Manifest, Page};
use spec::Wish;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use url::Url;

/// What a registry serves for installing, which leaves out what is only for reading.
const ACCEPT: &str = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";

/// Pages asked for at once.
const MAX_AT_ONCE: usize = 6;

/// What was found out about packages, and where they are.
struct Npm<'j, 'a> {
    job: &'j mut Job<'a>,
    base: &'j Url,
    bundled: &'j [String],
    pages: BTreeMap<String, Result<Arc<Page>, String>>,
    fetched: BTreeMap<(String, String), Result<Arc<archive::Unpacked>, String>>,
    layout: Layout,
    edges: VecDeque<Edge>,
}

/// Fetches what is wanted of npm, and what that needs, into `node_modules` of the job's tree.
pub(super) async fn vendor(
    job: &mut Job<'_>,
    wanted: &[(String, String)],
    bundled: &[String],
    base: Option<&Url>,
) -> Result<Vec<Package>, VendorError> {
    let wanted = wanted.iter().filter(|(name, _)| !bundled.contains(name));
    let Some(base) = base else {
        for (name, _) in wanted {
            job.miss(key(name), "no registry of npm is set".into());
        }
        return Ok(Vec::new());
    };
    let mut edges: Vec<Edge> = Vec::new();
    for (name, range) in wanted {
        match Wish::parse(name, range) {
            Ok(wish) => edges.push(Edge::direct(wish)),
            Err(why) => job.miss(key(name), why),
        }
    }
    edges.sort_by(|a, b| a.wish.folder.cmp(&b.wish.folder));
    let mut npm = Npm {
        job,
        base,
        bundled,
        pages: BTreeMap::new(),
        fetched: BTreeMap::new(),
        layout: Layout::default(),
        edges: edges.into(),
    };
    while let Some(edge) = npm.edges.pop_front() {
        npm.follow(edge).await?;
    }
    npm.write()
}

/// A version and its files.
type Taken = (Manifest, Arc<archive::Unpacked>);

fn key(name: &str) -> String {
    format!("npm:{name}")
}

impl Npm<'_, '_> {
    /// Sees that what an edge wants is found from where it is wanted.
    async fn follow(&mut self, edge: Edge) -> Result<(), VendorError> {
        if self.is_no_code(&edge.wish) {
            return Ok(());
        }
        let page = match self.page(&edge.wish.package).await? {
            Ok(page) => page,
            Err(why) => {
                self.give_up(&edge, why);
                return Ok(());
            }
        };
        let tags = |tag: &str| page.tag(tag);
        let place = match self.layout.find(&edge) {
            None => layout::TOP.to_owned(),
            Some((_, there)) if edge.wish.takes(&there.package, &there.version, tags) => {
                return Ok(());
            }
            Some((at, there)) => match layout::beside(&edge, &at, &there) {
                Ok(place) => place,
                Err(words) if edge.kind == Kind::Direct => {
                    let key = format!("{}@{}", key(&edge.wish.folder), edge.wish.range());
                    self.job.miss(key, words);
                    return Ok(());
                }
                Err(words) => {
                    self.job.note(words);
                    return Ok(());
                }
            },
        };
        if layout::nesting(&place) >= super::MAX_NESTING {
            let most = super::MAX_NESTING;
            self.give_up(
                &edge,
                format!("it would lie inside more than {most} packages"),
            );
            return Ok(());
        }
        match self.take(&edge, &page).await? {
            Ok((manifest, unpacked)) => self.place(edge, &place, &manifest, unpacked),
            Err(why) => self.give_up(&edge, why),
        }
        Ok(())
    }

    /// The version an edge wants, fetched.
    async fn take(
        &mut self,
        edge: &Edge,
        page: &Page,
    ) -> Result<Result<Taken, String>, VendorError> {
        let manifest = match page
            .pick(&edge.wish)
            .and_then(|version| page.manifest(&version))
        {
            Ok(manifest) => manifest,
            Err(why) => return Ok(Err(why)),
        };
        if let Err(why) = manifest.runs_here() {
            return Ok(Err(why));
        }
        let id = (edge.wish.package.clone(), manifest.version.clone());
        if let Some(known) = self.fetched.get(&id) {
            return Ok(known.clone().map(|unpacked| (manifest, unpacked)));
        }
        let fetched = match self.job.count_package() {
            Ok(()) => self.fetch(&edge.wish.package, &manifest).await?,
            Err(why) => Err(why),
        };
        let fetched = fetched.map(Arc::new);
        self.fetched.insert(id, fetched.clone());
        Ok(fetched.map(|unpacked| (manifest, unpacked)))
    }

    async fn fetch(
        &mut self,
        package: &str,
        manifest: &Manifest,
    ) -> Result<Result<archive::Unpacked, String>, VendorError> {
        let Ok(url) = Url::parse(&manifest.tarball) else {
            return Ok(Err("its registry names no archive".into()));
        };
        let got = self.job.client.archive(&url).await?;
        let unpacked = got.and_then(|bytes| archive::open(&bytes, manifest));
        let unpacked = match unpacked {
            Ok(unpacked) => unpacked,
            Err(why) => return Ok(Err(why)),
        };
        self.job.step(Step::Fetched {
            name: package,
            version: &manifest.version,
            bytes: unpacked.archive_bytes,
        });
        if !unpacked.scripts.is_empty() {
            let id = format!("{package}@{}", manifest.version);
            self.job.scripts.insert(id, unpacked.scripts.clone());
        }
        Ok(Ok(unpacked))
    }

    /// Lays a package down, and queues what it needs.
    fn place(
        &mut self,
        edge: Edge,
        at: &str,
        manifest: &Manifest,
        unpacked: Arc<archive::Unpacked>,
    ) {
        if let Err(why) = self.job.count_bytes(unpacked.tree.bytes()) {
            self.give_up(&edge, why);
            return;
        }
        let placed = Placed {
            package: edge.wish.package.clone(),
            version: manifest.version.clone(),
            unpacked,
        };
        let by = format!("{}@{}", placed.package, placed.version);
        let inside = self.layout.place(at, &edge.wish.folder, placed);
        for (name, range, kind) in manifest.needs() {
            match Wish::parse(&name, &range) {
                Ok(wish) => self.edges.push_back(Edge {
                    wish,
                    kind,
                    from: inside.clone(),
                    by: Some(by.clone()),
                }),
                Err(why) if kind == Kind::Needed => {
                    let why = format!("{why}, which {by} needs");
                    self.job.miss(key(&name), why);
                }
                Err(why) => self
                    .job
                    .note(format!("`{name}`, which {by} may use: {why}")),
            }
        }
    }

    async fn page(&mut self, package: &str) -> Result<Result<Arc<Page>, String>, VendorError> {
        if let Some(known) = self.pages.get(package) {
            return Ok(known.clone());
        }
        let names = self.next_pages(package);
        let client = &self.job.client;
        let base = self.base.as_str().trim_end_matches('/');
        let asks = names.iter().map(|name| async move {
            let address = format!("{base}/{}", name.replace('/', "%2f"));
            match Url::parse(&address) {
                Ok(url) => client.page(&url, ACCEPT).await,
                Err(_) => Ok(Err("its name makes no address".to_owned())),
            }
        });
        let answers = join_all(asks).await;
        let mut asked = Err("the registry was not asked".to_owned());
        for (name, answer) in names.into_iter().zip(answers) {
            let page = match answer {
                Ok(got) => got.and_then(|page| Page::read(&page.body)).map(Arc::new),
                Err(e) if name == package => return Err(e),
                // Asked again when it is needed.
                Err(_) => continue,
            };
            if name == package {
                asked = page.clone();
            }
            self.pages.insert(name, page);
        }
        Ok(asked)
    }

    /// A package and others that are needed soon, to be asked about at once.
    fn next_pages(&self, package: &str) -> Vec<String> {
        let mut names = vec![package.to_owned()];
        for edge in &self.edges {
            let name = &edge.wish.package;
            if names.len() >= MAX_AT_ONCE {
                break;
            }
            if !self.is_no_code(&edge.wish)
                && !self.pages.contains_key(name)
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        }
        for name in &names {
            self.job.step(Step::Looking { name });
        }
        names
    }

    /// Nothing of it has to be there: types alone are never run, and the runtime has its own.
    fn is_no_code(&self, wish: &Wish) -> bool {
        wish.package.starts_with("@types/") || self.bundled.contains(&wish.folder)
    }

    /// Something is not there.
    fn give_up(&mut self, edge: &Edge, why: String) {
        let folder = &edge.wish.folder;
        let needed = |by: &str| format!("{why}; {by} needs it");
        match (edge.kind, &edge.by) {
            (Kind::Optional, by) => {
                let by = by.as_deref().unwrap_or("the skill");
                self.job.note(format!(
                    "`{folder}`, which {by} may use, is left out: {why}"
                ));
            }
            (_, Some(by)) => self.job.miss(key(folder), needed(by)),
            (_, None) => self.job.miss(key(folder), why),
        }
    }

    fn write(self) -> Result<Vec<Package>, VendorError> {
        let mut packages = Vec::new();
        for (at, placed) in self.layout.into_places() {
            for (path, bytes) in placed.unpacked.tree.files() {
                self.job.tree.insert(&format!("{at}/{path}"), bytes)?;
            }
            packages.push(Package {
                name: placed.package,
                version: placed.version,
                sha256: placed.unpacked.sha256.clone(),
            });
        }
        packages.sort();
        packages.dedup();
        Ok(packages)
    }
}
