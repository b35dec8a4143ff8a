//! Answers. Events and blocks of unknown kinds are passed over, as the API asks of its clients.

use crate::answer::Decoder;
use crate::classify::Source;
use crate::sse::Event;
use crate::toolcall::Drafts;
use claw_core::model::{ModelError, ModelErrorClass, ModelEvent, ModelMessage, StopReason, Usage};
use serde_json::Value;
use std::collections::VecDeque;

/// Reads one answer.
pub(crate) struct Messages {
    source: Source,
    drafts: Drafts,
    usage: Usage,
    stop: Option<StopReason>,
}

impl Messages {
    /// For the answer to a request with this history.
    pub(crate) fn new(source: Source, history: &[ModelMessage]) -> Self {
        Self {
            source,
            drafts: Drafts::new(history),
            usage: Usage::default(),
            stop: None,
        }
    }

    fn start_block(
        &mut self,
        value: &Value,
        out: &mut VecDeque<ModelEvent>,
    ) -> Result<(), ModelError> {
        let block = &value["content_block"];
        match text(block, "type") {
            "text" => push_text(text(block, "text"), out),
            "thinking" => push_reasoning(text(block, "thinking"), out),
            "tool_use" => {
                let slot = value["index"].as_u64().unwrap_or(0);
                self.drafts
                    .begin(slot, text(block, "id"), text(block, "name"))?;
                // Some servers send the whole input at once.
                if block["input"].as_object().is_some_and(|o| !o.is_empty()) {
                    self.drafts.extend(slot, &block["input"].to_string());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn delta(&mut self, value: &Value, out: &mut VecDeque<ModelEvent>) {
        let delta = &value["delta"];
        match text(delta, "type") {
            "text_delta" => push_text(text(delta, "text"), out),
            "thinking_delta" => push_reasoning(text(delta, "thinking"), out),
            "input_json_delta" => {
                let slot = value["index"].as_u64().unwrap_or(0);
                // Blocks of server tools have input, too, but no draft.
                self.drafts.extend(slot, text(delta, "partial_json"));
            }
            _ => {}
        }
    }

    fn count(&mut self, usage: &Value) {
        let n = |name: &str| usage[name].as_u64();
        if let Some(fresh) = n("input_tokens") {
            let cached = n("cache_read_input_tokens").unwrap_or(self.usage.cached_input_tokens);
            let written = n("cache_creation_input_tokens").unwrap_or(0);
            let all = fresh.saturating_add(cached).saturating_add(written);
            // The last event may repeat the count without the cache's part.
            self.usage.input_tokens = self.usage.input_tokens.max(all);
            self.usage.cached_input_tokens = cached;
        }
        if let Some(written) = n("output_tokens") {
            self.usage.output_tokens = written;
        }
    }

    fn finish(&mut self, out: &mut VecDeque<ModelEvent>) -> Result<(), ModelError> {
        let asked = if self.drafts.is_empty() {
            StopReason::End
        } else {
            StopReason::ToolUse
        };
        let stop = self.stop.unwrap_or(asked);
        for call in self.drafts.finish(stop)? {
            out.push_back(ModelEvent::ToolCall(call));
        }
        out.push_back(ModelEvent::Done {
            stop,
            usage: self.usage,
        });
        Ok(())
    }
}

impl Decoder for Messages {
    fn event(&mut self, event: &Event, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        let value: Value = match serde_json::from_str(&event.data) {
            Ok(value) => value,
            Err(_) if event.name == "ping" => return Ok(false),
            Err(_) => {
                let what = "an event of the stream is no JSON";
                return Err(self.source.own(ModelErrorClass::Format, what));
            }
        };
        match text(&value, "type") {
            "message_start" => self.count(&value["message"]["usage"]),
            "content_block_start" => self.start_block(&value, out)?,
            "content_block_delta" => self.delta(&value, out),
            "message_delta" => {
                self.count(&value["usage"]);
                if let Some(word) = value["delta"]["stop_reason"].as_str() {
                    self.stop = Some(stop(word));
                }
            }
            "message_stop" => {
                self.finish(out)?;
                return Ok(true);
            }
            "error" => return Err(self.source.of_event(&value)),
            _ => {}
        }
        Ok(false)
    }

    fn close(&mut self, _out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        Ok(false)
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or("")
}

fn push_text(delta: &str, out: &mut VecDeque<ModelEvent>) {
    if !delta.is_empty() {
        out.push_back(ModelEvent::Text {
            delta: delta.to_owned(),
        });
    }
}

fn push_reasoning(delta: &str, out: &mut VecDeque<ModelEvent>) {
    if !delta.is_empty() {
        out.push_back(ModelEvent::Reasoning {
            delta: delta.to_owned(),
        });
    }
}

fn stop(word: &str) -> StopReason {
    match word {
        "tool_use" => StopReason::ToolUse,
        "max_tokens" | "model_context_window_exceeded" => StopReason::Length,
        "refusal" => StopReason::Refusal,
        _ => StopReason::End,
    }
}
