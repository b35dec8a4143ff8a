#![allow(clippy::unwrap_used)]
use super::*;

const COMPONENT: &str = "(component)";

struct Fixture {
    folder: tempfile::TempDir,
    engine: Engine,
    digest: Digest,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = crate::engine::new().unwrap();
        let digest = Digest::of(b"some component");
        let this = Self {
            folder,
            engine,
            digest,
        };
        this.store();
        this
    }

    fn artifacts(&self) -> Artifacts {
        Artifacts::open(&self.folder.path().join("aot"), &self.engine).unwrap()
    }

    fn store(&self) {
        let artifacts = self.artifacts();
        let fresh = artifacts.scratch();
        let code = self
            .engine
            .precompile_component(&wat::parse_str(COMPONENT).unwrap())
            .unwrap();
        std::fs::write(&fresh, code).unwrap();
        artifacts.adopt(&self.digest, &fresh).unwrap();
    }

    fn load(&self) -> Result<Component, Refused> {
        self.artifacts().load(&self.digest, &self.engine)
    }

    fn file(&self) -> PathBuf {
        self.artifacts().path(&self.digest, "cwasm")
    }

    /// Changes the file's bytes as somebody with our rights could.
    fn patch(&self, change: impl Fn(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(self.file()).unwrap();
        change(&mut bytes);
        std::fs::remove_file(self.file()).unwrap();
        std::fs::write(self.file(), bytes).unwrap();
        std::fs::set_permissions(self.file(), Permissions::from_mode(FILE_MODE)).unwrap();
    }
}

#[test]
fn a_good_artifact_is_mapped_also_by_the_next_process() {
    let fixture = Fixture::new();
    fixture.load().unwrap();
    assert!(fixture.artifacts().exists(&fixture.digest));
    let about = std::fs::metadata(fixture.folder.path().join("aot")).unwrap();
    assert_eq!(about.mode() & 0o777, FOLDER_MODE);
    fixture.artifacts().remove(&fixture.digest);
    assert!(matches!(fixture.load(), Err(Refused::Missing(_))));
}

#[test]
fn one_changed_bit_is_refused() {
    let fixture = Fixture::new();
    fixture.patch(|bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
    assert!(matches!(fixture.load(), Err(Refused::Mac(_))));
}

#[test]
fn added_and_missing_bytes_are_refused() {
    let fixture = Fixture::new();
    fixture.patch(|bytes| bytes.push(0));
    assert!(matches!(fixture.load(), Err(Refused::Mac(_))));
    fixture.store();
    fixture.patch(|bytes| bytes.truncate(bytes.len() - 1));
    assert!(matches!(fixture.load(), Err(Refused::Mac(_))));
}

#[test]
fn an_artifact_of_another_component_is_refused() {
    let mut fixture = Fixture::new();
    let artifacts = fixture.artifacts();
    let other = Digest::of(b"another component");
    for ending in ["cwasm", "mac"] {
        std::fs::copy(
            artifacts.path(&fixture.digest, ending),
            artifacts.path(&other, ending),
        )
        .unwrap();
    }
    fixture.digest = other;
    assert!(matches!(fixture.load(), Err(Refused::Mac(_))));
}

#[test]
fn an_artifact_made_with_another_key_is_refused() {
    let fixture = Fixture::new();
    let key = fixture.folder.path().join("aot/key");
    assert_eq!(std::fs::metadata(&key).unwrap().mode() & 0o777, 0o600);
    std::fs::write(&key, [7; 32]).unwrap();
    assert!(matches!(fixture.load(), Err(Refused::Mac(_))));
}

#[test]
fn who_makes_the_key_at_once_makes_one() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let (path, start) = (folder.path().join("key"), std::sync::Barrier::new(8));
        let open = || {
            start.wait();
            super::key::open(&path).unwrap()
        };
        let keys = std::thread::scope(|scope| {
            let opened: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            opened
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect::<Vec<_>>()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
        assert_eq!(std::fs::read(&path).unwrap(), keys[0]);
    }
}

#[test]
fn a_key_that_others_could_read_is_replaced() {
    let fixture = Fixture::new();
    let key = fixture.folder.path().join("aot/key");
    let before = std::fs::read(&key).unwrap();
    std::fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(fixture.load(), Err(Refused::Mac(_))));
    assert_ne!(std::fs::read(&key).unwrap(), before);
}

#[test]
fn links_and_open_modes_are_refused() {
    let fixture = Fixture::new();
    std::fs::set_permissions(fixture.file(), Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(fixture.load(), Err(Refused::Unsafe { .. })));
    fixture.store();
    let elsewhere = fixture.folder.path().join("elsewhere");
    std::fs::rename(fixture.file(), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, fixture.file()).unwrap();
    assert!(matches!(
        fixture.load(),
        Err(Refused::Unsafe { what: "a link", .. })
    ));
    std::fs::remove_file(fixture.file()).unwrap();
    std::fs::hard_link(&elsewhere, fixture.file()).unwrap();
    assert!(matches!(fixture.load(), Err(Refused::Unsafe { .. })));
}

#[test]
fn artifacts_for_older_engines_are_swept() {
    let fixture = Fixture::new();
    let old = fixture
        .folder
        .path()
        .join(format!("aot/{}-0123456789abcdef.cwasm", fixture.digest));
    std::fs::write(&old, "old").unwrap();
    fixture.store();
    assert!(!old.exists());
    fixture.load().unwrap();
}

#[test]
fn half_written_files_of_dead_processes_are_removed() {
    let fixture = Fixture::new();
    let folder = fixture.folder.path().join("aot");
    let (old, young) = (folder.join("new-1-0.tmp"), folder.join("new-2-0.tmp"));
    for path in [&old, &young] {
        std::fs::write(path, "half").unwrap();
    }
    let past = std::time::SystemTime::now() - 2 * ABANDONED;
    File::open(&old).unwrap().set_modified(past).unwrap();
    fixture.artifacts();
    assert!(!old.exists() && young.exists());
}
