//! From the cells of a row to an authority and its decision.

use claw_core::capability::{Access, Request};
use claw_core::id::{AgentId, Digest, GrantId, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_policy::bounds::Bounds;
use claw_policy::manifest::{Capabilities, CapturedRequest, KvRequest, Manifest, SecretRequest};
use claw_policy::path::Roots;
use claw_policy::profile::Profile;
use claw_policy::rule::Rule;
use claw_policy::tools::{ProfileName, ToolConfig, ToolLayer, ToolProfile};
use std::sync::Arc;

pub(crate) struct Row<'t> {
    pub(crate) cells: Vec<&'t str>,
}

impl<'t> Row<'t> {
    pub(crate) fn cell(&self, at: usize) -> &'t str {
        self.cells[at]
    }
}

/// The table.
const TABLE: &str = include_str!("table.txt");
/// The moment of every call.
const NOW: TimestampMs = TimestampMs(1);

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

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let part = cell.split(';').map(str::trim);
    part.filter(|p| !matches!(*p, "" | "-" | "none"))
}

/// Rules, and those after `!`.
fn rules(cell: &str, roots: Roots) -> (Vec<Rule>, Vec<Rule>) {
    let read = |text: &str| Rule::parse_below(text, roots).unwrap();
    let (mut allow, mut deny) = (Vec::new(), Vec::new());
    for part in parts(cell) {
        match part.strip_prefix('!') {
            Some(rule) => deny.push(read(rule)),
            None => allow.push(read(part)),
        }
    }
    (allow, deny)
}

fn bounds(cell: &str) -> Bounds {
    let (only, deny) = rules(cell, Roots::Known);
    Bounds { only, deny }
}

fn entries(words: &str) -> (Vec<String>, Vec<String>) {
    let (mut allow, mut deny) = (Vec::new(), Vec::new());
    for word in words.split_whitespace() {
        match word.strip_prefix('+') {
            Some(entry) => allow.push(entry.to_owned()),
            None => deny.push(word.strip_prefix('-').unwrap().to_owned()),
        }
    }
    (allow, deny)
}

fn profile(cell: &str) -> Profile {
    let mut config = ToolConfig::default();
    let mut bound = Vec::new();
    for (at, part) in cell.split(';').map(str::trim).enumerate() {
        let (word, rest) = part.split_once(' ').unwrap_or((part, ""));
        let (allow, deny) = match (at, word) {
            (0, name) if name.parse::<ProfileName>().is_ok() => {
                config.profile = name.parse().unwrap();
                (config.allow, config.deny) = entries(rest);
                continue;
            }
            (_, "sender" | "group") => entries(rest),
            _ => {
                bound.push(part);
                continue;
            }
        };
        let layers = match word {
            "sender" => &mut config.by_sender,
            _ => &mut config.by_group,
        };
        layers.insert("it".to_owned(), ToolLayer { allow, deny });
    }
    Profile {
        tools: ToolProfile::new(&config)
            .unwrap()
            .for_whom(Some("it"), Some("it")),
        bounds: bounds(&bound.join("; ")),
    }
}

/// A manifest that asks for these rules.
pub(crate) fn manifest(name: &str, cell: &str) -> Option<Arc<Manifest>> {
    if cell == "-" {
        return None;
    }
    if name == "skill" {
        let reviewed = rules(cell, Roots::Skill).0;
        return Some(Arc::new(Manifest::of_skill(name, reviewed)));
    }
    let head = "version: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: A plugin.";
    let mut manifest = Manifest::parse(&format!("name: {name}\n{head}\n")).unwrap();
    let mut asked = Capabilities::default();
    for rule in rules(cell, Roots::Known).0 {
        match rule {
            Rule::Http(rule) => asked.http.push(rule),
            Rule::Files(rule) => asked.files.push(rule),
            Rule::Kv(_) => asked.kv = Some(KvRequest { bytes: 1 }),
            Rule::Memory(mode) => asked.memory = Some(mode),
            Rule::Blobs(_) => asked.blobs = true,
            Rule::Secret(rule) => asked.secrets.push(SecretRequest {
                name: rule.name,
                origin: rule.origin,
                placements: vec![rule.placement],
            }),
            Rule::Capture(rule) => asked.captured.push(CapturedRequest {
                secret: SecretRequest {
                    name: rule.name,
                    origin: rule.origin,
                    placements: Vec::new(),
                },
                pointer: rule.pointer,
            }),
            other => panic!("a manifest does not ask for `{other}`"),
        }
    }
    manifest.capabilities = asked;
    Some(Arc::new(manifest))
}

fn actor(cell: &str) -> Actor {
    match cell {
        "owner" => Actor::Owner,
        "paired" => Actor::Paired("ann".into()),
        "group-member" => Actor::GroupMember,
        "stranger" => Actor::Stranger,
        "schedule" => Actor::Schedule,
        other => panic!("{other}"),
    }
}

