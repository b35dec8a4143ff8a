//! The line a person could type to allow what was refused.

use super::EffectiveAuthority;
use super::layer::Missing;
use crate::address;
use crate::host::Host;
use crate::host_exec::HostPattern;
use crate::manifest::Manifest;
use crate::path::{Roots, VirtualPath};
use crate::rule::{
    CaptureRule, Destination, FilesRule, HostRule, HttpRule, Miss, Mode, PortRule, Rule,
    SchemeRule, SecretRule,
};
use crate::target::Target;
use crate::url::CanonicalUrl;
use claw_core::capability::Wanted;
use claw_core::subject::Subject;
use std::net::IpAddr;

/// Roots of a `claw exec` that its command line does not name.
const OWN_FOLDERS: [&str; 2] = ["/tmp", "/in"];

/// The agent that a `claw grant add` without `--agent` means.
pub const DEFAULT_AGENT: &str = "main";
/// What `claw grant add` calls the agent itself, in place of a plugin.
pub const AGENT_ITSELF: &str = "agent";

/// The line that would make up for a missing grant.
pub(super) fn missing_grant(
    authority: &EffectiveAuthority,
    target: &Target,
    miss: Miss,
) -> Option<Missing> {
    let manifest = authority.parts.manifest.as_deref();
    let roots = Roots::of(&authority.parts.subject);
    let rule = match target {
        Target::Tool(_) | Target::Send(_) | Target::Schedule(_) => return None,
        Target::Http { method, url } => {
            let path = http_path(manifest, method, url, miss);
            let host = url.host().clone();
            Rule::Http(http_rule(method, url, host, path))
        }
        Target::File { path, access } => Rule::Files(FilesRule {
            folder: VirtualPath::parse_below(path.root(), roots).ok()?,
            mode: Mode::needed(*access),
        }),
        Target::HostExec(words) => Rule::HostExec(HostPattern::exactly(words)),
        Target::Kv(access) => Rule::Kv(Mode::needed(*access)),
        Target::Memory(access) => Rule::Memory(Mode::needed(*access)),
        Target::Blobs(access) => Rule::Blobs(Mode::needed(*access)),
        Target::Secret {
            name,
            origin,
            placement,
        } => Rule::Secret(SecretRule {
            name: name.clone(),
            origin: origin.clone(),
            placement: placement.clone(),
        }),
        Target::Capture {
            name,
            origin,
            pointer,
        } => Rule::Capture(CaptureRule {
            name: name.clone(),
            origin: origin.clone(),
            pointer: pointer.clone(),
        }),
    };
    missing(authority, &rule)
}

/// The line that would let pass what a gate of a labelled context holds.
pub(super) fn missing_pass(authority: &EffectiveAuthority, rule: &Rule) -> Option<Missing> {
    missing(authority, rule)
}

/// A rule that counts as an answer alone.
pub(super) fn missing_answer(rule: &Rule) -> Option<Missing> {
    Some(Missing {
        hint: "answer the question: `claw approval list`".to_owned(),
        wanted: Some(Wanted {
            capability: rule.capability().to_owned(),
            rules: vec![rule.to_string()],
        }),
    })
}

fn missing(authority: &EffectiveAuthority, rule: &Rule) -> Option<Missing> {
    Some(Missing {
        hint: line(authority, rule)?,
        wanted: Some(Wanted {
            capability: rule.capability().to_owned(),
            rules: vec![rule.to_string()],
        }),
    })
}

/// The line that would admit a non-global address, where a person could sensibly type it: an address of a home
/// network, asked for as such or as `localhost`. Any other name that leads home may be a trick (DNS rebinding).
pub(super) fn missing_address(
    authority: &EffectiveAuthority,
    method: &str,
    url: &CanonicalUrl,
    to: IpAddr,
) -> Option<Missing> {
    let meant = match url.host() {
        Host::Ip(ip) => *ip == to,
        Host::Name(name) => name == "localhost" && to.is_loopback(),
    };
    if !meant || !address::is_home(to) {
        return None;
    }
    let manifest = authority.parts.manifest.as_deref();
    let path = http_path(manifest, method, url, Miss::Other);
    let rule = http_rule(method, url, Host::Ip(to), path);
    missing(authority, &Rule::Http(rule))
}

fn http_rule(method: &str, url: &CanonicalUrl, host: Host, path: String) -> HttpRule {
    let plain = url.port() == url.scheme_kind().default_port();
    let closed = host.ip().is_some_and(|ip| !address::is_global(ip));
    HttpRule {
        methods: vec![method.to_owned()],
        scheme: SchemeRule::Is(url.scheme_kind()),
        host: HostRule::Is(host),
        port: if plain && !closed {
            PortRule::Default
        } else {
            PortRule::Is(url.port())
        },
        path,
    }
}

/// As narrow as can be told: the path itself where only the path was missing, else what the manifest asks for.
fn http_path(manifest: Option<&Manifest>, method: &str, url: &CanonicalUrl, miss: Miss) -> String {
    if miss == Miss::Path {
        return url.path().to_owned();
    }
    manifest
        .and_then(|m| {
            m.capabilities
                .http
                .iter()
                .find(|rule| rule.allows(method, url).is_ok())
        })
        .map_or_else(|| "/".to_owned(), |rule| rule.path.clone())
}

fn line(authority: &EffectiveAuthority, rule: &Rule) -> Option<String> {
    if matches!(authority.parts.subject, Subject::Exec(_)) {
        return flag(rule);
    }
    let quoted = rule.to_string().replace('\'', "'\\''");
    let agent = &authority.parts.agent;
    if let (Subject::Host(_), Rule::Send(Destination::Session(key))) =
        (&authority.parts.subject, rule)
    {
        // Tools of claw itself have no grants of their own.
        return Some(format!(
            "list `{key}` under agents.{agent}.destinations in the configuration"
        ));
    }
    let suffix = if agent.as_str() == DEFAULT_AGENT {
        String::new()
    } else {
        format!(" --agent {agent}")
    };
    // A skill chooses its name: it could be a plugin's, or the agent's own.
    let kind = match authority.parts.subject {
        Subject::Skill(_) => "skill:",
        _ => "",
    };
    Some(format!(
        "claw grant add {kind}{} '{quoted}'{suffix}",
        authority.subject_name()
    ))
}

/// The flag of `claw exec` that would grant it. Its own folders are what they are.
fn flag(rule: &Rule) -> Option<String> {
    match rule {
        Rule::Http(rule) => Some(match rule.port {
            PortRule::Is(port) => format!("--net {}:{port}", rule.host),
            PortRule::Default | PortRule::Any => format!("--net {}", rule.host),
        }),
        Rule::Files(rule) if !OWN_FOLDERS.contains(&rule.folder.root()) => {
            Some(format!("--dir FOLDER:{}:{}", rule.folder, rule.mode))
        }
        Rule::Secret(SecretRule { name, origin, .. }) => Some(format!(
            "--secret {name}@{}:{}",
            origin.host(),
            origin.port()
        )),
        Rule::Files(_)
        | Rule::Kv(_)
        | Rule::Memory(_)
        | Rule::Blobs(_)
        | Rule::Tool(_)
        | Rule::HostExec(_)
        | Rule::Capture(_)
        | Rule::Send(_)
        | Rule::Delete(_)
        | Rule::Schedule(_) => None,
    }
}
