//! A model that takes the next written step with each request, whichever session asks, and waits until the turns before
//! its own have ended.

use crate::format::{Case, Step};
use async_trait::async_trait;
use claw_core::content::to_text;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelInfo, ModelMessage, ModelRequest,
    ModelStream, ModelToolCall, StopReason, Usage,
};
use claw_engine::api::{ModelDirectory, ModelListing};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// The provider's name of every script.
pub(crate) const PROVIDER: &str = "script/";
/// The script of greetings that are not part of what is expected.
pub(crate) const GREETING: &str = "greeting";
/// Stands in the system prompt of a sub-agent and of nobody else.
const SUB_AGENT: &str = "You are a sub-agent";
/// How long a request waits for the turns before its own, in looks of 10 ms.
const MOST_LOOKS: u32 = 3_000;

/// The script of turn `number`, from 1.
pub(crate) fn of_turn(number: usize) -> String {
    number.to_string()
}

/// The script of what somebody says while the first ask of turn `number` is open.
pub(crate) fn meanwhile(number: usize, at: usize) -> String {
    format!("while-{number}-{at}")
}

/// One request to a model.
pub(crate) struct Asked {
    pub(crate) script: String,
    pub(crate) system: String,
    /// Everything in it.
    pub(crate) whole: String,
}

/// The scripts of a case.
pub(crate) struct Scripts {
    left: Mutex<BTreeMap<String, VecDeque<Step>>>,
    made: Mutex<BTreeMap<String, usize>>,
    /// Label and task of each sub-agent that was begun.
    tasks: Mutex<Vec<(String, String)>>,
    /// Turns of sub-agents' answers and of other sessions, by what their message begins with.
    heads: Vec<(String, String)>,
    /// What must have ended before a script goes on: turns below this number.
    after: BTreeMap<String, usize>,
    /// How many turns have ended, from the first on.
    ended: watch::Sender<usize>,
    pub(crate) asked: Mutex<Vec<Asked>>,
    pub(crate) wrong: Mutex<Vec<String>>,
    /// `{{ask}}`.
    pub(crate) newest_ask: Mutex<String>,
    /// `{{home}}` and the others that are known before.
    words: Vec<(String, String)>,
}

impl Scripts {
    pub(crate) fn new(case: &Case, words: Vec<(String, String)>) -> Arc<Self> {
        let mut left = BTreeMap::new();
        let mut after = BTreeMap::new();
        let mut heads = Vec::new();
        for (at, turn) in case.turns.iter().enumerate() {
            let number = at + 1;
            left.insert(of_turn(number), turn.model.clone().into());
            after.insert(of_turn(number), number);
            for (at, said) in turn.while_asked.iter().enumerate() {
                left.insert(meanwhile(number, at), said.model.clone().into());
            }
            for (label, steps) in &turn.sub_agents {
                left.insert(label.clone(), steps.clone().into());
                // It answers when its own turn is the next.
                let from = format!("sub-agent {label}");
                let answered = case.turns.iter().position(|t| t.from == from);
                after.insert(label.clone(), answered.map_or(number + 1, |at| at + 1));
            }
            if let Some(label) = turn.from.strip_prefix("sub-agent ") {
                heads.push((format!("[sub-agent {label}:"), of_turn(number)));
            }
            if turn.from.starts_with("session ") {
                heads.push(("[message of session".to_owned(), of_turn(number)));
            }
        }
        Arc::new(Self {
            left: Mutex::new(left),
            made: Mutex::default(),
            tasks: Mutex::default(),
            heads,
            after,
            ended: watch::Sender::new(0),
            asked: Mutex::default(),
            wrong: Mutex::default(),
            newest_ask: Mutex::default(),
            words,
        })
    }

    /// The first so many turns have ended.
    pub(crate) fn ended(&self, turns: usize) {
        self.ended.send_replace(turns);
    }

    /// The script whose message begins so.
    pub(crate) fn by_head(&self, text: &str) -> Option<String> {
        let found = self
            .heads
            .iter()
            .find(|(head, _)| text.starts_with(head.as_str()));
        found.map(|(_, script)| script.clone())
    }

    /// The task that a sub-agent was begun with.
    pub(crate) fn task(&self, label: &str) -> Option<String> {
        let tasks = self.tasks.lock().unwrap();
        tasks
            .iter()
            .find(|(l, _)| l == label)
            .map(|(_, task)| task.clone())
    }

