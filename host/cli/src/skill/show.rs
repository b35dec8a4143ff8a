//! What skills there are, what one is, and whether folders keep to the specification.

use super::SkillShelf;
use crate::args::Output;
use crate::config::{self, Loaded};
use crate::failure::Failure;
use crate::home::Home;
use crate::render::clean;
use crate::runtimes;
use crate::vault::HomeVault;
use claw_core::id::{AgentId, Digest};
use claw_engine::api::{ApiError, ErrorClass};
use claw_install::skill::folder;
use claw_skill::document::is_skill_file;
use claw_skill::find::{Found, PlaceKind};
use claw_skill::infer::infer;
use claw_skill::lint::lint as weigh;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Characters of a description in a list.
const SHOWN_CHARS: usize = 60;

/// The skills of a home, without a claw at work.
fn shelf(home: &Home, loaded: &Loaded) -> Result<SkillShelf, Failure> {
    let listing = runtimes::list(home)?;
    let sandbox = Arc::new(runtimes::workshop(home, runtimes::scripts(&listing))?);
    let settings = loaded.settings(home, None)?;
    let workspaces = settings.agents.values();
    let workspaces = workspaces.map(|agent| (agent.id.clone(), agent.workspace.clone()));
    let vault = HomeVault::of(home);
    Ok(SkillShelf::new(home, loaded, workspaces, sandbox, vault))
}

fn row(found: &Found, state: &str, words: &str) -> Value {
    json!({
        "name": found.name, "description": found.document.description, "place": found.kind, "state": state,
        "why": words, "folder": found.folder.display().to_string(),
        "tree": found.locked.as_ref().map(|l| l.tree.clone()),
        "source": found.locked.as_ref().map(|l| l.source.clone()),
        "warnings": found.document.warnings,
    })
}

/// Every skill with its state, and every folder that was refused.
fn rows(home: &Home, agent: Option<&str>) -> Result<Vec<Value>, Failure> {
    let loaded = config::load(home)?;
    let agent = AgentId::new(agent.unwrap_or("main"));
    let survey = shelf(home, &loaded)?.survey(&agent);
    let mut rows = Vec::new();
    for (name, found) in &survey.findings.skills {
        rows.push(match survey.withheld.get(name) {
            None => row(found, "offered", ""),
            Some(why) => row(found, "withheld", why),
        });
    }
    for found in survey.findings.disabled.values() {
        rows.push(row(found, "disabled", "claw skill enable offers it again"));
    }
    for shadowed in &survey.findings.shadowed {
        rows.push(row(&shadowed.skill, "shadowed", &shadowed.words));
    }
    for refused in &survey.findings.refused {
        rows.push(json!({
            "name": null, "place": refused.kind, "state": "refused", "why": refused.reason.to_string(),
            "folder": refused.path.display().to_string(),
        }));
    }
    Ok(rows)
}

pub(crate) fn list(home: &Home, agent: Option<&str>, output: Output) -> Result<u8, Failure> {
    let rows = rows(home, agent)?;
    if output.json {
        say!("{}", json!(rows));
        return Ok(0);
    }
    if rows.is_empty() {
        say!("there are no skills; `claw skill add SOURCE` brings one");
    }
    for row in &rows {
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        let said = match text("state") {
            "offered" => short(text("description")),
            _ => text("why").to_owned(),
        };
        let name = row["name"].as_str().unwrap_or_else(|| text("folder"));
        let line = format!(
            "{name:<24} {:<9} {:<16} {said}",
            text("state"),
            text("place")
        );
        say!("{}", clean(line.trim_end()));
    }
    Ok(0)
}

fn short(text: &str) -> String {
    if text.chars().count() <= SHOWN_CHARS {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SHOWN_CHARS - 1).collect();
    cut + "…"
}

fn unknown(name: &str) -> Failure {
    let words = format!("no skill `{name}`");
    Failure(ApiError::new(ErrorClass::NotFound, "CLAW-K003", words))
        .hint("`claw skill list` shows all")
}

