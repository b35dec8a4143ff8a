//! From a source to a plan with its review: what `add`, `update` and `review` share. Nothing is installed here.

use super::knowledge::{Knowledge, bundled};
use super::web::{Clock, Outside};
use crate::config::Loaded;
use crate::failure::Failure;
use crate::home::Home;
use crate::host;
use crate::progress::Bar;
use crate::render::clean;
use crate::vault::HomeVault;
use claw_engine::api::{ApiError, ErrorClass};
use claw_engine::hosttool::is_own_plugin;
use claw_install::skill::add::{AddError, Plan, plan};
use claw_install::skill::fetch::{FetchError, Fetched, Fetcher, Forges, Progress};
use claw_install::skill::shelf::{Refused, Shelf, ShelfError};
use claw_install::skill::source::{Source, SourceError};
use claw_install::skill::vendor::{self, Imports, Packages, Registries, Step, VendorError};
use claw_skill::infer::{Needs, infer};
use claw_skill::lock::Locked;
use claw_skill::review::{Review, review};
use url::Url;

/// What it takes to bring skills into one home.
pub(crate) struct Bringer {
    pub(crate) shelf: Shelf,
    pub(crate) refused: Refused,
    outside: Outside,
    forges: Forges,
    registries: Registries,
    knowledge: Knowledge,
}

/// A skill that could be installed.
pub(crate) struct Brought {
    pub(crate) plan: Plan,
    pub(crate) review: Review,
    pub(crate) packages: Packages,
}

impl Bringer {
    pub(crate) fn new(home: &Home, loaded: &Loaded) -> Result<Self, Failure> {
        let vault = HomeVault::of(home);
        let settings = &loaded.config.skills;
        let mut refused = Refused::default();
        for hash in &settings.refused {
            let digest = claw_core::id::Digest::parse(hash).ok_or_else(|| {
                Failure::config(format!("skills.refused: `{hash}` is no SHA-256"))
            })?;
            refused.known_bad.insert(digest);
        }
        let asked = &settings.registries;
        let npm = asked
            .npm
            .clone()
            .or_else(|| variable(&["NPM_CONFIG_REGISTRY", "npm_config_registry"]));
        let python = asked
            .python
            .clone()
            .or_else(|| variable(&["PIP_INDEX_URL"]));
        Ok(Self {
            shelf: Shelf::new(home.path()),
            refused,
            outside: Outside::new(host::egress(loaded)?, vault),
            forges: Forges {
                clawhub: asked.clawhub.clone(),
                ..Forges::default()
            },
            registries: Registries {
                npm: address("npm", npm)?,
                python: address("python", python)?,
            },
            knowledge: Knowledge::of(home)?,
        })
    }

    /// The one skill a source means.
    pub(crate) async fn fetch(
        &self,
        text: &str,
        secret: Option<String>,
    ) -> Result<Fetched, Failure> {
        let source = Source::parse(text, &std::env::current_dir()?)?;
        self.fetch_from(source, secret).await
    }

    /// Exactly what was fetched for an entry of the lock.
    pub(crate) async fn fetch_again(&self, locked: &Locked) -> Result<Fetched, Failure> {
        let source = Source::parse(&locked.source, &std::env::current_dir()?)?;
        self.fetch_from(source.pinned(&locked.resolved), None).await
    }

    async fn fetch_from(&self, source: Source, secret: Option<String>) -> Result<Fetched, Failure> {
        let bar = Bar::new();
        let say = |progress: Progress| match progress {
            Progress::Asking { url } => bar.step(&clean(&format!("asking {url}")), 0, 1),
            Progress::Waiting { seconds } => {
                bar.step(&format!("the server asks to wait {seconds} s"), 0, 1);
            }
            Progress::Unpacking { bytes } => bar.step(&format!("unpacking {bytes} bytes"), 0, 1),
            Progress::Found { .. } => {}
        };
        let fetcher = Fetcher {
            web: &self.outside,
            sleep: &Clock,
            forges: &self.forges,
            secret,
            all: false,
            progress: &say,
        };
        let fetched = fetcher.fetch(&source).await;
        bar.finish();
        let one = fetched?.into_iter().next();
        one.ok_or_else(|| Failure::failed("CLAW-K001", "there is no skill in it"))
    }

