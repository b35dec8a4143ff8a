#![allow(clippy::unwrap_used)]
mod drift;

use super::*;
use crate::skill::testing::{skill, tree};
use claw_skill::lock::{Resolved, Vendored};
use std::os::unix::fs::{PermissionsExt as _, symlink};

fn shelf() -> (tempfile::TempDir, Shelf) {
    let home = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(home.path());
    (home, shelf)
}

fn locked(tree: &Tree, packages: Option<&Tree>) -> Locked {
    Locked {
        source: "./x".into(),
        resolved: Resolved::default(),
        tree: tree.hash(),
        files: tree.digests(),
        capabilities: vec!["http https://a.example".into()],
        secrets: vec![],
        vendored: packages.map(|tree| Vendored {
            tree: tree.hash(),
            python: vec![],
            npm: vec![],
            missing: BTreeMap::new(),
        }),
        installed_ms: 7,
        disabled: false,
    }
}

fn put(shelf: &Shelf, name: &str, tree: &Tree) {
    let entry = locked(tree, None);
    shelf
        .install(name, tree, entry, None, &Refused::default())
        .unwrap();
}

fn packages() -> Tree {
    tree(&[
        ("node_modules/x/index.js", "1"),
        ("python/.git/y", "2"),
        ("python/run", "#!x"),
    ])
}

