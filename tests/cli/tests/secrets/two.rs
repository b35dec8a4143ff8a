//! Two subjects with a secret each: neither can use the other's.

use super::common::exec::languages;
use super::server::Peer;
use super::{VALUE, forms, store};

const OTHER: &str = "sk-live-1Yr9Pm6Ww3Vu8Mj";

/// A request with this text as the bearer, by each language.
fn with(url: &str, text: &str) -> Vec<Vec<String>> {
    let own = |words: [&str; 3]| words.map(str::to_owned).to_vec();
    vec![
        own([
            "bash",
            "-c",
            &format!("curl -sS -H 'Authorization: Bearer {text}' {url}"),
        ]),
        own([
            "python3",
            "-c",
            &format!(
                "import urllib.request as u\nprint(u.urlopen(u.Request('{url}',headers={{'Authorization':'Bearer {text}'}})).read())"
            ),
        ]),
        own([
            "node",
            "-e",
            &format!(
                "fetch('{url}',{{headers:{{authorization:'Bearer {text}'}}}}).then(r=>r.text()).then(console.log)"
            ),
        ]),
    ]
}

#[test]
fn what_one_run_holds_is_no_secret_in_another() {
    let claw = languages();
    let peer = Peer::quiet();
    let at = peer.place();
    store(&claw, "one", VALUE, &["--at", &at, "--as", "bearer"]);
    store(&claw, "two", OTHER, &["--at", &at, "--as", "bearer"]);
    let shown = claw.exec(&["--secret", "one"], &["bash", "-c", "echo $ONE"]);
    let stand_in = shown.exits(0).out.trim_end().to_owned();
    assert_eq!(stand_in.len(), VALUE.len());
    let safe: String = stand_in
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    assert!(safe.len() > 20, "{stand_in}");
    for line in with(&peer.url("/"), &stand_in) {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        claw.exec(&["--secret", "two", "--net", &at], &line)
            .exits(0);
    }
    let seen = peer.seen();
    assert_eq!(seen.len(), 3);
    for request in &seen {
        assert!(request.contains(&stand_in), "{request}");
        forms::absent(VALUE, "a request", request.as_bytes());
        forms::absent(OTHER, "a request", request.as_bytes());
    }
}
