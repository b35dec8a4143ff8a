#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use claw_core::id::Digest;
use std::path::Path;

const YAML: &str = "name: demo\nversion: 1.2.0\nworld: claw:script/script@0.1.0\nsummary: A test.\ncommands: [demo, demo3, '[']\n";

fn script() -> Vec<u8> {
    let text = "(component (component $c) (instance $i (instantiate $c))
        (export \"claw:script/command@0.1.0\" (instance $i)))";
    wat::parse_str(text).unwrap()
}

/// A folder of runtimes with one of these, and a home.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new(yaml: &str, wasm: &[u8]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let place = Self { dir };
        write(&place.bundled().join("demo"), yaml, wasm);
        place
    }

    fn bundled(&self) -> PathBuf {
        self.dir.path().join("bundle")
    }

    fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    fn runtimes(&self) -> Runtimes {
        Runtimes::new(&self.home(), Some(self.bundled()))
    }

    fn installed(&self) -> Vec<(String, Origin)> {
        let listing = self.runtimes().list().unwrap();
        let all = listing.installed.into_iter();
        all.map(|r| (r.manifest.version, r.origin)).collect()
    }
}

fn write(folder: &Path, yaml: &str, wasm: &[u8]) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join(MANIFEST_FILE), yaml).unwrap();
    std::fs::write(folder.join(WASM_FILE), wasm).unwrap();
}

#[test]
fn a_manifest_says_what_it_must_and_nothing_else() {
    let manifest = RuntimeManifest::parse(YAML).unwrap();
    assert_eq!(manifest.commands, ["demo", "demo3", "["]);
    for (from, to, why) in [
        ("name: demo", "name: Demo", "`name`: `Demo`"),
        ("name: demo", "name: ''", "`name`"),
        ("name: demo", "name: ../x", "`name`"),
        ("name: demo", "name: lock", "keeps `lock`"),
        ("name: demo", "name: runtimes.json", "keeps `runtimes.json`"),
        ("name: demo", "name: demo.new", "keeps `demo.new`"),
        ("version: 1.2.0", "version: ' '", "`version`"),
        ("summary: A test.", "summary: \"a\\nb\"", "`summary`"),
        ("script@0.1.0", "script@0.2.0", "`world`"),
        ("script@0.1.0", "script@0.1.", "`world`"),
        ("claw:script/script", "claw:tool/tool", "`world`"),
        ("[demo, demo3, '[']", "[]", "`commands`"),
        ("[demo, demo3, '[']", "[a/b]", "`a/b`"),
        ("[demo, demo3, '[']", "[a, a]", "twice"),
        ("summary:", "sumary:", "unknown field `sumary`"),
        ("summary:", "files: [../x]\nsummary:", "`../x`"),
        ("summary:", "files: [/x]\nsummary:", "`/x`"),
    ] {
        let bad = YAML.replace(from, to);
        assert_ne!(bad, YAML);
        let error = RuntimeManifest::parse(&bad).unwrap_err();
        assert!(error.contains(why), "{bad}: {error}");
    }
}

#[test]
fn a_manifest_ends_at_its_limits() {
    let with = |n: usize| {
        let names: Vec<String> = (0..n).map(|i| format!("c{i}")).collect();
        YAML.replace("[demo, demo3, '[']", &format!("[{}]", names.join(",")))
    };
    assert!(RuntimeManifest::parse(&with(MAX_COMMANDS)).is_ok());
    assert!(RuntimeManifest::parse(&with(MAX_COMMANDS + 1)).is_err());
    let files = |n: usize| format!("{YAML}files: [{}]\n", vec!["a"; n].join(","));
    assert!(RuntimeManifest::parse(&files(MAX_FILES)).is_ok());
    assert!(RuntimeManifest::parse(&files(MAX_FILES + 1)).is_err());
    let named = |n: usize| YAML.replace("demo3", &"a".repeat(n));
    assert!(RuntimeManifest::parse(&named(MAX_COMMAND_BYTES)).is_ok());
    assert!(RuntimeManifest::parse(&named(MAX_COMMAND_BYTES + 1)).is_err());
    let long = usize::try_from(MAX_MANIFEST_BYTES).unwrap() + 1 - YAML.len();
    let long = format!("{YAML}{}", "#".repeat(long));
    assert!(RuntimeManifest::parse(&long).is_err());
    assert!(RuntimeManifest::parse(&long[..long.len() - 1]).is_ok());
}

