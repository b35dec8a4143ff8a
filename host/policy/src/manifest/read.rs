//! Reading `plugin.yaml`: every mapping is walked by hand against its list of known keys.

use super::map::{Map, duration, size, wrong};
use super::*;
use claw_core::content::is_hidden;
use serde_yaml::Value as Yaml;

const TOP: [&str; 8] = [
    "name",
    "version",
    "world",
    "summary",
    "language",
    "capabilities",
    "config",
    "limits",
];
const CAPABILITIES: [&str; 7] = [
    "files", "http", "kv", "memory", "blobs", "secrets", "captured",
];
const KV: [&str; 1] = ["bytes"];
const MEMORY: [&str; 1] = ["access"];
const LIMITS: [&str; 4] = ["memory", "wall", "cpu", "output"];

pub(super) fn manifest(yaml: &str) -> Result<Manifest, ManifestError> {
    if yaml.len() > MAX_MANIFEST_BYTES {
        return Err(ManifestError::TooLong { bytes: yaml.len() });
    }
    let value: Yaml = serde_yaml::from_str(yaml).map_err(|e| ManifestError::Yaml(e.to_string()))?;
    let mut top = Map::new(value, "", &TOP)?;
    let name = top.need_text("name")?;
    if !is_name(&name) {
        return Err(wrong(
            "name",
            "1 to 64 of `a-z`, `0-9`, `-`, starting with a letter",
        ));
    }
    let version = top.need_text("version")?;
    if !is_version(&version) {
        return Err(wrong("version", "of the form `1.2.3`"));
    }
    let world = top.need_text("world")?;
    check_world(&world)?;
    let summary = top.need_text("summary")?;
    let shown =
        !summary.trim().is_empty() && !summary.chars().any(|c| c.is_control() || is_hidden(c));
    if !shown || summary.len() > MAX_SUMMARY_BYTES {
        return Err(wrong("summary", "one line of 1 to 512 bytes"));
    }
    let language = top.text("language")?.unwrap_or_else(|| "unknown".into());
    if !is_name(&language) {
        return Err(wrong("language", "a word like `rust` or `python`"));
    }
    let asked = top.take("capabilities");
    Ok(Manifest {
        name,
        version,
        world,
        summary,
        language,
        capabilities: asked.map(capabilities).transpose()?.unwrap_or_default(),
        config: top.take("config").map(config).transpose()?,
        limits: top
            .take("limits")
            .map(limits)
            .transpose()?
            .unwrap_or_default(),
    })
}

fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME_BYTES
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Three numbers without leading zeros, then optionally `-` or `+` and a suffix.
fn is_version(text: &str) -> bool {
    let (core, suffix) = match text.find(['-', '+']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, "0"),
    };
    let number = |p: &str| {
        !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()) && (p == "0" || !p.starts_with('0'))
    };
    let suffix_byte = |b: u8| b.is_ascii_alphanumeric() || b"-+.".contains(&b);
    text.len() <= MAX_NAME_BYTES
        && core.split('.').count() == 3
        && core.split('.').all(number)
        && !suffix.is_empty()
        && suffix.bytes().all(suffix_byte)
}

fn check_world(world: &str) -> Result<(), ManifestError> {
    let patch = world
        .strip_prefix(TOOL_WORLD)
        .and_then(|r| r.strip_prefix('.'));
    match patch {
        Some(p) if !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
        _ => Err(ManifestError::World {
            world: crate::host::cut(world),
            wanted: "claw:tool/tool@0.1.0",
        }),
    }
}

fn capabilities(value: Yaml) -> Result<Capabilities, ManifestError> {
    let mut map = Map::new(value, "capabilities", &CAPABILITIES)?;
    let mut files = Vec::new();
    for (i, item) in map
        .list("files", MAX_FILES_ENTRIES)?
        .into_iter()
        .enumerate()
    {
        files.push(entry::files(item, &format!("capabilities.files[{i}]"))?);
    }
    let mut http = Vec::new();
    for (i, item) in map.list("http", MAX_HTTP_ENTRIES)?.into_iter().enumerate() {
        http.push(entry::http(item, &format!("capabilities.http[{i}]"))?);
    }
    let kv = match map.entries.remove("kv") {
        Some(value) => Some(kv(value)?),
        None => None,
    };
    let memory = match map.take("memory") {
        Some(value) => Some(Map::new(value, "capabilities.memory", &MEMORY)?.mode("access")?),
        None => None,
    };
    let blobs = match map.take("blobs") {
        None => false,
        Some(Yaml::Bool(asked)) => asked,
        Some(_) => return Err(wrong("capabilities.blobs", "true or false")),
    };
    let (secrets, captured) = secrets::both(&mut map)?;
    Ok(Capabilities {
        files,
        http,
        kv,
        memory,
        blobs,
        secrets,
        captured,
    })
}

fn kv(value: Yaml) -> Result<KvRequest, ManifestError> {
    if value.is_null() {
        return Ok(KvRequest {
            bytes: DEFAULT_KV_BYTES,
        });
    }
    let mut map = Map::new(value, "capabilities.kv", &KV)?;
    let bytes = size(&mut map, "bytes", MAX_KV_BYTES)?.unwrap_or(DEFAULT_KV_BYTES);
    Ok(KvRequest { bytes })
}

fn config(value: Yaml) -> Result<Value, ManifestError> {
    let schema = serde_json::to_value(value).map_err(|e| ManifestError::Yaml(e.to_string()))?;
    let object = schema.get("type").is_some_and(|t| t == "object");
    if object {
        Ok(schema)
    } else {
        Err(wrong("config", "a JSON Schema with `type: object`"))
    }
}

fn limits(value: Yaml) -> Result<CallLimits, ManifestError> {
    let mut map = Map::new(value, "limits", &LIMITS)?;
    let own = CallLimits::default();
    Ok(CallLimits {
        memory_bytes: size(&mut map, "memory", MAX_MEMORY_BYTES)?.unwrap_or(own.memory_bytes),
        wall_ms: duration(&mut map, "wall", MAX_WALL_MS)?.unwrap_or(own.wall_ms),
        cpu_ms: duration(&mut map, "cpu", MAX_CPU_MS)?.unwrap_or(own.cpu_ms),
        output_bytes: size(&mut map, "output", MAX_OUTPUT_BYTES)?.unwrap_or(own.output_bytes),
    })
}
