//! Looks at the machine; changes nothing and asks no network.

use super::{DEBIAN_FILES, FOREIGN_ENV, Facts, LINKER, TRIPLE};
use crate::{Tool, which};
use std::fs::read_dir;
use std::path::{Path, PathBuf};

/// Collects the facts that [`super::decide`] needs.
///
/// `dir` is where guests are built: rustup chooses its toolchain by folder. `tools` are folders that may hold the
/// linker wrapper besides the toolchain's own and the path.
pub fn probe(dir: &Path, tools: &[PathBuf]) -> Facts {
    let host = |args: &[&str]| {
        Tool {
            program: "rustc".into(),
            args: args.iter().map(Into::into).collect(),
            dir: Some(dir.to_owned()),
            ..Tool::default()
        }
        .ask()
    };
    let rustlib = host(&["--print", "sysroot"])
        .map(|sysroot| PathBuf::from(sysroot.trim()).join("lib/rustlib"));
    Facts {
        host_version: host(&["-V"]).as_deref().and_then(version),
        host_has_std: rustlib.as_deref().is_some_and(has_std),
        debian_version: debian_version(),
        component_ld: component_ld(rustlib.as_deref(), tools),
        root: is_root(),
    }
}

/// `rustc 1.95.0 (…)` -> `1.95.0`.
fn version(text: &str) -> Option<String> {
    text.split_whitespace().nth(1).map(str::to_owned)
}

/// The library itself counts: a folder alone may be what an interrupted install left.
fn has_std(rustlib: &Path) -> bool {
    let files = read_dir(rustlib.join(TRIPLE).join("lib"));
    files.into_iter().flatten().flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

fn debian_version() -> Option<String> {
    if !DEBIAN_FILES.iter().all(|file| Path::new(file).exists()) {
        return None;
    }
    let rustc = Tool {
        program: DEBIAN_FILES[0].into(),
        args: vec!["-V".into()],
        unset: FOREIGN_ENV.map(String::from).to_vec(),
        ..Tool::default()
    };
    version(&rustc.ask()?)
}

fn is_root() -> bool {
    let id = Tool {
        program: "id".into(),
        args: vec!["-u".into()],
        ..Tool::default()
    };
    id.ask().is_some_and(|uid| uid.trim() == "0")
}

/// In the toolchain's own tools, in the folders named, or in the path.
fn component_ld(rustlib: Option<&Path>, tools: &[PathBuf]) -> Option<PathBuf> {
    let own = rustlib.and_then(|rustlib| read_dir(rustlib).ok());
    own.into_iter()
        .flatten()
        .flatten()
        .map(|host| host.path().join("bin"))
        .chain(tools.iter().cloned())
        .map(|folder| folder.join(LINKER))
        .find(|file| crate::tool::is_program(file))
        .or_else(|| which(LINKER))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn program(file: &Path) {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn the_version_is_the_second_word() {
        assert_eq!(
            version("rustc 1.95.0 (59807616e 2026-04-14)").as_deref(),
            Some("1.95.0")
        );
        assert_eq!(version(""), None);
    }

    #[test]
    fn a_target_folder_without_the_library_is_no_standard_library() {
        let rustlib = tempfile::tempdir().unwrap();
        assert!(!has_std(rustlib.path()));
        let lib = rustlib.path().join(TRIPLE).join("lib");
        fs::create_dir_all(&lib).unwrap();
        fs::write(lib.join("libcore-1.rlib"), "").unwrap();
        assert!(!has_std(rustlib.path()));
        fs::write(lib.join("libstd-1.rlib"), "").unwrap();
        assert!(has_std(rustlib.path()));
    }

    #[test]
    fn the_linker_of_the_toolchain_comes_before_that_of_another_folder() {
        let dir = tempfile::tempdir().unwrap();
        let rustlib = dir.path().join("rustlib");
        let tools = dir.path().join("tools");
        let (own, other) = (
            rustlib.join("some-host/bin").join(LINKER),
            tools.join(LINKER),
        );
        program(&other);
        let found =
            |rustlib: Option<&Path>| component_ld(rustlib, std::slice::from_ref(&tools)).unwrap();
        assert_eq!(found(None), other, "without a toolchain in the path");
        assert_eq!(found(Some(&rustlib)), other, "which has no such folder");
        program(&own);
        assert_eq!(found(Some(&rustlib)), own);
        fs::set_permissions(&own, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(found(Some(&rustlib)), other, "what cannot be run is none");
    }

    #[test]
    fn looking_never_fails_and_sees_the_compiler_of_these_tests() {
        let dir = tempfile::tempdir().unwrap();
        let facts = probe(dir.path(), &[]);
        assert!(facts.host_version.is_some());
        let gone = probe(&dir.path().join("gone"), &[]);
        assert_eq!(
            (gone.host_version, gone.host_has_std),
            (None, false),
            "no folder, no compiler there"
        );
    }
}
