//! The network of `claw exec`: what was named is reached, by the names scripts use for it, and nothing else is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "exec_net/tls.rs"]
mod tls;

use common::exec::languages;
use common::server::{Response, Server};
use common::{Claw, Ran};

/// The same request in every way scripts make it: a line that prints the body, or `refused` in its language's terms.
fn clients(url: &str) -> Vec<(&'static str, Vec<String>)> {
    let python = |name, with: &str, get: &str, error: &str| {
        let script = format!(
            "{with}\ntry:\n    print({get})\nexcept {error} as e:\n    print('refused', type(e).__name__)\n    raise SystemExit(9)"
        );
        (name, vec!["python3".to_owned(), "-c".to_owned(), script])
    };
    let node = |name, get: &str| {
        let refused = "const refused = (e) => { console.log('refused', e.code ?? e.cause?.code); process.exit(9); };";
        let script = format!("{refused}\n{get}");
        (name, vec!["node".to_owned(), "-e".to_owned(), script])
    };
    let curl = format!("curl -sS {url} || {{ echo refused $?; exit 9; }}");
    let wget = format!("wget -q -O - {url} || {{ echo refused $?; exit 9; }}");
    vec![
        ("curl", vec!["bash".into(), "-c".into(), curl]),
        ("wget", vec!["bash".into(), "-c".into(), wget]),
        python(
            "urllib",
            "import urllib.request, urllib.error",
            &format!("urllib.request.urlopen('{url}').read().decode()"),
            "urllib.error.URLError",
        ),
        python(
            "requests",
            "import requests",
            &format!("requests.get('{url}').text"),
            "requests.exceptions.RequestException",
        ),
        python(
            "httpx",
            "import httpx",
            &format!("httpx.get('{url}').text"),
            "httpx.HTTPError",
        ),
        node(
            "fetch",
            &format!("fetch('{url}').then((r) => r.text()).then(console.log, refused);"),
        ),
        node(
            "http.get",
            &format!(
                "require('{}').get('{url}', (r) => r.on('data', (d) => process.stdout.write(d))).on('error', refused);",
                url.split(':').next().unwrap_or_default()
            ),
        ),
    ]
}

fn run(claw: &Claw, flags: &[&str], line: &[String]) -> Ran {
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    claw.exec(flags, &line)
}

/// `HOST:PORT` of a URL.
fn place(url: &str) -> &str {
    url.split_once("://").unwrap().1.trim_end_matches('/')
}

#[test]
fn a_host_that_was_named_is_reached() {
    let claw = languages();
    let server = Server::start(|_| Response::page("hello"));
    let url = server.url("/");
    for (n, (name, line)) in clients(&url).into_iter().enumerate() {
        let ran = run(&claw, &["--net", place(&url)], &line).exits(0);
        assert_eq!(ran.out.trim_end(), "hello", "{name}");
        assert_eq!(ran.err, "", "{name}");
        assert_eq!(server.seen().len(), n + 1, "{name}");
    }
}

#[test]
fn every_other_host_is_refused_in_the_languages_own_terms() {
    let claw = languages();
    let server = Server::start(|_| Response::page("hello"));
    let url = server.url("/");
    let other = Server::start(|_| Response::page("other"));
    let elsewhere = other.url("/");
    for (name, line) in clients(&url) {
        for flags in [&[][..], &["--net", place(&elsewhere)], &["--net", "a.test"]] {
            let ran = run(&claw, flags, &line).exits(9);
            assert!(ran.out.starts_with("refused"), "{name}: {ran:#?}");
            let hint = format!("to allow it: --net {}", place(&url));
            assert!(ran.err.contains("claw: denied: GET"), "{name}: {ran:#?}");
            assert!(ran.err.contains(&hint), "{name}: {ran:#?}");
        }
    }
    for url in [
        "http://169.254.169.254/latest/",
        "http://[::1]:1/",
        "https://example.com/",
    ] {
        for (name, line) in clients(url) {
            let ran = run(&claw, &["--net", place(&elsewhere)], &line).exits(9);
            assert!(ran.out.starts_with("refused"), "{name}: {ran:#?}");
        }
    }
    assert!(server.seen().is_empty() && other.seen().is_empty());
}

