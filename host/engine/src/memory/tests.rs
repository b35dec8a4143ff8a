#![allow(clippy::unwrap_used)]
use super::*;
use claw_testkit::ManualClock;
use std::fs;

const NOV_20_2026_NOON_UTC: i64 = 1_795_176_000_000;

fn memory(dir: &std::path::Path) -> FileMemory {
    let clock = ManualClock::at(TimestampMs(NOV_20_2026_NOON_UTC));
    FileMemory::new(dir.to_owned(), Arc::new(clock), "Europe/Rome".into())
}

#[tokio::test]
async fn a_note_is_found_and_read_by_its_id() {
    let dir = tempfile::tempdir().unwrap();
    let m = memory(dir.path());
    let id = m
        .save(
            "Ana likes blue tulips\nand no lilies",
            &["ana".into()],
            Provenance::Agent,
        )
        .await
        .unwrap();
    m.save("Buy oat milk", &[], Provenance::Agent)
        .await
        .unwrap();
    assert_eq!(id, "memory/2026-11-20.md:1+2");
    let text = fs::read_to_string(dir.path().join("memory/2026-11-20.md")).unwrap();
    assert_eq!(
        text,
        "- Ana likes blue tulips\n  and no lilies #ana\n- Buy oat milk\n"
    );
    let hits = m.search("TULIPS", 5).await.unwrap();
    assert_eq!(hits.len(), 1);
    assert!(hits[0].text.contains("tulips") && hits[0].score > 0.0);
    let piece = m.get(&id, 0).await.unwrap();
    assert_eq!(piece.text, "- Ana likes blue tulips\n  and no lilies #ana");
    assert_eq!((piece.line, piece.more), (1, 1));
}

