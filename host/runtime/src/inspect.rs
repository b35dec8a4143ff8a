//! What a component imports and exports, read from its bytes without compiling or validating a function.
//!
//! Invariant: a component that passes asks for nothing this host does not have by name; whether every function has
//! the right type is judged when it is linked.

use claw_core::code::FailureKind;
use claw_core::sandbox::SandboxError;
use wasmparser::{ComponentExternalKind, Encoding, Parser, Payload};

/// Imports and exports a component may have.
const MAX_NAMES: usize = 256;
/// Components and modules inside one another.
const MAX_DEPTH: usize = 16;
/// What a component is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    /// `claw:tool/tool`.
    Tool,
    /// `claw:script/script`.
    Script,
}

impl World {
    /// What its components export.
    fn export(self) -> &'static str {
        match self {
            Self::Tool => "claw:tool/tools@0.1.0",
            Self::Script => "claw:script/command@0.1.0",
        }
    }

    /// The claw interfaces its components may import.
    pub(crate) fn offered(self) -> &'static [&'static str] {
        match self {
            Self::Tool => OFFERED_TOOL,
            Self::Script => OFFERED_SCRIPT,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Script => "runtime",
        }
    }
}

/// What a runtime may import of claw.
const OFFERED_SCRIPT: &[&str] = &[
    "claw:types/errors@0.1.0",
    "claw:process/process@0.1.0",
    "claw:files/modes@0.1.0",
];

/// What a tool may import of claw.
const OFFERED_TOOL: &[&str] = &[
    "claw:types/errors@0.1.0",
    "claw:types/content@0.1.0",
    "claw:log/log@0.1.0",
    "claw:config/config@0.1.0",
    "claw:kv/kv@0.1.0",
    "claw:files/files@0.1.0",
    "claw:http/http-types@0.1.0",
    "claw:http/client@0.1.0",
    "claw:blobs/blobs@0.1.0",
    "claw:memory/memory@0.1.0",
    "claw:progress/progress@0.1.0",
    "claw:secrets/secrets@0.1.0",
    "claw:tool/context@0.1.0",
];

/// What every component may import of WASI, with the version this host has it in.
pub(crate) const OFFERED_WASI: &[&str] = &[
    "wasi:io/error@0.2.12",
    "wasi:io/poll@0.2.12",
    "wasi:io/streams@0.2.12",
    "wasi:clocks/monotonic-clock@0.2.12",
    "wasi:clocks/wall-clock@0.2.12",
    "wasi:random/random@0.2.12",
    "wasi:random/insecure@0.2.12",
    "wasi:random/insecure-seed@0.2.12",
    "wasi:cli/environment@0.2.12",
    "wasi:cli/exit@0.2.12",
    "wasi:cli/stdin@0.2.12",
    "wasi:cli/stdout@0.2.12",
    "wasi:cli/stderr@0.2.12",
    "wasi:cli/terminal-input@0.2.12",
    "wasi:cli/terminal-output@0.2.12",
    "wasi:cli/terminal-stdin@0.2.12",
    "wasi:cli/terminal-stdout@0.2.12",
    "wasi:cli/terminal-stderr@0.2.12",
    "wasi:filesystem/types@0.2.12",
    "wasi:filesystem/preopens@0.2.12",
    "wasi:sockets/network@0.2.12",
    "wasi:sockets/instance-network@0.2.12",
    "wasi:sockets/ip-name-lookup@0.2.12",
    "wasi:sockets/tcp@0.2.12",
    "wasi:sockets/tcp-create-socket@0.2.12",
    "wasi:sockets/udp@0.2.12",
    "wasi:sockets/udp-create-socket@0.2.12",
    "wasi:http/types@0.2.12",
    "wasi:http/outgoing-handler@0.2.12",
];

/// What to do about WASI 0.3, by toolchain.
const WASI_03_HINT: &str = "build it for WASI 0.2: Rust with `--target wasm32-wasip2`, componentize-py with a world \
     without `async`, componentize-qjs with `--sync`, TinyGo with `-target=wasip2`";