fn trees(shelf: &Shelf) -> Vec<String> {
    let all = std::fs::read_dir(shelf.folder().join(TREES)).unwrap();
    let names = all.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_skill_is_installed_read_only_and_whole() {
    let (_home, shelf) = shelf();
    assert!(shelf.list().unwrap().is_empty());
    assert!(shelf.verify(None).unwrap().is_empty());
    shelf.sweep().unwrap();
    assert!(!shelf.folder().exists(), "reading makes nothing");
    let (tree, packages) = (skill(), packages());
    let entry = locked(&tree, Some(&packages));
    shelf
        .install(
            "demo",
            &tree,
            entry.clone(),
            Some(&packages),
            &Refused::default(),
        )
        .unwrap();
    assert_eq!(shelf.get("demo").unwrap(), entry);
    assert!(shelf.verify(None).unwrap().is_empty());
    let folder = shelf.skill_folder(&tree.hash());
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o7777;
    for (path, bytes) in tree.files() {
        assert_eq!(std::fs::read(folder.join(path)).unwrap(), bytes);
    }
    assert_eq!(mode(&folder.join("SKILL.md")), 0o444);
    assert_eq!(mode(&folder.join("scripts/a.py")), 0o555);
    let beside = shelf.packages_folder(&tree.hash());
    assert_eq!(mode(&beside.join("python/run")), 0o555);
    assert_eq!(
        std::fs::read(beside.join("node_modules/x/index.js")).unwrap(),
        b"1"
    );
    assert!(matches!(shelf.get("none"), Err(ShelfError::NoSkill(_))));
    // Again, and with other packages: still one tree, and what the lock says.
    put(&shelf, "demo", &tree);
    assert!(shelf.verify(None).unwrap().is_empty());
    assert!(!beside.exists());
    assert_eq!(trees(&shelf), [tree.hash().to_string()]);
}

#[test]
fn what_is_not_the_entry_or_known_as_bad_is_refused() {
    let (_home, shelf) = shelf();
    let (one, other) = (skill(), tree(&[("SKILL.md", "x")]));
    let install = |entry, packages: Option<&Tree>, refused: &Refused| {
        shelf.install("demo", &one, entry, packages, refused)
    };
    let none = Refused::default();
    let mut files = locked(&one, None);
    files.files.insert("more".into(), Digest::of(b""));
    for entry in [locked(&other, None), files, locked(&one, Some(&packages()))] {
        assert!(matches!(
            install(entry, None, &none),
            Err(ShelfError::Mismatch(_))
        ));
    }
    let unsaid = install(locked(&one, None), Some(&packages()), &none);
    assert!(matches!(unsaid, Err(ShelfError::Mismatch(_))));
    let script = Digest::of(one.get("scripts/a.py").unwrap());
    let script_name = Some("scripts/a.py".to_owned());
    let set = |digest: &Digest| BTreeSet::from([digest.clone()]);
    for (known_bad, yanked, expected) in [
        (set(&one.hash()), set(&one.hash()), Bad::Known(None)),
        (
            set(&script),
            BTreeSet::new(),
            Bad::Known(script_name.clone()),
        ),
        (BTreeSet::new(), set(&one.hash()), Bad::Yanked(None)),
        (BTreeSet::new(), set(&script), Bad::Yanked(script_name)),
    ] {
        let refused = Refused { known_bad, yanked };
        match install(locked(&one, None), None, &refused) {
            Err(ShelfError::Bad { bad, .. }) => assert_eq!(bad, expected),
            other => unreachable!("{other:?}"),
        }
        assert!(!shelf.folder().exists(), "nothing was written");
    }
    put(&shelf, "demo", &one);
    let refused = Refused {
        known_bad: set(&script),
        ..Refused::default()
    };
    assert_eq!(shelf.bad(&refused).unwrap().len(), 1);
    assert!(matches!(
        shelf.update("demo", &one, &[], &[], &refused),
        Err(ShelfError::Bad { .. })
    ));
}

#[test]
fn a_crash_leaves_the_old_or_the_new_and_is_swept() {
    let steps = [
        Step::Half,
        Step::Written,
        Step::Placed,
        Step::LockWritten,
        Step::LockPlaced,
    ];
    let (old, new) = (skill(), tree(&[("SKILL.md", "new"), ("x/y", "#!z")]));
    for crash in steps {
        let (_home, shelf) = shelf();
        put(&shelf, "demo", &old);
        let step = |step| match step == crash {
            true => Err(std::io::Error::other("crash")),
            false => Ok(()),
        };
        let entry = locked(&new, Some(&packages()));
        let got = shelf.install_by(
            "demo",
            &new,
            entry,
            Some(&packages()),
            &Refused::default(),
            &step,
        );
        assert!(got.is_err(), "{crash:?}");
        let now = shelf.get("demo").unwrap().tree;
        let expected = match crash {
            Step::LockPlaced => new.hash(),
            _ => old.hash(),
        };
        assert_eq!(now, expected, "{crash:?}");
        assert!(shelf.verify(None).unwrap().is_empty(), "{crash:?}");
        assert!(
            crash == Step::LockPlaced || trees(&shelf).len() == 2 || crash == Step::LockWritten
        );
        shelf.sweep().unwrap();
        assert_eq!(trees(&shelf), [expected.to_string()], "{crash:?}");
        assert!(!shelf.folder().join(LOCK_FRESH).exists());
        assert!(shelf.verify(None).unwrap().is_empty(), "{crash:?}");
        shelf
            .install("demo", &new, locked(&new, None), None, &Refused::default())
            .unwrap();
        assert_eq!(shelf.get("demo").unwrap().tree, new.hash());
        assert!(shelf.verify(None).unwrap().is_empty());
    }
}

#[test]
fn removing_deletes_what_nobody_else_has() {
    let (home, shelf) = shelf();
    let tree = skill();
    let private = home.path().join("agents/main/skills/demo");
    std::fs::create_dir_all(&private).unwrap();
    put(&shelf, "a", &tree);
    put(&shelf, "b", &tree);
    assert!(!shelf.remove("a").unwrap().deleted);
    assert!(shelf.skill_folder(&tree.hash()).is_dir());
    let gone = shelf.remove("b").unwrap();
    assert!(gone.deleted && gone.locked.tree == tree.hash());
    assert!(trees(&shelf).is_empty());
    assert!(matches!(shelf.remove("b"), Err(ShelfError::NoSkill(_))));
    assert!(private.is_dir(), "what it kept is not touched");
}

#[test]
fn a_skill_can_be_put_to_sleep() {
    let (_home, shelf) = shelf();
    put(&shelf, "demo", &skill());
    assert!(shelf.set_disabled("demo", true).unwrap());
    assert!(!shelf.set_disabled("demo", true).unwrap());
    assert!(shelf.get("demo").unwrap().disabled);
    assert!(shelf.set_disabled("demo", false).unwrap());
    assert!(matches!(
        shelf.set_disabled("x", true),
        Err(ShelfError::NoSkill(_))
    ));
}

#[test]
fn a_damaged_lock_is_named_and_nothing_is_deleted() {
    let (_home, shelf) = shelf();
    put(&shelf, "demo", &skill());
    let path = shelf.folder().join(LOCK_FILE);
    let good = std::fs::read_to_string(&path).unwrap();
    let other = Digest::of(b"other").to_string();
    let hash = good.replace(skill().hash().as_str(), &other);
    let unknown = good.replacen("\"version\"", "\"more\": 1, \"version\"", 1);
    let later = good.replacen("\"version\": 1", "\"version\": 2", 1);
    assert!(hash != good && unknown != good && later != good);
    for bad in [
        "",
        "{}",
        "[]",
        &hash,
        &unknown,
        &later,
        &good[..good.len() / 2],
    ] {
        std::fs::write(&path, bad).unwrap();
        assert!(
            matches!(shelf.lock(), Err(ShelfError::Damaged { .. })),
            "{bad}"
        );
        assert!(shelf.sweep().is_err() && shelf.remove("demo").is_err());
        assert_eq!(trees(&shelf).len(), 1);
    }
    std::fs::write(&path, vec![b' '; MAX_LOCK_BYTES + 1]).unwrap();
    assert!(matches!(shelf.lock(), Err(ShelfError::Damaged { .. })));
    std::fs::write(&path, good).unwrap();
    assert!(shelf.verify(None).unwrap().is_empty());
}

#[test]
fn so_many_are_installed() {
    let (_home, shelf) = shelf();
    put(&shelf, "s0", &skill());
    let mut lock = shelf.lock().unwrap();
    let entry = lock.skills["s0"].clone();
    lock.skills
        .extend((1..MAX_INSTALLED).map(|n| (format!("s{n}"), entry.clone())));
    let text = serde_json::to_vec(&lock).unwrap();
    std::fs::write(shelf.folder().join(LOCK_FILE), text).unwrap();
    put(&shelf, "s7", &skill());
    let more = shelf.install("more", &skill(), entry.clone(), None, &Refused::default());
    assert!(matches!(more, Err(ShelfError::TooMany)));
    lock.skills.insert("more".into(), entry);
    let frozen = shelf.frozen(&lock, &BTreeMap::new(), &Refused::default());
    assert!(matches!(frozen, Err(ShelfError::TooMany)));
}

#[test]
fn two_at_once_both_count() {
    let (_home, shelf) = shelf();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let shelf = &shelf;
            scope.spawn(move || {
                let text = format!("skill {n}");
                put(shelf, &format!("s{n}"), &tree(&[("SKILL.md", &text)]));
            });
        }
    });
    assert_eq!(shelf.list().unwrap().len(), 8);
    assert_eq!(trees(&shelf).len(), 8);
    assert!(shelf.verify(None).unwrap().is_empty());
}

