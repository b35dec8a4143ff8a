//! Every error situation of `src/failover/table.txt`, from the provider's bytes to the next step.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use async_trait::async_trait;
use bytes::Bytes;
use claw_core::content::Block;
use claw_core::id::TimestampMs;
use claw_core::model::{
    Model, ModelError, ModelErrorClass, ModelEvent, ModelMessage, ModelRequest,
};
use claw_engine::failover::{Next, Situation, Step, next};
use claw_model::transport::{HttpAnswer, Transport, TransportError};
use claw_model::{Api, Options, ProviderConfig, Providers, Timeouts};
use claw_testkit::ManualClock;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderValue};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const TABLE: &str = include_str!("../src/failover/table.txt");

/// One line of the table.
#[derive(Debug, Clone)]
struct Row {
    line: usize,
    provider: String,
    point: String,
    status: Option<u16>,
    after: Option<String>,
    tools_ran: bool,
    attempt: u32,
    rotations: u32,
    profiles_left: usize,
    models_left: usize,
    round: u32,
    mixed: bool,
    want: String,
    body: String,
}

fn rows() -> Vec<Row> {
    let lines = TABLE.lines().enumerate();
    let lines = lines.filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
    lines.map(|(at, line)| row(at + 1, line)).collect()
}

fn row(line: usize, text: &str) -> Row {
    let mut parts = text.splitn(3, '|').map(str::trim);
    let mut part = || parts.next().unwrap_or_else(|| panic!("line {line}"));
    let (cells, want, body) = (part(), part(), part());
    let cells: Vec<&str> = cells.split_whitespace().collect();
    let [
        provider,
        point,
        status,
        after,
        tools,
        attempt,
        rotations,
        profiles,
        models,
        round,
        others,
    ] = cells.as_slice()
    else {
        panic!("line {line}: {} cells", cells.len());
    };
    let given = |cell: &str| (cell != "-").then(|| cell.to_owned());
    Row {
        line,
        provider: (*provider).to_owned(),
        point: (*point).to_owned(),
        status: given(status).map(|s| s.parse().unwrap()),
        after: given(after),
        tools_ran: match *tools {
            "yes" => true,
            "no" => false,
            other => panic!("line {line}: {other}"),
        },
        attempt: attempt.parse().unwrap(),
        rotations: rotations.parse().unwrap(),
        profiles_left: profiles.parse().unwrap(),
        models_left: models.parse().unwrap(),
        round: round.parse().unwrap(),
        mixed: *others == "mixed",
        want: want.to_owned(),
        body: body.to_owned(),
    }
}

/// Answers as a line says.
struct Line(Row);

#[async_trait]
impl Transport for Line {
    async fn post(&self, _: &str, _: HeaderMap, _: Bytes) -> Result<HttpAnswer, TransportError> {
        let row = &self.0;
        let Some(status) = row.status else {
            return match row.body.as_str() {
                "no-connection" => Err(TransportError::Failed("refused".into())),
                "denied" => Err(TransportError::Denied("not this address".into())),
                "silent" => std::future::pending().await,
                other => panic!("line {}: {other}", row.line),
            };
        };
        let mut headers = HeaderMap::new();
        if let Some(after) = &row.after {
            headers.insert("retry-after", HeaderValue::from_str(after).unwrap());
        }
        let whole = row.point == "before";
        let kind = if whole {
            "application/json"
        } else {
            "text/event-stream"
        };
        headers.insert("content-type", HeaderValue::from_static(kind));
        let mut pieces = Vec::new();
        if whole {
            pieces.push(row.body.clone());
        } else {
            pieces.extend(opening(&row.provider, &row.point).map(str::to_owned));
            if !["cut", "silent"].contains(&row.body.as_str()) {
                pieces.push(format!("data: {}\n\n", row.body));
            }
        }
        let pieces = pieces.into_iter().map(|p| Ok(Bytes::from(p)));
        let tail = match row.body.as_str() {
            "silent" => stream::pending().boxed(),
            _ => stream::empty().boxed(),
        };
        Ok(HttpAnswer {
            status,
            headers,
            body: stream::iter(pieces).chain(tail).boxed(),
        })
    }

    async fn get(&self, _: &str, _: HeaderMap) -> Result<HttpAnswer, TransportError> {
        Err(TransportError::Failed("nothing to get".into()))
    }
}

