//! What is on disk, or was fetched, and is not what the lock says.

use super::*;

type Kinds = Vec<(String, DriftKind)>;

/// What is seen after somebody changed the folder of a skill.
fn kinds(change: &dyn Fn(&Path)) -> Kinds {
    let (_home, shelf) = shelf();
    let (tree, packages) = (skill(), packages());
    let entry = locked(&tree, Some(&packages));
    shelf
        .install("demo", &tree, entry, Some(&packages), &Refused::default())
        .unwrap();
    put(&shelf, "other", &self::tree(&[("SKILL.md", "x")]));
    change(&shelf.tree_folder(&tree.hash()));
    assert!(shelf.verify(Some("other")).unwrap().is_empty());
    let drift = shelf.verify(None).unwrap();
    assert_eq!(drift, shelf.verify(Some("demo")).unwrap());
    assert!(
        drift
            .iter()
            .all(|d| d.name == "demo" && !d.to_string().is_empty())
    );
    drift.into_iter().map(|d| (d.path, d.kind)).collect()
}

/// Other bytes under the same mode.
fn write(path: &Path, text: &str) {
    let mode = path.metadata().map(|m| m.permissions()).ok();
    let _ = std::fs::remove_file(path);
    std::fs::write(path, text).unwrap();
    if let Some(mode) = mode {
        std::fs::set_permissions(path, mode).unwrap();
    }
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn one(path: &str, kind: DriftKind) -> Kinds {
    vec![(path.to_owned(), kind)]
}

#[test]
fn a_change_of_a_file_is_seen() {
    const FILE: &str = "skill/scripts/a.py";
    let script = |kind| one("scripts/a.py", kind);
    let python = "#!/usr/bin/env python3\nprint(2)\n";
    assert!(kinds(&|_| {}).is_empty());
    assert_eq!(
        kinds(&|d| write(&d.join(FILE), python)),
        script(DriftKind::Changed)
    );
    assert_eq!(
        kinds(&|d| std::fs::remove_file(d.join(FILE)).unwrap()),
        script(DriftKind::Missing)
    );
    assert_eq!(
        kinds(&|d| mode(&d.join(FILE), 0o444)),
        script(DriftKind::Mode)
    );
    assert_eq!(
        kinds(&|d| mode(&d.join("skill/SKILL.md"), 0o644)),
        one("SKILL.md", DriftKind::Mode)
    );
    assert_eq!(
        kinds(&|d| write(&d.join("skill/new"), "")),
        one("new", DriftKind::Extra)
    );
}

#[test]
fn a_change_of_folders_and_packages_is_seen() {
    // What is left out elsewhere is not left out here.
    let git = |d: &Path| {
        std::fs::create_dir(d.join("skill/.git")).unwrap();
        write(&d.join("skill/.git/x"), "");
    };
    assert_eq!(kinds(&git), one(".git/x", DriftKind::Extra));
    let link = kinds(&|d| symlink("/etc", d.join("skill/x")).unwrap());
    assert!(matches!(&link[..], [(_, DriftKind::Strange(_))]));
    let gone = |what: &'static str| move |d: &Path| std::fs::remove_dir_all(d.join(what)).unwrap();
    assert_eq!(kinds(&gone("skill")), one("", DriftKind::Missing));
    assert_eq!(
        kinds(&gone("packages")),
        one("packages", DriftKind::Missing)
    );
    let index = "packages/node_modules/x/index.js";
    assert_eq!(
        kinds(&|d| write(&d.join(index), "2")),
        one("packages", DriftKind::Changed)
    );
    let run = kinds(&|d| mode(&d.join("packages/python/run"), 0o755));
    assert_eq!(run, one("packages", DriftKind::Mode));
    let (_home, shelf) = shelf();
    assert!(matches!(
        shelf.verify(Some("demo")),
        Err(ShelfError::NoSkill(_))
    ));
}

/// A lock of two skills, one of them with packages, from another home.
fn lock_of_two() -> (Lock, Tree, Tree) {
    let (_home, there) = shelf();
    let (first, second) = (skill(), tree(&[("SKILL.md", "two")]));
    put(&there, "one", &first);
    let entry = locked(&second, Some(&packages()));
    there
        .install(
            "two",
            &second,
            entry,
            Some(&packages()),
            &Refused::default(),
        )
        .unwrap();
    (there.lock().unwrap(), first, second)
}

fn with(tree: &Tree, packages: Option<Tree>) -> BTreeMap<String, (Tree, Option<Tree>)> {
    BTreeMap::from([("two".to_owned(), (tree.clone(), packages))])
}

#[test]
fn what_a_frozen_lock_does_not_say_is_refused() {
    let (lock, first, two) = lock_of_two();
    let (_home, here) = shelf();
    put(&here, "one", &first);
    assert_eq!(here.missing(&lock), BTreeSet::from(["two".to_owned()]));
    let before = here.lock().unwrap();
    let none = Refused::default();
    let drift = |fetched| match here.frozen(&lock, &fetched, &none) {
        Err(ShelfError::Drift(drift)) => drift
            .into_iter()
            .map(|d| (d.path, d.kind))
            .collect::<Kinds>(),
        other => unreachable!("{other:?}"),
    };
    let both = [
        one("", DriftKind::Missing),
        one("packages", DriftKind::Missing),
    ]
    .concat();
    assert_eq!(drift(BTreeMap::new()), both);
    let other = tree(&[("SKILL.md", "2")]);
    assert_eq!(
        drift(with(&other, Some(packages()))),
        one("SKILL.md", DriftKind::Changed)
    );
    assert_eq!(drift(with(&two, None)), one("packages", DriftKind::Changed));
    let more = tree(&[("SKILL.md", "two"), ("x", "")]);
    assert_eq!(
        drift(with(&more, Some(packages()))),
        one("x", DriftKind::Extra)
    );
    let bad = Refused {
        yanked: BTreeSet::from([two.hash()]),
        ..Refused::default()
    };
    let yanked = here.frozen(&lock, &with(&two, Some(packages())), &bad);
    assert!(matches!(yanked, Err(ShelfError::Bad { .. })));
    assert_eq!(here.lock().unwrap(), before);
}

#[test]
fn a_frozen_lock_is_followed_exactly() {
    let (lock, first, two) = lock_of_two();
    let (_home, here) = shelf();
    put(&here, "one", &first);
    put(&here, "three", &tree(&[("SKILL.md", "three")]));
    let none = Refused::default();
    here.frozen(&lock, &with(&two, Some(packages())), &none)
        .unwrap();
    assert_eq!(here.lock().unwrap(), lock);
    assert!(here.verify(None).unwrap().is_empty());
    assert!(here.missing(&lock).is_empty());
    assert_eq!(trees(&here).len(), 2);
    // Somebody changes a byte: that is not repaired in silence.
    write(
        &here.skill_folder(&first.hash()).join("SKILL.md"),
        "changed",
    );
    let changed = here.frozen(&lock, &BTreeMap::new(), &none);
    assert!(matches!(changed, Err(ShelfError::Drift(_))));
}
