//! The contract as files: the claw packages that travel in this binary, and a plugin's own world with only the
//! interfaces its manifest asked for.

use crate::InstallError;
use claw_policy::manifest::{AMBIENT_INTERFACES, Capabilities};
use include_dir::{Dir, include_dir};
use std::path::Path;

/// The WIT sources of this version.
static WIT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../wit");
/// Version of the contract's packages.
const VERSION: &str = "0.1.0";

/// Packages of script runtimes: no plugin can use them, and they name packages of WASI, which do not travel along.
const RUNTIME_PACKAGES: [&str; 2] = ["process", "script"];

/// Every file of a claw package that plugins use: (package, file name, text).
fn sources() -> impl Iterator<Item = (String, String, &'static str)> {
    let used = |name: &String| !RUNTIME_PACKAGES.contains(&name.as_str());
    let packages = WIT.dirs().map(|p| (p.path().display().to_string(), p));
    let packages = packages.filter(move |(name, _)| used(name));
    packages.flat_map(|(name, package)| {
        package.files().filter_map(move |file| {
            let wit = file.path().extension().is_some_and(|e| e == "wit");
            let file_name = file.path().file_name()?.to_str()?.to_owned();
            wit.then(|| Some((name.clone(), file_name, file.contents_utf8()?)))?
        })
    })
}

fn write(path: &Path, text: &str) -> Result<(), InstallError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| InstallError::io(folder, e))?;
    }
    std::fs::write(path, text).map_err(|e| InstallError::io(path, e))
}

/// Writes the sources as they stand in the project: `<folder>/<package>/<file>.wit`.
pub fn write_sources(folder: &Path) -> Result<(), InstallError> {
    for (package, file, text) in sources() {
        write(&folder.join(package).join(file), text)?;
    }
    Ok(())
}

/// The text of a plugin's own world: the interfaces its manifest asked for, and the ambient ones.
pub fn plugin_world(capabilities: &Capabilities) -> String {
    let asked = capabilities.interfaces();
    let mut names: Vec<&str> = AMBIENT_INTERFACES.into_iter().chain(asked).collect();
    names.sort_unstable();
    let mut out = String::from(
        "// Made by `claw plugin build` from plugin.yaml. Do not edit.\npackage local:plugin;\n\nworld plugin {\n",
    );
    for name in names {
        let track = name.rsplit_once('@').map_or(name, |(n, _)| n);
        out.push_str(&format!("  import {track}@{VERSION};\n"));
    }
    out.push_str(&format!("  export claw:tool/tools@{VERSION};\n}}\n"));
    out
}

/// Writes a flat, self-contained WIT folder for a plugin: `plugin.wit` and `deps/claw-<package>.wit`.
pub fn write_plugin_world(folder: &Path, capabilities: &Capabilities) -> Result<(), InstallError> {
    write(&folder.join("plugin.wit"), &plugin_world(capabilities))?;
    for (package, _, text) in sources() {
        write(
            &folder.join("deps").join(format!("claw-{package}.wit")),
            text,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_policy::manifest::Manifest;

    fn world(capabilities: &str) -> (String, wit_parser::Resolve) {
        let yaml = format!(
            "name: x\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: A test.\n{capabilities}"
        );
        let manifest = Manifest::parse(&yaml).unwrap();
        let dir = tempfile::tempdir().unwrap();
        write_plugin_world(dir.path(), &manifest.capabilities).unwrap();
        let mut resolve = wit_parser::Resolve::default();
        resolve.push_dir(dir.path()).unwrap();
        (plugin_world(&manifest.capabilities), resolve)
    }

    #[test]
    fn a_world_has_what_was_asked_for_and_resolves() {
        let (text, _) = world("capabilities:\n  kv: { bytes: 1MiB }\n");
        assert!(text.contains("import claw:kv/kv@0.1.0;"), "{text}");
        assert!(text.contains("import claw:log/log@0.1.0;"));
        assert!(!text.contains("claw:files"), "{text}");
        let (text, _) = world("");
        assert_eq!(text.matches("import ").count(), AMBIENT_INTERFACES.len());
    }

    #[test]
    fn each_package_is_one_file() {
        // `deps` takes one file per package: a second one would silently replace the first.
        let mut packages: Vec<String> = sources().map(|(p, _, _)| p).collect();
        let all = packages.len();
        packages.dedup();
        assert_eq!(packages.len(), all);
        assert!(all >= 10);
    }
}