#[test]
fn bundled_runtimes_are_there_until_removed_and_again_when_added() {
    let place = Place::new(YAML, &script());
    assert_eq!(place.installed(), [("1.2.0".to_owned(), Origin::Bundled)]);
    let runtimes = place.runtimes();
    assert!(runtimes.list().unwrap().removed_for("demo3").is_none());
    let gone = runtimes.remove("demo").unwrap();
    assert_eq!(gone[0].digest, Digest::of(&script()));
    let listing = runtimes.list().unwrap();
    assert!(listing.installed.is_empty());
    assert_eq!(listing.removed_for("demo3").unwrap().manifest.name, "demo");
    assert!(matches!(
        runtimes.remove("demo"),
        Err(RuntimeError::NotInstalled(_))
    ));
    let candidate = runtimes.candidate("demo").unwrap();
    runtimes.add(&candidate).unwrap();
    assert_eq!(place.installed(), [("1.2.0".to_owned(), Origin::Bundled)]);
    let error = runtimes.remove("demos").unwrap_err();
    assert!(error.hint().unwrap().contains("demo"), "{error}");
    assert!(matches!(
        runtimes.candidate("demos"),
        Err(RuntimeError::NoRuntime { .. })
    ));
}

#[test]
fn an_added_one_goes_before_the_bundled_one_of_its_name() {
    let place = Place::new(YAML, &script());
    let source = place.dir.path().join("mine");
    let yaml = YAML.replace("1.2.0", "9.0.0") + "files: [licences/MIT.txt]\n";
    write(&source, &yaml, &script());
    let runtimes = place.runtimes();
    let text = source.to_str().unwrap();
    assert!(runtimes.candidate(text).is_err(), "a file is missing");
    std::fs::create_dir(source.join("licences")).unwrap();
    std::fs::write(source.join("licences/MIT.txt"), "x").unwrap();
    runtimes.add(&runtimes.candidate(text).unwrap()).unwrap();
    let from = std::fs::canonicalize(&source).unwrap();
    let origin = Origin::Added(from.display().to_string());
    assert_eq!(place.installed(), [("9.0.0".to_owned(), origin)]);
    assert!(
        place
            .home()
            .join("runtimes/demo/licences/MIT.txt")
            .is_file()
    );
    let gone = runtimes.remove("demo").unwrap();
    assert_eq!(gone.len(), 2, "both of the name are meant");
    assert!(place.installed().is_empty());
    assert!(!place.home().join("runtimes/demo").exists());
    runtimes.add(&runtimes.candidate("demo").unwrap()).unwrap();
    assert_eq!(place.installed(), [("1.2.0".to_owned(), Origin::Bundled)]);
}

#[test]
fn what_nobody_added_or_what_was_changed_does_not_count() {
    let place = Place::new(YAML, &script());
    let own = place.home().join("runtimes/demo");
    write(&own, &YAML.replace("1.2.0", "6.6.6"), &script());
    assert_eq!(place.installed(), [("1.2.0".to_owned(), Origin::Bundled)]);
    let source = place.dir.path().join("mine");
    write(&source, YAML, &script());
    let runtimes = place.runtimes();
    let candidate = runtimes.candidate(source.to_str().unwrap()).unwrap();
    runtimes.add(&candidate).unwrap();
    assert_eq!(runtimes.list().unwrap().broken.len(), 0);
    let mut other = script();
    other.extend([0, 2, 1, b'x']);
    std::fs::write(own.join(WASM_FILE), other).unwrap();
    let listing = runtimes.list().unwrap();
    assert_eq!((listing.installed.len(), listing.broken.len()), (0, 1));
    assert!(listing.broken[0].to_string().contains("not what was added"));
}

