//! What a tool returned, made fit for people and models.
//!
//! Invariant: what passes is within the output limit, has no control characters but newline and tab, is JSON where
//! it says so, and names only blobs this call may use, described by the host and not by the guest.

use crate::bindings::claw::types::content as wit;
use crate::bindings::exports::claw::tool::tools::Output;
use crate::blobs::BlobTable;
use crate::errors::Failure;
use crate::schema::Tools;
use crate::text;
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::content::{Block, Media};
use claw_core::tool::{ToolOutcome, ToolOutput};
use serde_json::Value;

/// Blocks of one result.
const MAX_BLOCKS: usize = 64;

/// A result that breaks the contract: the tool's own fault, told as its error.
fn faulty(code: &str, message: String) -> ToolOutcome {
    ToolOutcome::Error(GuestError::new(ErrorKind::Internal, code, message))
}

fn bytes(output: &Output) -> u64 {
    let blocks = output.content.iter().map(|block| match block {
        wit::Block::Text(text) | wit::Block::Json(text) => text.len(),
        wit::Block::Image(media) | wit::Block::File(media) => {
            media.blob.len() + media.mime.len() + media.name.len()
        }
    });
    (blocks.sum::<usize>() + output.structured.len()) as u64
}

/// Judges and converts a result.
pub(crate) async fn take_over(
    tool: &str,
    output: Output,
    max_bytes: u64,
    tools: &Tools,
    blobs: &BlobTable,
) -> ToolOutcome {
    let size = bytes(&output);
    if size > max_bytes || output.content.len() > MAX_BLOCKS {
        let words = format!(
            "returned {size} bytes in {} blocks; at most {max_bytes} bytes in {MAX_BLOCKS} blocks are kept",
            output.content.len()
        );
        return Failure::new(FailureKind::Output, words).into();
    }
    let mut content = Vec::new();
    for block in output.content {
        match convert(block, blobs).await {
            Ok(block) => content.push(block),
            Err(outcome) => return outcome,
        }
    }
    let structured = match output.structured.as_str() {
        "" => Value::Null,
        text => match serde_json::from_str(text) {
            Ok(value) => value,
            Err(e) => {
                return faulty(
                    "bad-output",
                    format!("its structured result is not JSON: {e}"),
                );
            }
        },
    };
    match tools.check_structured(tool, &structured) {
        Some(words) => faulty(
            "bad-output",
            format!("its structured result does not fit: {words}"),
        ),
        None => ToolOutcome::Ok(ToolOutput {
            content,
            structured,
        }),
    }
}

async fn convert(block: wit::Block, blobs: &BlobTable) -> Result<Block, ToolOutcome> {
    Ok(match block {
        wit::Block::Text(text) => Block::Text {
            text: text::clean(&text),
        },
        wit::Block::Json(json) => {
            if let Err(e) = serde_json::from_str::<serde::de::IgnoredAny>(&json) {
                return Err(faulty(
                    "bad-output",
                    format!("a JSON block is not JSON: {e}"),
                ));
            }
            Block::Json {
                json: text::clean(&json),
            }
        }
        wit::Block::Image(media) => Block::Image {
            media: known(media, blobs).await?,
        },
        wit::Block::File(media) => Block::File {
            media: known(media, blobs).await?,
        },
    })
}

async fn known(media: wit::Media, blobs: &BlobTable) -> Result<Media, ToolOutcome> {
    let found = blobs.stat(&media.blob).await;
    found.map_err(|_| {
        faulty(
            "bad-output",
            "it returned a blob this call was not given".to_owned(),
        )
    })
}