    /// Scripts with steps that nobody took.
    pub(crate) fn left(&self) -> Vec<String> {
        let left = self.left.lock().unwrap();
        left.iter()
            .filter(|(_, steps)| !steps.is_empty())
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// A text with its places filled.
    pub(crate) fn fill(&self, text: &str, last: &str) -> String {
        let mut out = text.replace("{{last_tool_result}}", last);
        out = out.replace("{{ask}}", &self.newest_ask.lock().unwrap());
        for (name, value) in &self.words {
            out = out.replace(name, value);
        }
        out
    }

    fn fill_all(&self, value: &Value, last: &str) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text, last)),
            Value::Array(all) => all.iter().map(|v| self.fill_all(v, last)).collect(),
            Value::Object(all) => {
                let all = all.iter().map(|(k, v)| (k.clone(), self.fill_all(v, last)));
                Value::Object(all.collect())
            }
            other => other.clone(),
        }
    }

    /// Which script a request belongs to: a sub-agent is known by its task, the turn about its answer by the message, any
    /// other by the model that its message asked for.
    fn script(&self, request: &ModelRequest) -> String {
        let said = |m: &ModelMessage| match m {
            ModelMessage::User { content } => Some(to_text(content)),
            _ => None,
        };
        let mut people = request.messages.iter().filter_map(said);
        if request.system.contains(SUB_AGENT) {
            let task = people.next().unwrap_or_default();
            let tasks = self.tasks.lock().unwrap();
            let found = tasks.iter().find(|(_, t)| task.contains(t.as_str()));
            return found.map_or_else(|| format!("sub-agent of {task:?}"), |(l, _)| l.clone());
        }
        let newest = people.next_back().unwrap_or_default();
        self.by_head(&newest)
            .unwrap_or_else(|| request.model.clone())
    }

    /// Waits for the turns before this script's own.
    async fn wait(&self, script: &str) {
        let Some(number) = self.after.get(script) else {
            return;
        };
        for _ in 0..MOST_LOOKS {
            if *self.ended.borrow() + 1 >= *number {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.tell(format!("script `{script}`: the turns before it do not end"));
    }

    pub(crate) fn tell(&self, wrong: String) {
        self.wrong.lock().unwrap().push(wrong);
    }

    fn next(&self, script: &str, request: &ModelRequest) -> Vec<ModelEvent> {
        let step = match script {
            GREETING => Some(Step {
                say: Some("Hello.".into()),
                call: Vec::new(),
            }),
            _ => self
                .left
                .lock()
                .unwrap()
                .get_mut(script)
                .and_then(VecDeque::pop_front),
        };
        let Some(step) = step else {
            let result = request.messages.last().map(of_message).unwrap_or_default();
            self.tell(format!(
                "script `{script}`: a request too many, after {result:?}"
            ));
            return done(StopReason::End);
        };
        let result = |m: &ModelMessage| match m {
            ModelMessage::ToolResult { text, .. } => Some(text.clone()),
            _ => None,
        };
        let last = request
            .messages
            .iter()
            .rev()
            .find_map(result)
            .unwrap_or_default();
        let mut events = Vec::new();
        if let Some(say) = &step.say {
            events.push(ModelEvent::Text {
                delta: self.fill(say, &last),
            });
        }
        for call in &step.call {
            let id = {
                let mut made = self.made.lock().unwrap();
                let made = made.entry(script.to_owned()).or_default();
                *made += 1;
                format!("{script}.{made}")
            };
            let arguments = self.fill_all(&call.arguments, &last);
            self.note_task(&call.tool, &arguments);
            events.push(ModelEvent::ToolCall(ModelToolCall {
                id,
                name: call.tool.clone(),
                arguments,
            }));
        }
        let stop = if step.call.is_empty() {
            StopReason::End
        } else {
            StopReason::ToolUse
        };
        events.extend(done(stop));
        events
    }

    fn note_task(&self, tool: &str, arguments: &Value) {
        let text = |key: &str| arguments[key].as_str().unwrap_or_default().to_owned();
        let label = text("label");
        if tool == "sessions_spawn" && self.left.lock().unwrap().contains_key(&label) {
            self.tasks.lock().unwrap().push((label, text("task")));
        }
    }
}

fn done(stop: StopReason) -> Vec<ModelEvent> {
    vec![ModelEvent::Done {
        stop,
        usage: Usage {
            input_tokens: 10,
            output_tokens: 5,
            cached_input_tokens: 0,
        },
    }]
}

fn of_message(message: &ModelMessage) -> String {
    match message {
        ModelMessage::User { content } => to_text(content),
        ModelMessage::Assistant { text, calls } => {
            let calls: Vec<String> = calls
                .iter()
                .map(|c| format!("{} {}", c.name, c.arguments))
                .collect();
            format!("{text}\n{}", calls.join("\n"))
        }
        ModelMessage::ToolResult { text, .. } => text.clone(),
    }
}

struct One {
    name: String,
    scripts: Arc<Scripts>,
}

#[async_trait]
impl Model for One {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: self.name.clone(),
            context_tokens: 200_000,
            usd_per_million: None,
        }
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let script = self.scripts.script(&request);
        let messages: Vec<String> = request.messages.iter().map(of_message).collect();
        self.scripts.asked.lock().unwrap().push(Asked {
            script: script.clone(),
            system: request.system.clone(),
            whole: format!("{}\n{}", request.system, messages.join("\n")),
        });
        self.scripts.wait(&script).await;
        let events = self.scripts.next(&script, &request);
        Ok(stream::iter(events.into_iter().map(Ok)).boxed())
    }
}

/// The directory over the scripts.
pub(crate) struct Directory(pub(crate) Arc<Scripts>);

#[async_trait]
impl ModelDirectory for Directory {
    fn list(&self) -> Vec<ModelListing> {
        Vec::new()
    }

    fn find(&self, name: &str) -> Result<(Arc<dyn Model>, String), ModelError> {
        let Some(id) = name.strip_prefix(PROVIDER) else {
            let message = format!("no model `{name}`");
            return Err(ModelError::new(ModelErrorClass::ModelNotFound, message));
        };
        let model = One {
            name: name.to_owned(),
            scripts: self.0.clone(),
        };
        Ok((Arc::new(model), id.to_owned()))
    }
}
