//! How large a request is, in tokens, by a cautious guess; and how large it may be for a model's window.
//!
//! Bytes are counted, not characters: a length is known without reading the text, and scripts that take more
//! tokens for a character also take more bytes.

use crate::turn::MAX_OUTPUT_TOKENS;
use claw_core::content::Block;
use claw_core::model::{ModelMessage, ModelTool, ModelToolCall};
use claw_core::row::EntryBody;
use serde::Serialize;
use std::io::{self, Write};

/// Bytes of text for one token.
pub const BYTES_PER_TOKEN: usize = 4;
/// Bytes of a tool result for one token: numbers, markup and ids take more tokens than prose.
pub const RESULT_BYTES_PER_TOKEN: usize = 2;
/// What a message, a call or a tool takes besides its text, in tokens.
pub const FRAME_TOKENS: u64 = 8;
/// Smallest window a turn is tried with, in tokens.
pub const MIN_WINDOW_TOKENS: u64 = 4_000;
/// Windows below this, in tokens, lose much of a longer conversation; the log says so.
pub const SMALL_WINDOW_TOKENS: u64 = 32_000;
/// Largest share of the window kept for the answer, in percent.
const OUTPUT_PERCENT: u64 = 25;

/// Tokens to ask of a model for its answer: all a turn takes, but at most a quarter of the window.
pub fn output_tokens(context_tokens: u64) -> u32 {
    let share = context_tokens.saturating_mul(OUTPUT_PERCENT) / 100;
    u32::try_from(share).map_or(MAX_OUTPUT_TOKENS, |share| share.min(MAX_OUTPUT_TOKENS))
}

/// Tokens a request may take: the window without the room for the answer.
pub fn budget_tokens(context_tokens: u64) -> u64 {
    context_tokens.saturating_sub(u64::from(output_tokens(context_tokens)))
}

/// Tokens of that many bytes.
pub(in crate::turn) fn tokens(bytes: usize, bytes_per_token: usize) -> u64 {
    bytes.div_ceil(bytes_per_token) as u64
}

/// Tokens of a text.
pub fn text(text: &str) -> u64 {
    tokens(text.len(), BYTES_PER_TOKEN)
}

/// Bytes a value takes as JSON.
pub(in crate::turn) fn json_bytes(value: &impl Serialize) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting cannot fail; a value that cannot be written is not sent either.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

/// Bytes a model reads of a block.
pub(in crate::turn) fn block_bytes(block: &Block) -> usize {
    match block {
        Block::Text { text } => text.len(),
        Block::Json { json } => json.len(),
        other => other.to_text().len(),
    }
}

fn call(call: &ModelToolCall) -> u64 {
    FRAME_TOKENS + text(&call.name) + tokens(json_bytes(&call.arguments), BYTES_PER_TOKEN)
}

/// Tokens of one message.
pub fn message(message: &ModelMessage) -> u64 {
    FRAME_TOKENS
        + match message {
            ModelMessage::User { content } => content
                .iter()
                .map(|b| tokens(block_bytes(b), BYTES_PER_TOKEN))
                .sum(),
            ModelMessage::Assistant { text: said, calls } => {
                text(said) + calls.iter().map(call).sum::<u64>()
            }
            ModelMessage::ToolResult { text, .. } => tokens(text.len(), RESULT_BYTES_PER_TOKEN),
        }
}

/// Tokens of an entry as a model is shown it; a compaction is not shown where it stands.
pub(in crate::turn) fn entry(body: &EntryBody) -> u64 {
    FRAME_TOKENS
        + match body {
            EntryBody::User { content } => content
                .iter()
                .map(|b| tokens(block_bytes(b), BYTES_PER_TOKEN))
                .sum(),
            EntryBody::Assistant {
                text: said, calls, ..
            } => text(said) + calls.iter().map(call).sum::<u64>(),
            EntryBody::ToolResult { text, .. } => tokens(text.len(), RESULT_BYTES_PER_TOKEN),
            EntryBody::Notice { text: said, .. } => text(said),
            EntryBody::Compaction { .. } => 0,
        }
}

/// Tokens of messages.
pub fn messages(messages: &[ModelMessage]) -> u64 {
    messages.iter().map(message).sum()
}

/// Tokens of what every request of a turn holds: the system prompt and the tools.
pub fn fixed(system: &str, tools: &[ModelTool]) -> u64 {
    let tools = tools.iter().map(|t| {
        let schema = tokens(json_bytes(&t.input_schema), BYTES_PER_TOKEN);
        FRAME_TOKENS + text(&t.name) + text(&t.description) + schema
    });
    FRAME_TOKENS + text(system) + tools.sum::<u64>()
}