#[test]
fn a_name_never_admits_an_address_of_the_own_network() {
    let claw = languages();
    let server = Server::start(|_| Response::page("hello"));
    let url = server.url("/").replace("127.0.0.1", "localhost");
    for (name, line) in clients(&url) {
        let ran = run(&claw, &["--net", place(&url)], &line).exits(9);
        let literal = place(&url).replace("localhost", "127.0.0.1");
        assert!(
            ran.err.contains(&format!("--net {literal}")),
            "{name}: {ran:#?}"
        );
        assert!(server.seen().is_empty(), "{name}");
    }
    // With both it is meant, and reached.
    let literal = place(&url).replace("localhost", "127.0.0.1");
    let flags = ["--net", place(&url), "--net", &literal];
    let (_, line) = clients(&url).remove(0);
    assert_eq!(run(&claw, &flags, &line).exits(0).out, "hello");
}

#[test]
fn a_redirect_leads_nowhere_that_was_not_named() {
    let claw = languages();
    let inner = Server::start(|_| Response::page("the router's settings"));
    let to = inner.url("/admin");
    let outer = Server::start(move |_| Response::redirect(&to));
    let url = outer.url("/");
    // Node's own client gives the redirect to the program.
    let follow = || clients(&url).into_iter().filter(|c| c.0 != "http.get");
    for (name, mut line) in follow() {
        line[2] = line[2].replace("curl -sS", "curl -sSL").replace(
            &format!("httpx.get('{url}'"),
            &format!("httpx.get('{url}', follow_redirects=True"),
        );
        let ran = run(&claw, &["--net", place(&url)], &line).exits(9);
        assert!(ran.out.starts_with("refused"), "{name}: {ran:#?}");
    }
    assert!(inner.seen().is_empty());
    assert_eq!(outer.seen().len(), follow().count());
}

#[test]
fn tls_is_checked_against_the_authorities_of_the_configuration() {
    let secure = tls::Server::start("hello");
    let claw = languages();
    let url = secure.url("/");
    for (name, line) in clients(&url) {
        let ran = run(&claw, &["--net", place(&url)], &line).exits(9);
        assert!(ran.out.starts_with("refused"), "{name}: {ran:#?}");
    }
    assert_eq!(secure.answered(), 0);
    let file = claw.file("ca.pem", secure.authority());
    let claw = claw.config(&format!("net: {{ extra_ca: ['{}'] }}", file.display()));
    for (n, (name, line)) in clients(&url).into_iter().enumerate() {
        let ran = run(&claw, &["--net", place(&url)], &line).exits(0);
        assert_eq!(ran.out.trim_end(), "hello", "{name}");
        assert_eq!(secure.answered(), n + 1, "{name}");
        let ran = run(&claw, &[], &line).exits(9);
        assert!(ran.out.starts_with("refused"), "{name}: {ran:#?}");
    }
}

#[test]
fn the_report_has_what_was_sent_and_refused() {
    let claw = languages();
    let server = Server::start(|_| Response::page("ok"));
    let url = server.url("/form");
    let script = format!("curl -sS -d a=1 {url}; curl -sS https://example.com/x || true");
    let net = place(&url).trim_end_matches("/form").to_owned();
    let (ran, report) = claw.exec_reported(&["--net", &net], &["bash", "-c", &script]);
    assert_eq!(ran.exits(0).out, "ok");
    let effects = report["effects"].as_array().unwrap();
    let sent = effects.iter().any(|e| {
        e["kind"] == "http"
            && e["state"] == "done"
            && e["summary"].as_str().unwrap().starts_with("POST ")
    });
    assert!(sent, "{report:#}");
    assert_eq!(
        report["denials"][0]["code"], "host-not-granted",
        "{report:#}"
    );
    assert_eq!(server.seen()[0].body, "a=1");
}
