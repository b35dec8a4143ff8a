#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::mask::ValueMask;
use claw_core::content::Block;
use claw_core::model::{
    ModelErrorClass, ModelMessage, ModelTool, ModelToolCall, StopReason, Usage,
};
use claw_core::secret::SecretValue;
use serde_json::json;
use std::sync::Mutex;

const KEY: &str = "sk-\"0123456789abcdef";

fn mask() -> Arc<dyn Mask> {
    let mask = ValueMask::new();
    mask.hide(std::iter::once(&SecretValue::new(KEY.into())));
    Arc::new(mask)
}

/// Writes down what it is asked, and answers these events.
struct Parrot {
    heard: Mutex<Vec<String>>,
    says: Mutex<Vec<Result<ModelEvent, ModelError>>>,
}

impl Parrot {
    fn new(says: Vec<Result<ModelEvent, ModelError>>) -> Arc<Self> {
        Arc::new(Self {
            heard: Mutex::default(),
            says: Mutex::new(says),
        })
    }
}

#[async_trait]
impl Model for Parrot {
    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: "test/parrot".into(),
            context_tokens: 1,
            usd_per_million: None,
        }
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelStream, ModelError> {
        let text = serde_json::to_string(&request).unwrap();
        self.heard.lock().unwrap().push(text);
        let says = std::mem::take(&mut *self.says.lock().unwrap());
        Ok(stream::iter(says).boxed())
    }
}

fn request() -> ModelRequest {
    let call = ModelToolCall {
        id: "1".into(),
        name: "t".into(),
        arguments: json!({ KEY: [KEY, { "a": format!("x{KEY}y") }] }),
    };
    ModelRequest {
        model: "parrot".into(),
        system: format!("system {KEY}"),
        messages: vec![
            ModelMessage::User {
                content: vec![
                    Block::text(KEY),
                    Block::Json {
                        json: json!([KEY]).to_string(),
                    },
                ],
            },
            ModelMessage::Assistant {
                text: KEY.into(),
                calls: vec![call],
            },
            ModelMessage::ToolResult {
                id: "1".into(),
                text: format!("got {KEY}"),
                is_error: false,
            },
        ],
        tools: vec![ModelTool {
            name: "t".into(),
            description: KEY.into(),
            input_schema: json!({ "description": KEY }),
        }],
        max_output_tokens: 1,
    }
}

#[tokio::test]
async fn a_request_has_a_value_in_none_of_its_parts() {
    let parrot = Parrot::new(Vec::new());
    let model = MaskedModel::new(parrot.clone(), mask());
    drop(model.ask(request()).await.unwrap());
    let heard = parrot.heard.lock().unwrap().concat();
    assert!(!heard.contains("0123456789abcdef"), "{heard}");
    // Eight raw, two within JSON texts: everything else is as it was.
    assert!(heard.contains("system ****") && heard.contains("got ****"));
}

#[tokio::test]
async fn an_answer_has_none_either_however_it_is_split() {
    let done = || {
        Ok(ModelEvent::Done {
            stop: StopReason::End,
            usage: Usage::default(),
        })
    };
    for at in 0..=KEY.len() {
        let text = |delta: &str| {
            Ok(ModelEvent::Text {
                delta: delta.to_owned(),
            })
        };
        let thought = |delta: &str| {
            Ok(ModelEvent::Reasoning {
                delta: delta.to_owned(),
            })
        };
        let call = ModelEvent::ToolCall(ModelToolCall {
            id: "1".into(),
            name: "t".into(),
            arguments: json!({ "a": KEY }),
        });
        let parrot = Parrot::new(vec![
            text("é "),
            text(&KEY[..at]),
            thought(&KEY[..at]),
            text(&KEY[at..]),
            thought(&KEY[at..]),
            Ok(call),
            text("sk-"),
            done(),
        ]);
        let model = MaskedModel::new(parrot, mask());
        let answer = model.ask(request()).await.unwrap();
        let events: Vec<_> = answer.map(Result::unwrap).collect().await;
        let (mut said, mut thought) = (String::new(), String::new());
        for event in &events {
            match event {
                ModelEvent::Text { delta } => said.push_str(delta),
                ModelEvent::Reasoning { delta } => thought.push_str(delta),
                _ => {}
            }
        }
        let stars = "*".repeat(KEY.len());
        assert_eq!(
            (said, thought),
            (format!("é {stars}sk-"), stars.clone()),
            "{at}"
        );
        let calls = events.iter().filter_map(|event| match event {
            ModelEvent::ToolCall(call) => Some(&call.arguments),
            _ => None,
        });
        assert_eq!(calls.collect::<Vec<_>>(), [&json!({ "a": stars })]);
        assert!(matches!(events.last(), Some(ModelEvent::Done { .. })));
    }
}

#[tokio::test]
async fn an_error_has_none() {
    let error = ModelError::new(ModelErrorClass::Format, format!("bad `{KEY}`"));
    let parrot = Parrot::new(vec![
        Ok(ModelEvent::Text { delta: "sk".into() }),
        Err(error),
    ]);
    let model = MaskedModel::new(parrot, mask());
    let answer = model.ask(request()).await.unwrap();
    let events: Vec<_> = answer.collect().await;
    let [Ok(ModelEvent::Text { delta }), Err(error)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(delta, "sk");
    assert!(error.message.starts_with("bad `****"), "{}", error.message);
}
