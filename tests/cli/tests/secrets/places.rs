//! Every place that a script can put a secret in, against what arrives; and every other place.

use super::common::exec::languages;
use super::server::Peer;
use super::{VALUE, forms, store};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A value that every place takes, the path included.
const KEY: &str = "sk-live-0Zr8Qm5Xw2Vt7Lk";

/// The placements, and what arrives.
fn table() -> Vec<(&'static str, String)> {
    let basic = |text: String| format!("Basic {}", STANDARD.encode(text));
    vec![
        ("bearer", format!("Bearer {KEY}")),
        ("basic", basic(format!("me:{KEY}"))),
        ("basic-user", basic(format!("{KEY}:"))),
        ("header:x-api-key", KEY.to_owned()),
        ("header:authorization=token *", format!("token {KEY}")),
        ("query:key", format!("/q?a=1&key={KEY}")),
        ("path:bot*", format!("/bot{KEY}/x")),
        ("form:key", format!("a=1&key={KEY}")),
        ("json:/a/key", format!("\"{KEY}\"")),
    ]
}

/// A request with $KEY in this place, by each language.
fn requests(placement: &str, url: &str) -> Vec<Vec<String>> {
    let (mut curl, mut python, mut node) = (String::new(), String::new(), String::new());
    let mut path = "/q".to_owned();
    let header = |name: &str, value: &str| {
        let shell = value.replace("{K}", "$KEY");
        let py = value.replace("{K}", "'+k+'");
        (
            format!("-H \"{name}: {shell}\""),
            format!("headers={{'{name}':'{py}'}}"),
            format!("headers:{{'{name}':'{py}'}}"),
        )
    };
    let body = |kind: &str, text: &str| {
        let shell = text.replace("{K}", "$KEY").replace('"', "\\\"");
        let py = text.replace("{K}", "'+k+'");
        (
            format!("-H 'content-type: {kind}' -d \"{shell}\""),
            format!("headers={{'content-type':'{kind}'}},data=('{py}').encode(),method='POST'"),
            format!("method:'POST',headers:{{'content-type':'{kind}'}},body:'{py}'"),
        )
    };
    let form = "application/x-www-form-urlencoded";
    match placement {
        "bearer" => (curl, python, node) = header("Authorization", "Bearer {K}"),
        "header:x-api-key" => (curl, python, node) = header("X-Api-Key", "{K}"),
        "header:authorization=token *" => {
            (curl, python, node) = header("Authorization", "token {K}")
        }
        "form:key" => (curl, python, node) = body(form, "a=1&key={K}"),
        "json:/a/key" => {
            (curl, python, node) = body("application/json", "{\"a\":{\"key\":\"{K}\"}}")
        }
        "query:key" => path = "/q?a=1&key={K}".into(),
        "path:bot*" => path = "/bot{K}/x".into(),
        basic => {
            let (shell, text) = match basic {
                "basic" => ("me:$KEY", "'me:'+k"),
                _ => ("$KEY:", "k+':'"),
            };
            curl = format!("-u \"{shell}\"");
            python = format!(
                "headers={{'authorization':'Basic '+base64.b64encode(({text}).encode()).decode()}}"
            );
            node = format!(
                "headers:{{authorization:'Basic '+Buffer.from({text}).toString('base64')}}"
            );
        }
    }
    let (shell, quoted) = (path.replace("{K}", "$KEY"), path.replace("{K}", "'+k+'"));
    let python = format!(
        "import os,base64,urllib.request as u\nk=os.environ['KEY']\nr=u.Request('{url}{quoted}'{}{python})\nprint(u.urlopen(r).read().decode())",
        if python.is_empty() { "" } else { "," }
    );
    let node = format!(
        "const k=process.env.KEY;\nfetch('{url}{quoted}',{{{node}}}).then(r=>r.text()).then(console.log,e=>{{console.log('refused');process.exit(9)}});"
    );
    let own = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    vec![
        own(&[
            "bash",
            "-c",
            &format!("curl -sS --fail-with-body {curl} \"{url}{shell}\""),
        ]),
        own(&["python3", "-c", &python]),
        own(&["node", "-e", &node]),
    ]
}

#[test]
fn a_stand_in_is_swapped_in_each_declared_place_by_every_language() {
    let claw = languages();
    let peer = Peer::quiet();
    let places: Vec<&str> = table().into_iter().map(|(p, _)| p).collect();
    let mut flags = vec!["--at".to_owned(), peer.place()];
    for place in &places {
        flags.extend(["--as".to_owned(), (*place).to_owned()]);
    }
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    store(&claw, "key", KEY, &flags);
    for (placement, arrives) in table() {
        for line in requests(placement, &peer.url("")) {
            let line: Vec<&str> = line.iter().map(String::as_str).collect();
            let before = peer.seen().len();
            let ran = claw.exec(&["--secret", "key", "--net", &peer.place()], &line);
            let ran = ran.exits(0);
            assert_eq!(ran.out.trim_end(), "fine", "{placement} {line:?}");
            let seen = peer.seen();
            assert_eq!(seen.len(), before + 1, "{placement} {line:?}");
            let last = seen.last().unwrap();
            assert!(last.contains(&arrives), "{placement} {line:?}: {last}");
        }
    }
}

#[test]
fn a_stand_in_in_any_other_place_is_an_error_and_nothing_is_sent() {
    let claw = languages();
    let peer = Peer::quiet();
    let at = peer.place();
    store(&claw, "key", KEY, &["--at", &at, "--as", "header:x-only"]);
    let curl = "curl -sS -H \"X-Only: $KEY\" ";
    let right = format!("{curl}{}", peer.url("/"));
    claw.exec(&["--secret", "key", "--net", &at], &["bash", "-c", &right])
        .exits(0);
    let sent = peer.seen().len();
    assert_eq!(sent, 1);
    for (placement, _) in table() {
        for line in requests(placement, &peer.url("")) {
            let line: Vec<&str> = line.iter().map(String::as_str).collect();
            let (ran, report) = claw.exec_reported(&["--secret", "key", "--net", &at], &line);
            assert_ne!(ran.code, 0, "{placement} {line:?}");
            let denial = &report["denials"][0];
            assert_eq!(
                denial["code"], "secret-misplaced",
                "{placement} {line:?}: {report:#}"
            );
            assert_eq!(peer.seen().len(), sent, "{placement} {line:?}");
        }
    }
}

#[test]
fn a_stand_in_is_worth_nothing_at_another_place() {
    let claw = languages();
    let (bound, other) = (Peer::quiet(), Peer::quiet());
    store(
        &claw,
        "key",
        VALUE,
        &["--at", &bound.place(), "--as", "bearer"],
    );
    for line in requests("bearer", &other.url("")) {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let flags = ["--secret", "key", "--net", &other.place()];
        let (ran, report) = claw.exec_reported(&flags, &line);
        assert_ne!(ran.code, 0, "{line:?}");
        let code = report["denials"][0]["code"].as_str().unwrap();
        assert!(code.starts_with("secret-"), "{line:?}: {report:#}");
    }
    assert_eq!((bound.seen().len(), other.seen().len()), (0, 0));
    forms::absent(VALUE, "a peer", other.seen().concat().as_bytes());
}
