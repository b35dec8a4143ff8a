//! Bytes and files at their limits.

use super::*;

/// Room for `bytes` and `files` beyond the nine bytes and three entries that are there.
fn limited(bytes: u64, files: u64) -> (World, Call) {
    let mut world = world();
    world.mount.quota_bytes = 9 + bytes;
    world.mount.quota_files = 3 + files;
    let call = world.call();
    (world, call)
}

#[test]
fn bytes_up_to_the_limit_and_not_one_more() {
    let (_world, call) = limited(100, 10);
    let file = call.open_rw("new").unwrap();
    assert_eq!(file.write_at(&[b'x'; 60], At::Offset(0)).unwrap(), 60);
    assert_eq!(file.write_at(&[b'x'; 40], At::End).unwrap(), 100);
    assert!(is_quota(&file.write_at(b"x", At::End), "bytes"));
    assert!(is_quota(&file.set_size(101), "bytes"));
    assert!(is_quota(&file.write_at(b"x", At::Offset(100)), "bytes"));
    assert_eq!(file.info().unwrap().size, 100);
    // Within the file costs nothing; what is cut is given back.
    file.write_at(&[b'y'; 100], At::Offset(0)).unwrap();
    file.set_size(30).unwrap();
    assert!(is_quota(&file.write_at(b"x", At::Offset(100)), "bytes"));
    file.write_at(&[b'z'; 70], At::Offset(30)).unwrap();
    assert!(call.denials().is_empty());
}

#[test]
fn room_ends_with_the_quota_and_comes_back() {
    let (_world, call) = limited(100, 10);
    let file = call.open_rw("new").unwrap();
    assert_eq!(file.room(At::End, 1000).unwrap(), 100);
    assert_eq!(file.room(At::Offset(30), 1000).unwrap(), 70);
    assert!(is_quota(&file.room(At::Offset(100), 1), "bytes"));
    file.write_at(&[b'x'; 90], At::End).unwrap();
    // What is there can be written over for nothing.
    assert_eq!(file.room(At::Offset(0), 90).unwrap(), 90);
    assert_eq!(file.room(At::Offset(80), 64).unwrap(), 20);
    assert_eq!(file.room(At::End, 10).unwrap(), 10);
    file.write_at(&[b'x'; 10], At::End).unwrap();
    assert!(is_quota(&file.room(At::End, 1), "bytes"));
    assert_eq!(file.room(At::Offset(99), 64).unwrap(), 1);
    file.set_size(60).unwrap();
    assert_eq!(file.room(At::End, 64).unwrap(), 40);
}

#[test]
fn whole_files_at_the_limit() {
    let (world, call) = limited(100, 2);
    call.write("new", &"x".repeat(100)).unwrap();
    assert!(is_quota(&call.write("other", "x"), "bytes"));
    // A replacement needs room for the difference only.
    call.write("new", &"y".repeat(100)).unwrap();
    assert!(is_quota(&call.write("new", &"y".repeat(101)), "bytes"));
    assert_eq!(call.read("new").unwrap(), "y".repeat(100));
    let place = call.at("/workspace/new");
    call.vfs
        .remove(&place, &Expect::Always, &call.permit)
        .unwrap();
    call.write("again", &"x".repeat(100)).unwrap();
    let left: Vec<_> = std::fs::read_dir(world.work()).unwrap().collect();
    assert_eq!(left.len(), 3, "no temporary file stays");
}

#[test]
fn files_up_to_the_limit_and_not_one_more() {
    let (_world, call) = limited(1000, 3);
    let folder = call.rel("one", Access::Write).unwrap();
    call.vfs.make_folder(&folder, &call.permit).unwrap();
    call.link("a.txt", "two").unwrap();
    drop(call.open_rw("three").unwrap());
    assert!(is_quota(&call.open_rw("four"), "files"));
    assert!(is_quota(&call.write("four", "x"), "files"));
    assert!(is_quota(&call.link("a.txt", "four"), "files"));
    let four = call.rel("four", Access::Write).unwrap();
    assert!(is_quota(
        &call.vfs.make_folder(&four, &call.permit),
        "files"
    ));
    call.write("three", "no new file").unwrap();
    call.rename("two", "three").unwrap();
    call.write("four", "x").unwrap();
    call.vfs.remove_folder(&folder, &call.permit).unwrap();
    call.write("five", "x").unwrap();
    assert!(is_quota(&call.write("six", "x"), "files"));
}

