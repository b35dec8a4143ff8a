//! The archive of a package: verified, then unpacked, then looked at for what cannot run.

use super::page::Manifest;
use crate::skill::unpack;
use base64::Engine as _;
use claw_core::id::Digest;
use claw_skill::Tree;
use serde_json::Value;
use sha2::Digest as _;

/// Endings of files that only tools for developers read: types, maps of sources.
const NOT_RUN: [&str; 5] = [".d.ts", ".d.mts", ".d.cts", ".map", ".flow"];
/// Scripts npm would run after fetching a package.
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];
/// Words in an install script that mean native code.
const BUILDERS: [&str; 5] = [
    "node-gyp",
    "node-pre-gyp",
    "prebuild-install",
    "node-gyp-build",
    "cmake-js",
];

/// A package's files, by paths from its own folder.
#[derive(Debug)]
pub(super) struct Unpacked {
    pub(super) tree: Tree,
    pub(super) sha256: Digest,
    pub(super) archive_bytes: u64,
    /// Names of the scripts it wanted run.
    pub(super) scripts: Vec<String>,
}

/// Opens an archive that is what the registry says.
///
/// # Errors
/// It is not, or cannot run here, in words.
pub(super) fn open(bytes: &[u8], manifest: &Manifest) -> Result<Unpacked, String> {
    verify(bytes, &manifest.integrity, &manifest.shasum)?;
    let mut native = None;
    let tree = unpack::package(bytes, &unpack::Limits::PACKAGE, &mut |path| {
        let (_, path) = path.split_once('/')?;
        if path == "binding.gyp" || path.ends_with(".node") {
            native.get_or_insert_with(|| path.to_owned());
        }
        let kept = !NOT_RUN.iter().any(|ending| path.ends_with(ending));
        (kept && native.is_none() && !path.contains("node_modules/")).then(|| path.to_owned())
    });
    let tree = tree.map_err(|e| format!("its archive: {e}"))?;
    if let Some(path) = native {
        return Err(format!("it is native code: `{path}`"));
    }
    let scripts = scripts(tree.get("package.json").unwrap_or_default())?;
    Ok(Unpacked {
        tree,
        sha256: Digest::of(bytes),
        archive_bytes: bytes.len() as u64,
        scripts,
    })
}

/// Names of install scripts.
///
/// # Errors
/// There is no manifest, or one of them builds native code.
fn scripts(manifest: &[u8]) -> Result<Vec<String>, String> {
    let unreadable = |_| "its archive has no package.json that can be read".to_owned();
    let text = std::str::from_utf8(manifest).unwrap_or_default();
    let text = text.trim_start_matches('\u{feff}');
    let manifest: Value = serde_json::from_str(text).map_err(unreadable)?;
    let mut names = Vec::new();
    for name in INSTALL_SCRIPTS {
        let script = manifest
            .get("scripts")
            .and_then(|scripts| scripts.get(name));
        let Some(script) = script.and_then(Value::as_str) else {
            continue;
        };
        if let Some(word) = BUILDERS.iter().find(|word| script.contains(*word)) {
            return Err(format!("it is native code: `{word}` builds it"));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

type Hasher = fn(&[u8]) -> Vec<u8>;

/// Whether the bytes have the digest the registry names: the strongest of `integrity`, else `shasum`.
fn verify(bytes: &[u8], integrity: &str, shasum: &str) -> Result<(), String> {
    let encode = |digest: &[u8]| base64::engine::general_purpose::STANDARD.encode(digest);
    let of = |algorithm: &str| -> Vec<&str> {
        let hash = |word: &'_ str| word.split('?').next().unwrap_or_default().len();
        let words = integrity.split_whitespace();
        let words = words.filter_map(|word| word[..hash(word)].strip_prefix(algorithm));
        words.collect()
    };
    let checks: [(&str, Hasher); 4] = [
        ("sha512-", |bytes| sha2::Sha512::digest(bytes).to_vec()),
        ("sha384-", |bytes| sha2::Sha384::digest(bytes).to_vec()),
        ("sha256-", |bytes| sha2::Sha256::digest(bytes).to_vec()),
        ("sha1-", |bytes| sha1::Sha1::digest(bytes).to_vec()),
    ];
    let differs = || Err("its archive is not what the registry says: the digest differs".into());
    for (algorithm, digest) in checks {
        let named = of(algorithm);
        if !named.is_empty() {
            let is = encode(&digest(bytes));
            return if named.contains(&is.as_str()) {
                Ok(())
            } else {
                differs()
            };
        }
    }
    if shasum.is_empty() {
        return Err("its registry names no digest of its archive".into());
    }
    let is = hex::encode(sha1::Sha1::digest(bytes));
    if is == shasum { Ok(()) } else { differs() }
}
