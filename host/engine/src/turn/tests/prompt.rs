//! The system prompt: order, caps, links, the date.
use super::super::prompt::{ALL_FILES_CHARS, FILE_CHARS, cut, system};
use super::*;
use std::fs;

fn prompt(b: &Bench) -> String {
    system(&b.request("x"), TimestampMs(LATE))
}

fn bench() -> Bench {
    Bench::new(FakeModel::default(), FakeTools::default())
}

#[test]
fn files_stand_in_order_and_the_date_last_without_a_time() {
    let b = bench();
    for (name, text) in [
        ("MEMORY.md", "likes tea"),
        ("SOUL.md", "Be kind."),
        ("USER.md", " \n"),
    ] {
        fs::write(b.dir.path().join(name), text).unwrap();
    }
    fs::write(b.dir.path().join("OTHER.md"), "not this").unwrap();
    let text = prompt(&b);
    let soul = text.find("## SOUL.md\nBe kind.").unwrap();
    let memory = text.find("## MEMORY.md\nlikes tea").unwrap();
    assert!(soul < memory);
    assert!(!text.contains("USER.md") && !text.contains("not this"));
    assert!(
        text.ends_with("\nToday is 2026-11-21 (Europe/Rome).\n"),
        "{text}"
    );
    assert!(!text.contains("23:30") && !text.contains("00:30"));
    let later = system(&b.request("x"), TimestampMs(LATE + 3_600_000));
    assert_eq!(text, later, "an hour later a provider's cache still fits");
}

#[test]
fn an_unknown_zone_leaves_the_date_out() {
    let b = bench();
    let request = TurnRequest {
        zone: "Mars/Base".into(),
        ..b.request("x")
    };
    assert!(!system(&request, TimestampMs(LATE)).contains("Today"));
}

#[test]
fn a_long_file_keeps_its_head_and_tail() {
    let b = bench();
    let long = format!(
        "{}{}{}",
        "ß".repeat(15_000),
        "m".repeat(15_000),
        "t".repeat(5_000)
    );
    fs::write(b.dir.path().join("AGENTS.md"), long).unwrap();
    let text = prompt(&b);
    assert_eq!(text.matches('ß').count(), 14_000);
    assert!(text.contains(&format!(
        "\n[... 35000 characters in all, the middle is cut ...]\n{}",
        "t".repeat(4_000)
    )));
    assert!(!text.contains(&"t".repeat(4_001)));
}

#[test]
fn a_cut_is_never_longer_than_its_cap() {
    let text = "ö".repeat(70_000);
    for cap in [0, 1, 59, 100, 590, 600, 1_000, FILE_CHARS] {
        assert!(cut(&text, cap).chars().count() <= cap, "{cap}");
    }
    assert_eq!(cut("abc", 3), "abc");
    assert_eq!(cut("abc", 2), "");
}

#[test]
fn all_files_together_stay_below_their_cap() {
    let b = bench();
    let empty = prompt(&b).chars().count();
    for name in [
        "SOUL.md",
        "AGENTS.md",
        "IDENTITY.md",
        "USER.md",
        "TOOLS.md",
        "MEMORY.md",
    ] {
        fs::write(b.dir.path().join(name), "x".repeat(FILE_CHARS)).unwrap();
    }
    let text = prompt(&b);
    let titles = 6 * "\n## IDENTITY.md\n\n".len();
    assert!(text.chars().count() - empty <= ALL_FILES_CHARS + titles);
    assert_eq!(
        text.matches("## ").count(),
        3,
        "three whole files leave room for none"
    );
    for name in [
        "SOUL.md",
        "AGENTS.md",
        "IDENTITY.md",
        "USER.md",
        "TOOLS.md",
        "MEMORY.md",
    ] {
        fs::write(b.dir.path().join(name), "x".repeat(FILE_CHARS + 1)).unwrap();
    }
    let text = prompt(&b);
    assert!(text.chars().count() - empty <= ALL_FILES_CHARS + titles);
}

#[test]
fn links_folders_and_huge_files_are_left_out() {
    let b = bench();
    let secret = b.dir.path().join("secret.txt");
    fs::write(&secret, "hidden").unwrap();
    std::os::unix::fs::symlink(&secret, b.dir.path().join("SOUL.md")).unwrap();
    fs::create_dir(b.dir.path().join("AGENTS.md")).unwrap();
    let huge = fs::File::create(b.dir.path().join("USER.md")).unwrap();
    huge.set_len((4 << 20) + 1).unwrap();
    let text = prompt(&b);
    assert!(!text.contains("##") && !text.contains("hidden"));
}