#[test]
fn an_update_says_what_is_more_and_what_is_less() {
    let (_home, shelf) = shelf();
    put(&shelf, "demo", &skill());
    let update = |tree: &Tree, rules: &[&str], secrets: &[&str]| {
        let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        shelf
            .update(
                "demo",
                tree,
                &owned(rules),
                &owned(secrets),
                &Refused::default(),
            )
            .unwrap()
    };
    assert_eq!(update(&skill(), &["anything"], &[]), Change::Same);
    let new = tree(&[("SKILL.md", "x"), ("more", "")]);
    let change = update(&new, &["http https://b.example"], &["KEY"]);
    assert_eq!(change.grows(), ["http https://b.example", "KEY"]);
    match change {
        Change::New {
            files,
            capabilities,
            secrets,
            ..
        } => {
            assert_eq!(files.added, ["more"]);
            assert_eq!(files.changed, ["SKILL.md"]);
            assert_eq!(
                files.removed,
                ["empty", "references/größe.md", "scripts/a.py"]
            );
            assert_eq!(capabilities.removed, ["http https://a.example"]);
            assert_eq!(secrets.added, ["KEY"]);
        }
        other => unreachable!("{other:?}"),
    }
    assert!(
        update(&new, &["http https://a.example"], &[])
            .grows()
            .is_empty()
    );
    assert!(
        shelf
            .update("none", &new, &[], &[], &Refused::default())
            .is_err()
    );
}
