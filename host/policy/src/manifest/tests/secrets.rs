//! What a manifest may ask for of secrets.

use super::*;

/// An entry of `secrets`, and words the refusal must have.
const WRONG_SECRETS: [(&str, &str); 19] = [
    (
        "host: a.test, placement: bearer",
        "secrets[0].name` is missing",
    ),
    ("name: k, placement: bearer", "secrets[0].host` is missing"),
    ("name: k, host: a.test", "secrets[0].placement` is missing"),
    (
        "name: K, host: a.test, placement: bearer",
        "secrets[0].name`: `K` is not a name of a secret",
    ),
    (
        "name: k, host: a.test, placement: cookie",
        "secrets[0].placement`: `cookie` is not a place",
    ),
    (
        "name: k, host: a.test, placements: []",
        "at least one placement",
    ),
    (
        "name: k, host: a.test, placements: bearer",
        "secrets[0].placements` must be a list",
    ),
    (
        "name: k, host: a.test, placements: [1]",
        "a list of placements",
    ),
    (
        "name: k, host: a.test, placements: [bearer, x]",
        "`x` is not a place",
    ),
    (
        "name: k, host: a.test, placement: basic, placements: [bearer]",
        "left out where there is `placements`",
    ),
    (
        "name: k, host: '*', placement: bearer",
        "`*` must be exactly one host",
    ),
    (
        "name: k, host: '*.a.test', placement: bearer",
        "`*.a.test` must be exactly one host",
    ),
    (
        "name: k, host: a.test, port: '*', placement: bearer",
        "must be exactly one host",
    ),
    (
        "name: k, host: a.test, port: 0, placement: bearer",
        "a number from 1 to 65535",
    ),
    (
        "name: k, host: a.test, scheme: '*', placement: bearer",
        "must be exactly one host",
    ),
    (
        "name: k, host: a.test, scheme: http, placement: bearer",
        "must be exactly one host over https",
    ),
    (
        "name: k, host: 'a.test:80', placement: bearer",
        "a host alone",
    ),
    ("name: k, host: a.test/x, placement: bearer", "a host alone"),
    ("name: k, host: '127.1', placement: bearer", "oddly spelled"),
];

#[test]
fn secrets_go_to_one_host_and_named_places() {
    for (entry, words) in WRONG_SECRETS {
        let error = error(&format!("capabilities: {{ secrets: [{{ {entry} }}] }}"));
        assert!(error.contains(words), "{entry}: {error}");
    }
    let captured = "name: s, host: a.test, placement: bearer";
    for (pointer, words) in [
        ("", "captured[0].pointer` is missing"),
        (
            ", pointer: token",
            "captured[0].pointer`: `token` is not a JSON pointer",
        ),
        (", pointer: [a]", "captured[0].pointer` must be text"),
    ] {
        let error = error(&format!(
            "capabilities: {{ captured: [{{ {captured}{pointer} }}] }}"
        ));
        assert!(error.contains(words), "{pointer}: {error}");
    }
    let twice = format!(
        "capabilities: {{ secrets: [{{ {captured} }}], captured: [{{ {captured}, pointer: /t }}] }}"
    );
    assert_eq!(
        with(&twice),
        Err(ManifestError::TwoSecrets {
            at: "capabilities.captured[0]".into(),
            name: "s".into()
        })
    );
}

#[test]
fn secrets_end_at_their_limits() {
    let entry = "{ name: k, host: a.test, placement: bearer },";
    let list = |n: usize| format!("capabilities: {{ secrets: [{}] }}", entry.repeat(n));
    assert!(with(&list(MAX_SECRET_ENTRIES)).is_ok());
    assert!(error(&list(MAX_SECRET_ENTRIES + 1)).contains("17 entries, more than 16"));
    let entry = "{ name: k, host: a.test, placement: bearer, pointer: /t },";
    let list = |n: usize| format!("capabilities: {{ captured: [{}] }}", entry.repeat(n));
    assert!(with(&list(MAX_SECRET_ENTRIES)).is_ok());
    assert!(error(&list(MAX_SECRET_ENTRIES + 1)).contains("17 entries, more than 16"));
    let places = |n: usize| {
        let places = "bearer,".repeat(n);
        format!(
            "capabilities: {{ secrets: [{{ name: k, host: a.test, placements: [{places}] }}] }}"
        )
    };
    assert!(with(&places(MAX_SECRET_PLACEMENTS)).is_ok());
    assert!(error(&places(MAX_SECRET_PLACEMENTS + 1)).contains("9 entries, more than 8"));
}

#[test]
fn any_secret_brings_the_interface_of_secrets() {
    for asked in [
        "secrets: [{ name: k, host: a.test, placement: bearer }]",
        "captured: [{ name: k, host: a.test, placement: bearer, pointer: /t }]",
    ] {
        let asked = with(&format!("capabilities: {{ {asked} }}")).unwrap();
        let interfaces = asked.capabilities.interfaces();
        assert!(interfaces.contains("claw:secrets/secrets@0.1"));
        let import = ["claw:secrets/secrets@0.1.0"];
        assert_eq!(asked.capabilities.excess(import), Vec::<String>::new());
    }
    let none = with("capabilities: { secrets: [], captured: [] }").unwrap();
    assert!(none.capabilities.is_empty());
}