#[test]
fn folders_made_on_the_way_count() {
    let (world, call) = limited(1000, 2);
    assert!(is_quota(&call.write("p/q/r", "x"), "files"));
    call.write("p/q", "x").unwrap_err();
    std::fs::remove_dir_all(world.work().join("p")).unwrap();
}

#[test]
fn an_open_file_without_a_name_goes_on_counting() {
    let (_world, call) = limited(100, 10);
    let file = call.open_rw("big").unwrap();
    file.write_at(&[b'x'; 90], At::End).unwrap();
    let place = call.at("/workspace/big");
    call.vfs.remove_file(&place, &call.permit).unwrap();
    assert!(is_quota(&call.write("next", &"x".repeat(20)), "bytes"));
    assert!(is_quota(&file.write_at(&[b'x'; 11], At::End), "bytes"));
    file.write_at(&[b'x'; 10], At::End).unwrap();
    drop(file);
    call.write("next", &"x".repeat(100)).unwrap();
}

#[test]
fn two_calls_together_stay_within_the_quota() {
    const ROOM: u64 = 10_000;
    let (world, first) = limited(ROOM, 50);
    let second = world.call();
    let append = |call: &Call, name: &str| {
        let file = call.open_rw(name).unwrap();
        let mut written = 0_u64;
        while file.write_at(&[b'x'; 7], At::End).is_ok() {
            written += 7;
        }
        written
    };
    let (a, b) = std::thread::scope(|s| {
        let a = s.spawn(|| append(&first, "first"));
        let b = s.spawn(|| append(&second, "second"));
        (a.join().unwrap(), b.join().unwrap())
    });
    assert_eq!(a + b, ROOM / 7 * 7);
    let size = |name| std::fs::metadata(world.work().join(name)).unwrap().len();
    assert_eq!(size("first") + size("second"), a + b);
    assert!(is_quota(&second.write("third", "12345678"), "bytes"));
}

#[test]
fn what_people_do_beside_us_is_seen_before_a_refusal_once_totals_are_old() {
    let (world, call) = limited(100, 10);
    call.write("mine", &"x".repeat(100)).unwrap();
    std::fs::remove_file(world.work().join("mine")).unwrap();
    // The totals are young: still refused.
    assert!(is_quota(&call.write("next", "x"), "bytes"));
    let volumes = Volumes::default();
    let fresh = World { volumes, ..world };
    fresh.call().write("next", "x").unwrap();
}

#[test]
fn sizes_beyond_reason_are_refused() {
    let (_world, call) = limited(u64::MAX / 2, 10);
    let file = call.open_rw("big").unwrap();
    assert!(matches!(
        file.set_size(u64::MAX),
        Err(FsError::TooLarge { .. })
    ));
    let far = file.write_at(b"x", At::Offset(u64::MAX));
    assert!(matches!(far, Err(FsError::TooLarge { .. })));
    let wide = vec![0; MAX_IO_BYTES as usize + 1];
    assert!(matches!(
        file.write_at(&wide, At::End),
        Err(FsError::TooLarge { .. })
    ));
    file.write_at(wide.get(1..).unwrap(), At::End).unwrap();
    assert_eq!(
        file.read_at(0, u64::MAX).unwrap().len() as u64,
        MAX_IO_BYTES
    );
    assert!(file.read_at(u64::MAX, 1).unwrap().is_empty());
    assert!(file.read_at(MAX_IO_BYTES, 1).unwrap().is_empty());
}
