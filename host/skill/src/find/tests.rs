#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::lock::{Lock, Resolved};
use claw_core::id::Digest;
use std::fs;
use std::os::unix::fs::symlink;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn text(name: &str) -> String {
    format!("---\nname: {name}\ndescription: Does {name}.\n---\nbody\n")
}

/// Writes a skill, called as its folder is.
fn skill(place: &Path, path: &str) -> PathBuf {
    let folder = place.join(path);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("SKILL.md"), text(&file_name(&folder))).unwrap();
    folder
}

fn place(kind: PlaceKind, folder: &Path) -> Place {
    let folder = folder.to_owned();
    Place { kind, folder }
}

fn extra(folder: &Path) -> Findings {
    find(&[place(PlaceKind::Extra, folder)])
}

fn names(findings: &Findings) -> Vec<&str> {
    findings.skills.keys().map(String::as_str).collect()
}

fn reasons(findings: &Findings) -> Vec<(String, &Reason)> {
    let reason = |refusal: &'_ Refusal| file_name(&refusal.path);
    findings
        .refused
        .iter()
        .map(|refusal| (reason(refusal), &refusal.reason))
        .collect()
}

/// Writes `claw.lock` and the trees of these skills: name, off.
fn install(home: &Path, skills: &[(&str, bool)]) {
    let mut lock = Lock::default();
    for (name, disabled) in skills {
        let tree = Digest::of(name.as_bytes());
        skill(home, &format!("trees/{tree}/skill"));
        lock.skills
            .insert((*name).to_owned(), locked(tree, *disabled));
    }
    fs::write(home.join("claw.lock"), serde_json::to_vec(&lock).unwrap()).unwrap();
}

fn locked(tree: Digest, disabled: bool) -> Locked {
    Locked {
        source: "folder".to_owned(),
        resolved: Resolved::default(),
        tree,
        files: BTreeMap::new(),
        capabilities: Vec::new(),
        secrets: Vec::new(),
        vendored: None,
        installed_ms: 0,
        disabled,
    }
}

#[test]
fn skills_are_found_at_any_depth_up_to_the_limit() {
    let dir = folder();
    skill(dir.path(), "top");
    skill(dir.path(), "1/2/3/4/5/deepest");
    skill(dir.path(), "1/2/3/4/5/6/too-deep");
    skill(dir.path(), "top/inside");
    skill(dir.path(), ".git/no");
    skill(dir.path(), "1/node_modules/no");
    let findings = extra(dir.path());
    assert_eq!(names(&findings), ["deepest", "top"]);
    assert_eq!(
        reasons(&findings),
        [("too-deep".to_owned(), &Reason::TooDeep)]
    );
    let found = &findings.skills["deepest"];
    assert_eq!(
        found.folder,
        dir.path().canonicalize().unwrap().join("1/2/3/4/5/deepest")
    );
    assert_eq!(
        (found.kind, found.file.as_str()),
        (PlaceKind::Extra, "SKILL.md")
    );
    assert_eq!(found.document.description, "Does deepest.");
}

#[test]
fn a_place_may_be_a_skill_and_may_be_absent() {
    let dir = folder();
    let one = skill(dir.path(), "one");
    assert_eq!(names(&extra(&one)), ["one"]);
    assert_eq!(extra(&dir.path().join("none")), Findings::default());
    let file = one.join("SKILL.md");
    assert_eq!(
        reasons(&extra(&file)),
        [("SKILL.md".to_owned(), &Reason::NotAFolder)]
    );
}

#[test]
fn other_spellings_of_the_file_count() {
    let dir = folder();
    for (name, file) in [("a", "skill.md"), ("b", "skills.md"), ("c", "Skill.md")] {
        fs::create_dir(dir.path().join(name)).unwrap();
        fs::write(dir.path().join(name).join(file), text(name)).unwrap();
    }
    let findings = extra(dir.path());
    assert_eq!(names(&findings), ["a", "b", "c"]);
    assert_eq!(findings.skills["b"].file, "skills.md");
}

#[test]
fn links_inside_are_followed_once_and_links_out_are_refused() {
    let (dir, outside) = (folder(), folder());
    skill(outside.path(), "secret");
    skill(dir.path(), "own/real");
    symlink(outside.path().join("secret"), dir.path().join("a-out")).unwrap();
    symlink(dir.path().join("own"), dir.path().join("b-in")).unwrap();
    symlink(dir.path(), dir.path().join("c-loop")).unwrap();
    symlink(dir.path().join("gone"), dir.path().join("d-broken")).unwrap();
    fs::create_dir(dir.path().join("e-file-out")).unwrap();
    symlink(
        outside.path().join("secret/SKILL.md"),
        dir.path().join("e-file-out/SKILL.md"),
    )
    .unwrap();
    fs::create_dir(dir.path().join("f-file-in")).unwrap();
    symlink(
        dir.path().join("own/real/SKILL.md"),
        dir.path().join("f-file-in/SKILL.md"),
    )
    .unwrap();
    let findings = extra(dir.path());
    assert_eq!(names(&findings), ["real"]);
    assert_eq!(findings.shadowed.len(), 1, "{:?}", findings.shadowed);
    let out = Reason::LinkOut {
        place: dir.path().canonicalize().unwrap(),
    };
    let expected = [
        ("a-out".to_owned(), &out),
        ("d-broken".to_owned(), &Reason::LinkBroken),
        ("e-file-out".to_owned(), &out),
    ];
    assert_eq!(reasons(&findings), expected);
}

