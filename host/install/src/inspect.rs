//! What a component imports and exports, read from its bytes without compiling it.
//!
//! Absence of an import is proof for the reader of a review, not the enforcement: that is the policy at each call.

#[cfg(test)]
mod tests;

use crate::InstallError;
use std::path::Path;
use wasmparser::{Encoding, Parser, Payload};

/// Imports and exports read at most.
const MAX_NAMES: usize = 4_096;
/// Custom section that carries the manifest.
pub const MANIFEST_SECTION: &str = "claw:manifest";
/// WASI interfaces that reach nothing outside: streams, clocks, random, an empty environment.
const AMBIENT_WASI: [&str; 4] = ["wasi:io/", "wasi:clocks/", "wasi:random/", "wasi:cli/"];
/// Interfaces of ours without authority. `claw:types` and `claw:http/http-types` hold types only.
const AMBIENT_CLAW: [&str; 6] = [
    "claw:types/",
    "claw:log/",
    "claw:config/",
    "claw:progress/",
    "claw:tool/context",
    "claw:http/http-types",
];

/// What a component names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspection {
    /// Imported instances, for example `claw:kv/kv@0.1.0`, in order.
    pub imports: Vec<String>,
    /// Exported names.
    pub exports: Vec<String>,
    /// The manifest it carries.
    pub manifest: Option<String>,
}

/// Imports in three tiers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tiers {
    /// Reach nothing outside.
    pub ambient: Vec<String>,
    /// What a language's own runtime asks for whether used or not; denied by the host unless granted otherwise.
    pub runtime: Vec<String>,
    /// What can have an effect or see the person's data.
    pub effectful: Vec<String>,
}

impl Inspection {
    /// The imports in three tiers.
    pub fn tiers(&self) -> Tiers {
        let mut tiers = Tiers::default();
        for name in &self.imports {
            let starts = |list: &[&str]| list.iter().any(|p| name.starts_with(p));
            let tier = if starts(&AMBIENT_WASI) || starts(&AMBIENT_CLAW) {
                &mut tiers.ambient
            } else if name.starts_with("wasi:") {
                &mut tiers.runtime
            } else {
                &mut tiers.effectful
            };
            tier.push(name.clone());
        }
        tiers
    }

    /// Refuses what this host cannot link: WASI 0.3, and packages it does not know.
    pub fn check_linkable(&self) -> Result<(), InstallError> {
        for name in &self.imports {
            let version = name.rsplit_once('@').map_or("", |(_, v)| v);
            if name.starts_with("wasi:") && !version.starts_with("0.2") {
                return Err(InstallError::Incompatible {
                    why: format!("it imports `{name}`; this host has WASI 0.2"),
                    hint: "build for WASI 0.2: Rust `--target wasm32-wasip2`; componentize-py with a world that names only 0.2 packages; jco/componentize-js with `--wasi 0.2`".into(),
                });
            }
            let ours = name.starts_with("claw:") && !version.starts_with("0.1");
            if ours || !(name.starts_with("claw:") || name.starts_with("wasi:")) {
                return Err(InstallError::Incompatible {
                    why: format!("it imports `{name}`, which this host does not have"),
                    hint: "docs/reference/wit.md lists what a plugin may import".into(),
                });
            }
        }
        Ok(())
    }
}

/// Reads the names of a component's outermost level.
pub fn inspect(path: &Path, bytes: &[u8]) -> Result<Inspection, InstallError> {
    let refuse = |why: String| InstallError::NotAComponent {
        path: path.to_owned(),
        why,
    };
    let mut out = Inspection::default();
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|e| {
            // The parser's words may run over several lines.
            let words: Vec<&str> = e.message().split_whitespace().collect();
            refuse(format!("malformed WebAssembly: {}", words.join(" ")))
        })?;
        match payload {
            Payload::Version { encoding, .. } if depth == 0 && encoding != Encoding::Component => {
                return Err(refuse(
                    "it is a core module, not a component; build for `wasm32-wasip2`".into(),
                ));
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            payload => take(&mut out, payload).map_err(refuse)?,
        }
        if out.imports.len() + out.exports.len() > MAX_NAMES {
            return Err(refuse(format!("more than {MAX_NAMES} imports and exports")));
        }
    }
    Ok(out)
}

fn take(out: &mut Inspection, payload: Payload<'_>) -> Result<(), String> {
    match payload {
        Payload::ComponentImportSection(section) => {
            for import in section {
                let import = import.map_err(|e| e.message().to_owned())?;
                out.imports.push(import.name.name.to_owned());
            }
        }
        Payload::ComponentExportSection(section) => {
            for export in section {
                let export = export.map_err(|e| e.message().to_owned())?;
                out.exports.push(export.name.name.to_owned());
            }
        }
        Payload::CustomSection(section) if section.name() == MANIFEST_SECTION => {
            if out.manifest.is_some() {
                return Err("it carries two manifests".into());
            }
            let text = std::str::from_utf8(section.data()).map_err(|e| e.to_string())?;
            out.manifest = Some(text.to_owned());
        }
        _ => {}
    }
    Ok(())
}

/// The component with the manifest in its custom section; an older one is refused, not replaced.
pub fn with_manifest(bytes: &[u8], manifest: &str) -> Vec<u8> {
    use wasm_encoder::{ComponentSection, CustomSection, Encode};
    let section = CustomSection {
        name: MANIFEST_SECTION.into(),
        data: manifest.as_bytes().into(),
    };
    let mut out = bytes.to_vec();
    // A section is its id, then its contents with their length.
    out.push(ComponentSection::id(&section));
    section.encode(&mut out);
    out
}
