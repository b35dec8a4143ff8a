//! What happens between two looks: another writer, or somebody swapping folders for links.

use super::*;
use std::sync::atomic::{AtomicBool, Ordering};

const ROUNDS: usize = 1_000;

/// Stops the other thread also when this one fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_reader_sees_the_old_or_the_new_file() {
    let world = world();
    let writer = world.call();
    let reader = world.call();
    let (a, b) = ("a".repeat(5_000), "b".repeat(9_000));
    writer.write("file", &a).unwrap();
    let done = AtomicBool::new(false);
    let seen = std::thread::scope(|s| {
        s.spawn(|| {
            let _stop = Stop(&done);
            for round in 0..200 {
                let text = if round % 2 == 0 { &b } else { &a };
                writer.write("file", text).unwrap();
            }
        });
        let mut seen = 0;
        while !done.load(Ordering::Relaxed) {
            let text = reader.read("file").unwrap();
            assert!(
                text == a || text == b,
                "half a file of {} bytes",
                text.len()
            );
            assert!(names_are_clean(&reader));
            seen += 1;
        }
        seen
    });
    assert!(seen > 0);
}

fn names_are_clean(call: &Call) -> bool {
    let root = call.at("/workspace");
    let entries = call.vfs.list(&root).unwrap();
    entries
        .iter()
        .all(|e| !e.name.starts_with(path::TEMP_PREFIX))
}

/// A thread swaps a folder for a link out of the root and back while another reads and writes below it.
#[test]
fn a_folder_swapped_for_a_link_never_shows_the_outside() {
    let world = world();
    let work = world.work();
    let out = world.temp.path().join("out");
    std::fs::create_dir(work.join("flip")).unwrap();
    std::fs::write(work.join("flip/secret"), "inside").unwrap();
    symlink(&out, world.temp.path().join("link"));
    let (flip, folder, link) = (
        work.join("flip"),
        world.temp.path().join("folder"),
        world.temp.path().join("link"),
    );
    let call = world.call();
    let done = AtomicBool::new(false);
    let (inside, refused) = std::thread::scope(|s| {
        s.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                std::fs::rename(&flip, &folder).unwrap();
                std::fs::rename(&link, &flip).unwrap();
                std::fs::rename(&flip, &link).unwrap();
                std::fs::rename(&folder, &flip).unwrap();
            }
        });
        let _stop = Stop(&done);
        let mut counts = (0, 0);
        for round in 0..ROUNDS {
            match call.read("flip/secret") {
                Ok(text) => {
                    assert_eq!(text, "inside", "round {round}");
                    counts.0 += 1;
                }
                Err(FsError::Denied(d)) => {
                    assert_eq!(d.code, "link-outside-root");
                    counts.1 += 1;
                }
                Err(FsError::NotFound | FsError::Busy) => {}
                Err(other) => panic!("{other:?}"),
            }
            if let Ok(file) = call.open_rw("flip/made") {
                let _ = file.write_at(b"x", At::Offset(0));
            }
        }
        counts
    });
    assert_eq!(
        call.read("flip/secret").unwrap(),
        "inside",
        "{inside} {refused}"
    );
    assert!(!out.join("made").exists());
    let secret = std::fs::read_to_string(out.join("secret")).unwrap();
    assert_eq!(secret, SECRET);
}

/// The same with the file itself.
#[test]
fn a_file_swapped_for_a_link_never_shows_the_outside() {
    let world = world();
    let work = world.work();
    let out = world.temp.path().join("out/secret");
    let (file, link, kept) = (
        work.join("flip"),
        world.temp.path().join("link"),
        world.temp.path().join("kept"),
    );
    std::fs::write(&file, "inside").unwrap();
    symlink(&out, &link);
    let call = world.call();
    let done = AtomicBool::new(false);
    std::thread::scope(|s| {
        s.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                std::fs::rename(&file, &kept).unwrap();
                std::fs::rename(&link, &file).unwrap();
                std::fs::rename(&file, &link).unwrap();
                std::fs::rename(&kept, &file).unwrap();
            }
        });
        let _stop = Stop(&done);
        for _ in 0..ROUNDS {
            if let Ok(text) = call.read("flip") {
                assert_eq!(text, "inside");
            }
            let place = call.rel("flip", Access::Write).unwrap();
            let how = How {
                write: true,
                ..How::default()
            };
            if let Ok(file) = call.vfs.open_write(&place, how, &call.permit) {
                let _ = file.write_at(b"i", At::Offset(0));
            }
        }
    });
    assert_eq!(std::fs::read_to_string(&out).unwrap(), SECRET);
}