#[test]
fn what_cannot_be_read_is_refused_with_a_reason() {
    let dir = folder();
    for name in ["binary", "empty", "large"] {
        fs::create_dir(dir.path().join(name)).unwrap();
    }
    fs::write(dir.path().join("binary/SKILL.md"), b"a\0b").unwrap();
    fs::write(dir.path().join("empty/SKILL.md"), b"\n\n").unwrap();
    fs::write(dir.path().join("large/SKILL.md"), vec![b'x'; 256_001]).unwrap();
    let _pipe = {
        fs::create_dir(dir.path().join("socket")).unwrap();
        std::os::unix::net::UnixListener::bind(dir.path().join("socket/SKILL.md")).unwrap()
    };
    let findings = extra(dir.path());
    let expected = [
        (
            "binary".to_owned(),
            &Reason::Document(Refused::Binary { at: 1 }),
        ),
        ("empty".to_owned(), &Reason::Document(Refused::Empty)),
        (
            "large".to_owned(),
            &Reason::Document(Refused::TooLarge {
                bytes: 256_001,
                limit: 256_000,
            }),
        ),
        ("socket".to_owned(), &Reason::NotAFile),
    ];
    assert_eq!(reasons(&findings), expected);
    let words = findings.refused[0].reason.to_string();
    assert_eq!(
        words,
        "its SKILL.md cannot be read: it is no text (from byte 1)"
    );
}

#[test]
fn a_folder_whose_name_is_no_text_is_said() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = folder();
    fs::create_dir(dir.path().join(std::ffi::OsStr::from_bytes(b"b\xffd"))).unwrap();
    assert_eq!(
        reasons(&extra(dir.path())),
        [("b\u{fffd}d".to_owned(), &Reason::Name)]
    );
}

#[test]
fn limits_leave_nothing_out_in_silence() {
    let dir = folder();
    for at in 0..MAX_SKILLS + 2 {
        skill(dir.path(), &format!("s{at:04}"));
    }
    let findings = extra(dir.path());
    assert_eq!(findings.skills.len(), MAX_SKILLS);
    let many = &Reason::TooManySkills;
    assert_eq!(
        reasons(&findings),
        [("s0300".to_owned(), many), ("s0301".to_owned(), many)]
    );

    let dir = folder();
    for at in 0..MAX_FOLDERS {
        fs::create_dir(dir.path().join(format!("d{at:04}"))).unwrap();
    }
    let findings = extra(dir.path());
    let last = format!("d{:04}", MAX_FOLDERS - 1);
    assert_eq!(reasons(&findings), [(last, &Reason::TooManyFolders)]);

    let dir = folder();
    for at in 0..=MAX_ENTRIES {
        fs::write(dir.path().join(at.to_string()), "").unwrap();
    }
    let findings = extra(dir.path());
    assert_eq!(findings.refused[0].reason, Reason::TooManyEntries);
}

#[test]
fn the_first_place_wins_and_the_others_are_listed() {
    let dir = folder();
    let kinds = [
        PlaceKind::Extra,
        PlaceKind::Bundled,
        PlaceKind::HomeAgents,
        PlaceKind::WorkspaceAgents,
        PlaceKind::Workspace,
    ];
    let mut places = Vec::new();
    for (at, kind) in kinds.into_iter().enumerate() {
        let root = dir.path().join(at.to_string());
        skill(&root, "same");
        skill(&root, &format!("own-{at}"));
        places.push(place(kind, &root));
    }
    let findings = find(&places);
    assert_eq!(
        names(&findings),
        ["own-0", "own-1", "own-2", "own-3", "own-4", "same"]
    );
    assert_eq!(findings.skills["same"].kind, PlaceKind::Workspace);
    let shadowed: Vec<PlaceKind> = findings.shadowed.iter().map(|s| s.skill.kind).collect();
    let order = [
        PlaceKind::WorkspaceAgents,
        PlaceKind::HomeAgents,
        PlaceKind::Bundled,
        PlaceKind::Extra,
    ];
    assert_eq!(shadowed, order);
    assert_eq!(findings.shadowed[0].by, findings.skills["same"].folder);
    assert_eq!(
        findings.shadowed[0].words,
        "`same` is also in the workspace, which comes first"
    );
}

