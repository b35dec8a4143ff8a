//! Building a tool's output. Invariant: blocks keep the order in which they were added.

use crate::{Block, Media, Output};

impl Output {
    /// One block of plain text or Markdown.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            content: vec![Block::Text(text.into())],
            structured: String::new(),
        }
    }

    /// One block of JSON.
    pub fn json(value: &serde_json::Value) -> Self {
        Self {
            content: vec![Block::Json(value.to_string())],
            structured: String::new(),
        }
    }

    /// One image or file by handle, chosen by its media type.
    pub fn media(media: Media) -> Self {
        let block = if media.mime.starts_with("image/") {
            Block::Image(media)
        } else {
            Block::File(media)
        };
        Self {
            content: vec![block],
            structured: String::new(),
        }
    }

    /// Adds a text block at the end.
    #[must_use]
    pub fn and_text(mut self, text: impl Into<String>) -> Self {
        self.content.push(Block::Text(text.into()));
        self
    }

    /// Sets the machine-readable result; it must fit the definition's output schema.
    #[must_use]
    pub fn with_structured(mut self, value: &serde_json::Value) -> Self {
        self.structured = value.to_string();
        self
    }
}
