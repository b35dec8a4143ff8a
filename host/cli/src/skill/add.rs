//! `claw skill add` and `review`: a person sees what a skill is and needs, and decides.

use super::bring::{Bringer, Brought};
use super::given;
use crate::args::{Output, SkillAdd};
use crate::command::prompt;
use crate::config::{self, Loaded};
use crate::failure::Failure;
use crate::home::Home;
use crate::link::Link;
use crate::render::clean;
use claw_engine::api::{ApiError, Command, ErrorClass};
use claw_install::skill::add::{self, Agreed, Consent};
use claw_install::skill::fetch::Fetched;
use claw_skill::lock::Locked;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Columns of a review where the terminal says nothing.
const WIDTH: usize = 80;

pub(crate) async fn add(home: &Home, asked: SkillAdd, output: Output) -> Result<u8, Failure> {
    let loaded = config::load(home)?;
    let bringer = Bringer::new(home, &loaded)?;
    let Some(source) = &asked.source else {
        return frozen(&bringer, output).await;
    };
    let fetched = bringer.fetch(source, asked.secret.clone()).await?;
    if asked.frozen {
        return exactly(&bringer, fetched, output);
    }
    let brought = bringer.plan(fetched, !asked.no_packages).await?;
    if !output.json {
        shown(&brought);
    }
    if asked.dry_run {
        if output.json {
            say!("{}", document(&brought, None, &[]));
        }
        return Ok(0);
    }
    let Some(agreed) = agree(&loaded, &brought, &asked, output).await? else {
        say_unless(output, "nothing was installed");
        return Ok(0);
    };
    let grants = granted(&brought, &agreed, &asked, output).await?;
    let locked = install(&bringer, &brought, &agreed)?;
    let name = &brought.plan.name;
    let link = Link::open(home).await?;
    let given = give(&link, name, &grants).await;
    link.close().await;
    given?;
    if output.json {
        say!("{}", document(&brought, Some(&locked), &grants));
        return Ok(0);
    }
    say!(
        "{}",
        clean(&format!("installed {name}: skill:{}", locked.tree))
    );
    given::next(name, &locked, &grants);
    Ok(0)
}

pub(super) fn say_unless(output: Output, words: &str) {
    if !output.json {
        say!("{words}");
    }
}

pub(super) fn shown(brought: &Brought) {
    // Every word of it was made printable by the review.
    say!("{}", brought.review.render(WIDTH).trim_end());
    for note in brought.plan.notes.iter().chain(&brought.packages.notes) {
        say!("{}", clean(&format!("note: {note}")));
    }
    for (package, scripts) in &brought.packages.scripts {
        let names = scripts.join(", ");
        say!(
            "{}",
            clean(&format!(
                "note: {package} wanted to run {names}; it did not"
            ))
        );
    }
    if let Some(verdict) = &brought.plan.verdict {
        let words = format!(
            "its registry says: {} {}",
            verdict.decision,
            verdict.reasons.join("; ")
        );
        say!("{}", clean(words.trim_end()));
        for note in &verdict.notes {
            say!("{}", clean(&format!("note: {note}")));
        }
    }
}

fn document(brought: &Brought, locked: Option<&Locked>, grants: &[String]) -> Value {
    json!({
        "name": brought.plan.name,
        "review": brought.review,
        "change": brought.plan.change,
        "notes": brought.plan.notes,
        "verdict": brought.plan.verdict.as_ref().map(|v| json!({ "decision": v.decision, "reasons": v.reasons })),
        "installed": locked,
        "granted": grants,
    })
}

/// What a person agrees that it may ever be granted; `None`: it is not installed.
async fn agree(
    loaded: &Loaded,
    brought: &Brought,
    asked: &SkillAdd,
    output: Output,
) -> Result<Option<Agreed>, Failure> {
    let plan = &brought.plan;
    if asked.yes {
        let mut allowed: BTreeSet<String> = loaded.config.skills.allow.iter().cloned().collect();
        allowed.extend(asked.grants.iter().cloned());
        let within = |all: &[String]| {
            all.iter()
                .filter(|t| allowed.contains(*t))
                .cloned()
                .collect()
        };
        return Ok(Some(Agreed {
            capabilities: within(&plan.capabilities),
            secrets: within(&plan.secrets),
            consent: Consent::YesToAll(allowed),
        }));
    }
    if !prompt::possible(output) {
        return Err(Failure(ApiError::new(
            ErrorClass::Refused,
            "CLAW-K002",
            "a person has to look at the review first",
        ))
        .hint("answer at a terminal; --dry-run only shows it; --yes installs and grants nothing"));
    }
    let words = match brought.review.is_red() {
        true => "The review has warnings. Install it all the same? [y/N] ",
        false => "Install it? [y/N] ",
    };
    Ok(prompt::yes(words).await?.then(|| Agreed {
        capabilities: plan.capabilities.clone(),
        secrets: plan.secrets.clone(),
        consent: Consent::Person,
    }))
}

