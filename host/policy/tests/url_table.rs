//! The URL table: every spelling of `fixtures/urls.yaml` through the whole formula. The same rows go through the
//! binary in the acceptance tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_core::capability::{Request, Verdict};
use claw_core::id::{AgentId, Digest, GrantId, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_policy::bounds::Bounds;
use claw_policy::manifest::Manifest;
use claw_policy::profile::Profile;
use claw_policy::url::{CanonicalUrl, UrlError};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

const ROWS: &str = include_str!("fixtures/urls.yaml");
const LEAST_ROWS: usize = 120;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    url: String,
    #[serde(default = "get")]
    method: String,
    rules: Vec<String>,
    address: Option<IpAddr>,
    code: String,
    verdict: Option<Verdict>,
    canonical: Option<String>,
}

fn get() -> String {
    "GET".into()
}

fn rows() -> Vec<Row> {
    serde_yaml::from_str(ROWS).unwrap()
}

fn authority(rules: &[String]) -> EffectiveAuthority {
    let manifest = Manifest::parse(
        "name: web\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: x\n\
         capabilities: { http: [{ scheme: '*', host: '*', port: '*' }] }",
    )
    .unwrap();
    let subject = Subject::Tool(Digest::of(b"web"));
    let grants = rules
        .iter()
        .map(|rule| GrantRow {
            session: None,
            id: GrantId::new(rule.clone()),
            agent: AgentId::new("main"),
            subject: subject.to_string(),
            rule: rule.clone(),
            expires: None,
            by: "owner".into(),
            at: TimestampMs(0),
            revoked: None,
        })
        .collect::<Vec<_>>();
    let authority = EffectiveAuthority::new(Parts {
        session: None,
        taint: None,
        agent: AgentId::new("main"),
        subject,
        actor: Actor::Owner,
        ceiling: Arc::new(Bounds::default()),
        profile: Arc::new(Profile::default()),
        parent: None,
        manifest: Some(Arc::new(manifest)),
        grants,
        now: TimestampMs(1),
    });
    assert_eq!(authority.live_grants().len(), rules.len(), "{rules:?}");
    authority
}

/// What a code means unless the row says otherwise.
fn usual_verdict(code: &str) -> Verdict {
    match code {
        "allowed" => Verdict::Allow,
        "host-not-granted" | "path-not-granted" | "method-not-granted" | "address-blocked" => {
            Verdict::Ask
        }
        _ => Verdict::Deny,
    }
}

#[test]
fn every_spelling_gets_its_verdict() {
    let rows = rows();
    assert!(rows.len() >= LEAST_ROWS, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let authority = authority(&row.rules);
        let decision = match row.address {
            Some(address) => authority.admits(&row.method, &row.url, address),
            None => authority.decide(&Request::Http {
                method: row.method.clone(),
                url: row.url.clone(),
            }),
        };
        let verdict = row.verdict.unwrap_or_else(|| usual_verdict(&row.code));
        if decision.code != row.code || decision.verdict != verdict {
            wrong.push(format!(
                "{row:?}\n  got {:?} {}: {}",
                decision.verdict, decision.code, decision.reason
            ));
        }
        assert_eq!(decision.hint.is_some(), decision.verdict == Verdict::Ask);
        let told = format!("{} {:?}", decision.reason, decision.steps);
        assert!(!told.contains("secret"), "{told}");
        if let Some(canonical) = &row.canonical {
            assert_eq!(
                CanonicalUrl::parse(&row.url).unwrap().as_str(),
                canonical,
                "{row:?}"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_hint_is_enough() {
    let mut tried = 0;
    for row in rows() {
        let request = Request::Http {
            method: row.method.clone(),
            url: row.url.clone(),
        };
        let ask = |authority: &EffectiveAuthority| match row.address {
            Some(address) => authority.admits(&row.method, &row.url, address),
            None => authority.decide(&request),
        };
        let mut rules = row.rules.clone();
        let Some(hint) = ask(&authority(&rules)).hint else {
            continue;
        };
        for line in hint.lines() {
            let quoted = line.strip_prefix("claw grant add web '").unwrap();
            rules.push(quoted.strip_suffix('\'').unwrap().to_owned());
        }
        let after = ask(&authority(&rules));
        assert!(after.allowed(), "{row:?} with {hint}: {}", after.reason);
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn every_canonical_url_is_stable_and_read_alike_by_the_client() {
    let mut read = 0;
    for row in rows() {
        let Ok(url) = CanonicalUrl::parse(&row.url) else {
            continue;
        };
        assert_eq!(CanonicalUrl::parse(url.as_str()).unwrap(), url, "{row:?}");
        let other = url::Url::parse(url.as_str()).unwrap();
        assert_eq!(other.as_str(), url.as_str(), "{row:?}");
        read += 1;
    }
    assert!(read > 60, "{read}");
}

#[test]
fn every_refusal_of_a_url_is_in_the_table() {
    let codes: BTreeSet<&str> = rows()
        .iter()
        .filter_map(|row| CanonicalUrl::parse(&row.url).err())
        .map(|error| error.code())
        .collect();
    let mut all: BTreeSet<&str> = [
        "url-malformed",
        "url-scheme",
        "url-userinfo",
        "url-host",
        "url-port",
        "url-path",
    ]
    .into();
    assert_eq!(codes, all);
    // Too long for a readable table.
    let long = format!("https://example.com/?{}", "a".repeat(8 * 1024));
    let error = CanonicalUrl::parse(&long).unwrap_err();
    assert!(matches!(error, UrlError::TooLong { .. }));
    assert!(all.insert(error.code()));
}
