//! A model on loopback that answers at once: what it says is a function of the conversation, so that it says the same
//! to a process that was killed and to the next one.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What the model does.
pub(crate) enum Says {
    /// Its answer.
    Text(String),
    /// Its answer, after a while.
    Late(Duration, String),
    /// Calls of tools, all in one step.
    Calls(Vec<(&'static str, Value)>),
}

/// The messages of a request, without those of the system, and all of its bytes.
pub(crate) struct Asked(Vec<Value>, Vec<u8>);

impl Asked {
    /// The request as it came.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.1
    }

    /// The line that the person said last; notices of the host may stand before it.
    pub(crate) fn said(&self) -> String {
        let last = self.0.iter().rfind(|m| m["role"] == "user");
        let text = last.map_or_else(String::new, |m| words(&m["content"]));
        text.lines().last().unwrap_or_default().to_owned()
    }

    /// Results of tools since then.
    pub(crate) fn results(&self) -> usize {
        let since = self.0.iter().rev().take_while(|m| m["role"] != "user");
        since.filter(|m| m["role"] == "tool").count()
    }

    /// The text of one of these results, from 0.
    pub(crate) fn result(&self, n: usize) -> String {
        let said = self.0.iter().rposition(|m| m["role"] == "user");
        let since = self.0.iter().skip(said.unwrap_or_default());
        let mut results = since.filter(|m| m["role"] == "tool");
        results
            .nth(n)
            .map_or_else(String::new, |m| words(&m["content"]))
    }
}

fn words(content: &Value) -> String {
    match content {
        Value::Array(parts) => parts.iter().filter_map(|p| p["text"].as_str()).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

type Answer = dyn Fn(&Asked) -> Says + Send + Sync;

pub(crate) struct Model {
    port: u16,
    asked: Arc<AtomicUsize>,
}

impl Model {
    /// Answers requests for as long as the test runs, each in a thread of its own.
    pub(crate) fn start(answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let (count, answer): (_, Arc<Answer>) = (asked.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (count, answer) = (count.clone(), answer.clone());
                std::thread::spawn(move || {
                    // A client that was killed hears nothing.
                    let _ = serve(stream, &count, &*answer);
                });
            }
        });
        Self { port, asked }
    }

    /// The part of `claw.yaml` that makes it the default model.
    pub(crate) fn config(&self) -> String {
        format!(
            "models:\n  default: local/x\n  providers:\n    local: {{ api: openai-chat, base_url: \"http://127.0.0.1:{}/v1\" }}\n",
            self.port
        )
    }

    /// Requests so far.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn serve(stream: TcpStream, count: &AtomicUsize, answer: &Answer) -> std::io::Result<()> {
    let mut from = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.trim_end().split_once(": ")
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    let parsed: Value = serde_json::from_slice(&body).unwrap_or_default();
    let messages = parsed["messages"].as_array().cloned().unwrap_or_default();
    let spoken = messages.into_iter().filter(|m| m["role"] != "system");
    let asked = Asked(spoken.collect(), body);
    count.fetch_add(1, Ordering::SeqCst);
    let said = match answer(&asked) {
        Says::Late(after, text) => {
            std::thread::sleep(after);
            Says::Text(text)
        }
        said => said,
    };
    let body = events(&said);
    let mut to = stream;
    write!(
        to,
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    to.flush()
}

fn events(said: &Says) -> String {
    let (delta, finish) = match said {
        Says::Text(text) | Says::Late(_, text) => (json!({ "content": text }), "stop"),
        Says::Calls(calls) => {
            let call = |(i, (name, args)): (usize, &(&str, Value))| {
                let function = json!({ "name": name, "arguments": args.to_string() });
                json!({ "index": i, "id": format!("call_{i}"), "type": "function", "function": function })
            };
            let calls: Vec<Value> = calls.iter().enumerate().map(call).collect();
            (json!({ "tool_calls": calls }), "tool_calls")
        }
    };
    let chunk = |choices: Value, usage: Value| {
        let chunk = json!({ "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "x", "choices": choices, "usage": usage });
        format!("data: {chunk}\n\n")
    };
    let choice = |delta: Value, finish: Value| json!([{ "index": 0, "delta": delta, "finish_reason": finish }]);
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15 });
    [
        chunk(choice(delta, Value::Null), Value::Null),
        chunk(choice(json!({}), json!(finish)), Value::Null),
        chunk(json!([]), usage),
        "data: [DONE]\n\n".to_owned(),
    ]
    .concat()
}
