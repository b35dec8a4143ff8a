//! The authority of one run: what its flags name, granted by the person who typed them.

use super::flags::NetFlag;
use super::folders::Folder;
use claw_core::id::{AgentId, GrantId, TimestampMs};
use claw_core::row::GrantRow;
use claw_core::subject::{Actor, Subject};
use claw_policy::authority::{EffectiveAuthority, Parts};
use claw_policy::bounds::Bounds;
use claw_policy::rule::Rule;
use std::sync::Arc;

/// The agent a run is counted for; no agent of the home.
pub(super) const AGENT: &str = "exec";

/// What the flags name, as rules.
pub(super) fn rules(folders: &[Folder], nets: &[NetFlag], input: bool) -> Vec<String> {
    let mut rules = vec!["files rw /tmp".to_owned()];
    if input {
        rules.push("files ro /in".to_owned());
    }
    let folder = |f: &Folder| format!("files {} {}", f.mode, f.guest);
    rules.extend(folders.iter().map(folder));
    rules.extend(nets.iter().map(|net| net.0.to_string()));
    rules
}

/// The authority of the run with this id.
pub(super) fn authority(
    id: &str,
    rules: Vec<String>,
    ceiling: Bounds,
    now: TimestampMs,
) -> EffectiveAuthority {
    let agent = AgentId::new(AGENT);
    let subject = Subject::Exec(id.to_owned());
    let grant = |(i, rule): (usize, String)| GrantRow {
        session: None,
        id: GrantId::new(format!("{id}-{i}")),
        agent: agent.clone(),
        subject: subject.to_string(),
        rule,
        expires: None,
        by: "owner".to_owned(),
        at: now,
        revoked: None,
    };
    let grants = rules.into_iter().enumerate().map(grant).collect();
    EffectiveAuthority::new(Parts {
        session: None,
        taint: None,
        agent,
        subject,
        actor: Actor::Owner,
        ceiling: Arc::new(ceiling),
        profile: Arc::default(),
        parent: None,
        manifest: None,
        grants,
        now,
    })
}

/// The ceiling of `claw.yaml`, without what it says under `only` of files: those are the folders of agents, and a run
/// has its own.
pub(super) fn ceiling(mut bounds: Bounds) -> Bounds {
    bounds.only.retain(|rule| !matches!(rule, Rule::Files(_)));
    bounds
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_core::capability::{Access, Request};
    use claw_core::sandbox::Authority as _;
    use claw_policy::rule::Mode;

    fn made(ceiling: Bounds) -> EffectiveAuthority {
        let folders = [Folder {
            host: "/nowhere".into(),
            guest: "/mnt".into(),
            mode: Mode::Rw,
        }];
        let nets = ["a.test".parse().unwrap(), "127.0.0.1:81".parse().unwrap()];
        let rules = rules(&folders, &nets, true);
        assert_eq!(rules.len(), 5);
        let authority = authority("x", rules, ceiling, TimestampMs(5));
        assert_eq!(authority.live_grants().len(), 5);
        authority
    }

    fn write(path: &str) -> Request {
        Request::File {
            path: path.into(),
            access: Access::Write,
        }
    }

    fn get(url: &str) -> Request {
        Request::Http {
            method: "GET".into(),
            url: url.into(),
        }
    }

    #[test]
    fn every_rule_of_the_flags_is_a_live_grant() {
        let authority = made(Bounds::default());
        for allowed in [
            write("/tmp/a"),
            write("/mnt/a"),
            get("http://a.test/"),
            get("https://a.test/"),
            get("https://127.0.0.1:81/"),
        ] {
            assert!(authority.decide(&allowed).allowed(), "{allowed}");
        }
        for refused in [
            write("/in/a"),
            write("/home/a"),
            get("https://b.test/"),
            get("http://127.0.0.1/"),
        ] {
            assert!(!authority.decide(&refused).allowed(), "{refused}");
        }
    }

    #[test]
    fn the_ceiling_of_the_host_holds_but_not_its_folders() {
        let rule = |text: &str| text.parse::<Rule>().unwrap();
        let bounds = Bounds {
            only: vec![rule("files ro /workspace"), rule("http *://127.0.0.1:81")],
            deny: vec![rule("http http://127.0.0.1:81/secret")],
        };
        let authority = made(ceiling(bounds));
        assert!(authority.decide(&write("/mnt/a")).allowed());
        assert!(authority.decide(&get("http://127.0.0.1:81/")).allowed());
        for refused in [get("http://a.test/"), get("http://127.0.0.1:81/secret")] {
            let decision = authority.decide(&refused);
            assert_eq!((decision.allowed(), decision.hint), (false, None));
        }
    }
}
