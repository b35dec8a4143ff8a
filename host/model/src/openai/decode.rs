//! Answers. Local servers and proxies differ in small things; what they leave out is made up where
//! nothing is lost: call ids, call indexes, `[DONE]`, the stop reason of an answer with calls.

use crate::answer::Decoder;
use crate::classify::Source;
use crate::sse::Event;
use crate::toolcall::Drafts;
use claw_core::model::{ModelError, ModelErrorClass, ModelEvent, ModelMessage, StopReason, Usage};
use serde_json::Value;
use std::collections::VecDeque;

/// Reads one answer.
pub(crate) struct Chat {
    source: Source,
    drafts: Drafts,
    usage: Usage,
    stop: Option<StopReason>,
    refused: bool,
}

impl Chat {
    /// For the answer to a request with this history.
    pub(crate) fn new(source: Source, history: &[ModelMessage]) -> Self {
        Self {
            source,
            drafts: Drafts::new(history),
            usage: Usage::default(),
            stop: None,
            refused: false,
        }
    }

    fn count(&mut self, usage: &Value) {
        if usage.is_object() {
            self.usage = Usage {
                input_tokens: usage["prompt_tokens"].as_u64().unwrap_or(0),
                output_tokens: usage["completion_tokens"].as_u64().unwrap_or(0),
                cached_input_tokens: usage["prompt_tokens_details"]["cached_tokens"]
                    .as_u64()
                    .unwrap_or(0),
            };
        }
    }

    fn choice(&mut self, choice: &Value, out: &mut VecDeque<ModelEvent>) -> Result<(), ModelError> {
        let delta = &choice["delta"];
        let piece = |name: &str| delta[name].as_str().filter(|s| !s.is_empty());
        if let Some(delta) = piece("reasoning_content").or_else(|| piece("reasoning")) {
            out.push_back(ModelEvent::Reasoning {
                delta: delta.to_owned(),
            });
        }
        if let Some(delta) = piece("content") {
            out.push_back(ModelEvent::Text {
                delta: delta.to_owned(),
            });
        }
        if let Some(delta) = piece("refusal") {
            self.refused = true;
            out.push_back(ModelEvent::Text {
                delta: delta.to_owned(),
            });
        }
        for call in delta["tool_calls"].as_array().into_iter().flatten() {
            self.call(call)?;
        }
        match choice["finish_reason"].as_str() {
            None | Some("") => {}
            Some("error") => return Err(self.source.of_event(choice)),
            Some(word) => self.stop = Some(stop(word)),
        }
        Ok(())
    }

    fn call(&mut self, call: &Value) -> Result<(), ModelError> {
        let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
        let (id, name) = (text(&call["id"]), text(&call["function"]["name"]));
        let arguments = match &call["function"]["arguments"] {
            Value::String(s) => s.clone(),
            Value::Object(map) => Value::Object(map.clone()).to_string(),
            _ => String::new(),
        };
        let newest = self.drafts.newest();
        let slot = match call["index"].as_u64() {
            Some(index) => index,
            None if name.is_empty() => newest.unwrap_or(0),
            None => newest.map_or(0, |n| n.saturating_add(1)),
        };
        let new = match self.drafts.in_slot(slot) {
            None => true,
            // Servers that give every call the index 0 tell them apart by id.
            Some((before, _)) => !name.is_empty() && !id.is_empty() && before != id,
        };
        if new {
            self.drafts.begin(slot, &id, &name)?;
        }
        self.drafts.extend(slot, &arguments);
        Ok(())
    }

    fn finish(&mut self, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        let Some(said) = self.stop else {
            return Ok(false);
        };
        let stop = match said {
            StopReason::End if self.refused => StopReason::Refusal,
            StopReason::End if !self.drafts.is_empty() => StopReason::ToolUse,
            StopReason::ToolUse if self.drafts.is_empty() => StopReason::End,
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

impl Decoder for Chat {
    fn event(&mut self, event: &Event, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        let data = event.data.trim();
        if data.is_empty() {
            return Ok(false);
        }
        if data == "[DONE]" {
            return match self.finish(out)? {
                true => Ok(true),
                false => {
                    let what = "the stream ended early, without a finish reason";
                    Err(self.source.own(ModelErrorClass::ServerError, what))
                }
            };
        }
        let value: Value = serde_json::from_str(data).map_err(|_| {
            let what = "an event of the stream is no JSON";
            self.source.own(ModelErrorClass::Format, what)
        })?;
        if event.name == "error" || value.get("error").is_some_and(|e| !e.is_null()) {
            return Err(self.source.of_event(&value));
        }
        self.count(&value["usage"]);
        for choice in value["choices"].as_array().into_iter().flatten() {
            if choice["index"].as_u64().unwrap_or(0) == 0 {
                self.choice(choice, out)?;
            }
        }
        Ok(false)
    }

    /// Without `[DONE]` an answer is whole if it gave its finish reason.
    fn close(&mut self, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        self.finish(out)
    }
}

fn stop(word: &str) -> StopReason {
    match word {
        "tool_calls" | "function_call" => StopReason::ToolUse,
        "length" => StopReason::Length,
        "content_filter" => StopReason::Refusal,
        _ => StopReason::End,
    }
}