/// The same, with the swap exactly between the look and the open.
#[test]
fn a_folder_swapped_after_the_look_is_not_followed() {
    for target in ["../out", "SKILLS"] {
        let mut world = world();
        world.mount.read_only_holes = vec!["skills".into()];
        let work = world.work();
        for folder in ["flip", "SKILLS"] {
            std::fs::create_dir(work.join(folder)).unwrap();
        }
        std::fs::write(work.join("flip/secret"), "inside").unwrap();
        std::fs::write(work.join("SKILLS/secret"), "kept").unwrap();
        let swap = move |work: &Path| {
            std::fs::rename(work.join("flip"), work.join("gone")).unwrap();
            symlink(target, work.join("flip"));
        };
        let call = world.call();
        let (here, code) = match target {
            "SKILLS" => (work.clone(), "read-only-path"),
            _ => (work.clone(), "link-outside-root"),
        };
        at_next_look(move || swap(&here));
        call.refused(call.open_rw("flip/secret"), code);
        assert!(was_swapped());
        assert_eq!(
            std::fs::read_to_string(work.join("SKILLS/secret")).unwrap(),
            "kept"
        );
    }
}

#[test]
fn a_file_swapped_after_the_look_is_not_followed() {
    let world = world();
    let (file, out) = (
        world.work().join("a.txt"),
        world.temp.path().join("out/secret"),
    );
    let call = world.call();
    let (link, target) = (file.clone(), out.clone());
    let swap = move || {
        std::fs::remove_file(&link).unwrap();
        symlink(&target, &link);
    };
    at_next_look(swap.clone());
    assert!(matches!(call.read("a.txt"), Err(FsError::Busy)));
    assert!(was_swapped());
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&file, "alpha").unwrap();
    at_next_look(swap);
    assert!(matches!(call.open_rw("a.txt"), Err(FsError::Busy)));
    assert!(was_swapped());
    assert_eq!(std::fs::read_to_string(out).unwrap(), SECRET);
}

#[test]
fn a_file_swapped_for_a_pipe_after_the_look_is_refused_at_once() {
    let world = world();
    let file = world.work().join("a.txt");
    let call = world.call();
    at_next_look(move || {
        std::fs::remove_file(&file).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&file).status();
        assert!(made.unwrap().success());
    });
    call.refused(call.read("a.txt"), "special-file");
    assert!(was_swapped());
}

#[test]
fn a_second_name_given_after_the_look_is_refused() {
    let world = world();
    let twin = world.temp.path().join("out/twin");
    let file = world.work().join("a.txt");
    let call = world.call();
    at_next_look(move || std::fs::hard_link(&file, &twin).unwrap());
    call.refused(call.open_rw("a.txt"), "hard-link");
    assert!(was_swapped());
}

/// The temporary file is written; then the folder becomes a link out: the new content goes nowhere.
#[test]
fn a_replacement_is_judged_again_before_it_takes_the_name() {
    let world = world();
    let (work, out) = (world.work(), world.temp.path().join("out"));
    let call = world.call();
    let (from, to, target) = (
        work.join("flip"),
        world.temp.path().join("moved"),
        out.clone(),
    );
    std::fs::create_dir(&from).unwrap();
    let moved = to.clone();
    let swap = move || {
        std::fs::rename(&from, &to).unwrap();
        symlink(&target, &from);
    };
    // The first look is on the way to the folder, the second when the temporary file is written.
    at_next_look(move || at_next_look(swap));
    call.refused(call.write("flip/made", "x"), "link-outside-root");
    assert!(was_swapped());
    let entries = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
    assert_eq!((entries(&out), entries(&moved)), (1, 0), "nothing is left");
}

/// Not every way in which the kernel tells of a change comes up in a test: this is what they all look like.
#[test]
fn a_change_under_the_walk_is_known_by_its_errors() {
    use std::io::{Error, ErrorKind};
    let of_cap_std = "a path led outside of the filesystem";
    for (error, is) in [
        (Error::from(rustix::io::Errno::LOOP), true),
        (Error::from(rustix::io::Errno::NOTDIR), true),
        (Error::new(ErrorKind::PermissionDenied, of_cap_std), true),
        (Error::from(rustix::io::Errno::ACCESS), false),
        (Error::from(rustix::io::Errno::NOENT), false),
    ] {
        assert_eq!(walk::swapped(&error), is, "{error}");
    }
}