    /// A plan with its packages and its review.
    pub(crate) async fn plan(
        &self,
        fetched: Fetched,
        with_packages: bool,
    ) -> Result<Brought, Failure> {
        let plan = plan(&self.shelf, fetched, &self.refused)?;
        if is_own_plugin(&plan.name) {
            let words = format!("`{}` is a name of claw itself", plan.name);
            let hint = "its SKILL.md says the name; ask whoever publishes it for another";
            return Err(failure(
                ErrorClass::Refused,
                "CLAW-K002",
                words,
                Some(hint.to_owned()),
            ));
        }
        let needs = infer(&plan.tree, &plan.document);
        let packages = match with_packages {
            true => self.packages(&plan, &needs).await?,
            false => Packages::default(),
        };
        let mut known = self.knowledge.for_review(&plan.document, &needs);
        known.source = Some(plan.source.clone());
        known.publisher = plan.verdict.as_ref().and_then(|v| v.provenance.clone());
        known.commit = plan
            .resolved
            .commit
            .clone()
            .or_else(|| plan.resolved.version.clone());
        known.vendored = packages.vendored.clone();
        let review = review(&plan.tree, &plan.document, &needs, &known);
        let secrets = review
            .secrets
            .iter()
            .map(|bound| bound.env.clone())
            .collect();
        let plan = plan.asks(review.grants.clone(), secrets);
        Ok(Brought {
            plan,
            review,
            packages,
        })
    }

    async fn packages(&self, plan: &Plan, needs: &Needs) -> Result<Packages, Failure> {
        let imports = Imports {
            python: needs.python.iter().map(|p| p.import.clone()).collect(),
            npm: needs.npm.iter().map(|p| p.name.clone()).collect(),
        };
        let wanted = vendor::wanted(&plan.tree, &imports);
        if wanted.npm.is_empty() && wanted.python.is_empty() {
            return Ok(Packages::default());
        }
        let bar = Bar::new();
        let say = |step: Step<'_>| match step {
            Step::Looking { name } => bar.step(&clean(&format!("looking for {name}")), 0, 1),
            Step::Fetched { name, version, .. } => {
                bar.step(&clean(&format!("fetched {name} {version}")), 0, 1);
            }
        };
        let fetched =
            vendor::vendor(&wanted, &bundled(), &self.outside, &self.registries, &say).await;
        bar.finish();
        Ok(fetched?)
    }
}

fn variable(names: &[&str]) -> Option<String> {
    let mut set = names.iter().filter_map(|name| std::env::var(name).ok());
    set.find(|value| !value.is_empty())
}

fn address(name: &str, text: Option<String>) -> Result<Option<Url>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let url = Url::parse(&text);
    url.map(Some)
        .map_err(|e| Failure::config(format!("skills.registries.{name}: `{text}`: {e}")))
}

fn failure(class: ErrorClass, code: &str, words: String, hint: Option<String>) -> Failure {
    let failure = Failure(ApiError::new(class, code, words));
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

impl From<SourceError> for Failure {
    fn from(e: SourceError) -> Self {
        let hint = Some(e.hint().to_owned());
        failure(ErrorClass::Usage, "CLAW-K001", e.to_string(), hint)
    }
}

impl From<FetchError> for Failure {
    fn from(e: FetchError) -> Self {
        failure(ErrorClass::Failed, "CLAW-K001", e.to_string(), e.hint())
    }
}

impl From<AddError> for Failure {
    fn from(e: AddError) -> Self {
        let class = match e {
            AddError::Bad { .. } | AddError::Grows { .. } => ErrorClass::Refused,
            _ => ErrorClass::Failed,
        };
        let hint = e.hint().map(str::to_owned);
        failure(class, "CLAW-K002", e.to_string(), hint)
    }
}

impl From<ShelfError> for Failure {
    fn from(e: ShelfError) -> Self {
        let class = match e {
            ShelfError::NoSkill(_) => ErrorClass::NotFound,
            ShelfError::Bad { .. } => ErrorClass::Refused,
            _ => ErrorClass::Failed,
        };
        let hint = e.hint().map(str::to_owned);
        failure(class, "CLAW-K003", e.to_string(), hint)
    }
}

impl From<VendorError> for Failure {
    fn from(e: VendorError) -> Self {
        let hint = "`--no-packages` installs the skill without them".to_owned();
        failure(ErrorClass::Failed, "CLAW-K004", e.to_string(), Some(hint))
    }
}
