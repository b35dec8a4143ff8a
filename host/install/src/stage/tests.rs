#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::inspect::with_manifest;

const MANIFEST: &str = "name: x\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: A test.\ncapabilities:\n  kv: { bytes: 1MiB }\n";

fn component(import: &str) -> Vec<u8> {
    wat::parse_str(format!("(component (import \"{import}\" (instance)))")).unwrap()
}

fn folder(manifest: Option<&str>, bytes: &[u8]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    if let Some(text) = manifest {
        std::fs::write(dir.path().join("plugin.yaml"), text).unwrap();
    }
    std::fs::write(dir.path().join("plugin.wasm"), bytes).unwrap();
    dir
}

#[test]
fn a_plugin_is_installed_under_its_digest_and_mended() {
    let bytes = with_manifest(&component("claw:kv/kv@0.1.0"), MANIFEST);
    let dir = folder(Some(MANIFEST), &bytes);
    let home = tempfile::tempdir().unwrap();
    let candidate = read(dir.path()).unwrap();
    assert_eq!(candidate.digest, Digest::of(&bytes));
    let wasm = candidate.install(home.path()).unwrap();
    assert_eq!(std::fs::read(&wasm).unwrap(), bytes);
    std::fs::write(&wasm, b"changed").unwrap();
    candidate.install(home.path()).unwrap();
    assert_eq!(std::fs::read(&wasm).unwrap(), bytes);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn the_digest_covers_the_manifest() {
    let bytes = component("claw:kv/kv@0.1.0");
    let bare = folder(Some(MANIFEST), &bytes);
    let file = bare.path().join("plugin.wasm");
    // With one beside it, the same bytes could be granted under one manifest and run under another.
    assert!(matches!(read(&file), Err(InstallError::NoManifest(_))));
    std::fs::remove_file(bare.path().join("plugin.yaml")).unwrap();
    assert!(matches!(read(&file), Err(InstallError::NoManifest(_))));
    std::fs::write(&file, with_manifest(&bytes, MANIFEST)).unwrap();
    assert_eq!(read(&file).unwrap().manifest.name, "x");
    assert!(matches!(
        read(Path::new("/nowhere")),
        Err(InstallError::NoPlugin(_))
    ));
}

#[test]
fn imports_beyond_the_manifest_and_another_manifest_are_refused() {
    let bytes = with_manifest(&component("claw:files/files@0.1.0"), MANIFEST);
    let dir = folder(Some(MANIFEST), &bytes);
    match read(dir.path()) {
        Err(InstallError::BeyondManifest(names)) => assert_eq!(names, ["claw:files/files@0.1.0"]),
        other => panic!("{other:?}"),
    }
    let other = with_manifest(&component("claw:kv/kv@0.1.0"), "name: y\n");
    let dir = folder(Some(MANIFEST), &other);
    assert!(matches!(
        read(dir.path()),
        Err(InstallError::ManifestDiffers)
    ));
    let dir = folder(Some(MANIFEST), &component("wasi:http/client@0.3.0"));
    assert!(matches!(
        read(dir.path()),
        Err(InstallError::Incompatible { .. })
    ));
}
