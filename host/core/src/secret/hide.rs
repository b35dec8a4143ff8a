//! Hiding values in what is written down or handed on: texts of people, models, guests and answers.
//!
//! Invariant: ids, names and rules that claw itself compares stay as they are, so that what is hidden is still found.

use super::{MIN_SECRET_BYTES, Mask};
use crate::capability::Decision;
use crate::code::GuestError;
use crate::content::Block;
use crate::model::{ModelMessage, ModelRequest, ModelToolCall};
use crate::row::{CallRow, Entry, EntryBody, KvChange, KvWrite, Mutation};
use crate::script::Executed;
use crate::step::inbox::InboxStep;
use crate::step::outbox::OutboxStep;
use crate::tool::{CallReport, Denial, LogLine, ToolOutcome};
use serde_json::Value;
use std::borrow::Cow;

/// Something in which values can be hidden.
pub trait Hide {
    /// Hides them.
    fn hide(&mut self, mask: &dyn Mask);
}

impl Hide for String {
    fn hide(&mut self, mask: &dyn Mask) {
        if self.len() < MIN_SECRET_BYTES {
            return;
        }
        if let Cow::Owned(hidden) = mask.text(self) {
            *self = hidden;
        }
    }
}

/// Bytes that are all there.
impl Hide for Vec<u8> {
    fn hide(&mut self, mask: &dyn Mask) {
        let mut stream = mask.stream();
        let mut hidden = stream.push(self);
        hidden.extend(stream.finish());
        if stream.hidden() > 0 {
            *self = hidden;
        }
    }
}

impl<T: Hide> Hide for [T] {
    fn hide(&mut self, mask: &dyn Mask) {
        self.iter_mut().for_each(|item| item.hide(mask));
    }
}

impl<T: Hide> Hide for Option<T> {
    fn hide(&mut self, mask: &dyn Mask) {
        self.iter_mut().for_each(|item| item.hide(mask));
    }
}

/// Texts and names at any depth.
impl Hide for Value {
    fn hide(&mut self, mask: &dyn Mask) {
        match self {
            Self::String(text) => text.hide(mask),
            Self::Array(items) => items.hide(mask),
            Self::Object(fields) => {
                let long = |name: &String| name.len() >= MIN_SECRET_BYTES;
                let named = |name: &String| long(name) && *mask.text(name) != **name;
                if fields.keys().any(named) {
                    let all = std::mem::take(fields).into_iter();
                    fields.extend(all.map(|(mut name, value)| {
                        name.hide(mask);
                        (name, value)
                    }));
                }
                fields.values_mut().for_each(|value| value.hide(mask));
            }
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

impl Hide for Block {
    fn hide(&mut self, mask: &dyn Mask) {
        match self {
            Self::Text { text } => text.hide(mask),
            Self::Json { json } => json.hide(mask),
            Self::Image { media } | Self::File { media } => media.name.hide(mask),
        }
    }
}

impl Hide for GuestError {
    fn hide(&mut self, mask: &dyn Mask) {
        self.code.hide(mask);
        self.message.hide(mask);
        self.ask.hide(mask);
    }
}

impl Hide for Decision {
    fn hide(&mut self, mask: &dyn Mask) {
        self.reason.hide(mask);
        self.steps.hide(mask);
        self.hint.hide(mask);
    }
}

impl Hide for Denial {
    fn hide(&mut self, mask: &dyn Mask) {
        self.request.hide(mask);
        self.details.hide(mask);
        self.decision.hide(mask);
    }
}

impl Hide for LogLine {
    fn hide(&mut self, mask: &dyn Mask) {
        self.text.hide(mask);
    }
}

impl Hide for ToolOutcome {
    fn hide(&mut self, mask: &dyn Mask) {
        match self {
            Self::Ok(output) => {
                output.content.hide(mask);
                output.structured.hide(mask);
            }
            Self::Error(error) => error.hide(mask),
            Self::Failed { message, .. } => message.hide(mask),
        }
    }
}

impl Hide for CallReport {
    fn hide(&mut self, mask: &dyn Mask) {
        self.outcome.hide(mask);
        self.denials.hide(mask);
        self.log.hide(mask);
        self.stdio.hide(mask);
    }
}

impl Hide for Executed {
    fn hide(&mut self, mask: &dyn Mask) {
        self.stdout.hide(mask);
        self.stderr.hide(mask);
        if let Some((_, message)) = &mut self.failure {
            message.hide(mask);
        }
    }
}

impl Hide for ModelToolCall {
    fn hide(&mut self, mask: &dyn Mask) {
        self.arguments.hide(mask);
    }
}

impl Hide for ModelMessage {
    fn hide(&mut self, mask: &dyn Mask) {
        match self {
            Self::User { content } => content.hide(mask),
            Self::Assistant { text, calls } => {
                text.hide(mask);
                calls.hide(mask);
            }
            Self::ToolResult { text, .. } => text.hide(mask),
        }
    }
}

impl Hide for ModelRequest {
    fn hide(&mut self, mask: &dyn Mask) {
        self.system.hide(mask);
        self.messages.hide(mask);
        for tool in &mut self.tools {
            tool.description.hide(mask);
            tool.input_schema.hide(mask);
        }
    }
}

impl Hide for Entry {
    fn hide(&mut self, mask: &dyn Mask) {
        match &mut self.body {
            EntryBody::User { content } => content.hide(mask),
            EntryBody::Assistant { text, calls, .. } => {
                text.hide(mask);
                calls.hide(mask);
            }
            EntryBody::ToolResult { text, .. } | EntryBody::Notice { text, .. } => text.hide(mask),
            EntryBody::Compaction { summary, .. } => summary.hide(mask),
        }
    }
}

impl Hide for CallRow {
    fn hide(&mut self, mask: &dyn Mask) {
        self.outcome.hide(mask);
        self.message.hide(mask);
        self.denials.hide(mask);
    }
}

impl Hide for KvWrite {
    fn hide(&mut self, mask: &dyn Mask) {
        self.key.hide(mask);
        if let KvChange::Set(value, _) = &mut self.change {
            value.hide(mask);
        }
    }
}

/// What a store writes: everything that may hold words of others.
impl Hide for Mutation {
    fn hide(&mut self, mask: &dyn Mask) {
        match self {
            Self::Append(_, entry) => entry.hide(mask),
            Self::Receive(row) => row.text.hide(mask),
            Self::Inbox(_, InboxStep::Drop(reason)) => reason.hide(mask),
            Self::Post(row) => {
                row.reason.hide(mask);
                row.parts.iter_mut().for_each(|part| part.text.hide(mask));
            }
            Self::Outbox(_, step) => match step {
                OutboxStep::Queue(parts) => parts.hide(mask),
                OutboxStep::Retry(_, _, why)
                | OutboxStep::Unanswered(why)
                | OutboxStep::Die(why)
                | OutboxStep::Hold(why) => why.hide(mask),
                _ => {}
            },
            Self::OpenAsk(row) => row.question.hide(mask),
            Self::BeginEffect(_, intent, _) => intent.summary.hide(mask),
            Self::RecordCall(row) => row.hide(mask),
            Self::Kv(write) => write.hide(mask),
            Self::Setting(_, value) => value.hide(mask),
            _ => {}
        }
    }
}