/// What a stream begins with up to a point.
fn opening(provider: &str, point: &str) -> [&'static str; 2] {
    let (begin, text, thought) = match provider {
        "anthropic" => (
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9}}}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Once\"}}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n",
        ),
        "openai" => (
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Once\"}}]}\n\n",
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n",
        ),
        other => panic!("{other}"),
    };
    match point {
        "started" => [begin, ""],
        "text" => [begin, text],
        "thought" => [begin, thought],
        other => panic!("{other}"),
    }
}

fn model(row: &Row) -> Arc<dyn Model> {
    let config = |api| ProviderConfig {
        api,
        base_url: "http://127.0.0.1:9/v1".into(),
        api_key_env: Some("KEY".into()),
        api_key_envs: Vec::new(),
        context_tokens: None,
    };
    let configured = [
        ("anthropic", Api::AnthropicMessages),
        ("openai", Api::OpenaiChat),
    ];
    let line = row.clone();
    let providers = Providers::new(Options {
        configured: configured
            .map(|(name, api)| (name.to_owned(), config(api)))
            .into(),
        env: BTreeMap::from([("KEY".to_owned(), "sk-secret-1234".to_owned())]),
        connect: Arc::new(move |_| Arc::new(Line(line.clone())) as Arc<dyn Transport>),
        clock: Arc::new(ManualClock::at(TimestampMs(1_795_217_400_000))),
        timeouts: Timeouts::default(),
    });
    providers.resolve(&format!("{}/m", row.provider)).unwrap()
}

/// The error a line ends in, and whether a piece of the answer came before it.
async fn failure(row: &Row) -> (ModelError, bool) {
    let request = ModelRequest {
        model: "m".into(),
        system: String::new(),
        messages: vec![ModelMessage::User {
            content: vec![Block::text("hello")],
        }],
        tools: Vec::new(),
        max_output_tokens: 100,
    };
    let mut stream = match model(row).ask(request).await {
        Ok(stream) => stream,
        Err(error) => return (error, false),
    };
    let mut shown = false;
    while let Some(event) = stream.next().await {
        match event {
            Ok(ModelEvent::Text { .. } | ModelEvent::Reasoning { .. }) => shown = true,
            Ok(other) => panic!("line {}: {other:?}", row.line),
            Err(error) => return (error, shown),
        }
    }
    panic!("line {}: no failure", row.line);
}

fn words(next: Next) -> String {
    let step = match next.step {
        Step::Retry { wait_ms } => format!("retry {wait_ms}"),
        Step::NextProfile => "next-profile".into(),
        Step::NextModel => "next-model".into(),
        Step::RetryChain { wait_ms } => format!("retry-chain {wait_ms}"),
        Step::Compact => "compact".into(),
        Step::Stop => "stop".into(),
    };
    format!("{step} {}", next.reason)
}

#[tokio::test(start_paused = true)]
async fn every_error_situation_is_followed_by_its_step() {
    let mut wrong = Vec::new();
    for row in rows() {
        let (error, shown) = failure(&row).await;
        assert_eq!(
            shown,
            ["text", "thought"].contains(&row.point.as_str()),
            "{row:?}"
        );
        let got = words(next(&Situation {
            class: error.class,
            retry_after: error.retry_after,
            shown,
            tools_ran: row.tools_ran,
            attempt: row.attempt,
            rotations: row.rotations,
            profiles_left: row.profiles_left,
            models_left: row.models_left,
            round: row.round,
            all_overloaded: !row.mixed && error.class == ModelErrorClass::Overloaded,
        }));
        if got != row.want {
            wrong.push(format!(
                "line {}: {got}, not {} ({error})",
                row.line, row.want
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_is_wide_enough() {
    let rows = rows();
    assert!(rows.len() >= 30);
    let seen = |of: fn(&Row) -> String| rows.iter().map(of).collect::<BTreeSet<_>>();
    let provider_points = seen(|r| format!("{} {}", r.provider, r.point));
    assert_eq!(provider_points.len(), 8, "{provider_points:?}");
    let steps = seen(|r| r.want.split(' ').next().unwrap().to_owned());
    assert_eq!(
        Vec::from_iter(steps),
        [
            "compact",
            "next-model",
            "next-profile",
            "retry",
            "retry-chain",
            "stop"
        ]
    );
    assert_eq!(seen(|r| r.tools_ran.to_string()).len(), 2);
}
