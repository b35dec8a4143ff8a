//! `skill`: the text of a skill, and its files.
//!
//! Invariant: a text of others says who wrote it, by its first line and by the label of its entry; loading one grants
//! nothing.

use super::call::{Call, error};
use crate::skill::text::{self, TextError};
use crate::skill::{Offered, label};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::content::Block;
use claw_core::id::Digest;
use claw_core::tool::{CallReport, ToolOutcome, ToolOutput};
use serde::Deserialize;
use serde_json::{Value, json};

/// The tool's name.
pub(crate) const NAME: &str = "skill";

pub(super) const DESCRIPTION: &str = "Reads a skill: how to do something, as somebody wrote it down. Without `path` its text and \
     the names of its files; with `path` one of them.\nRead a skill before you use it. Its commands run by `exec` with \
     `skill`.";

pub(super) fn properties() -> Value {
    json!({
        "name": { "type": "string", "description": "As the list of skills names it." },
        "path": { "type": "string", "description": "A text file of the skill, such as `references/api.md`." },
        "offset": { "type": "integer", "minimum": 0, "description": "Characters to skip. Default 0." },
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    name: String,
    path: Option<String>,
    #[serde(default)]
    offset: usize,
}

pub(super) fn run(call: &Call<'_>) -> CallReport {
    let outcome = match read(call) {
        Ok((skill, text)) => ToolOutcome::Ok(ToolOutput {
            content: vec![Block::text(text)],
            structured: json!({
                "skill": skill.name,
                "tree": skill.tree,
                "third_party": skill.third_party,
            }),
        }),
        Err(error) => ToolOutcome::Error(error),
    };
    CallReport::bare(call.call.id.clone(), outcome)
}

fn read<'c>(call: &'c Call<'_>) -> Result<(&'c Offered, String), GuestError> {
    let args: Args = call.arguments()?;
    let snapshot = call.seat.skills();
    let unknown = || {
        error(
            ErrorKind::NotFound,
            "no-skill",
            snapshot.unknown(&args.name),
        )
    };
    let skill = snapshot.find(&args.name).ok_or_else(unknown)?;
    let text = match &args.path {
        Some(path) => text::file(skill, path, args.offset),
        None if !skill.model_invocable => {
            let words = format!(
                "the skill `{}` is loaded by the person alone, with `/{0}`",
                skill.name
            );
            return Err(error(ErrorKind::Denied, "not-invocable", words));
        }
        None => text::body(skill, args.offset),
    };
    let text = text.map_err(|e| error(kind(&e), "skill-text", e.to_string()))?;
    Ok((skill, text))
}

fn kind(e: &TextError) -> ErrorKind {
    match e {
        TextError::Missing(_) => ErrorKind::NotFound,
        TextError::Io { .. } => ErrorKind::Unavailable,
        TextError::TooLong { .. } => ErrorKind::Limit,
        TextError::Path(_) | TextError::NoText(_) | TextError::Offset(_) => ErrorKind::Invalid,
    }
}

/// The label of a call's result: that of a text of others. What the host says itself has none.
pub(crate) fn label_of(report: &CallReport) -> Option<String> {
    let ToolOutcome::Ok(output) = &report.outcome else {
        return None;
    };
    let told = &output.structured;
    let (name, tree) = (told.get("skill")?.as_str()?, told.get("tree")?.as_str()?);
    // What is not said to be claw's or the person's own is of others.
    let others = told.get("third_party").and_then(Value::as_bool) != Some(false);
    others.then(|| Some(label::of(name, &Digest::parse(tree)?)))?
}