#[test]
fn two_of_one_name_in_one_place_are_one_and_a_shadow() {
    let dir = folder();
    skill(dir.path(), "a/same");
    skill(dir.path(), "b/same");
    let findings = extra(dir.path());
    assert!(findings.skills["same"].folder.ends_with("a/same"));
    assert_eq!(
        findings.shadowed[0].words,
        "`same` is twice in an extra folder"
    );
    let both = [
        place(PlaceKind::Extra, dir.path()),
        place(PlaceKind::Bundled, dir.path()),
    ];
    assert_eq!(
        find(&both).shadowed.len(),
        2,
        "the same folder again is no shadow of itself"
    );
}

#[test]
fn nothing_without_a_lock_shadows_what_is_locked() {
    let dir = folder();
    let (home, work, shipped) = (
        dir.path().join("h"),
        dir.path().join("w"),
        dir.path().join("b"),
    );
    install(&home, &[("mine", false), ("off", true)]);
    for name in ["mine", "off", "other"] {
        skill(&work, name);
        skill(&shipped, name);
    }
    let findings = find(&[
        place(PlaceKind::Workspace, &work),
        place(PlaceKind::Installed, &home),
        place(PlaceKind::Bundled, &shipped),
    ]);
    assert_eq!(names(&findings), ["mine", "other"]);
    let mine = &findings.skills["mine"];
    assert_eq!(mine.kind, PlaceKind::Installed);
    assert_eq!(mine.locked.as_ref().unwrap().tree, Digest::of(b"mine"));
    assert_eq!(
        mine.document.name, "skill",
        "its lock names it, whatever its file says"
    );
    assert_eq!(findings.skills["other"].kind, PlaceKind::Workspace);
    assert_eq!(findings.disabled.keys().collect::<Vec<_>>(), ["off"]);
    let shadowed: Vec<_> = findings
        .shadowed
        .iter()
        .map(|s| (s.skill.name.as_str(), s.skill.kind))
        .collect();
    let expected = [
        ("mine", PlaceKind::Workspace),
        ("off", PlaceKind::Workspace),
        ("mine", PlaceKind::Bundled),
        ("off", PlaceKind::Bundled),
        ("other", PlaceKind::Bundled),
    ];
    assert_eq!(shadowed, expected);
    let words = &findings.shadowed[0].words;
    assert_eq!(
        words,
        "`mine` is installed and locked: nothing without a lock takes its name"
    );
}

#[test]
fn a_lock_that_is_wrong_is_said_and_offers_nothing() {
    let dir = folder();
    let installed = |dir: &TempDir| find(&[place(PlaceKind::Installed, dir.path())]);
    assert_eq!(
        installed(&dir),
        Findings::default(),
        "nothing was ever installed"
    );
    fs::write(dir.path().join("claw.lock"), "{").unwrap();
    assert!(matches!(installed(&dir).refused[0].reason, Reason::Lock(_)));
    fs::write(
        dir.path().join("claw.lock"),
        r#"{"version": 2, "skills": {}}"#,
    )
    .unwrap();
    assert_eq!(
        installed(&dir).refused[0].reason,
        Reason::Lock("its version is 2".to_owned())
    );
    install(
        dir.path(),
        &[("a", false), ("b", false), ("c", false), ("d", false)],
    );
    let tree = |name: &str| {
        dir.path()
            .join("trees")
            .join(Digest::of(name.as_bytes()).as_str())
    };
    fs::remove_dir_all(tree("a")).unwrap();
    fs::remove_file(tree("b").join("skill/SKILL.md")).unwrap();
    fs::remove_dir_all(tree("c")).unwrap();
    symlink(tree("d"), tree("c")).unwrap();
    let findings = installed(&dir);
    assert_eq!(names(&findings), ["d"]);
    let found: Vec<&Reason> = findings
        .refused
        .iter()
        .map(|refusal| &refusal.reason)
        .collect();
    assert!(
        matches!(
            found[..],
            [
                Reason::Unreadable(_),
                Reason::NoFile,
                Reason::LinkOut { .. }
            ]
        ),
        "{found:?}"
    );
}

#[test]
fn what_did_not_change_is_not_read_again() {
    let dir = folder();
    let old = skill(dir.path(), "old");
    skill(dir.path(), "gone");
    let places = [place(PlaceKind::Extra, dir.path())];
    let mut finder = Finder::default();
    // Files as fresh as these are read until their times are past.
    while {
        let before = finder.reads();
        assert_eq!(finder.find(&places).skills.len(), 2);
        finder.reads() > before
    } {}
    let reads = finder.reads();
    let first = finder.find(&places);
    assert_eq!(finder.reads(), reads);
    fs::write(old.join("SKILL.md"), text("old").replace("Does", "Made")).unwrap();
    fs::remove_dir_all(dir.path().join("gone")).unwrap();
    let second = finder.find(&places);
    assert_eq!(finder.reads(), reads + 1);
    assert_eq!(first.skills["old"].document.description, "Does old.");
    assert_eq!(second.skills["old"].document.description, "Made old.");
    assert_eq!(names(&second), ["old"]);
}