fn request(cell: &str) -> Request {
    let (word, rest) = cell.split_once(' ').unwrap();
    let access = match word {
        "read" => Access::Read,
        _ => Access::Write,
    };
    match (word, rest) {
        ("tool", tool) => Request::Tool { tool: tool.into() },
        ("secret" | "capture", rest) => secret(word, rest),
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

fn secret(word: &str, rest: &str) -> Request {
    let words: Vec<String> = rest.splitn(4, ' ').map(str::to_owned).collect();
    let [name, method, url, place] = words.try_into().unwrap();
    match word {
        "secret" => Request::Secret {
            name,
            placement: place,
            method,
            url,
        },
        _ => Request::Capture {
            name,
            method,
            url,
            pointer: place,
        },
    }
}

pub(crate) fn grant(subject: &Subject, rule: &Rule) -> GrantRow {
    row(subject, &rule.to_string())
}

fn row(subject: &Subject, rule: &str) -> GrantRow {
    GrantRow {
        session: None,
        id: GrantId::new(rule),
        agent: AgentId::new("main"),
        subject: subject.to_string(),
        rule: rule.to_owned(),
        expires: None,
        by: "owner".into(),
        at: TimestampMs(0),
        revoked: None,
    }
}

fn marked(subject: &Subject, text: &str) -> GrantRow {
    let (rule, mark) = text.split_once(" ~").unwrap_or((text, ""));
    let readable = Rule::parse_below(rule, Roots::of(subject)).is_ok();
    assert_eq!(readable, mark != "unreadable", "{text}");
    let row = row(subject, rule);
    match mark {
        "" | "unreadable" => row,
        "other-agent" => GrantRow {
            agent: AgentId::new("other"),
            ..row
        },
        "other-digest" => GrantRow {
            subject: match subject {
                Subject::Skill(_) => Subject::Skill(Digest::of(b"other bytes")),
                _ => Subject::Tool(Digest::of(b"other bytes")),
            }
            .to_string(),
            ..row
        },
        "revoked" => GrantRow {
            revoked: Some(TimestampMs(0)),
            ..row
        },
        "expired" => GrantRow {
            expires: Some(NOW),
            ..row
        },
        "expires-next" => GrantRow {
            expires: Some(TimestampMs(NOW.0 + 1)),
            ..row
        },
        by => GrantRow {
            by: by.strip_prefix("by-").unwrap().to_owned(),
            ..row
        },
    }
}

/// The chain of parents, the nearest first.
fn parent(cell: &str, of: &Row<'_>) -> Option<Arc<dyn Authority>> {
    if cell == "-" {
        return None;
    }
    let mut above: Option<Arc<dyn Authority>> = None;
    let levels: Vec<&str> = cell.split("<<").map(str::trim).collect();
    for level in levels.into_iter().rev() {
        above = Some(Arc::new(level_of(level, of, above)));
    }
    above
}

fn level_of(level: &str, of: &Row<'_>, above: Option<Arc<dyn Authority>>) -> EffectiveAuthority {
    let (words, grants) = match level.strip_prefix('[') {
        Some(rest) => rest.split_once(']').unwrap(),
        None => ("", level),
    };
    let mut who = "agent";
    let mut whom = Actor::Owner;
    let mut name = "full";
    for word in words.split_whitespace() {
        match word {
            "plug" => who = of.cell(0),
            "exec" => who = "exec",
            word if word.parse::<ProfileName>().is_ok() => name = word,
            word => whom = actor(word),
        }
    }
    let subject = subject(who);
    let (allow, deny) = rules(grants, Roots::of(&subject));
    EffectiveAuthority::new(Parts {
        session: None,
        taint: None,
        agent: AgentId::new("main"),
        actor: whom,
        ceiling: Arc::new(Bounds { only: vec![], deny }),
        profile: Arc::new(profile(name)),
        parent: above,
        manifest: manifest(
            plugin(who),
            if who == of.cell(0) { of.cell(6) } else { "-" },
        ),
        grants: allow.iter().map(|rule| grant(&subject, rule)).collect(),
        now: NOW,
        subject,
    })
}

fn subject(who: &str) -> Subject {
    match who {
        "agent" => Subject::Agent("main".into()),
        "exec" => Subject::Exec("x1".into()),
        "host" => Subject::Host("part".into()),
        "skill" => Subject::Skill(Digest::of(b"skill")),
        tool if tool == "bare" || tool.starts_with("plug") => Subject::Tool(Digest::of(b"plug")),
        other => panic!("{other}"),
    }
}

fn plugin(who: &str) -> &str {
    if who == "skill" {
        return who;
    }
    who.split_once('=').map_or("plug", |(_, name)| name)
}

fn authority(of: &Row<'_>) -> EffectiveAuthority {
    let who = of.cell(0);
    let subject = subject(who);
    EffectiveAuthority::new(Parts {
        session: None,
        taint: None,
        agent: AgentId::new("main"),
        actor: actor(of.cell(1)),
        ceiling: Arc::new(bounds(of.cell(3))),
        profile: Arc::new(profile(of.cell(4))),
        parent: parent(of.cell(5), of),
        manifest: manifest(plugin(who), of.cell(6)),
        grants: parts(of.cell(7)).map(|g| marked(&subject, g)).collect(),
        now: NOW,
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
