//! Local OpenAI-compatible servers at the ports they usually have.
//!
//! Invariant: only `GET /v1/models` of 127.0.0.1 is asked, without a key, and only when somebody wants to
//! know what there is; naming a model of one (`ollama/qwen3`) asks nothing but it.

use crate::address::Address;
use crate::authority::ProviderAuthority;
use crate::providers::Connect;
use crate::transport::{ByteStream, HttpAnswer, Transport};
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Time for one server's whole answer, in milliseconds.
pub const FIND_MS: u64 = 300;
/// Most of a list of models that is read, in bytes.
pub const MAX_LIST_BYTES: usize = 1 << 20;
/// Models of one server that are listed.
pub const MAX_MODELS: usize = 100;
/// Longest name of a listed model, in bytes.
pub const MAX_MODEL_BYTES: usize = 200;

/// A kind of server and its usual port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// The name of the provider.
    pub name: &'static str,
    /// Its port on 127.0.0.1.
    pub port: u16,
}

/// The servers that are known.
pub const USUAL: [Usual; 4] = [
    Usual {
        name: "ollama",
        port: 11_434,
    },
    Usual {
        name: "lmstudio",
        port: 1_234,
    },
    Usual {
        name: "llamacpp",
        port: 8_080,
    },
    Usual {
        name: "vllm",
        port: 8_000,
    },
];

impl Usual {
    /// The root of its API.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }
}

/// A server that answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The provider's name.
    pub provider: String,
    /// The root of its API.
    pub address: String,
    /// The names of its models, as it gives them.
    pub models: Vec<String>,
}

/// Asks these servers, all at once and each for at most `wait`. Those that answer come in the order asked.
pub async fn find(
    servers: impl Iterator<Item = &Usual>,
    connect: &Connect,
    wait: Duration,
) -> Vec<Found> {
    let asked = servers.map(|server| async move {
        // No server, a slow one and one of another kind are the same here: not found.
        let found = tokio::time::timeout(wait, ask(server, connect)).await;
        found.ok().flatten()
    });
    join_all(asked).await.into_iter().flatten().collect()
}

async fn ask(server: &Usual, connect: &Connect) -> Option<Found> {
    let address = Address::openai(&server.base()).ok()?;
    let authority = ProviderAuthority::new(server.name, address.clone(), true);
    let transport: Arc<dyn Transport> = connect(Arc::new(authority));
    let mut headers = HeaderMap::new();
    let json = HeaderValue::from_static("application/json");
    headers.insert(header::ACCEPT, json);
    let answer = transport.get(&address.endpoint("models"), headers).await;
    let HttpAnswer { status, body, .. } = answer.ok()?;
    let list = if status == 200 {
        whole(body).await?
    } else {
        return None;
    };
    Some(Found {
        provider: server.name.to_owned(),
        address: address.root().to_string(),
        models: models(&serde_json::from_slice(&list).ok()?)?,
    })
}

/// The body, unless it breaks or is too long.
async fn whole(mut body: ByteStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece.ok()?);
        if bytes.len() > MAX_LIST_BYTES {
            return None;
        }
    }
    Some(bytes)
}

/// `{data: [{id: "…"}, …]}`, as every such server answers.
fn models(list: &Value) -> Option<Vec<String>> {
    let data = match list.get("data")? {
        // Ollama without models.
        Value::Null => &Vec::new(),
        data => data.as_array()?,
    };
    let ids = data.iter().filter_map(|m| m["id"].as_str());
    let usable = |id: &&str| {
        !id.is_empty() && id.len() <= MAX_MODEL_BYTES && id.bytes().all(|b| b.is_ascii_graphic())
    };
    Some(
        ids.filter(usable)
            .take(MAX_MODELS)
            .map(str::to_owned)
            .collect(),
    )
}

#[cfg(test)]
mod tests;