/// What it is granted at once.
async fn granted(
    brought: &Brought,
    agreed: &Agreed,
    asked: &SkillAdd,
    output: Output,
) -> Result<Vec<String>, Failure> {
    let named = |rule: &&String| !agreed.capabilities.contains(*rule);
    if let Some(beyond) = asked.grants.iter().find(named) {
        let failure = Failure::usage(format!("the review does not list the rule `{beyond}`"));
        return Err(failure.hint("--grant takes a rule as the review prints it under \"to grant\""));
    }
    if asked.yes || !asked.grants.is_empty() || agreed.capabilities.is_empty() {
        return Ok(asked.grants.clone());
    }
    if !prompt::possible(output) {
        return Ok(Vec::new());
    }
    let count = brought.plan.capabilities.len();
    let all = prompt::yes(&format!("Grant it the {count} listed now? [y/N] ")).await?;
    Ok(if all {
        agreed.capabilities.clone()
    } else {
        Vec::new()
    })
}

pub(super) fn install(
    bringer: &Bringer,
    brought: &Brought,
    agreed: &Agreed,
) -> Result<Locked, Failure> {
    let now = jiff::Timestamp::now().as_millisecond();
    let vendored = brought.packages.vendored.as_ref();
    let packages = vendored.map(|vendored| add::Packages {
        tree: &brought.packages.tree,
        vendored,
    });
    let (shelf, refused) = (&bringer.shelf, &bringer.refused);
    Ok(add::apply(
        shelf,
        &brought.plan,
        agreed,
        packages,
        refused,
        now,
    )?)
}

async fn give(link: &Link, name: &str, rules: &[String]) -> Result<(), Failure> {
    for rule in rules {
        let command = Command::GrantAdd {
            agent: None,
            plugin: format!("skill:{name}"),
            rule: rule.clone(),
            for_ms: None,
        };
        link.answer(command).await?;
    }
    Ok(())
}

/// Everything in the lock, or what is wrong.
async fn frozen(bringer: &Bringer, output: Output) -> Result<u8, Failure> {
    let lock = bringer.shelf.lock()?;
    let mut fetched = std::collections::BTreeMap::new();
    for name in bringer.shelf.missing(&lock) {
        let Some(locked) = lock.skills.get(&name) else {
            continue;
        };
        let one = bringer.fetch_again(locked).await?;
        let tree = one.tree.clone();
        let packages = match &locked.vendored {
            None => None,
            Some(_) => Some(bringer.plan(one, true).await?.packages.tree),
        };
        fetched.insert(name, (tree, packages));
    }
    bringer.shelf.frozen(&lock, &fetched, &bringer.refused)?;
    let names: Vec<&String> = fetched.keys().collect();
    if output.json {
        say!(
            "{}",
            json!({ "skills": lock.skills.len(), "fetched": names })
        );
    } else {
        say!(
            "{} skills are as claw.lock says; {} were fetched",
            lock.skills.len(),
            names.len()
        );
    }
    Ok(0)
}

/// Whether a source still is what the lock says.
fn exactly(bringer: &Bringer, fetched: Fetched, output: Output) -> Result<u8, Failure> {
    let hash = fetched.tree.hash();
    let lock = bringer.shelf.lock()?;
    let same = lock.skills.iter().find(|(_, locked)| locked.tree == hash);
    let Some((name, _)) = same else {
        let words = format!("no entry of claw.lock has these files (skill:{hash})");
        let failure = Failure(ApiError::new(ErrorClass::Refused, "CLAW-K003", words));
        return Err(failure.hint("without --frozen it is reviewed and installed"));
    };
    if output.json {
        say!("{}", json!({ "name": name, "tree": hash }));
    } else {
        say!("{}", clean(&format!("{name} is as claw.lock says")));
    }
    Ok(0)
}

pub(crate) async fn review(home: &Home, skill: &str, output: Output) -> Result<u8, Failure> {
    let loaded = config::load(home)?;
    let bringer = Bringer::new(home, &loaded)?;
    let fetched = match bringer.shelf.get(skill) {
        Ok(locked) => Fetched {
            source: locked.source.clone(),
            resolved: locked.resolved.clone(),
            ..installed(&bringer, skill, &locked)?
        },
        Err(_) => {
            let here = super::show::folder_of(home, skill)?;
            let here = here.map(|folder| folder.display().to_string());
            let source = here.as_deref().unwrap_or(skill);
            bringer.fetch(source, None).await?
        }
    };
    let brought = bringer.plan(fetched, false).await?;
    if output.json {
        say!("{}", json!(brought.review));
    } else {
        shown(&brought);
    }
    Ok(0)
}

fn installed(bringer: &Bringer, name: &str, locked: &Locked) -> Result<Fetched, Failure> {
    let folder = bringer.shelf.skill_folder(&locked.tree);
    let read = claw_install::skill::folder::read(&folder);
    let read = read.map_err(|e| Failure::failed("CLAW-K003", e.to_string()))?;
    Ok(Fetched {
        folder: name.to_owned(),
        tree: read.tree,
        resolved: locked.resolved.clone(),
        verdict: None,
        source: locked.source.clone(),
        notes: Vec::new(),
    })
}
