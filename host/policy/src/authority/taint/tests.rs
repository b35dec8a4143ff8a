#![allow(clippy::unwrap_used)]
use super::*;
use crate::authority::Parts;
use crate::grant::GRANTORS;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::id::{AgentId, EntryId, GrantId, SessionKey, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use std::sync::Mutex;

/// Knows one address, and keeps what it hears.
#[derive(Default)]
struct Ear {
    led: Mutex<Vec<String>>,
    remembered: Mutex<Vec<String>>,
}

const KNOWN: &str = "https://wiki.test/a?q=1";

impl Context for Ear {
    fn given(&self, url: &CanonicalUrl) -> bool {
        url.as_str() == KNOWN || self.led.lock().unwrap().iter().any(|l| l == url.as_str())
    }
    fn led(&self, url: &CanonicalUrl) {
        self.led.lock().unwrap().push(url.as_str().to_owned());
    }
    fn remembers(&self, path: &str) {
        self.remembered.lock().unwrap().push(path.to_owned());
    }
}

fn row(subject: &Subject, rule: &str) -> GrantRow {
    GrantRow {
        session: None,
        id: GrantId::new(rule),
        agent: AgentId::new("main"),
        subject: subject.to_string(),
        rule: rule.to_owned(),
        expires: None,
        by: GRANTORS[0].into(),
        at: TimestampMs(0),
        revoked: None,
    }
}

struct Case {
    subject: Subject,
    actor: Actor,
    grants: Vec<&'static str>,
    passes: Vec<&'static str>,
    ear: Arc<Ear>,
    parent: Option<Arc<dyn Authority>>,
    clean: bool,
}

impl Case {
    fn new(grants: &[&'static str]) -> Self {
        Self {
            subject: Subject::Agent("main".into()),
            actor: Actor::Owner,
            grants: grants.to_vec(),
            passes: Vec::new(),
            ear: Arc::default(),
            parent: None,
            clean: false,
        }
    }

    fn authority(&self) -> EffectiveAuthority {
        let passes: Vec<Rule> = self.passes.iter().map(|p| p.parse().unwrap()).collect();
        let taint = Tainted {
            taint: Taint {
                sources: vec![EntryId::new("e1"), EntryId::new("e2")],
                more: 1,
            },
            passes: Arc::new(passes),
            context: self.ear.clone(),
        };
        EffectiveAuthority::new(Parts {
            agent: AgentId::new("main"),
            subject: self.subject.clone(),
            actor: self.actor.clone(),
            ceiling: Arc::default(),
            profile: Arc::default(),
            parent: self.parent.clone(),
            manifest: None,
            grants: self.grants.iter().map(|r| row(&self.subject, r)).collect(),
            session: None,
            taint: (!self.clean).then_some(taint),
            now: TimestampMs(1),
        })
    }

    fn decide(&self, request: &Request) -> Decision {
        self.authority().decide(request)
    }
}

fn http(method: &str, url: &str) -> Request {
    Request::Http {
        method: method.into(),
        url: url.into(),
    }
}

fn file(path: &str, access: Access) -> Request {
    Request::File {
        path: path.into(),
        access,
    }
}

fn wanted(decision: &Decision) -> (&str, Vec<&str>) {
    let wanted = decision.wanted.as_ref().unwrap();
    let rules = wanted.rules.iter().map(String::as_str).collect();
    (wanted.capability.as_str(), rules)
}

#[test]
fn a_clean_context_has_no_gates_and_no_layer_of_them() {
    let case = Case {
        clean: true,
        ..Case::new(&["http *", "files rw /workspace"])
    };
    for request in [
        http("POST", "https://a.test/"),
        file("/workspace/a", Access::Delete),
        file("/workspace/MEMORY.md", Access::Write),
        Request::Send {
            to: "agent:main:x".into(),
        },
        Request::Schedule {
            job: "nightly".into(),
        },
    ] {
        let decision = case.decide(&request);
        assert!(decision.allowed(), "{decision:?}");
        assert!(!decision.steps.iter().any(|s| s.starts_with("taint")));
    }
    assert!(case.ear.remembered.lock().unwrap().is_empty());
}

#[test]
fn a_request_is_a_send_unless_the_address_was_given() {
    let case = Case::new(&["http *"]);
    for (method, url, allowed) in [
        ("GET", KNOWN, true),
        ("HEAD", KNOWN, true),
        ("GET", "https://wiki.test/a?q=1#part", true),
        ("GET", "https://wiki.test:443/a?q=1", true),
        ("POST", KNOWN, false),
        ("GET", "https://wiki.test/a?q=2", false),
        ("GET", "https://wiki.test/a", false),
        ("GET", "https://b.test/", false),
    ] {
        let decision = case.decide(&http(method, url));
        assert_eq!(
            decision.allowed(),
            allowed,
            "{method} {url}: {}",
            decision.reason
        );
        if !allowed {
            assert_eq!(
                (decision.code.as_str(), decision.layer.as_str()),
                ("tainted-send", "taint")
            );
            assert_eq!(decision.verdict, Verdict::Ask);
            assert!(
                decision.reason.contains("(3 entries)"),
                "{}",
                decision.reason
            );
        }
    }
    let decision = case.authority().decide_carrying(&http("GET", KNOWN));
    assert_eq!(decision.code, "tainted-send");
    assert_eq!(wanted(&decision), ("send", vec!["send https://wiki.test"]));
}

#[test]
fn an_address_that_a_server_led_to_was_given() {
    let case = Case::new(&["http *"]);
    let authority = case.authority();
    let next = http("GET", "https://b.test/next");
    assert!(!authority.decide(&next).allowed());
    authority.led("https://b.test/next#x");
    assert!(authority.decide(&next).allowed());
    assert!(
        !authority
            .decide(&http("POST", "https://b.test/next"))
            .allowed()
    );
}

#[test]
fn one_ask_has_the_grant_first_and_then_the_pass() {
    let decision = Case::new(&[]).decide(&http("POST", "https://drop.test/in"));
    assert_eq!(decision.verdict, Verdict::Ask);
    assert_eq!(
        (decision.layer.as_str(), decision.code.as_str()),
        ("grants", "host-not-granted")
    );
    let rules = vec!["http POST https://drop.test/", "send https://drop.test"];
    assert_eq!(wanted(&decision), ("http", rules.clone()));
    let hint = decision.hint.as_deref().unwrap();
    assert_eq!(hint.lines().count(), 2, "{hint}");
    let both = Case::new(&["http POST https://drop.test/", "send https://drop.test"]);
    assert!(both.decide(&http("POST", "https://drop.test/in")).allowed());
    // A non-global address has a rule as well, and one answer for both of its layers.
    let own = Case::new(&[]).decide(&http("POST", "http://127.0.0.1:81/in"));
    assert_eq!(
        wanted(&own),
        (
            "http",
            vec!["http POST http://127.0.0.1:81/", "send http://127.0.0.1:81"]
        )
    );
    // Without a label the gate's rule is not wanted.
    let clean = Case {
        clean: true,
        ..Case::new(&[])
    };
    let decision = clean.decide(&http("POST", "https://drop.test/in"));
    assert_eq!(wanted(&decision), ("http", vec![rules[0]]));
}

#[test]
fn passes_come_from_grants_and_from_the_configuration_and_no_grant_is_one() {
    let post = http("POST", "https://a.test/");
    assert!(!Case::new(&["http *"]).decide(&post).allowed());
    assert!(
        Case::new(&["http *", "send https://a.test"])
            .decide(&post)
            .allowed()
    );
    let listed = Case {
        passes: vec!["send https://a.test"],
        ..Case::new(&["http *"])
    };
    assert!(listed.decide(&post).allowed());
    assert!(!listed.decide(&http("POST", "https://b.test/")).allowed());
    // Rules that are no passes count for nothing there, and a pass is no grant.
    let wide = Case {
        passes: vec!["http *://*:*", "files rw /workspace"],
        ..Case::new(&["http *"])
    };
    assert!(!wide.decide(&post).allowed());
    let alone = Case {
        passes: vec!["send https://a.test"],
        ..Case::new(&[])
    };
    assert_eq!(alone.decide(&post).code, "host-not-granted");
}

#[test]
fn losing_a_name_is_gated_but_in_scratch_and_home() {
    let case = Case::new(&["files rw /workspace", "files rw /tmp", "files rw /home"]);
    for (path, access, allowed) in [
        ("/workspace/a/b.md", Access::Delete, false),
        ("/workspace/a/b.md", Access::Write, true),
        ("/workspace/a/b.md", Access::Read, true),
        ("/tmp/a", Access::Delete, true),
        ("/home/a", Access::Delete, true),
    ] {
        let decision = case.decide(&file(path, access));
        assert_eq!(decision.allowed(), allowed, "{path} {access:?}");
    }
    let decision = case.decide(&file("/workspace/a/b.md", Access::Delete));
    assert_eq!(
        (decision.code.as_str(), decision.verdict),
        ("tainted-delete", Verdict::Ask)
    );
    assert_eq!(wanted(&decision), ("delete", vec!["delete /workspace/a"]));
    assert!(
        decision.reason.contains("delete file `/workspace/a/b.md`"),
        "{}",
        decision.reason
    );
    let passed = Case::new(&["files rw /workspace", "delete /workspace/a"]);
    assert!(
        passed
            .decide(&file("/workspace/a/c/d.md", Access::Delete))
            .allowed()
    );
    assert!(
        passed
            .decide(&file("/workspace/a", Access::Delete))
            .allowed()
    );
    assert!(
        !passed
            .decide(&file("/workspace/ab", Access::Delete))
            .allowed()
    );
    // What may only be read is missing a grant too, and both are asked for at once.
    let read = Case::new(&["files ro /workspace"]).decide(&file("/workspace/a/b", Access::Delete));
    assert_eq!(
        wanted(&read),
        ("files", vec!["files rw /workspace", "delete /workspace/a"])
    );
}

#[test]
fn words_to_others_and_work_for_later_are_gated() {
    let case = Case {
        subject: Subject::Host("message".into()),
        ..Case::new(&[])
    };
    let send = Request::Send {
        to: "agent:main:chat:dm:ana".into(),
    };
    let decision = case.decide(&send);
    assert_eq!(
        (decision.code.as_str(), decision.verdict),
        ("tainted-send", Verdict::Ask)
    );
    assert_eq!(
        wanted(&decision),
        ("send", vec!["send session:agent:main:chat:dm:ana"])
    );
    assert!(decision.hint.unwrap().contains("agents.main.destinations"));
    let listed = Case {
        passes: vec!["send session:agent:main:chat:dm:ana"],
        subject: Subject::Host("message".into()),
        ..Case::new(&[])
    };
    assert!(listed.decide(&send).allowed());
    assert!(
        !listed
            .decide(&Request::Send {
                to: "agent:main:chat:dm:eve".into()
            })
            .allowed()
    );
    let job = Request::Schedule {
        job: "nightly".into(),
    };
    let decision = case.decide(&job);
    assert_eq!(
        (decision.code.as_str(), decision.verdict),
        ("tainted-schedule", Verdict::Ask)
    );
    assert_eq!(wanted(&decision), ("schedule", vec!["schedule nightly"]));
    let granted = Case {
        subject: Subject::Host("message".into()),
        ..Case::new(&["schedule nightly"])
    };
    assert!(granted.decide(&job).allowed());
}

#[test]
fn what_acts_later_never_changes_and_is_never_asked_for() {
    let case = Case {
        passes: vec!["delete /workspace"],
        ..Case::new(&["files rw /workspace", "files rw /home", "delete /workspace"])
    };
    for path in ["MEMORY.md", "memory.MD", "HEARTBEAT.md", "Heartbeat.md"] {
        for access in [Access::Write, Access::Delete] {
            let decision = case.decide(&file(&format!("/workspace/{path}"), access));
            assert_eq!(
                (decision.code.as_str(), decision.verdict),
                ("tainted-memory", Verdict::Deny)
            );
            assert_eq!((decision.hint, decision.wanted), (None, None));
        }
        assert!(
            case.decide(&file(&format!("/workspace/{path}"), Access::Read))
                .allowed()
        );
        assert!(
            case.decide(&file(&format!("/home/{path}"), Access::Write))
                .allowed()
        );
        assert!(
            case.decide(&file(&format!("/workspace/x/{path}"), Access::Write))
                .allowed()
        );
    }
}

#[test]
fn changes_of_memory_are_told_and_only_those_let_through() {
    let case = Case::new(&["files rw /workspace"]);
    for (path, access) in [
        ("/workspace/memory/2026-11-22.md", Access::Write),
        ("/workspace/Memory/X.md", Access::Write),
        ("/workspace/memory", Access::Write),
        ("/workspace/memory/a.md", Access::Read),
        ("/workspace/memory2/a.md", Access::Write),
        ("/workspace/memory/a.md", Access::Delete),
    ] {
        case.decide(&file(path, access));
    }
    let told = case.ear.remembered.lock().unwrap().clone();
    assert_eq!(told, ["memory/2026-11-22.md", "memory/x.md", "memory"]);
    let may_not = Case {
        actor: Actor::Paired("ann".into()),
        ..Case::new(&["files rw /workspace"])
    };
    may_not.decide(&file("/workspace/memory/a.md", Access::Write));
    assert!(may_not.ear.remembered.lock().unwrap().is_empty());
}

#[test]
fn what_another_layer_refuses_is_not_asked_for() {
    let paired = Case {
        actor: Actor::Paired("ann".into()),
        ..Case::new(&["http *"])
    };
    let decision = paired.decide(&http("POST", "https://a.test/"));
    assert_eq!(
        (decision.code.as_str(), decision.verdict),
        ("actor-not-allowed", Verdict::Deny)
    );
    assert_eq!((decision.hint, decision.wanted), (None, None));
}

#[test]
fn a_layer_above_wants_its_own_pass_and_one_answer_names_both() {
    let above = Case::new(&[]).authority();
    let below = Case {
        parent: Some(Arc::new(above)),
        passes: vec!["send https://a.test"],
        ..Case::new(&["http *"])
    };
    let decision = below.decide(&http("POST", "https://a.test/x"));
    assert_eq!(decision.layer, "parent");
    assert_eq!(
        wanted(&decision),
        (
            "http",
            vec!["http POST https://a.test/", "send https://a.test"]
        )
    );
    let carried = Case {
        parent: Some(Arc::new(Case::new(&["http *"]).authority())),
        passes: vec!["send https://wiki.test"],
        ..Case::new(&["http *"])
    };
    assert!(carried.decide(&http("GET", KNOWN)).allowed());
    let carrying = carried.authority().decide_carrying(&http("GET", KNOWN));
    assert_eq!(wanted(&carrying), ("send", vec!["send https://wiki.test"]));
}

#[test]
fn a_grant_for_one_session_counts_in_no_other() {
    let subject = Subject::Agent("main".into());
    let key = |text: &str| SessionKey::parse(text, &AgentId::new("main")).unwrap();
    let decide = |session: Option<SessionKey>| {
        let grant = GrantRow {
            session: Some(key("agent:main:main")),
            ..row(&subject, "http *")
        };
        let authority = EffectiveAuthority::new(Parts {
            agent: AgentId::new("main"),
            subject: subject.clone(),
            actor: Actor::Owner,
            ceiling: Arc::default(),
            profile: Arc::default(),
            parent: None,
            manifest: None,
            grants: vec![grant],
            session,
            taint: None,
            now: TimestampMs(1),
        });
        authority.decide(&http("GET", "https://a.test/")).allowed()
    };
    assert!(decide(Some(key("agent:main:main"))));
    assert!(!decide(Some(key("agent:main:other"))));
    assert!(!decide(None));
}
