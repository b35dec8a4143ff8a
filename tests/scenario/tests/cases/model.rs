//! A model that follows a script, and looks at what it is asked.

use crate::format::{Answer, Case};
use crate::log::{Log, pass};
use async_trait::async_trait;
use claw_core::content::{Block, to_text};
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelInfo, ModelMessage, ModelRequest,
    ModelStream, ModelToolCall, StopReason, Usage,
};
use claw_engine::api::{ModelDirectory, ModelListing};
use futures_util::{StreamExt, stream};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const USAGE: Usage = Usage {
    input_tokens: 10,
    output_tokens: 5,
    cached_input_tokens: 0,
};

/// The models `fake/model` and `fake/other`: one script for both.
pub(crate) struct Models {
    log: Log,
    case: Arc<Case>,
    left: Mutex<VecDeque<Answer>>,
    asked: Mutex<usize>,
}

impl Models {
    pub(crate) fn new(log: Log, case: Arc<Case>) -> Arc<Self> {
        let answers = case.model.answers.iter().cloned();
        Arc::new(Self {
            log,
            left: Mutex::new(answers.collect()),
            case,
            asked: Mutex::default(),
        })
    }

    pub(crate) fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }

    /// A message has entered its turn when a request of the turn first holds it; its row lands with the next batch.
    fn tell_steered(&self, request: &ModelRequest) {
        let said = |m: &ModelMessage| match m {
            ModelMessage::User { content } => content.clone(),
            _ => Vec::new(),
        };
        let blocks: Vec<Block> = request.messages.iter().flat_map(said).collect();
        for message in &self.case.messages.messages {
            let label = self.case.label(&message.account, &message.message);
            let here = blocks.contains(&Block::text(message.text.clone()));
            let words = ["started", "steered"].map(|w| format!("{w} {label}"));
            if here && !self.log.events().iter().any(|e| words.contains(&e.text)) {
                self.log.tell(format!("steered {label}"));
            }
        }
    }

    fn judge(&self, number: usize, answer: &Answer, request: &ModelRequest) {
        let texts: Vec<(bool, String)> = request.messages.iter().map(text_of).collect();
        let wrong = |what: String| self.log.wrong(format!("request {number}: {what}"));
        if let Some(wanted) = &answer.expect_last_user {
            let last = texts.iter().rev().find(|(user, _)| *user);
            let last = last.map_or("", |(_, text)| text);
            if !last.contains(wanted.as_str()) {
                wrong(format!(
                    "the last message of a person is {last:?}, without {wanted:?}"
                ));
            }
        }
        if let Some(never) = &answer.expect_nowhere
            && let Some((_, text)) = texts.iter().find(|(_, t)| t.contains(never.as_str()))
        {
            wrong(format!("{never:?} stands in {text:?}"));
        }
        if let Some(model) = &answer.expect_model
            && *model != request.model
        {
            wrong(format!("asks the model {:?}, not {model:?}", request.model));
        }
    }
}

fn text_of(message: &ModelMessage) -> (bool, String) {
    match message {
        ModelMessage::User { content } => (true, to_text(content)),
        ModelMessage::Assistant { text, .. } | ModelMessage::ToolResult { text, .. } => {
            (false, text.clone())
        }
    }
}

struct Asked {
    name: String,
    models: Arc<Models>,
}

#[async_trait]
impl Model for Asked {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: self.name.clone(),
            context_tokens: 100_000,
            usd_per_million: None,
        }
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let number = {
            let mut asked = self.models.asked.lock().unwrap();
            *asked += 1;
            *asked
        };
        self.models.tell_steered(&request);
        self.models.log.tell(format!("request {number}"));
        let Some(answer) = self.models.left.lock().unwrap().pop_front() else {
            let message = "the script has no answer left";
            self.models
                .log
                .wrong(format!("request {number}: {message}"));
            return Err(ModelError::new(ModelErrorClass::Format, message));
        };
        self.models.judge(number, &answer, &request);
        if let Some(class) = answer.error {
            pass(answer.think_ms).await;
            return Err(ModelError::new(class, "as the script says"));
        }
        let events = stream::iter(events(answer)).then(|(ms, event)| async move {
            pass(ms).await;
            Ok(event)
        });
        Ok(events.boxed())
    }
}

/// The events of an answer, each with the time before it.
fn events(answer: Answer) -> Vec<(u64, ModelEvent)> {
    let mut out = Vec::new();
    let mut think_ms = answer.think_ms;
    if let Some(delta) = answer.text.filter(|t| !t.is_empty()) {
        out.push((std::mem::take(&mut think_ms), ModelEvent::Text { delta }));
    }
    for piece in answer.then {
        let delta = piece.text;
        out.push((piece.ms, ModelEvent::Text { delta }));
    }
    let stop = match answer.calls.is_empty() {
        true => StopReason::End,
        false => StopReason::ToolUse,
    };
    for call in answer.calls {
        let call = ModelToolCall {
            id: call.id,
            name: call.tool,
            arguments: call.args,
        };
        out.push((std::mem::take(&mut think_ms), ModelEvent::ToolCall(call)));
    }
    out.push((think_ms, ModelEvent::Done { stop, usage: USAGE }));
    out
}

/// The directory over the script.
pub(crate) struct Directory(pub(crate) Arc<Models>);

#[async_trait]
impl ModelDirectory for Directory {
    fn list(&self) -> Vec<ModelListing> {
        Vec::new()
    }

    fn find(&self, name: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        let id = name.strip_prefix("fake/").unwrap_or_default();
        if !["model", "other"].contains(&id) {
            let message = format!("no model `{name}`");
            return Err(ModelError::new(ModelErrorClass::ModelNotFound, message));
        }
        let model = Asked {
            name: name.to_owned(),
            models: self.0.clone(),
        };
        Ok((Arc::new(model), id.to_owned()))
    }
}
