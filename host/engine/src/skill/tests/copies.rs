//! The working copy.

use super::super::copy::{MAX_COPY_BYTES, MAX_COPY_FILES, refresh};
use super::*;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

fn write(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

#[test]
fn code_is_that_of_the_review_and_data_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (root, work) = (dir.path().join("root"), dir.path().join("work"));
    write(&root.join("scripts/a.py"), "print(1)");
    write(&root.join("run"), "#!/bin/sh\n");
    write(&root.join("data.json"), "{}");
    write(&root.join("scripts/__pycache__/a.cpython-314.pyc"), "x");
    write(&dir.path().join("out.py"), "theirs");
    symlink("../out.py", root.join("link.py")).unwrap();
    let holes = refresh(&root, &work).unwrap().unwrap();
    assert_eq!(
        holes,
        ["__pycache__", "run", "scripts/__pycache__", "scripts/a.py"]
    );
    assert!(!work.join("link.py").exists() && !work.join("scripts/__pycache__").exists());
    let mode = |path: &str| fs::metadata(work.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("run"), mode("data.json")), (0o700, 0o600));
    // However code was altered, it is as it was at the next command; data is as it was left.
    let out = dir.path().join("out.py");
    type Alter = fn(&Path, &Path);
    let altered: [(&str, Alter); 4] = [
        ("other bytes", |file, _| fs::write(file, "evil").unwrap()),
        ("gone", |file, _| fs::remove_file(file).unwrap()),
        ("a link", |file, out| {
            fs::remove_file(file).unwrap();
            symlink(out, file).unwrap();
        }),
        ("a folder", |file, _| {
            fs::remove_file(file).unwrap();
            fs::create_dir_all(file.join("x")).unwrap();
        }),
    ];
    for (how, alter) in altered {
        alter(&work.join("scripts/a.py"), &out);
        fs::write(work.join("data.json"), how).unwrap();
        assert_eq!(refresh(&root, &work).unwrap().unwrap(), holes);
        let code = work.join("scripts/a.py");
        assert!(fs::symlink_metadata(&code).unwrap().is_file(), "{how}");
        assert_eq!(fs::read(code).unwrap(), b"print(1)", "{how}");
        assert_eq!(fs::read(work.join("data.json")).unwrap(), how.as_bytes());
    }
    // Also where the folder above leads elsewhere.
    fs::remove_dir_all(work.join("scripts")).unwrap();
    fs::create_dir(dir.path().join("elsewhere")).unwrap();
    symlink("../elsewhere", work.join("scripts")).unwrap();
    refresh(&root, &work).unwrap();
    assert!(!dir.path().join("elsewhere/a.py").exists());
    assert_eq!(fs::read(work.join("scripts/a.py")).unwrap(), b"print(1)");
    assert_eq!(fs::read(&out).unwrap(), b"theirs");
}

#[test]
fn a_copy_that_was_broken_off_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let (root, work) = (dir.path().join("root"), dir.path().join("work"));
    write(&root.join("a.txt"), "a");
    write(&dir.path().join("work.new/half.txt"), "x");
    refresh(&root, &work).unwrap();
    assert!(work.join("a.txt").exists() && !work.join("half.txt").exists());
    fs::remove_dir_all(&work).unwrap();
    symlink(&root, &work).unwrap();
    assert!(refresh(&root, &work).is_err(), "a link is no copy");
}

#[test]
fn large_skills_have_no_copy() {
    let dir = tempfile::tempdir().unwrap();
    let (root, work) = (dir.path().join("root"), dir.path().join("work"));
    fs::create_dir(&root).unwrap();
    let big = fs::File::create(root.join("big.bin")).unwrap();
    big.set_len(MAX_COPY_BYTES).unwrap();
    assert_eq!(refresh(&root, &work).unwrap(), Some(Vec::new()));
    write(&root.join("one.txt"), "1");
    assert_eq!(refresh(&root, &work).unwrap(), None);
    fs::remove_file(root.join("big.bin")).unwrap();
    for i in 1..MAX_COPY_FILES {
        write(&root.join(format!("f{i}")), "");
    }
    assert!(refresh(&root, &work).unwrap().is_some());
    write(&root.join("more.txt"), "1");
    assert_eq!(refresh(&root, &work).unwrap(), None);
}
