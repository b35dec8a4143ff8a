//! `claw secret`: what it says, what it refuses, and who hears of it.

use super::common::Claw;
use super::common::exec::small;
use super::common::hosted::Hosted;
use super::{VALUE, fed, forms, store};
use serde_json::json;

#[test]
fn a_secret_is_listed_without_its_value_and_says_what_it_still_needs() {
    let claw = Claw::new();
    let flags = [
        "--at",
        "api.example.com",
        "--as",
        "bearer",
        "--env",
        "API_KEY",
    ];
    let set = store(&claw, "api-key", VALUE, &flags).json();
    assert_eq!(set["change"], "stored");
    let line = "claw grant add agent 'secret api-key https://api.example.com bearer'";
    assert_eq!(set["missing"], json!([line]));
    claw.grant("agent", "secret api-key https://api.example.com bearer");
    let list = claw.run(&["--json", "secret", "list"]).exits(0);
    let row = &list.json()[0];
    assert_eq!(
        (&row["name"], &row["env"]),
        (&json!("api-key"), &json!("API_KEY"))
    );
    assert_eq!(
        (&row["missing"], &row["granted"][0]["to"]),
        (&json!([]), &json!("agent"))
    );
    let shown = claw.run(&["secret", "list"]).exits(0);
    assert!(
        shown.out.contains("api-key, for api.example.com as bearer"),
        "{shown:#?}"
    );
    for ran in [&list, &shown] {
        forms::absent(VALUE, "a list", ran.out.as_bytes());
        forms::absent(VALUE, "a list", ran.err.as_bytes());
    }
}

#[test]
fn every_change_is_made_once_and_said() {
    let claw = Claw::new();
    let at = ["--at", "a.test", "--as", "bearer"];
    let change = |args: &[&str]| claw.run(&[&["--json", "secret"], args].concat());
    assert_eq!(store(&claw, "key", VALUE, &at).json()["change"], "stored");
    assert_eq!(store(&claw, "key", VALUE, &at).json()["change"], "replaced");
    let rotated = fed(
        &claw,
        &["--json", "secret", "rotate", "key"],
        "another-value-1",
    );
    assert_eq!(rotated.exits(0).json()["change"], "rotated");
    let place = ["--at", "b.test:8443", "--as", "header:x-key"];
    let bound = change(&[&["bind", "key"], &place[..]].concat())
        .exits(0)
        .json();
    assert_eq!(bound["uses"].as_array().unwrap().len(), 2);
    let unbound = change(&[&["unbind", "key"], &place[..]].concat())
        .exits(0)
        .json();
    assert_eq!(unbound["uses"].as_array().unwrap().len(), 1);
    change(&[&["unbind", "key"], &place[..]].concat()).exits(4);
    change(&["remove", "key"]).exits(0);
    change(&["remove", "key"]).exits(4);
    assert_eq!(change(&["list"]).exits(0).json(), json!([]));
}

#[test]
fn what_cannot_be_a_secret_is_refused_with_what_to_do_and_not_repeated() {
    let claw = Claw::new();
    let set = |name: &str, at: &str, place: &str, value: &str| {
        let args = ["secret", "set", name, "--at", at, "--as", place];
        fed(&claw, &args, value)
    };
    for (name, at, place, value) in [
        ("key", "a.test", "bearer", "short-1"),
        ("key", "a.test", "bearer", ""),
        ("key", "a.test", "bearer", "two\nlines-of-it"),
        ("key", "*.a.test", "bearer", VALUE),
        ("key", "https://a.test", "bearer", VALUE),
        ("key", "a.test", "anywhere", VALUE),
        ("Key", "a.test", "bearer", VALUE),
        ("key", "a.test", "line:PASS *", VALUE),
    ] {
        let ran = set(name, at, place, value).exits(2);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{ran:#?}");
        if value.len() > 1 {
            assert!(!ran.err.contains(value.trim_end()), "{ran:#?}");
        }
    }
    assert!(!claw.home().join("vault").exists());
}

#[test]
fn a_claw_at_work_hears_of_a_change_at_once() {
    let claw = Claw::new();
    let hosted = Hosted::start(&claw);
    let list = || hosted.answer(&json!({ "command": "secret-list" }));
    assert_eq!(list(), json!([]));
    store(&claw, "key", VALUE, &["--at", "a.test", "--as", "bearer"]);
    assert_eq!(list()[0]["name"], "key");
    forms::absent(VALUE, "an answer", list().to_string().as_bytes());
    claw.run(&["secret", "remove", "key"]).exits(0);
    assert_eq!(list(), json!([]));
}

#[test]
fn a_vault_that_cannot_be_read_is_said_and_keeps_nothing_else_from_working() {
    let claw = Claw::new();
    store(&claw, "key", VALUE, &["--at", "a.test", "--as", "bearer"]);
    std::fs::write(claw.home().join("vault"), "nothing").unwrap();
    let list = claw.run(&["secret", "list"]).exits(1);
    assert!(list.err.contains("CLAW-V001"), "{list:#?}");
    let ran = claw.run(&["tool", "list"]).exits(0);
    assert!(ran.err.contains("no secret can be used"), "{ran:#?}");
    let set = ["secret", "set", "key", "--at", "a.test", "--as", "bearer"];
    fed(&claw, &set, VALUE).exits(1);
    assert_eq!(
        std::fs::read(claw.home().join("vault")).unwrap(),
        b"nothing"
    );
}

#[test]
fn exec_is_given_only_what_is_stored_bound_and_for_everybody() {
    let claw = small();
    store(&claw, "key", VALUE, &["--at", "a.test", "--as", "bearer"]);
    store(
        &claw,
        "mine",
        VALUE,
        &["--at", "a.test", "--as", "bearer", "--agent", "main"],
    );
    for (flag, code, words) in [
        ("none", 125, "claw secret set none"),
        ("key@b.test", 2, "claw secret bind key --at b.test"),
        ("mine", 2, "for main alone"),
        ("key=sk-1", 2, "never a value"),
    ] {
        let ran = claw.exec(&["--secret", flag], &["true"]).exits(code);
        assert!(ran.err.contains(words), "{flag}: {ran:#?}");
    }
}
