#![allow(clippy::unwrap_used)]
use super::*;

fn make(root: &Path, path: &str, text: &str) -> PathBuf {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn runtimes_are_found_by_manifest_and_told_apart_by_language() {
    let dir = tempfile::tempdir().unwrap();
    for path in [
        "plugins/runtimes/shell/runtime.yaml",
        "plugins/runtimes/shell/Cargo.toml",
        "plugins/runtimes/python/runtime.yaml",
        "plugins/runtimes/python/app.py",
        "plugins/runtimes/curl/Cargo.toml",
    ] {
        make(dir.path(), path, "");
    }
    let found = find(dir.path()).unwrap();
    let kinds: Vec<_> = found.iter().map(|r| (r.id(), r.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("runtimes/python".to_owned(), Kind::Python),
            ("runtimes/shell".to_owned(), Kind::Rust)
        ]
    );
    make(dir.path(), "plugins/runtimes/shell/app.py", "");
    let error = find(dir.path()).unwrap_err().to_string();
    assert!(error.contains("not just one"), "{error}");
}

#[test]
fn a_checkout_without_runtimes_has_none() {
    let dir = tempfile::tempdir().unwrap();
    assert!(find(dir.path()).unwrap().is_empty());
}

#[test]
fn an_interrupted_build_leaves_nothing_under_the_cached_name() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("python-0123/runtime.wasm");
    let broken = keep(&file, |half| {
        fs::write(half, "half")?;
        bail!("interrupted")
    });
    assert!(broken.is_err() && !file.exists());
    keep(&file, |half| Ok(fs::write(half, "whole")?)).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "whole");
}

#[test]
fn an_output_is_replaced_when_manifest_or_component_changed() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = make(dir.path(), "runtime.yaml", "one");
    let component = make(dir.path(), "cache/a/runtime.wasm", "code");
    let out = dir.path().join("out/python");
    place(&manifest, &component, &out).unwrap();
    let first = fs::metadata(out.join(MANIFEST))
        .unwrap()
        .modified()
        .unwrap();
    place(&manifest, &component, &out).unwrap();
    let again = fs::metadata(out.join(MANIFEST))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(first, again);
    fs::write(&manifest, "two").unwrap();
    place(&manifest, &component, &out).unwrap();
    assert_eq!(fs::read_to_string(out.join(MANIFEST)).unwrap(), "two");
    let other = make(dir.path(), "cache/b/runtime.wasm", "more");
    place(&manifest, &other, &out).unwrap();
    assert_eq!(fs::read_to_string(out.join(COMPONENT)).unwrap(), "more");
    assert!(!out.with_extension("new").exists());
}

#[test]
fn what_left_the_sources_leaves_the_output() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), "plugins/runtimes/shell/runtime.yaml", "");
    make(dir.path(), "plugins/runtimes/shell/Cargo.toml", "");
    let out = dir.path().join("out");
    make(&out, "shell/runtime.wasm", "");
    make(&out, "gone/runtime.wasm", "");
    remove_strangers(&out, &find(dir.path()).unwrap()).unwrap();
    assert!(out.join("shell").exists() && !out.join("gone").exists());
}

#[test]
fn the_cache_keeps_the_newest_components_of_each_runtime() {
    let dir = tempfile::tempdir().unwrap();
    let start = std::time::SystemTime::UNIX_EPOCH;
    for number in 0..=KEPT {
        make(dir.path(), &format!("python-{number}/runtime.wasm"), "");
        let folder = fs::File::open(dir.path().join(format!("python-{number}"))).unwrap();
        folder
            .set_modified(start + std::time::Duration::from_secs(number as u64))
            .unwrap();
    }
    make(dir.path(), "shell-0/runtime.wasm", "");
    prune(dir.path(), "python").unwrap();
    let left = fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, KEPT + 1);
    assert!(!dir.path().join("python-0").exists());
    assert!(dir.path().join("shell-0").exists());
}