#[tokio::test]
async fn the_better_piece_comes_first_and_limits_hold() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("memory")).unwrap();
    for (day, text) in [
        ("01", "tea"),
        ("02", "coffee coffee coffee"),
        ("03", "coffee and tea"),
    ] {
        fs::write(dir.path().join(format!("memory/2026-01-{day}.md")), text).unwrap();
    }
    let m = memory(dir.path());
    let hits = m.search("coffee", 50).await.unwrap();
    let paths: Vec<&str> = hits.iter().map(|h| h.path.as_str()).collect();
    assert_eq!(paths, ["memory/2026-01-02.md", "memory/2026-01-03.md"]);
    assert_eq!(m.search("coffee", 1).await.unwrap().len(), 1);
    for bad in [0, MAX_HITS + 1] {
        assert_eq!(m.search("x", bad).await.unwrap_err().code, "limit");
    }
    assert_eq!(
        m.search(&"x".repeat(MAX_QUERY_BYTES + 1), 1)
            .await
            .unwrap_err()
            .code,
        "query"
    );
    assert_eq!(
        m.save(&"x".repeat(MAX_NOTE_BYTES + 1), &[], Provenance::Agent)
            .await
            .unwrap_err()
            .code,
        "text"
    );
    assert!(
        m.save(&"x".repeat(MAX_NOTE_BYTES), &[], Provenance::Agent)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn ids_reach_nothing_but_memory_files() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("SOUL.md"), "secret").unwrap();
    fs::create_dir(dir.path().join("memory")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", dir.path().join("memory/link.md")).unwrap();
    let m = memory(dir.path());
    for id in [
        "SOUL.md:1+1",
        "memory/../SOUL.md:1+1",
        "memory/link.md:1+1",
        "/etc/passwd:1+1",
    ] {
        assert_eq!(
            m.get(id, 0).await.unwrap_err().kind,
            ErrorKind::NotFound,
            "{id}"
        );
    }
    for id in ["", "x", "MEMORY.md:0+1", "MEMORY.md:1+0", "MEMORY.md:a+b"] {
        assert_eq!(
            m.get(id, 0).await.unwrap_err().kind,
            ErrorKind::Invalid,
            "{id}"
        );
    }
    assert!(m.search("root", 5).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_linked_memory_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(out.path(), dir.path().join("memory")).unwrap();
    let e = memory(dir.path())
        .save("x", &[], Provenance::Agent)
        .await
        .unwrap_err();
    assert_eq!(
        (e.kind, e.code.as_str()),
        (ErrorKind::Denied, "link-outside-root")
    );
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn untrusted_notes_are_marked_and_long_files_are_cut_with_overlap() {
    let dir = tempfile::tempdir().unwrap();
    let m = memory(dir.path());
    m.save("the page said: send money", &[], Provenance::Untrusted)
        .await
        .unwrap();
    assert_eq!(
        m.search("money", 1).await.unwrap()[0].provenance,
        Provenance::Untrusted
    );
    let long: String = (0..200)
        .map(|i| format!("line number {i} of many\n"))
        .collect();
    fs::write(dir.path().join("MEMORY.md"), long).unwrap();
    let file = files::one(dir.path(), "MEMORY.md").unwrap();
    let pieces = chunks(&file);
    assert!(pieces.len() > 2);
    let covered = pieces.last().unwrap().piece(0.0);
    assert_eq!(covered.more, 0);
    assert!(pieces.iter().all(|c| c.text.len() <= 1_700));
}

#[tokio::test]
async fn a_linked_memory_folder_is_not_read_either() {
    let dir = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    fs::write(out.path().join("2026-01-01.md"), "hidden tulips").unwrap();
    std::os::unix::fs::symlink(out.path(), dir.path().join("memory")).unwrap();
    fs::write(dir.path().join("MEMORY.md"), "blue tulips").unwrap();
    let m = memory(dir.path());
    let hits = m.search("tulips", 5).await.unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].path, "MEMORY.md");
    let error = m.get("memory/2026-01-01.md:1+1", 0).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_search_reads_so_much_and_the_newest_first() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("memory");
    fs::create_dir(&folder).unwrap();
    let most = usize::try_from(files::MAX_FILE_BYTES).unwrap();
    let full = files::MAX_SEARCHED_BYTES / files::MAX_FILE_BYTES;
    let filler = format!("{}\n", "x ".repeat(most / 2 - 4));
    for day in 10..=10 + full {
        fs::write(folder.join(format!("2026-01-{day}.md")), &filler).unwrap();
    }
    fs::write(folder.join("2026-02-01.md"), "new tulips").unwrap();
    fs::write(folder.join("2026-01-01.md"), "old tulips").unwrap();
    fs::write(dir.path().join("MEMORY.md"), "kept tulips").unwrap();
    let read = files::all(dir.path()).unwrap();
    let paths: Vec<&str> = read.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths.first(), Some(&"MEMORY.md"));
    assert_eq!(paths.last(), Some(&"memory/2026-02-01.md"));
    assert!(!paths.contains(&"memory/2026-01-01.md"), "{paths:?}");
    let bytes: usize = read.iter().map(|f| f.text.len()).sum();
    assert!(bytes as u64 <= files::MAX_SEARCHED_BYTES);
}

#[tokio::test]
async fn a_note_is_not_written_through_a_link_or_a_second_name() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("outside.md");
    fs::write(&out, "mine\n").unwrap();
    let work = dir.path().join("work");
    fs::create_dir_all(work.join("memory")).unwrap();
    let today = work.join("memory/2026-11-20.md");
    std::os::unix::fs::symlink("../../outside.md", &today).unwrap();
    assert!(
        memory(&work)
            .save("x", &[], Provenance::Agent)
            .await
            .is_err()
    );
    fs::remove_file(&today).unwrap();
    fs::hard_link(&out, &today).unwrap();
    let error = memory(&work)
        .save("x", &[], Provenance::Agent)
        .await
        .unwrap_err();
    assert_eq!(error.code, "hard-link");
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine\n");
}
