//! Entries of `capabilities.files` and `capabilities.http`.

use super::ManifestError;
use super::map::{Map, wrong};
use crate::path::VirtualPath;
use crate::rule::{self, FilesRule, HostRule, HttpRule, Mode, PortRule, SchemeRule};
use serde_yaml::Value as Yaml;

const FILES: [&str; 2] = ["root", "access"];
const HTTP: [&str; 5] = ["scheme", "host", "port", "methods", "path"];

pub(super) fn files(value: Yaml, at: &str) -> Result<FilesRule, ManifestError> {
    let mut map = Map::new(value, at, &FILES)?;
    let root = map.need_text("root")?;
    let root_at = map.place("root");
    let folder = VirtualPath::parse(&root).map_err(|error| ManifestError::Root {
        at: root_at.clone(),
        error,
    })?;
    let mode = map.mode("access")?;
    if mode == Mode::Rw && matches!(folder.root(), "/in" | "/skill" | "/memory") {
        return Err(ManifestError::RootReadOnly {
            at: root_at,
            root: folder.root().to_owned(),
        });
    }
    Ok(FilesRule { folder, mode })
}

pub(super) fn http(value: Yaml, at: &str) -> Result<HttpRule, ManifestError> {
    let mut map = Map::new(value, at, &HTTP)?;
    let in_entry = |error| ManifestError::Rule {
        at: at.to_owned(),
        error,
    };
    let (scheme, host) = scheme_and_host(&mut map, at)?;
    let path = map.text("path")?.unwrap_or_else(|| "/".into());
    if !path.starts_with('/') {
        return Err(wrong(&map.place("path"), "a path that starts with `/`"));
    }
    Ok(HttpRule {
        methods: methods(&mut map)?,
        scheme,
        host,
        port: port(&mut map)?,
        path: rule::parse_path(&path).map_err(in_entry)?,
    })
}

/// The keys `scheme` (https if left out) and `host`.
pub(super) fn scheme_and_host(
    map: &mut Map,
    at: &str,
) -> Result<(SchemeRule, HostRule), ManifestError> {
    let in_entry = |error| ManifestError::Rule {
        at: at.to_owned(),
        error,
    };
    let scheme = map.text("scheme")?;
    let scheme = rule::parse_scheme(scheme.as_deref().unwrap_or("https")).map_err(in_entry)?;
    let host = map.need_text("host")?;
    if host.contains('/') || has_port(&host) {
        return Err(wrong(
            &map.place("host"),
            "a host alone; scheme, port and path have keys of their own",
        ));
    }
    Ok((scheme, rule::parse_host(&host).map_err(in_entry)?))
}

/// A colon that is not part of an address in brackets.
fn has_port(host: &str) -> bool {
    host.rfind(':').is_some_and(|at| !host[at..].contains(']'))
}

pub(super) fn port(map: &mut Map) -> Result<PortRule, ManifestError> {
    let at = map.place("port");
    let number = match map.take("port") {
        None => return Ok(PortRule::Default),
        Some(Yaml::String(any)) if any == "*" => return Ok(PortRule::Any),
        Some(Yaml::Number(n)) => n.as_u64(),
        Some(_) => None,
    };
    match number.map(u16::try_from) {
        Some(Ok(port)) if port > 0 => Ok(PortRule::Is(port)),
        _ => Err(wrong(&at, "a number from 1 to 65535 or `\"*\"`")),
    }
}

fn methods(map: &mut Map) -> Result<Vec<String>, ManifestError> {
    let at = map.place("methods");
    if !map.entries.contains_key("methods") {
        return Ok(Vec::new());
    }
    let mut methods = Vec::new();
    for item in map.list("methods", rule::MAX_METHODS)? {
        match item {
            Yaml::String(method) if method != "*" => methods.push(method),
            _ => return Err(wrong(&at, "a list of upper-case methods")),
        }
    }
    if methods.is_empty() {
        return Err(wrong(&at, "left out or a list of at least one method"));
    }
    rule::check_methods(methods).map_err(|error| ManifestError::Rule { at, error })
}