#[test]
fn what_is_no_runtime_is_refused() {
    let place = Place::new(YAML, b"noise");
    assert!(place.runtimes().candidate("demo").is_err());
    let tool = wat::parse_str("(component)").unwrap();
    let place = Place::new(YAML, &tool);
    assert!(matches!(
        place.runtimes().candidate("demo"),
        Err(RuntimeError::NoScript(_))
    ));
    let empty = place.dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    for bad in [empty.to_str().unwrap(), "./nothing/here"] {
        let error = place.runtimes().candidate(bad).unwrap_err();
        assert!(matches!(error, RuntimeError::NoFolder(_)), "{error}");
    }
    let place = Place::new("name: [", &script());
    let listing = place.runtimes().list().unwrap();
    assert_eq!((listing.installed.len(), listing.broken.len()), (0, 1));
    std::fs::create_dir_all(place.home().join("runtimes")).unwrap();
    for bad in ["", "{}", "{\"format\":2,\"added\":{},\"removed\":[]}"] {
        std::fs::write(place.home().join("runtimes/runtimes.json"), bad).unwrap();
        let error = place.runtimes().list().unwrap_err();
        assert!(matches!(error, RuntimeError::State { .. }), "{bad}");
    }
}

#[test]
fn a_digest_is_remembered_until_the_file_is_touched() {
    let place = Place::new(YAML, &script());
    let cache = place.home().join("cache/runtimes.json");
    let digest = || place.runtimes().list().unwrap().installed[0].digest.clone();
    assert_eq!(digest(), Digest::of(&script()));
    // What the cache says is believed: the file was not read again.
    let text = std::fs::read_to_string(&cache).unwrap();
    let other = Digest::of(b"other");
    let told = text.replace(Digest::of(&script()).as_str(), other.as_str());
    assert_ne!(told, text);
    std::fs::write(&cache, told).unwrap();
    assert_eq!(digest(), other);
    // A file of the same size in its place is read.
    let wasm = place.bundled().join("demo").join(WASM_FILE);
    std::fs::write(wasm.with_extension("new"), script()).unwrap();
    std::fs::rename(wasm.with_extension("new"), &wasm).unwrap();
    assert_eq!(digest(), Digest::of(&script()));
    // So is one whose cache is damaged.
    std::fs::write(&cache, "{").unwrap();
    assert_eq!(digest(), Digest::of(&script()));
}

#[test]
fn compiled_code_of_one_component_is_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
    for digest in [&one, &two] {
        for ending in ["cwasm", "mac"] {
            std::fs::write(dir.path().join(format!("{digest}-abc.{ending}")), "x").unwrap();
        }
    }
    forget_compiled(dir.path(), &one).unwrap();
    forget_compiled(&dir.path().join("nothing"), &one).unwrap();
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(left.len(), 2);
    assert!(dir.path().join(format!("{two}-abc.mac")).is_file());
}

#[test]
fn a_home_ends_at_its_limit_of_runtimes() {
    let place = Place::new(YAML, &script());
    let runtimes = place.runtimes();
    let source = place.dir.path().join("mine");
    let add = |n: usize| {
        let yaml = YAML.replace("name: demo", &format!("name: r{n}"));
        write(&source, &yaml, &script());
        let candidate = runtimes.candidate(source.to_str().unwrap()).unwrap();
        runtimes.add(&candidate)
    };
    (0..MAX_RUNTIMES).for_each(|n| add(n).unwrap());
    assert!(matches!(add(MAX_RUNTIMES), Err(RuntimeError::TooMany)));
    assert_eq!(runtimes.list().unwrap().installed.len(), MAX_RUNTIMES + 1);
    // More files than the cache of digests remembers cost a reading, nothing else.
    let cache = place.home().join("cache/runtimes.json");
    let kept: serde_json::Value = serde_json::from_slice(&std::fs::read(cache).unwrap()).unwrap();
    assert_eq!(kept["files"].as_object().unwrap().len(), MAX_RUNTIMES);
}
