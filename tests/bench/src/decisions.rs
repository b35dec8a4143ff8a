//! What policy costs: one decision about a plugin that was granted very much.

use crate::Rounds;
use crate::figures::percentiles;
use anyhow::{Result, ensure};
use claw_core::capability::{Access, Request};
use claw_core::id::{AgentId, Digest, GrantId, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_policy::manifest::Manifest;
use serde_json::{Map, Value};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

/// Live grants of the plugin.
const GRANTS: usize = 1_000;
const MANIFEST: &str = "name: plug
version: 0.1.0
world: claw:tool/tool@0.1.0
summary: Asks for much.
capabilities:
  http: [{ host: '*' }]
  files: [{ root: /workspace, access: rw }]
  secrets: [{ name: k998, host: h998.example.com, placement: bearer }]
";

pub(crate) fn measure(rounds: Rounds) -> Result<Value> {
    let manifest = Arc::new(Manifest::parse(MANIFEST)?);
    let mut made = Vec::new();
    for _ in 0..rounds.calls.div_ceil(10) {
        let parts = parts(&manifest);
        let begun = Instant::now();
        black_box(EffectiveAuthority::new(parts));
        made.push(begun.elapsed());
    }
    let authority = EffectiveAuthority::new(parts(&manifest));
    let mut figures = Map::new();
    for (name, request, allowed) in requests() {
        ensure!(
            authority.decide(&request).allowed() == allowed,
            "`{request}` was not decided as expected"
        );
        let mut all = Vec::with_capacity(rounds.calls);
        for _ in 0..rounds.calls {
            let begun = Instant::now();
            black_box(authority.decide(&request));
            all.push(begun.elapsed());
        }
        figures.insert(name.to_owned(), percentiles(all));
    }
    figures.insert("made_anew".to_owned(), percentiles(made));
    Ok(Value::Object(figures))
}

fn requests() -> [(&'static str, Request, bool); 4] {
    let http = |url: &str| Request::Http {
        method: "GET".to_owned(),
        url: url.to_owned(),
    };
    [
        ("http", http("https://h996.example.com/api/x"), true),
        ("http_refused", http("https://other.example.com/"), false),
        (
            "files",
            Request::File {
                path: "/workspace/f997/notes/a.md".to_owned(),
                access: Access::Write,
            },
            true,
        ),
        (
            "secret",
            Request::Secret {
                name: "k998".to_owned(),
                placement: "bearer".to_owned(),
                method: "GET".to_owned(),
                url: "https://h998.example.com/".to_owned(),
            },
            true,
        ),
    ]
}

/// A third of the grants is about hosts, a third about folders, a third about secrets.
fn parts(manifest: &Arc<Manifest>) -> Parts {
    let subject = Subject::Tool(Digest::of(MANIFEST.as_bytes()));
    let rule = |i: usize| match i % 3 {
        0 => format!("http GET https://h{i}.example.com/api/"),
        1 => format!("files rw /workspace/f{i}"),
        _ => format!("secret k{i} https://h{i}.example.com bearer"),
    };
    let grants = (0..GRANTS).map(|i| GrantRow {
        session: None,
        id: GrantId::new(i.to_string()),
        agent: AgentId::new("main"),
        subject: subject.to_string(),
        rule: rule(i),
        expires: None,
        by: "owner".to_owned(),
        at: TimestampMs(0),
        revoked: None,
    });
    Parts {
        session: None,
        taint: None,
        agent: AgentId::new("main"),
        actor: Actor::Owner,
        ceiling: Arc::default(),
        profile: Arc::default(),
        parent: None,
        manifest: Some(manifest.clone()),
        grants: grants.collect(),
        now: TimestampMs(1),
        subject,
    }
}
