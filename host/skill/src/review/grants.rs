//! What to grant: rules that name no more than was found, and where each secret belongs.

use crate::infer::{Host, Needs, Place, Variable};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Rules at most; what is over is in the list of hosts.
const MAX_RULES: usize = 64;

/// A secret to bind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Binding {
    /// The variable.
    pub env: String,
    /// Hosts it may belong to, the likeliest first. Empty: nothing tells.
    pub hosts: Vec<String>,
}

/// Rules as `claw grant add` takes them, one for each host. This machine and whole name spaces are for a person to write.
pub(super) fn rules(needs: &Needs) -> Vec<String> {
    let mut methods: BTreeMap<String, Option<BTreeSet<&str>>> = BTreeMap::new();
    for host in needs
        .hosts
        .iter()
        .filter(|h| !h.loopback && !h.host.starts_with("*."))
    {
        let entry = methods
            .entry(address(host))
            .or_insert_with(|| Some(BTreeSet::new()));
        if host.methods.is_empty() {
            *entry = None;
        } else if let Some(known) = entry {
            known.extend(host.methods.iter().map(String::as_str));
        }
    }
    let rule = |(address, methods): (String, Option<BTreeSet<&str>>)| match methods {
        Some(methods) => {
            let methods: Vec<&str> = methods.into_iter().collect();
            format!("http {} {address}", methods.join(","))
        }
        None => format!("http {address}"),
    };
    methods.into_iter().take(MAX_RULES).map(rule).collect()
}

fn address(host: &Host) -> String {
    let port = host.port.map(|port| format!(":{port}")).unwrap_or_default();
    let name = if host.host.contains(':') {
        format!("[{}]", host.host)
    } else {
        host.host.clone()
    };
    format!("{}://{name}{port}/", host.scheme)
}

/// Each secret with the hosts it may belong to.
pub(super) fn bindings(needs: &Needs) -> Vec<Binding> {
    let secrets = needs.env.iter().filter(|v| v.secret);
    let binding = |variable: &Variable| Binding {
        env: variable.name.clone(),
        hosts: hosts(variable, needs),
    };
    secrets.map(binding).collect()
}

/// Hosts named like the variable; else the only one in its files; else the only one there is.
fn hosts(variable: &Variable, needs: &Needs) -> Vec<String> {
    let remote: Vec<&Host> = needs.hosts.iter().filter(|h| !h.loopback).collect();
    let named = remote
        .iter()
        .filter(|h| is_named_like(&variable.name, &h.host));
    let named: BTreeSet<String> = named.map(|h| h.host.clone()).collect();
    if !named.is_empty() {
        return named.into_iter().collect();
    }
    let files: BTreeSet<&str> = variable.at.iter().map(|p| p.file.as_str()).collect();
    let beside = |host: &&&Host| {
        host.at
            .iter()
            .any(|p: &Place| files.contains(p.file.as_str()))
    };
    let near: BTreeSet<String> = remote
        .iter()
        .filter(beside)
        .map(|h| h.host.clone())
        .collect();
    if near.len() == 1 {
        return near.into_iter().collect();
    }
    let all: BTreeSet<String> = remote.iter().map(|h| h.host.clone()).collect();
    if all.len() == 1 {
        all.into_iter().collect()
    } else {
        Vec::new()
    }
}

/// `OPENAI_API_KEY` and `api.openai.com`.
fn is_named_like(variable: &str, host: &str) -> bool {
    const WORDS: [&str; 12] = [
        "api", "key", "token", "secret", "access", "auth", "password", "app", "client", "user",
        "bot", "private",
    ];
    let low = variable.to_ascii_lowercase();
    let squeezed = host.replace(['-', '.'], "");
    let words = low.split('_').filter(|w| w.len() > 2 && !WORDS.contains(w));
    words.into_iter().any(|word| squeezed.contains(word))
}