fn refuse(message: impl Into<String>) -> SandboxError {
    SandboxError {
        kind: FailureKind::Incompatible,
        message: message.into(),
    }
}

/// Checks that the bytes are a component of this world that this host can link by name.
pub(crate) fn inspect(bytes: &[u8], world: World) -> Result<(), SandboxError> {
    let (imports, exports) = names(bytes)?;
    for import in &imports {
        check(import, world)?;
    }
    if exports.iter().any(|e| same_track(e, world.export())) {
        return Ok(());
    }
    Err(refuse(format!(
        "the component exports {}, but a {} exports `{}`",
        listed(&exports),
        world.word(),
        world.export()
    )))
}

/// The names of all imports and exports of the outermost component.
fn names(bytes: &[u8]) -> Result<(Vec<String>, Vec<String>), SandboxError> {
    let malformed = |e: wasmparser::BinaryReaderError| refuse(format!("not a wasm component: {e}"));
    let (mut imports, mut exports, mut depth) = (Vec::new(), Vec::new(), 0_usize);
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(malformed)? {
            Payload::Version { encoding, .. } if depth == 0 && encoding == Encoding::Module => {
                return Err(refuse(
                    "this is a core module, not a component: build it with `--target wasm32-wasip2`",
                ));
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    imports.push(import.map_err(malformed)?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    let export = export.map_err(malformed)?;
                    if export.kind == ComponentExternalKind::Instance {
                        exports.push(export.name.name.to_owned());
                    }
                }
            }
            _ => {}
        }
        if depth > MAX_DEPTH || imports.len() > MAX_NAMES || exports.len() > MAX_NAMES {
            return Err(refuse(format!(
                "more than {MAX_NAMES} imports or exports, or nested deeper than {MAX_DEPTH}"
            )));
        }
    }
    Ok((imports, exports))
}

fn check(import: &str, world: World) -> Result<(), SandboxError> {
    let offered = || world.offered().iter().chain(OFFERED_WASI);
    if offered().any(|o| same_track(import, o)) {
        return Ok(());
    }
    let (interface, version) = import.split_once('@').unwrap_or((import, ""));
    if interface.starts_with("wasi:") && version.starts_with("0.3") {
        return Err(refuse(format!(
            "the component imports `{import}`, and this host speaks WASI 0.2 only; {WASI_03_HINT}"
        )));
    }
    let near: Vec<String> = offered()
        .filter(|o| o.split_once('@').is_some_and(|(i, _)| i == interface))
        .chain(offered().filter(|o| same_package(o, interface)))
        .map(|o| (*o).to_owned())
        .take(4)
        .collect();
    Err(refuse(if near.is_empty() {
        format!("the component imports `{import}`, and this host has no package of that name")
    } else {
        format!(
            "the component imports `{import}`, but this host has {}",
            listed(&near)
        )
    }))
}

fn same_package(offered: &str, interface: &str) -> bool {
    match (offered.split_once('/'), interface.split_once('/')) {
        (Some((a, _)), Some((b, _))) => a == b,
        _ => false,
    }
}

/// Whether two versioned names mean the same interface on the same track: same major, below 1 same minor.
fn same_track(wanted: &str, offered: &str) -> bool {
    let (Some((a, v)), Some((b, w))) = (wanted.split_once('@'), offered.split_once('@')) else {
        return false;
    };
    let track = |v: &str| -> Option<(u64, u64)> {
        let mut parts = v.split('.');
        let major: u64 = parts.next()?.parse().ok()?;
        let minor: u64 = parts.next()?.parse().ok()?;
        let _patch: u64 = parts.next()?.parse().ok()?;
        Some((major, if major == 0 { minor } else { 0 }))
    };
    a == b && track(v).is_some() && track(v) == track(w)
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "nothing".to_owned();
    }
    let quoted: Vec<String> = names.iter().take(8).map(|n| format!("`{n}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests;
