//! The formula of effective authority, as a table: who (subject), for whom (actor), what (request), every layer,
//! and what comes out: verdict, deciding layer, code. What the cells mean is said at the top of `table.txt`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod row;

use claw_core::capability::{Access, Request, Verdict};
use claw_core::id::{AgentId, Digest, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_policy::bounds::Bounds;
use claw_policy::profile::Profile;
use claw_policy::rule::Rule;
use claw_policy::tools::{ProfileName, ToolConfig, ToolProfile};
use row::{Row, decide, grant, manifest, rows};
use std::collections::BTreeSet;
use std::sync::Arc;

const LEAST_ROWS: usize = 500;
const LAYERS: [&str; 8] = [
    "request", "ceiling", "profile", "actor", "parent", "manifest", "grants", "address",
];

#[test]
fn the_formula_holds() {
    let rows = rows();
    assert!(rows.len() >= LEAST_ROWS, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let decision = decide(row);
        let verdict = match row.cell(8) {
            "allow" => Verdict::Allow,
            "deny" => Verdict::Deny,
            "ask" => Verdict::Ask,
            other => panic!("{other}"),
        };
        let wanted = (verdict, row.cell(9), row.cell(10));
        let got = (
            decision.verdict,
            decision.layer.as_str(),
            decision.code.as_str(),
        );
        if wanted != got {
            wrong.push(format!(
                "{:?}\n  got {got:?}: {}",
                row.cells, decision.reason
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_layer_is_listed_and_every_layer_refuses_somewhere() {
    let mut refusing = BTreeSet::new();
    for row in rows() {
        let decision = decide(&row);
        if decision.layer == "request" {
            assert_eq!(decision.steps.len(), 1, "{:?}", decision.steps);
        } else {
            let listed: Vec<&str> = decision
                .steps
                .iter()
                .map(|step| step.split(':').next().unwrap())
                .collect();
            assert_eq!(listed, LAYERS, "{:?}", row.cells);
        }
        let refused = decision.steps.iter().find(|s| s.contains(": refused ("));
        assert_eq!(refused.is_none(), decision.allowed(), "{:?}", row.cells);
        if let Some(step) = refused {
            assert!(step.starts_with(&decision.layer), "{step}");
            assert!(step.contains(&format!("({})", decision.code)), "{step}");
            refusing.insert(decision.layer);
        }
    }
    let all: BTreeSet<String> = LAYERS.iter().map(|l| (*l).to_owned()).collect();
    assert_eq!(refusing, all);
}

#[test]
fn asking_means_that_grants_alone_would_do() {
    let mut asked = 0;
    for row in rows() {
        let decision = decide(&row);
        assert_eq!(decision.hint.is_some(), decision.verdict == Verdict::Ask);
        let alone = row.cell(5) == "-" && matches!(row.cell(0), "plug" | "agent");
        let Some(hint) = decision.hint.filter(|_| alone) else {
            continue;
        };
        let front = format!("claw grant add {} '", row.cell(0));
        let mut grants = row.cell(7).to_owned();
        for line in hint.lines() {
            let rule = line.strip_prefix(&front).unwrap();
            grants.push_str("; ");
            grants.push_str(rule.strip_suffix('\'').unwrap());
        }
        let mut cells = row.cells.clone();
        cells[7] = &grants;
        let after = decide(&Row { cells });
        assert!(after.allowed(), "{hint}: {}", after.reason);
        asked += 1;
    }
    assert!(asked >= 60, "{asked}");
}

/// Taking any grant or allowing rule away never allows more.
#[test]
fn fewer_grants_never_allow_more() {
    for row in rows() {
        let mut cells = row.cells.clone();
        cells[7] = "none";
        let without = decide(&Row { cells });
        if without.allowed() {
            assert!(decide(&row).allowed(), "{:?}", row.cells);
        }
    }
}

fn plain(agent: &str, grants: Vec<GrantRow>, now: i64) -> EffectiveAuthority {
    EffectiveAuthority::new(Parts {
        session: None,
        taint: None,
        agent: AgentId::new(agent),
        subject: Subject::Tool(Digest::of(b"plug")),
        actor: Actor::Owner,
        ceiling: Arc::default(),
        profile: Arc::default(),
        parent: None,
        manifest: manifest("plug", "kv rw; http http://*"),
        grants,
        now: TimestampMs(now),
    })
}

#[test]
fn grants_of_other_bytes_agents_and_times_do_not_count() {
    let subject = Subject::Tool(Digest::of(b"plug"));
    let rule: Rule = "kv rw".parse().unwrap();
    let row = || grant(&subject, &rule);
    let read = Request::Kv {
        access: Access::Read,
    };
    let allowed = |row: GrantRow, now| plain("main", vec![row], now).decide(&read).allowed();
    assert!(allowed(row(), 1));
    let changed = Subject::Tool(Digest::of(b"plug with other bytes"));
    assert!(!allowed(grant(&changed, &rule), 1));
    assert!(!plain("other", vec![row()], 1).decide(&read).allowed());
    let expiring = || GrantRow {
        expires: Some(TimestampMs(10)),
        ..row()
    };
    assert!(allowed(expiring(), 9));
    assert!(!allowed(expiring(), 10));
    let revoked = GrantRow {
        revoked: Some(TimestampMs(0)),
        ..row()
    };
    assert!(!allowed(revoked, 1));
    let by_itself = GrantRow {
        by: "agent".into(),
        ..row()
    };
    assert!(!allowed(by_itself, 1));
    let unreadable = GrantRow {
        rule: "kv everything".into(),
        ..row()
    };
    let decision = plain("main", vec![unreadable], 1).decide(&read);
    assert!(!decision.allowed());
    assert!(
        decision
            .steps
            .iter()
            .any(|s| s.contains("1 more cannot be read"))
    );
}

#[test]
fn hints_name_the_agent_and_survive_a_shell() {
    let read = Request::Kv {
        access: Access::Read,
    };
    let hint = plain("research", vec![], 1).decide(&read).hint;
    assert_eq!(
        hint.as_deref(),
        Some("claw grant add plug 'kv ro' --agent research")
    );
    let subject = Subject::Tool(Digest::of(b"plug"));
    let near: Rule = "http http://a.test/a".parse().unwrap();
    let quoted = plain("main", vec![grant(&subject, &near)], 1).decide(&Request::Http {
        method: "GET".into(),
        url: "http://a.test/it's".into(),
    });
    assert_eq!(
        quoted.hint.as_deref(),
        Some("claw grant add plug 'http GET http://a.test/it'\\''s'")
    );
}

#[test]
fn an_authority_says_whose_it_is() {
    let authority = plain("main", vec![], 1);
    assert_eq!(authority.agent().as_str(), "main");
    assert_eq!(authority.subject(), &Subject::Tool(Digest::of(b"plug")));
    assert_eq!(authority.actor(), &Actor::Owner);
    assert_eq!(authority.subject_name(), "plug");
}

#[test]
fn tool_lists_of_the_profile_reach_the_formula() {
    let tools = ToolProfile::new(&ToolConfig {
        profile: ProfileName::None,
        allow: vec!["plug".into()],
        deny: vec!["plug_rm".into()],
        ..ToolConfig::default()
    })
    .unwrap();
    let authority = EffectiveAuthority::new(Parts {
        session: None,
        taint: None,
        agent: AgentId::new("main"),
        subject: Subject::Tool(Digest::of(b"plug")),
        actor: Actor::Owner,
        ceiling: Arc::default(),
        profile: Arc::new(Profile {
            tools,
            bounds: Bounds::default(),
        }),
        parent: None,
        manifest: manifest("plug", "none"),
        grants: vec![],
        now: TimestampMs(1),
    });
    let ask = |tool: &str| authority.decide(&Request::Tool { tool: tool.into() });
    assert!(ask("plug_do").allowed());
    assert_eq!(ask("plug_rm").code, "tool-denied");
}

#[test]
fn hints_for_an_agent_itself_name_it_as_grants_do() {
    let about = |id: &str| {
        EffectiveAuthority::new(Parts {
            session: None,
            taint: None,
            agent: AgentId::new("research"),
            subject: Subject::Agent(id.into()),
            actor: Actor::Owner,
            ceiling: Arc::default(),
            profile: Arc::default(),
            parent: None,
            manifest: None,
            grants: vec![],
            now: TimestampMs(1),
        })
    };
    let hint = |id: &str| {
        let get = Request::Http {
            method: "GET".into(),
            url: "https://a.test/x".into(),
        };
        about(id).decide(&get).hint
    };
    assert_eq!(
        hint("research").as_deref(),
        Some("claw grant add agent 'http GET https://a.test/' --agent research")
    );
    assert_eq!(about("main").subject_name(), "agent:main");
}
