//! Reading a skill's texts, and handing files over.

use super::super::handed::{HandError, Handed, MAX_BYTES, MAX_FILES, paths};
use super::super::text::{MAX_TEXT_BYTES, PAGE_CHARS, TextError, body, file};
use super::*;
use std::fs;
use std::os::unix::fs::symlink;

const BODY: &str = "---\nname: pdf\ndescription: x\n---\n\n# PDF\nRun {baseDir}/scripts/a.py\n";

#[test]
fn a_body_stands_between_lines_of_the_host_with_its_files() {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        ("SKILL.md", BODY),
        ("scripts/a.py", "print()"),
        ("ref.md", "r"),
    ];
    let mut skill = skill("pdf", dir.path(), &files);
    let text = body(&skill, 0).unwrap();
    let first = text.lines().next().unwrap();
    assert!(first.contains("written by others") && first.contains(skill.tree.as_str()));
    assert!(text.contains("# PDF\nRun /skill/scripts/a.py"), "{text}");
    assert!(!text.contains("description: x"), "{text}");
    assert!(
        text.contains("[its files below `/skill`: ref.md, scripts/a.py]"),
        "{text}"
    );
    skill.third_party = false;
    assert!(!body(&skill, 0).unwrap().contains("written by others"));
    // Without fields, or with fields that do not end, nothing is lost.
    for whole in ["# PDF\n", "---\nname: x\n# PDF"] {
        fs::write(dir.path().join("SKILL.md"), whole).unwrap();
        assert!(body(&skill, 0).unwrap().contains("# PDF"), "{whole}");
    }
    fs::remove_file(dir.path().join("SKILL.md")).unwrap();
    assert_eq!(body(&skill, 0), Err(TextError::Missing("SKILL.md".into())));
    fs::write(dir.path().join("skills.md"), "other name").unwrap();
    assert!(body(&skill, 0).unwrap().contains("other name"));
}

#[test]
fn long_texts_come_in_pages_and_hidden_characters_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let long = "\u{202e}é".repeat(PAGE_CHARS + 10);
    let skill = skill("pdf", dir.path(), &[("SKILL.md", &long)]);
    let first = body(&skill, 0).unwrap();
    assert!(
        first.contains(&format!("go on with offset {PAGE_CHARS}")),
        "{first}"
    );
    assert!(!first.contains('\u{202e}'));
    let second = body(&skill, PAGE_CHARS).unwrap();
    assert_eq!(second.matches('é').count(), 10);
    assert_eq!(
        body(&skill, PAGE_CHARS + 10),
        Err(TextError::Offset(PAGE_CHARS + 10))
    );
}

#[test]
fn only_text_files_below_the_folder_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let (root, out) = (dir.path().join("skill"), dir.path().join("out.md"));
    fs::write(&out, "theirs").unwrap();
    let skill = skill(
        "pdf",
        &root,
        &[("SKILL.md", "x"), ("ref/api.md", "api {baseDir}\r\n")],
    );
    symlink(&out, root.join("link.md")).unwrap();
    symlink(dir.path(), root.join("linked")).unwrap();
    fs::write(root.join("logo.png"), [0xff, 0xd8, 0]).unwrap();
    fs::write(root.join("nul.md"), "a\0b").unwrap();
    fs::File::create(root.join("huge.md"))
        .unwrap()
        .set_len(MAX_TEXT_BYTES + 1)
        .unwrap();
    for good in ["ref/api.md", "./ref/api.md", "/skill/ref/api.md"] {
        let text = file(&skill, good, 0).unwrap();
        assert!(text.contains("\napi /skill\n"), "{text}");
    }
    for bad in [
        "../out.md",
        "/etc/passwd",
        "",
        "a//b",
        ".",
        "ref/..",
        "a\\b",
        "a\n",
    ] {
        assert!(
            matches!(file(&skill, bad, 0), Err(TextError::Path(_))),
            "{bad}"
        );
    }
    for missing in ["nope.md", "ref", "linked/out.md"] {
        let read = file(&skill, missing, 0);
        assert!(
            matches!(read, Err(TextError::Missing(_))),
            "{missing}: {read:?}"
        );
    }
    assert!(file(&skill, "link.md", 0).is_err());
    for none in ["logo.png", "nul.md"] {
        assert!(
            matches!(file(&skill, none, 0), Err(TextError::NoText(_))),
            "{none}"
        );
    }
    assert!(matches!(
        file(&skill, "huge.md", 0),
        Err(TextError::TooLong { .. })
    ));
}

#[test]
fn files_are_handed_over_as_copies_that_go_away() {
    let dir = tempfile::tempdir().unwrap();
    let work = dir.path().join("work");
    fs::create_dir_all(work.join("notes")).unwrap();
    fs::write(work.join("notes/a.md"), "a").unwrap();
    fs::write(dir.path().join("out.md"), "theirs").unwrap();
    symlink("../out.md", work.join("link.md")).unwrap();
    symlink("..", work.join("up")).unwrap();
    let list = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let named = paths(&list(&["/workspace/notes/a.md"])).unwrap();
    assert_eq!(named, ["notes/a.md"]);
    let to = dir.path().join("in");
    let handed = Handed::copy(&work, &named, to.clone()).unwrap();
    assert_eq!(fs::read(handed.folder().join("a.md")).unwrap(), b"a");
    drop(handed);
    assert!(!to.exists());
    for link in ["link.md", "up/out.md", "nope", "notes"] {
        let copied = Handed::copy(&work, &list(&[link]), to.clone());
        assert!(matches!(copied, Err(HandError::Io { .. })), "{link}");
        assert!(!to.exists(), "{link}");
    }
    for bad in ["../out.md", "/etc/passwd", "", "notes/"] {
        assert!(
            matches!(paths(&list(&[bad])), Err(HandError::Path(_))),
            "{bad}"
        );
    }
    let twice = paths(&list(&["a/x.md", "b/X.md"]));
    assert!(matches!(twice, Err(HandError::Twice(_))));
    let many: Vec<String> = (0..=MAX_FILES).map(|i| format!("f{i}")).collect();
    assert!(matches!(paths(&many), Err(HandError::TooMany)));
    assert!(paths(&many[1..]).is_ok());
    let big = fs::File::create(work.join("big")).unwrap();
    big.set_len(MAX_BYTES).unwrap();
    assert!(Handed::copy(&work, &list(&["big"]), to.clone()).is_ok());
    let over = Handed::copy(&work, &list(&["big", "notes/a.md"]), to.clone());
    assert!(matches!(over, Err(HandError::TooLarge)));
    assert!(!to.exists());
}
