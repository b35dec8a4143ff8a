//! The rest of long results: `result_read`, a tool of claw itself. It reaches nothing but the kept results of the
//! session's own transcript, which the model was given before: no new authority, so no plugin and no sandbox.
//!
//! Invariant: a page fits into the share of the context window that one result may take, so it is never cut again.

use super::Run;
use super::context::Context;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::content::Block;
use claw_core::id::{BlobId, CallId};
use claw_core::model::{ModelTool, ModelToolCall};
use claw_core::ports::{Blobs, Journal};
use claw_core::row::{CallRow, Mutation};
use claw_core::tool::{CallReport, ToolOutcome, ToolOutput};
use serde::Deserialize;
use serde_json::json;

/// The tool's name. Names that begin with `result_` are claw's own.
pub const READ: &str = "result_read";
/// Subject of its calls.
const SUBJECT: &str = "host:results";
/// Characters kept free for the line that says where to go on.
const TAIL_CHARS: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    handle: String,
    #[serde(default)]
    offset: usize,
}

/// What the model is told about it.
pub(super) fn definition() -> ModelTool {
    ModelTool {
        name: READ.to_owned(),
        description: "Reads on in a tool result that was cut.\nThe result's last line names the handle and the \
                      offset to go on with."
            .to_owned(),
        input_schema: json!({
            "type": "object",
            "properties": {
                "handle": { "type": "string", "description": "As the cut result names it: `blob-…`." },
                "offset": { "type": "integer", "minimum": 0, "description": "Characters to skip. Default 0." },
            },
            "required": ["handle"],
            "additionalProperties": false,
        }),
    }
}

/// One call: answered here, with a row like every other.
pub(super) fn read(run: &Run, context: &Context, call: &ModelToolCall, id: &CallId) -> CallReport {
    let outcome = match page(&*run.world.blobs, context, call) {
        Ok(text) => ToolOutcome::Ok(ToolOutput {
            content: vec![Block::text(text)],
            structured: serde_json::Value::Null,
        }),
        Err(error) => ToolOutcome::Error(error),
    };
    let (word, message) = match &outcome {
        ToolOutcome::Error(e) => ("error", e.message.clone()),
        _ => ("ok", String::new()),
    };
    run.journal
        .note(vec![Mutation::RecordCall(Box::new(CallRow {
            taint: run.marks.of_calls(),
            id: id.clone(),
            session: run.request.session.clone(),
            agent: run.request.session.agent(),
            tool: READ.to_owned(),
            subject: SUBJECT.to_owned(),
            actor: run.request.actor.word().to_owned(),
            at: run.world.clock.now(),
            wall_us: 0,
            outcome: word.to_owned(),
            message,
            denials: Vec::new(),
        }))]);
    CallReport::bare(id.clone(), outcome)
}

fn page(blobs: &dyn Blobs, context: &Context, call: &ModelToolCall) -> Result<String, GuestError> {
    let args: Args = serde_json::from_value(call.arguments.clone())
        .map_err(|e| error(ErrorKind::Invalid, "arguments", e.to_string()))?;
    let handle = BlobId::new(args.handle);
    if !context.kept.contains(&handle) {
        let words = format!("no result of this session has the handle `{handle}`");
        return Err(error(ErrorKind::NotFound, "no-result", words));
    }
    let bytes = blobs
        .get(&handle)
        .map_err(|e| error(ErrorKind::Unavailable, "store", e.to_string()))?
        .ok_or_else(|| {
            let words = "what was kept of this result is no longer here; make the call again";
            error(ErrorKind::NotFound, "no-result", words.to_owned())
        })?;
    let whole = String::from_utf8_lossy(&bytes);
    let total = whole.chars().count();
    let room = context.result_chars.saturating_sub(TAIL_CHARS).max(1);
    let text: String = whole.chars().skip(args.offset).take(room).collect();
    let end = args.offset.saturating_add(text.chars().count());
    if text.is_empty() {
        let words = format!(
            "the result has {total} characters, so none after {}",
            args.offset
        );
        return Err(error(ErrorKind::Invalid, "offset", words));
    }
    Ok(if end < total {
        format!(
            "{text}\n[characters {} to {end} of {total}; go on with offset {end}]",
            args.offset
        )
    } else {
        format!(
            "{text}\n[characters {} to {end} of {total}, the end]",
            args.offset
        )
    })
}

fn error(kind: ErrorKind, code: &str, message: String) -> GuestError {
    GuestError::new(kind, code, message)
}
