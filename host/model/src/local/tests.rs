#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::providers::{Options, ProviderConfig, Providers, Timeouts};
use crate::tests::{Fixed, block_on};
use crate::transport::TransportError;
use async_trait::async_trait;
use bytes::Bytes;
use claw_core::capability::Request;
use claw_core::sandbox::Authority as _;
use futures_util::stream;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What a server does when it is asked.
#[derive(Clone)]
enum Server {
    None,
    Silent,
    /// Its whole answer comes, but after this time.
    Slow(u64),
    Says(u16, Vec<u8>),
}

/// Servers by port, and what they were asked.
struct Machine {
    servers: BTreeMap<u16, Server>,
    asked: Mutex<Vec<String>>,
}

struct Wire(Arc<Machine>, Arc<ProviderAuthority>);

#[async_trait]
impl Transport for Wire {
    async fn post(&self, url: &str, _: HeaderMap, _: Bytes) -> Result<HttpAnswer, TransportError> {
        panic!("POST {url}")
    }

    async fn get(&self, url: &str, headers: HeaderMap) -> Result<HttpAnswer, TransportError> {
        assert!(headers.keys().all(|k| k == "accept"), "{headers:?}");
        let request = Request::Http {
            method: "GET".into(),
            url: url.into(),
        };
        assert!(self.1.decide(&request).allowed(), "{url}");
        self.0.asked.lock().unwrap().push(url.to_owned());
        let port = url::Url::parse(url).unwrap().port().unwrap();
        let answer = |status, body: Vec<u8>| HttpAnswer {
            status,
            headers: HeaderMap::new(),
            body: stream::iter([Ok(Bytes::from(body))]).boxed(),
        };
        match self.0.servers.get(&port).cloned().unwrap_or(Server::None) {
            Server::None => Err(TransportError::Failed("refused".into())),
            Server::Silent => std::future::pending().await,
            Server::Slow(ms) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                Ok(answer(200, b"{\"data\":[]}".to_vec()))
            }
            Server::Says(status, body) => Ok(answer(status, body)),
        }
    }
}

fn look(servers: &[(u16, Server)], configured: &str) -> (Vec<Found>, Vec<String>) {
    let machine = Arc::new(Machine {
        servers: servers.iter().cloned().collect(),
        asked: Mutex::default(),
    });
    let wired = Arc::clone(&machine);
    let configured: BTreeMap<String, ProviderConfig> = serde_yaml::from_str(configured).unwrap();
    let providers = Providers::new(Options {
        configured,
        env: BTreeMap::from([("OPENAI_API_KEY".to_owned(), "k".to_owned())]),
        connect: Arc::new(move |authority| Arc::new(Wire(Arc::clone(&wired), authority))),
        clock: Arc::new(Fixed),
        timeouts: Timeouts::default(),
    });
    // Naming models asks nobody.
    assert!(providers.resolve("openai/x").is_ok() && providers.resolve("ollama/x").is_ok());
    providers.list();
    assert!(machine.asked.lock().unwrap().is_empty());
    let found = block_on(async {
        let before = tokio::time::Instant::now();
        let found = providers.find_local().await;
        assert!(
            before.elapsed() <= Duration::from_millis(FIND_MS),
            "one after another"
        );
        found
    });
    let asked = std::mem::take(&mut *machine.asked.lock().unwrap());
    (found, asked)
}

fn says(body: &str) -> Server {
    Server::Says(200, body.into())
}

fn names(found: &[Found]) -> Vec<(&str, Vec<&str>)> {
    found
        .iter()
        .map(|f| {
            (
                f.provider.as_str(),
                f.models.iter().map(String::as_str).collect(),
            )
        })
        .collect()
}

#[test]
fn servers_are_asked_for_their_models_at_loopback_and_nowhere_else() {
    let (found, mut asked) = look(
        &[
            (
                11_434,
                says(
                    r#"{"object":"list","data":[{"id":"qwen3:8b","object":"model"},{"id":"llama3"}]}"#,
                ),
            ),
            (1_234, says(r#"{"object":"list","data":null}"#)),
        ],
        "{}",
    );
    assert_eq!(
        names(&found),
        [("ollama", vec!["qwen3:8b", "llama3"]), ("lmstudio", vec![])]
    );
    assert_eq!(found[0].address, "http://127.0.0.1:11434/v1/");
    asked.sort();
    assert_eq!(
        asked,
        [
            "http://127.0.0.1:11434/v1/models",
            "http://127.0.0.1:1234/v1/models",
            "http://127.0.0.1:8000/v1/models",
            "http://127.0.0.1:8080/v1/models",
        ]
    );
}

#[test]
fn what_is_slow_broken_or_another_kind_of_server_is_not_found() {
    for server in [
        Server::None,
        Server::Silent,
        Server::Slow(FIND_MS + 1),
        Server::Says(404, b"{\"data\":[]}".to_vec()),
        Server::Says(302, b"{\"data\":[]}".to_vec()),
        says("<html>a web server</html>"),
        says("[]"),
        says("{\"data\":{}}"),
        says("{\"models\":[]}"),
    ] {
        let (found, asked) = look(&[(8_080, server), (8_000, says("{\"data\":[]}"))], "{}");
        assert_eq!(names(&found), [("vllm", vec![])]);
        assert_eq!(asked.len(), 4);
    }
    // Two that are slow and one that is silent take no longer than one.
    let slow = Server::Slow(FIND_MS - 1);
    let servers = [
        (1_234, slow.clone()),
        (8_080, slow),
        (8_000, Server::Silent),
    ];
    let (found, _) = look(&servers, "{}");
    let want = [("lmstudio", vec![]), ("llamacpp", vec![])];
    assert_eq!(names(&found), want);
}

#[test]
fn a_configured_provider_of_the_same_name_is_not_asked_for() {
    let config = "ollama: { api: openai-chat, base_url: 'http://10.0.0.7:11434' }";
    let (found, asked) = look(&[(11_434, says("{\"data\":[]}"))], config);
    assert_eq!((found, asked.len()), (Vec::new(), 3));
}

#[test]
fn lists_have_their_limits() {
    let list = |ids: &[String]| {
        let data: Vec<Value> = ids
            .iter()
            .map(|id| serde_json::json!({ "id": id }))
            .collect();
        serde_json::json!({ "data": data }).to_string()
    };
    let count = |body: &str| {
        let (found, _) = look(&[(8_000, says(body))], "{}");
        found.first().map(|f| f.models.len())
    };
    let many = |n: usize| list(&(0..n).map(|i| format!("m{i}")).collect::<Vec<_>>());
    assert_eq!(count(&many(MAX_MODELS)), Some(MAX_MODELS));
    assert_eq!(count(&many(MAX_MODELS + 1)), Some(MAX_MODELS));
    let long = |n: usize| list(&["x".repeat(n)]);
    assert_eq!(count(&long(MAX_MODEL_BYTES)), Some(1));
    assert_eq!(count(&long(MAX_MODEL_BYTES + 1)), Some(0));
    let odd = ["", "a b", "a\u{1b}[31m", "ä"].map(str::to_owned);
    assert_eq!(count(&list(&odd)), Some(0));
    let padded = |n: usize| format!("{{\"data\":[]{}}}", " ".repeat(n - 11));
    assert_eq!(count(&padded(MAX_LIST_BYTES)), Some(0));
    assert_eq!(count(&padded(MAX_LIST_BYTES + 1)), None);
}
