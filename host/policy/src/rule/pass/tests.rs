#![allow(clippy::unwrap_used)]
use super::*;
use claw_core::capability::Request;
use proptest::prelude::*;

fn rule(text: &str) -> Rule {
    text.parse().unwrap()
}

fn target(request: Request) -> Target {
    Target::of(&request).unwrap()
}

fn http(method: &str, url: &str) -> Target {
    target(Request::Http {
        method: method.into(),
        url: url.into(),
    })
}

fn file(path: &str, access: Access) -> Target {
    target(Request::File {
        path: path.into(),
        access,
    })
}

#[test]
fn passes_have_one_text() {
    for (text, wanted) in [
        ("send drop.example", "send https://drop.example"),
        (
            "send https://DROP.example.:443/",
            "send https://drop.example",
        ),
        (
            "send https://drop.example:8443",
            "send https://drop.example:8443",
        ),
        ("send http://127.0.0.1:8080", "send http://127.0.0.1:8080"),
        ("send http://[::1]:80/", "send http://[::1]"),
        (
            "send session:agent:main:main",
            "send session:agent:main:main",
        ),
        (
            "send session:agent:main:chat:dm:a b",
            "send session:agent:main:chat:dm:a b",
        ),
        ("delete /workspace/my notes", "delete /workspace/my notes"),
        ("delete /workspace", "delete /workspace"),
        ("schedule every night", "schedule every night"),
    ] {
        assert_eq!(rule(text).to_string(), wanted);
        assert_eq!(rule(wanted), rule(text));
        assert!(rule(text).is_pass());
    }
    assert!(!rule("http a.test").is_pass() && !rule("files rw /workspace").is_pass());
}

