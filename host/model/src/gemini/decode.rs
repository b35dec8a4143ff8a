//! Answers. Each chunk is a whole response of its own with a piece of the content; the last one has the
//! finish reason, and the body's end ends the answer. Calls come whole; older models give them no ids.

use crate::answer::Decoder;
use crate::classify::Source;
use crate::sse::Event;
use crate::toolcall::Drafts;
use claw_core::model::{ModelError, ModelErrorClass, ModelEvent, ModelMessage, StopReason, Usage};
use serde_json::Value;
use std::collections::VecDeque;

/// Reads one answer.
pub(crate) struct Generate {
    source: Source,
    drafts: Drafts,
    usage: Usage,
    stop: Option<StopReason>,
}

impl Generate {
    /// For the answer to a request with this history.
    pub(crate) fn new(source: Source, history: &[ModelMessage]) -> Self {
        Self {
            source,
            drafts: Drafts::new(history),
            usage: Usage::default(),
            stop: None,
        }
    }

    fn count(&mut self, usage: &Value) {
        if usage.is_object() {
            let n = |name: &str| usage[name].as_u64().unwrap_or(0);
            let sum = |a: &str, b: &str| n(a).saturating_add(n(b));
            self.usage = Usage {
                input_tokens: sum("promptTokenCount", "toolUsePromptTokenCount"),
                output_tokens: sum("candidatesTokenCount", "thoughtsTokenCount"),
                cached_input_tokens: n("cachedContentTokenCount"),
            };
        }
    }

    fn part(&mut self, part: &Value, out: &mut VecDeque<ModelEvent>) -> Result<(), ModelError> {
        if let Some(call) = part.get("functionCall").filter(|c| c.is_object()) {
            let text = |name: &str| call[name].as_str().unwrap_or("").to_owned();
            let slot = self.drafts.newest().map_or(0, |n| n.saturating_add(1));
            self.drafts.begin(slot, &text("id"), &text("name"))?;
            // A call without arguments is whole, too.
            let none = Value::Object(serde_json::Map::new());
            let args = call.get("args").filter(|a| !a.is_null()).unwrap_or(&none);
            self.drafts.extend(slot, &args.to_string());
        }
        let Some(text) = part["text"].as_str().filter(|t| !t.is_empty()) else {
            return Ok(());
        };
        let delta = text.to_owned();
        out.push_back(if part["thought"] == true {
            ModelEvent::Reasoning { delta }
        } else {
            ModelEvent::Text { delta }
        });
        Ok(())
    }

    fn candidate(&mut self, one: &Value, out: &mut VecDeque<ModelEvent>) -> Result<(), ModelError> {
        for part in one["content"]["parts"].as_array().into_iter().flatten() {
            self.part(part, out)?;
        }
        if let Some(word) = one["finishReason"].as_str() {
            let stop = stop(word).ok_or_else(|| {
                let said = one["finishMessage"].as_str().unwrap_or("");
                let what = format!("the answer ended with {word}: {said}");
                let what = what.trim_end_matches(": ");
                self.source.own(ModelErrorClass::Format, what)
            })?;
            self.stop = Some(stop);
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        let Some(said) = self.stop else {
            return Ok(false);
        };
        let stop = match said {
            StopReason::End if !self.drafts.is_empty() => StopReason::ToolUse,
            other => other,
        };
        for call in self.drafts.finish(stop)? {
            out.push_back(ModelEvent::ToolCall(call));
        }
        out.push_back(ModelEvent::Done {
            stop,
            usage: self.usage,
        });
        Ok(true)
    }
}

impl Decoder for Generate {
    fn event(&mut self, event: &Event, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        let data = event.data.trim();
        if data.is_empty() {
            return Ok(false);
        }
        let value: Value = serde_json::from_str(data).map_err(|_| {
            let what = "an event of the stream is no JSON";
            self.source.own(ModelErrorClass::Format, what)
        })?;
        if event.name == "error" || value.get("error").is_some_and(|e| !e.is_null()) {
            return Err(self.source.of_event(&value));
        }
        self.count(&value["usageMetadata"]);
        for one in value["candidates"].as_array().into_iter().flatten() {
            if one["index"].as_u64().unwrap_or(0) == 0 {
                self.candidate(one, out)?;
            }
        }
        // A prompt that is blocked has no candidate.
        if value["promptFeedback"]["blockReason"].is_string() {
            self.stop = Some(StopReason::Refusal);
        }
        Ok(false)
    }

    /// An answer is whole if it gave its finish reason.
    fn close(&mut self, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        self.finish(out)
    }
}

/// What a finish reason means; `None` if the answer is not usable.
fn stop(word: &str) -> Option<StopReason> {
    Some(match word {
        "MAX_TOKENS" => StopReason::Length,
        "SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII"
        | "IMAGE_SAFETY" | "MODEL_ARMOR" => StopReason::Refusal,
        "MALFORMED_FUNCTION_CALL"
        | "UNEXPECTED_TOOL_CALL"
        | "TOO_MANY_TOOL_CALLS"
        | "MISSING_THOUGHT_SIGNATURE"
        | "MALFORMED_RESPONSE" => return None,
        _ => StopReason::End,
    })
}
