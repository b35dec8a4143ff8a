//! Two subjects with a secret each, in one turn: a tool that holds `one`, and the agent's commands, which hold `two`.
//! What one of them was given is nothing to the other.

use super::common::exec::languages;
use super::common::model::{Asked, Model, Says};
use super::common::{Claw, hostile};
use super::server::Peer;
use super::{VALUE, forms, store};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

const OTHER: &str = "sk-live-1Yr9Pm6Ww3Vu8Mj";
/// Steps of the turn, the last answer included.
const STEPS: usize = 10;

/// A call of one function of the contract by the tool.
fn tool(function: &str, args: &Value) -> (&'static str, Value) {
    let arguments = json!({ "function": function, "args": args });
    ("host_call", arguments)
}

fn exec(line: &str) -> (&'static str, Value) {
    ("exec", json!({ "command": line }))
}

/// What the model calls in a step: first it is told both stand-ins, then it gives each to the other.
fn step(asked: &Asked, url: &str) -> Says {
    let told = |n| asked.result(n).trim().trim_matches('"').to_owned();
    let calls = match asked.results() {
        0 => tool("secrets.placeholder", &json!({ "name": "one" })),
        1 => exec("printf %s \"$TWO\""),
        2 => exec(&format!(
            "curl -sS -H 'Authorization: Bearer {}' {url}/bash",
            told(0)
        )),
        3 => exec(&format!(
            "python3 -c \"import urllib.request as u; u.urlopen(u.Request('{url}/python', headers={{'Authorization': 'Bearer {}'}}))\"",
            told(0)
        )),
        4 => exec(&format!(
            "node -e \"fetch('{url}/node', {{ headers: {{ authorization: 'Bearer {}' }} }})\"",
            told(0)
        )),
        5 => {
            let header = format!("Authorization: Bearer {}", told(1));
            tool(
                "client.send",
                &json!({ "url": format!("{url}/tool"), "header": header }),
            )
        }
        6 => tool(
            "client.send",
            &json!({ "url": format!("{url}/named"), "secret": "two" }),
        ),
        7 => tool(
            "client.send",
            &json!({ "url": format!("{url}/one"), "secret": "one" }),
        ),
        8 => exec(&format!(
            "curl -sS -H \"Authorization: Bearer $TWO\" {url}/two"
        )),
        _ => return Says::Text("done".into()),
    };
    Says::Calls(vec![calls])
}

/// A component without the manifest that its build put into it: without its outermost custom sections.
fn bare(component: &[u8]) -> Vec<u8> {
    let (head, mut rest) = component.split_at(8);
    let mut kept = head.to_vec();
    while let [id, after @ ..] = rest {
        let digits = after.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        let size = after[..digits].iter().rev();
        let size = size.fold(0, |size, byte| size << 7 | usize::from(byte & 0x7f));
        let (section, next) = rest.split_at(1 + digits + size);
        if *id != 0 {
            kept.extend(section);
        }
        rest = next;
    }
    kept
}

/// The guest, declaring the secret `one` for this port.
fn holding_one(claw: &Claw, port: u16) -> PathBuf {
    let folder = claw.dir().join("holding");
    std::fs::create_dir_all(&folder).unwrap();
    let from = hostile();
    let manifest = std::fs::read_to_string(from.join("plugin.yaml")).unwrap();
    let declared = format!(
        "  secrets: [{{ name: one, scheme: http, host: 127.0.0.1, port: {port}, placement: bearer }}]"
    );
    let lines = manifest.lines().map(|line| {
        let secrets = line.trim_start().starts_with("secrets:");
        if secrets { declared.as_str() } else { line }
    });
    let changed = lines.collect::<Vec<_>>().join("\n");
    std::fs::write(folder.join("plugin.yaml"), changed).unwrap();
    let wasm = folder.join("bare.wasm");
    let built = std::fs::read(from.join("plugin.wasm")).unwrap();
    std::fs::write(&wasm, bare(&built)).unwrap();
    let (source, wasm) = (folder.to_str().unwrap(), wasm.to_str().unwrap());
    claw.run(&["plugin", "build", source, "--wasm", wasm])
        .exits(0);
    folder.join("dist")
}

#[test]
fn in_one_turn_neither_uses_what_the_other_was_given() {
    let peer = Peer::quiet();
    let at = peer.place();
    let url = peer.url("");
    let told = Arc::new(Mutex::new(Vec::new()));
    let (list, base) = (told.clone(), url.clone());
    let model = Model::start(move |asked| {
        let results = (0..asked.results()).map(|n| asked.result(n));
        *list.lock().unwrap() = results.collect::<Vec<_>>();
        step(asked, &base)
    });
    let claw = languages().config(&model.config());
    claw.add(&holding_one(&claw, peer.port));
    let flags = ["--at", &at, "--as", "bearer"];
    store(&claw, "one", VALUE, &flags);
    store(
        &claw,
        "two",
        OTHER,
        &[&flags[..], &["--env", "TWO"]].concat(),
    );
    for (who, secret) in [("hostile", "one"), ("agent", "two")] {
        claw.grant(who, &format!("http {url}/"));
        claw.grant(who, &format!("send {url}"));
        claw.grant(who, &format!("secret {secret} {url} bearer"));
    }
    claw.run(&["ask", "go"]).exits(0);

    let told = told.lock().unwrap();
    assert_eq!(told.len(), STEPS - 1, "{told:#?}");
    let stand_ins = [0, 1].map(|n| told[n].trim().trim_matches('"').to_owned());
    for (stand_in, value) in stand_ins.iter().zip([VALUE, OTHER]) {
        assert_eq!(stand_in.len(), value.len(), "{told:#?}");
        assert_ne!(stand_in, value);
    }
    assert!(told[6].contains("secret-undeclared"), "{}", told[6]);

    let seen = peer.seen();
    let bearer = |path: &str| {
        let sent: Vec<&String> = seen.iter().filter(|r| r.contains(path)).collect();
        assert_eq!(sent.len(), 1, "{path}: {seen:#?} {told:#?}");
        let lines = sent[0].lines();
        let mut held = lines.filter_map(|l| {
            let (name, value) = l.split_once(": ")?;
            let bearer = value.strip_prefix("Bearer ")?;
            name.eq_ignore_ascii_case("authorization")
                .then(|| bearer.to_owned())
        });
        held.next().unwrap()
    };
    for path in ["/bash", "/python", "/node"] {
        assert_eq!(bearer(path), stand_ins[0], "{path}");
    }
    assert_eq!(bearer("/tool"), stand_ins[1]);
    assert_eq!(seen.iter().filter(|r| r.contains("/named")).count(), 0);
    // Each can use its own in the same turn.
    assert_eq!(bearer("/one"), VALUE);
    assert_eq!(bearer("/two"), OTHER);
    let wrong = seen
        .iter()
        .filter(|r| !r.contains("/one") && !r.contains("/two"));
    for request in wrong {
        forms::absent(VALUE, "a request", request.as_bytes());
        forms::absent(OTHER, "a request", request.as_bytes());
    }
}