pub(crate) fn show(home: &Home, name: &str, output: Output) -> Result<u8, Failure> {
    let loaded = config::load(home)?;
    let survey = shelf(home, &loaded)?.survey(&AgentId::new("main"));
    let findings = &survey.findings;
    let found = findings
        .skills
        .get(name)
        .or_else(|| findings.disabled.get(name));
    let found = found.ok_or_else(|| unknown(name))?;
    let why = survey.withheld.get(name).map(String::as_str);
    let mut row = row(
        found,
        if why.is_some() { "withheld" } else { "offered" },
        why.unwrap_or_default(),
    );
    let read = folder::read(&found.folder);
    let files: Vec<String> = read
        .iter()
        .flat_map(|r| r.tree.files())
        .map(|(path, _)| path.to_owned())
        .collect();
    row["files"] = json!(files);
    row["gates"] = json!(found.document.gates);
    row["locked"] = json!(found.locked.as_deref());
    if output.json {
        say!("{row}");
        return Ok(0);
    }
    let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
    for (what, value) in [
        ("name", text("name")),
        ("place", text("place")),
        ("state", text("state")),
        ("why", text("why")),
        ("source", text("source")),
        ("hash", text("tree")),
        ("folder", text("folder")),
    ] {
        if !matches!(value.as_str(), "" | "-") {
            say!("{}", clean(&format!("{what:<8} {value}")));
        }
    }
    say!("{}", clean(&found.document.description));
    for file in &files {
        say!("{}", clean(&format!("  {file}")));
    }
    if let Some(locked) = &found.locked {
        super::given::next(name, locked, &[]);
    }
    Ok(0)
}

/// The folder of a skill that was found on disk.
pub(super) fn folder_of(home: &Home, name: &str) -> Result<Option<PathBuf>, Failure> {
    let loaded = config::load(home)?;
    let survey = shelf(home, &loaded)?.survey(&AgentId::new("main"));
    let found = survey.findings.skills.get(name);
    Ok(found.map(|found| found.folder.clone()))
}

/// The hash of a skill that waits to be accepted.
pub(super) fn unaccepted(home: &Home, name: &str) -> Result<Digest, Failure> {
    let loaded = config::load(home)?;
    let survey = shelf(home, &loaded)?.survey(&AgentId::new("main"));
    let found = survey
        .findings
        .skills
        .get(name)
        .ok_or_else(|| unknown(name))?;
    if found.kind != PlaceKind::WorkspaceAgents {
        return Err(Failure::usage(format!("`{name}` was not switched off")));
    }
    let read = folder::read(&found.folder);
    let read = read.map_err(|e| Failure::failed("CLAW-K003", e.to_string()))?;
    Ok(read.tree.hash())
}

/// Reports against the open specification; each folder is a skill, or has some below it.
pub(crate) fn lint(dirs: &[PathBuf], output: Output) -> Result<u8, Failure> {
    let mut reports = Vec::new();
    for dir in dirs {
        let found = folder::find(dir).map_err(|e| Failure::failed("CLAW-K001", e.to_string()))?;
        let folder_of = |path: &String| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            is_skill_file(name).then(|| folder.to_owned())
        };
        let found: BTreeSet<String> = found.iter().filter_map(folder_of).collect();
        if found.is_empty() {
            let words = format!("there is no SKILL.md in `{}`", dir.display());
            return Err(Failure(ApiError::new(
                ErrorClass::NotFound,
                "CLAW-K001",
                words,
            )));
        }
        reports.extend(found.iter().map(|below| report(&dir.join(below))));
    }
    let bad = reports.iter().any(|(report, _)| !report.errors.is_empty());
    if output.json {
        let all: Vec<Value> = reports
            .iter()
            .map(|(report, path)| {
                let mut row = json!(report);
                row["path"] = json!(path.display().to_string());
                row
            })
            .collect();
        say!("{}", json!(all));
    } else {
        for line in reports.iter().flat_map(|(report, _)| report.lines()) {
            say!("{}", clean(&line));
        }
    }
    Ok(u8::from(bad))
}

fn report(path: &Path) -> (claw_skill::lint::LintReport, PathBuf) {
    let name = std::path::absolute(path).ok();
    let name = name.as_deref().and_then(Path::file_name);
    let name = name
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let report = match folder::read(path) {
        Err(error) => claw_skill::lint::LintReport {
            folder: name,
            errors: vec![claw_skill::document::Warning {
                code: "files".to_owned(),
                line: 0,
                words: error.to_string(),
            }],
            ..Default::default()
        },
        Ok(read) => {
            let mut report = weigh(&read.tree, &name);
            let file = report.file.as_deref().and_then(|file| read.tree.get(file));
            let document = file.and_then(|bytes| claw_skill::document::parse(&name, bytes).ok());
            report.inferred = document.map(|document| {
                let needs = infer(&read.tree, &document);
                json!({
                    "hosts": needs.hosts.iter().map(|h| &h.host).collect::<Vec<_>>(),
                    "env": needs.env.iter().map(|v| &v.name).collect::<Vec<_>>(),
                    "commands": needs.commands.iter().map(|c| &c.name).collect::<Vec<_>>(),
                })
            });
            report
        }
    };
    (report, path.to_owned())
}
