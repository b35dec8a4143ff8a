//! What tools, messages and models exchange.

use crate::id::BlobId;
use serde::{Deserialize, Serialize};

/// Whether a character of foreign text must not be shown: it would drive a terminal, or show a line in another order
/// than it reads (control characters but newline and tab; Unicode's bidirectional embeddings, overrides and isolates).
pub fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    }
}

/// Bytes by handle, with what is known about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// The host's name for the bytes.
    pub blob: BlobId,
    /// Media type, lower case; `application/octet-stream` if unknown.
    pub mime: String,
    /// File name to show, without any folder; may be empty.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
}

/// One block of content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum Block {
    /// Plain text or Markdown.
    Text {
        /// The text.
        text: String,
    },
    /// A JSON text, for a model to read.
    Json {
        /// RFC 8259 text.
        json: String,
    },
    /// An image a model with eyes may be shown.
    Image {
        /// The bytes' handle.
        media: Media,
    },
    /// Any other bytes.
    File {
        /// The bytes' handle.
        media: Media,
    },
}

impl Block {
    /// A text block.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// What a model without eyes reads.
    pub fn to_text(&self) -> String {
        match self {
            Self::Text { text } => text.clone(),
            Self::Json { json } => json.clone(),
            Self::Image { media } | Self::File { media } => format!(
                "[{} `{}`, {} bytes, handle {}]",
                media.mime, media.name, media.size, media.blob
            ),
        }
    }
}

/// All blocks as one text.
pub fn to_text(blocks: &[Block]) -> String {
    blocks
        .iter()
        .map(Block::to_text)
        .collect::<Vec<_>>()
        .join("\n")
}
