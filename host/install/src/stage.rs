//! Bringing a built plugin into a home: `plugins/<digest>/{plugin.yaml, plugin.wasm}`.

#[cfg(test)]
mod tests;

use crate::inspect::{Inspection, inspect};
use crate::{InstallError, read_component};
use claw_core::id::Digest;
use claw_policy::manifest::{MAX_MANIFEST_BYTES, Manifest};
use std::path::{Path, PathBuf};

/// A plugin that has been read and judged, not yet installed.
#[derive(Debug)]
pub struct Candidate {
    /// Its manifest.
    pub manifest: Manifest,
    /// The manifest's text.
    pub text: String,
    /// Digest of the component.
    pub digest: Digest,
    /// What it imports and exports.
    pub inspection: Inspection,
    bytes: Vec<u8>,
}

/// Where a source has its two files.
fn locate(source: &Path) -> Result<(PathBuf, PathBuf), InstallError> {
    let (folder, wasm) = if source.extension().is_some_and(|e| e == "wasm") {
        (source.parent().unwrap_or(Path::new(".")), source.to_owned())
    } else {
        (source, source.join("plugin.wasm"))
    };
    Ok((folder.join("plugin.yaml"), wasm))
}

fn read_manifest(path: &Path) -> Result<Option<String>, InstallError> {
    match std::fs::metadata(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(InstallError::io(path, e)),
        Ok(meta) if meta.len() > MAX_MANIFEST_BYTES as u64 => {
            return Err(InstallError::TooBig {
                path: path.to_owned(),
            });
        }
        Ok(_) => {}
    }
    std::fs::read_to_string(path)
        .map(Some)
        .map_err(|e| InstallError::io(path, e))
}

/// Reads a plugin and refuses it unless manifest and component agree.
pub fn read(source: &Path) -> Result<Candidate, InstallError> {
    let (yaml, wasm) = locate(source)?;
    if !wasm.is_file() {
        return Err(InstallError::NoPlugin(source.to_owned()));
    }
    let bytes = read_component(&wasm)?;
    let inspection = inspect(&wasm, &bytes)?;
    inspection.check_linkable()?;
    // Grants go to the component's digest, so the digest must cover what it asks for.
    let text = match (read_manifest(&yaml)?, &inspection.manifest) {
        (Some(beside), Some(inside)) if beside != *inside => {
            return Err(InstallError::ManifestDiffers);
        }
        (_, Some(inside)) => inside.clone(),
        (_, None) => return Err(InstallError::NoManifest(wasm)),
    };
    let manifest = Manifest::parse(&text)?;
    let names = inspection.imports.iter().map(String::as_str);
    let excess = manifest.capabilities.excess(names);
    if !excess.is_empty() {
        return Err(InstallError::BeyondManifest(excess));
    }
    Ok(Candidate {
        manifest,
        text,
        digest: Digest::of(&bytes),
        inspection,
        bytes,
    })
}

/// The component's file in a home.
pub fn component_path(plugins: &Path, digest: &Digest) -> PathBuf {
    plugins.join(digest.as_str()).join("plugin.wasm")
}

impl Candidate {
    /// Puts it into the home's folder of plugins, whole or not at all. A folder whose bytes are not what its
    /// name says is replaced.
    pub fn install(&self, plugins: &Path) -> Result<PathBuf, InstallError> {
        let folder = plugins.join(self.digest.as_str());
        let wasm = component_path(plugins, &self.digest);
        if wasm.is_file() && Digest::of(&read_component(&wasm)?) == self.digest {
            return Ok(wasm);
        }
        let fresh = plugins.join(format!("{}.new", self.digest));
        let io = |path: &Path| {
            let path = path.to_owned();
            move |e| InstallError::io(&path, e)
        };
        for old in [&fresh, &folder] {
            if old.exists() {
                std::fs::remove_dir_all(old).map_err(io(old))?;
            }
        }
        std::fs::create_dir_all(&fresh).map_err(io(&fresh))?;
        crate::lock::replace(&fresh.join("plugin.yaml"), self.text.as_bytes())?;
        crate::lock::replace(&fresh.join("plugin.wasm"), &self.bytes)?;
        std::fs::rename(&fresh, &folder).map_err(io(&folder))?;
        Ok(wasm)
    }
}
