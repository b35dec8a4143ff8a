//! Answers. Events and items of unknown kinds are passed over. A call is taken from the event that ends
//! its item; one that began and never ended is an error.

use crate::answer::Decoder;
use crate::classify::Source;
use crate::sse::Event;
use crate::toolcall::Drafts;
use claw_core::model::{ModelError, ModelErrorClass, ModelEvent, ModelMessage, StopReason, Usage};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// Reads one answer.
pub(crate) struct Responses {
    source: Source,
    drafts: Drafts,
    /// Names of calls that have begun and not ended, by the place of their item.
    open: BTreeMap<u64, String>,
    refused: bool,
}

impl Responses {
    /// For the answer to a request with this history.
    pub(crate) fn new(source: Source, history: &[ModelMessage]) -> Self {
        Self {
            source,
            drafts: Drafts::new(history),
            open: BTreeMap::new(),
            refused: false,
        }
    }

    fn begin_item(&mut self, value: &Value) {
        let item = &value["item"];
        if item["type"] == "function_call" {
            self.open.insert(slot(value), text(item, "name").to_owned());
        }
    }

    fn end_item(&mut self, value: &Value) -> Result<(), ModelError> {
        let item = &value["item"];
        if item["type"] == "function_call" {
            let slot = slot(value);
            self.open.remove(&slot);
            self.drafts
                .begin(slot, text(item, "call_id"), text(item, "name"))?;
            self.drafts.extend(slot, text(item, "arguments"));
        }
        Ok(())
    }

    fn finish(
        &mut self,
        response: &Value,
        said: StopReason,
        out: &mut VecDeque<ModelEvent>,
    ) -> Result<(), ModelError> {
        if let Some(name) = self.open.values().next() {
            let what = format!("the call of tool `{name}` was cut off");
            return Err(self.source.own(ModelErrorClass::Format, &what));
        }
        let stop = match said {
            StopReason::End if self.refused => StopReason::Refusal,
            StopReason::End if !self.drafts.is_empty() => StopReason::ToolUse,
            other => other,
        };
        for call in self.drafts.finish(stop)? {
            out.push_back(ModelEvent::ToolCall(call));
        }
        let usage = usage(&response["usage"]);
        out.push_back(ModelEvent::Done { stop, usage });
        Ok(())
    }

    fn json(&self, event: &Event) -> Result<Value, ModelError> {
        serde_json::from_str(event.data.trim()).map_err(|_| {
            let what = "an event of the stream is no JSON";
            self.source.own(ModelErrorClass::Format, what)
        })
    }
}

impl Decoder for Responses {
    fn event(&mut self, event: &Event, out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        // Proxies of this API may end with the mark of the other one.
        if matches!(event.data.trim(), "" | "[DONE]") {
            return Ok(false);
        }
        let value = self.json(event)?;
        let delta = || text(&value, "delta").to_owned();
        match text(&value, "type") {
            "response.output_text.delta" => push(ModelEvent::Text { delta: delta() }, out),
            "response.refusal.delta" => {
                self.refused = true;
                push(ModelEvent::Text { delta: delta() }, out);
            }
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
                push(ModelEvent::Reasoning { delta: delta() }, out);
            }
            "response.output_item.added" => self.begin_item(&value),
            "response.output_item.done" => self.end_item(&value)?,
            "response.completed" => {
                self.finish(&value["response"], StopReason::End, out)?;
                return Ok(true);
            }
            "response.incomplete" => {
                let response = &value["response"];
                let stop = match text(&response["incomplete_details"], "reason") {
                    "content_filter" => StopReason::Refusal,
                    _ => StopReason::Length,
                };
                self.finish(response, stop, out)?;
                return Ok(true);
            }
            "response.failed" => return Err(self.source.of_event(&value["response"])),
            "error" => return Err(self.source.of_event(&bare(&value))),
            "" if value.get("error").is_some_and(|e| !e.is_null()) => {
                return Err(self.source.of_event(&value));
            }
            _ => {}
        }
        Ok(false)
    }

    fn close(&mut self, _out: &mut VecDeque<ModelEvent>) -> Result<bool, ModelError> {
        Ok(false)
    }
}

/// The error event has code and message beside its own `type: error`, which is no type of error.
fn bare(event: &Value) -> Value {
    let mut event = event.clone();
    if let Some(map) = event.as_object_mut() {
        map.remove("type");
    }
    event
}

fn slot(value: &Value) -> u64 {
    value["output_index"].as_u64().unwrap_or(0)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or("")
}

fn push(event: ModelEvent, out: &mut VecDeque<ModelEvent>) {
    let (ModelEvent::Text { delta } | ModelEvent::Reasoning { delta }) = &event else {
        return;
    };
    if !delta.is_empty() {
        out.push_back(event);
    }
}

fn usage(usage: &Value) -> Usage {
    Usage {
        input_tokens: usage["input_tokens"].as_u64().unwrap_or(0),
        output_tokens: usage["output_tokens"].as_u64().unwrap_or(0),
        cached_input_tokens: usage["input_tokens_details"]["cached_tokens"]
            .as_u64()
            .unwrap_or(0),
    }
}
