//! `claw skill update`: other files from the same source, and never more authority without a person.

use super::add::{install, say_unless, shown};
use super::bring::{Bringer, Brought};
use crate::args::Output;
use crate::command::prompt;
use crate::config;
use crate::failure::Failure;
use crate::home::Home;
use crate::link::Link;
use crate::render::clean;
use claw_engine::api::Command;
use claw_install::skill::add::{Agreed, Consent};
use claw_install::skill::shelf::Change;
use claw_skill::lock::Locked;
use serde_json::json;
use std::collections::BTreeSet;

/// What came of one skill.
struct Updated {
    name: String,
    state: &'static str,
    words: String,
}

pub(crate) async fn update(
    home: &Home,
    only: Option<String>,
    (yes, dry): (bool, bool),
    output: Output,
) -> Result<u8, Failure> {
    let loaded = config::load(home)?;
    let bringer = Bringer::new(home, &loaded)?;
    let names: Vec<String> = match only {
        Some(name) => vec![name],
        None => bringer.shelf.list()?.into_keys().collect(),
    };
    let mut all = Vec::new();
    for name in names {
        let done = one(home, &bringer, &name, (yes, dry), output).await?;
        say_unless(
            output,
            &clean(&format!("{name}: {} {}", done.state, done.words)),
        );
        all.push(done);
    }
    if output.json {
        let rows = all
            .iter()
            .map(|u| json!({ "name": u.name, "state": u.state, "words": u.words }));
        say!("{}", json!(rows.collect::<Vec<_>>()));
    }
    Ok(u8::from(all.iter().any(|u| u.state == "failed")))
}

async fn one(
    home: &Home,
    bringer: &Bringer,
    name: &str,
    (yes, dry): (bool, bool),
    output: Output,
) -> Result<Updated, Failure> {
    let updated = |state, words: &str| Updated {
        name: name.to_owned(),
        state,
        words: words.to_owned(),
    };
    let before = bringer.shelf.get(name)?;
    let fetched = match bringer.fetch(&before.source, None).await {
        Ok(fetched) => fetched,
        Err(failure) => return Ok(updated("failed", &failure.0.message)),
    };
    if fetched.tree.hash() == before.tree {
        return Ok(updated("same", ""));
    }
    let brought = bringer.plan(fetched, before.vendored.is_some()).await?;
    if brought.plan.name != name {
        let words = "its source has a skill of another name now";
        return Ok(updated("failed", words));
    }
    let grows = !brought.plan.change.grows().is_empty();
    let words = said(&brought.plan.change);
    if dry {
        let state = if grows { "would ask" } else { "would change" };
        return Ok(updated(state, &words));
    }
    if grows {
        if yes || !prompt::possible(output) {
            let words = format!("{words}; answer without --yes at a terminal");
            return Ok(updated("waits", &words));
        }
        shown(&brought);
        let question = format!("It now asks for more: {words}. Update it? [y/N] ");
        if !prompt::yes(&question).await? {
            return Ok(updated("kept", "as it was"));
        }
    }
    replace(home, bringer, &before, &brought, grows, yes).await?;
    Ok(updated("updated", &words))
}

/// Installs it in the place of what was there. What was granted goes over where nothing new is asked for.
async fn replace(
    home: &Home,
    bringer: &Bringer,
    before: &Locked,
    brought: &Brought,
    grows: bool,
    yes: bool,
) -> Result<(), Failure> {
    let keeps = |now: &[String], agreed: &[String]| -> Vec<String> {
        let all = now.iter().filter(|text| grows || agreed.contains(text));
        all.cloned().collect()
    };
    let agreed = Agreed {
        capabilities: keeps(&brought.plan.capabilities, &before.capabilities),
        secrets: keeps(&brought.plan.secrets, &before.secrets),
        consent: match yes {
            true => Consent::YesToAll(BTreeSet::new()),
            false => Consent::Person,
        },
    };
    let locked = install(bringer, brought, &agreed)?;
    if grows {
        return Ok(());
    }
    let inherit = Command::SkillInherit {
        from: before.tree.to_string(),
        to: locked.tree.to_string(),
    };
    let link = Link::open(home).await?;
    let handed = link.answer(inherit).await;
    link.close().await;
    handed.map(|_| ())
}

/// A change in a line.
fn said(change: &Change) -> String {
    let Change::New {
        files,
        capabilities,
        secrets,
        ..
    } = change
    else {
        return String::new();
    };
    let mut parts = vec![format!(
        "{} files changed, {} new, {} gone",
        files.changed.len(),
        files.added.len(),
        files.removed.len()
    )];
    for (sign, list) in [
        ("+", &capabilities.added),
        ("+", &secrets.added),
        ("-", &capabilities.removed),
        ("-", &secrets.removed),
    ] {
        parts.extend(list.iter().map(|text| format!("{sign}{text}")));
    }
    parts.join("; ")
}