#[test]
fn each_refusal_has_its_words() {
    for (text, words) in [
        (
            "send",
            "does not have the form `send https://host[:port] or send session:KEY`",
        ),
        ("send ", "does not have the form"),
        ("send a.test b.test", "does not have the form"),
        ("send POST https://a.test", "does not have the form"),
        ("send *", "must be exactly one place"),
        ("send https://*.a.test", "must be exactly one place"),
        ("send *://a.test", "must be exactly one place"),
        ("send https://a.test:*", "must be exactly one place"),
        ("send https://a.test/x", "must be exactly one place"),
        ("send https://u@a.test", "may hold only scheme"),
        ("send ftp://a.test", "is not a scheme"),
        ("send session:", "must be exactly one place"),
        ("send session: agent:main:main", "must be exactly one place"),
        ("send session:a\nb", "must be exactly one place"),
        ("delete", "does not have the form `delete /root[/folder]`"),
        ("delete notes", "does not start with `/`"),
        ("delete /etc", "outside of the roots"),
        ("delete /workspace/../x", "outside of the roots"),
        ("schedule", "does not have the form `schedule NAME`"),
        ("schedule  a", "is not the name of a job"),
        ("schedule a\tb", "is not the name of a job"),
        ("sand https://a.test", "did you mean `send`?"),
        ("delet /workspace", "did you mean `delete`?"),
        ("shedule a", "did you mean `schedule`?"),
    ] {
        let error = text.parse::<Rule>().unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
    let job = |n: usize| format!("schedule {}", "a".repeat(n)).parse::<Rule>();
    assert!(job(MAX_JOB_BYTES).is_ok() && job(MAX_JOB_BYTES + 1).is_err());
}

#[test]
fn a_person_lists_origins_and_sessions() {
    for (text, wanted) in [
        ("https://a.test", Some("https://a.test")),
        ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
        (
            "agent:main:chat:dm:ana",
            Some("session:agent:main:chat:dm:ana"),
        ),
        ("session:agent:main:main", Some("session:agent:main:main")),
        ("a.test", None),
        ("a.test:443", None),
        ("*", None),
        ("", None),
        ("https://*", None),
    ] {
        let read = Destination::listed(text).ok().map(|d| d.to_string());
        assert_eq!(read.as_deref(), wanted, "{text}");
    }
}

#[test]
fn a_pass_fits_exactly_what_it_names_and_grants_nothing() {
    let post = http("POST", "https://a.test/x?q=1");
    let home = file("/workspace/old/a.md", Access::Delete);
    let send = target(Request::Send {
        to: "agent:main:main".into(),
    });
    let job = target(Request::Schedule {
        job: "nightly".into(),
    });
    for (text, target, fits) in [
        ("send https://a.test", &post, true),
        ("send https://a.test:8443", &post, false),
        ("send http://a.test:443", &post, false),
        ("send https://b.a.test", &post, false),
        ("http https://a.test", &post, false),
        ("http *://*:*", &post, false),
        ("send session:agent:main:main", &send, true),
        ("send session:agent:main:main2", &send, false),
        ("send https://a.test", &send, false),
        ("delete /workspace/old", &home, true),
        ("delete /workspace", &home, true),
        ("delete /workspace/old/a.md", &home, true),
        ("delete /workspace/ol", &home, false),
        ("files rw /workspace", &home, false),
        ("schedule nightly", &job, true),
        ("schedule night", &job, false),
    ] {
        assert_eq!(rule(text).passes(target), fits, "{text}");
    }
    assert!(!rule("delete /workspace").passes(&file("/workspace/a", Access::Write)));
    for (text, target) in [("send https://a.test", &post), ("delete /workspace", &home)] {
        assert!(rule(text).allows(target).is_err(), "{text} is no grant");
    }
    assert_eq!(rule("send session:agent:main:main").allows(&send), Ok(()));
    assert_eq!(rule("schedule nightly").allows(&job), Ok(()));
}

#[test]
fn what_is_needed_is_as_narrow_as_can_be() {
    for (target, wanted) in [
        (http("GET", "https://a.test/x"), Some("send https://a.test")),
        (
            http("POST", "http://127.0.0.1:81/"),
            Some("send http://127.0.0.1:81"),
        ),
        (
            file("/workspace/a/b.md", Access::Delete),
            Some("delete /workspace/a"),
        ),
        // Right below the root: one answer does not open the root.
        (
            file("/workspace/a.md", Access::Delete),
            Some("delete /workspace/a.md"),
        ),
        (file("/workspace/a/b.md", Access::Write), None),
        (
            target(Request::Kv {
                access: Access::Write,
            }),
            None,
        ),
        (
            target(Request::Memory {
                access: Access::Write,
            }),
            None,
        ),
    ] {
        let needed = Rule::needed_pass(&target);
        assert_eq!(needed.as_ref().map(ToString::to_string).as_deref(), wanted);
        assert!(needed.is_none_or(|rule| rule.passes(&target)));
    }
}

#[test]
fn on_a_deny_list_a_pass_closes_its_place() {
    let keep = rule("delete /workspace/keep");
    assert!(keep.denies(&file("/workspace/keep/a", Access::Delete)));
    assert!(
        keep.denies(&file("/workspace", Access::Delete)),
        "a folder above it"
    );
    assert!(!keep.denies(&file("/workspace/keep/a", Access::Write)));
    assert!(!keep.denies(&file("/workspace/a", Access::Delete)));
    assert!(rule("send https://a.test").denies(&http("GET", "https://a.test/")));
    assert!(!rule("send https://a.test").denies(&http("GET", "https://b.test/")));
}

proptest! {
    #[test]
    fn text_and_pass_are_inverse(
        text in "send (https://|http://)?[a-z]{1,6}\\.[a-z]{2,4}(:[1-9][0-9]{0,3})?|send session:[a-z:]{1,20}[a-z]|delete /(workspace|home)(/[a-z ]{0,3}[a-z]){0,3}|schedule [a-z]{1,5}( [a-z]{1,5})?"
    ) {
        let parsed = text.parse::<Rule>().unwrap();
        prop_assert_eq!(parsed.to_string().parse::<Rule>().unwrap(), parsed);
    }
}
