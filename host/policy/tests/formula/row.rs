//! From the cells of a row to an authority and its decision.

use crate::table::TABLE;
use claw_core::capability::{Access, Request};
use claw_core::id::{AgentId, Digest, GrantId, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_policy::bounds::Bounds;
use claw_policy::manifest::{Capabilities, KvRequest, Manifest};
use claw_policy::profile::Profile;
use claw_policy::rule::Rule;
use claw_policy::tools::{ProfileName, ToolProfile};
use std::sync::Arc;

pub(crate) struct Row<'t> {
    pub(crate) cells: Vec<&'t str>,
}

impl<'t> Row<'t> {
    pub(crate) fn cell(&self, at: usize) -> &'t str {
        self.cells[at]
    }
}

pub(crate) fn rows() -> Vec<Row<'static>> {
    TABLE
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| Row {
            cells: line.split('|').map(str::trim).collect(),
        })
        .inspect(|row| assert_eq!(row.cells.len(), 11, "{:?}", row.cells))
        .collect()
}

pub(crate) fn rules(cell: &str) -> (Vec<Rule>, Vec<Rule>) {
    let mut allow = Vec::new();
    let mut deny = Vec::new();
    for part in cell.split(';').map(str::trim) {
        match part.strip_prefix('!') {
            _ if part == "-" || part == "none" => {}
            Some(rule) => deny.push(rule.parse().unwrap()),
            None => allow.push(part.parse().unwrap()),
        }
    }
    (allow, deny)
}

pub(crate) fn bounds(cell: &str) -> Bounds {
    let (only, deny) = rules(cell);
    Bounds { only, deny }
}

pub(crate) fn profile(cell: &str) -> Profile {
    let named = |name| Profile {
        tools: ToolProfile::named(name),
        bounds: Bounds::default(),
    };
    match cell {
        "full" => named(ProfileName::Full),
        "minimal" => named(ProfileName::Minimal),
        "none" => named(ProfileName::None),
        _ => Profile {
            bounds: bounds(cell),
            ..Profile::default()
        },
    }
}

pub(crate) fn manifest(cell: &str) -> Option<Arc<Manifest>> {
    if cell == "-" {
        return None;
    }
    let mut manifest = Manifest::parse(
        "name: plug\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: A plugin.\n",
    )
    .unwrap();
    let mut asked = Capabilities::default();
    for rule in rules(cell).0 {
        match rule {
            Rule::Http(rule) => asked.http.push(rule),
            Rule::Files(rule) => asked.files.push(rule),
            Rule::Kv(_) => asked.kv = Some(KvRequest { bytes: 1 }),
            Rule::Memory(mode) => asked.memory = Some(mode),
            Rule::Blobs(_) => asked.blobs = true,
            Rule::Tool(_) => panic!("a manifest asks for no tools"),
        }
    }
    manifest.capabilities = asked;
    Some(Arc::new(manifest))
}

pub(crate) fn actor(cell: &str) -> Actor {
    match cell {
        "owner" => Actor::Owner,
        "paired" => Actor::Paired("ann".into()),
        "group-member" => Actor::GroupMember,
        "stranger" => Actor::Stranger,
        "schedule" => Actor::Schedule,
        other => panic!("{other}"),
    }
}

pub(crate) fn request(cell: &str) -> Request {
    let (word, rest) = cell.split_once(' ').unwrap();
    let access = match word {
        "read" => Access::Read,
        _ => Access::Write,
    };
    match (word, rest) {
        ("tool", tool) => Request::Tool { tool: tool.into() },
        ("read" | "write", "kv") => Request::Kv { access },
        ("read" | "write", "memory") => Request::Memory { access },
        ("read" | "write", "blobs") => Request::Blob { access },
        ("read" | "write", path) => Request::File {
            path: path.into(),
            access,
        },
        (method, url) => Request::Http {
            method: method.into(),
            url: url.into(),
        },
    }
}

pub(crate) fn grant(subject: &Subject, rule: &Rule) -> GrantRow {
    GrantRow {
        id: GrantId::new(rule.to_string()),
        agent: AgentId::new("main"),
        subject: subject.to_string(),
        rule: rule.to_string(),
        expires: None,
        by: "owner".into(),
        at: TimestampMs(0),
        revoked: None,
    }
}

/// A parent is the agent itself with these grants, and a ceiling of its own for what stands after `!`.
pub(crate) fn parent(cell: &str) -> Option<Arc<dyn Authority>> {
    if cell == "-" {
        return None;
    }
    let subject = Subject::Agent("main".into());
    let (allow, deny) = rules(cell);
    Some(Arc::new(EffectiveAuthority::new(Parts {
        agent: AgentId::new("main"),
        actor: Actor::Owner,
        ceiling: Arc::new(Bounds { only: vec![], deny }),
        profile: Arc::new(Profile::default()),
        parent: None,
        manifest: None,
        grants: allow.iter().map(|rule| grant(&subject, rule)).collect(),
        now: TimestampMs(1),
        subject,
    })))
}

pub(crate) fn authority(row: &Row<'_>) -> EffectiveAuthority {
    let subject = match row.cell(0) {
        "plug" | "bare" => Subject::Tool(Digest::of(b"plug")),
        "agent" => Subject::Agent("main".into()),
        other => panic!("{other}"),
    };
    let (grants, _) = rules(row.cell(7));
    EffectiveAuthority::new(Parts {
        agent: AgentId::new("main"),
        actor: actor(row.cell(1)),
        ceiling: Arc::new(bounds(row.cell(3))),
        profile: Arc::new(profile(row.cell(4))),
        parent: parent(row.cell(5)),
        manifest: manifest(row.cell(6)),
        grants: grants.iter().map(|rule| grant(&subject, rule)).collect(),
        now: TimestampMs(1),
        subject,
    })
}

pub(crate) fn decide(row: &Row<'_>) -> claw_core::capability::Decision {
    let authority = authority(row);
    match row.cell(2).split_once(" @ ") {
        None => authority.decide(&request(row.cell(2))),
        Some((what, address)) => match request(what) {
            Request::Http { method, url } => {
                authority.admits(&method, &url, address.parse().unwrap())
            }
            other => panic!("{other}"),
        },
    }
}
