#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use std::time::{Duration, SystemTime};

use super::*;

fn entry(name: &str, file_type: FileType, size: u64, age_days: u64) -> Entry {
    Entry {
        name: name.to_owned(),
        meta: Metadata {
            file_type,
            size,
            mode: 0o755,
            modified: SystemTime::UNIX_EPOCH + Duration::from_secs((20_000 - age_days) * 86400),
            created: SystemTime::UNIX_EPOCH,
        },
        target: None,
    }
}

fn show(args: &[&str], mut entries: Vec<Entry>) -> String {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (options, _) = options::parse(&args).unwrap();
    entries.sort_by(|a, b| options.compare(a, b));
    let now = Timestamp::new(20_000 * 86400, 0).unwrap();
    show::lines(&entries, &options, &TimeZone::UTC, now)
}

#[test]
fn long_lines_have_nine_columns() {
    let lines = show(&["-l"], vec![entry("old", FileType::File, 5, 400), entry("new", FileType::File, 12345, 1)]);
    assert_eq!(
        lines,
        "-rwxr-xr-x 1 claw claw 12345 Oct  3 00:00 new\n-rwxr-xr-x 1 claw claw     5 Aug 31  2023 old\n"
    );
    assert!(show(&["-n"], vec![entry("a", FileType::Directory, 4096, 0)]).starts_with("drwxr-xr-x 2 1000 1000 4096"));
    assert_eq!(show(&["-lh", "--time-style=+%s"], vec![entry("a", FileType::File, 1500, 0)]), "-rwxr-xr-x 1 claw claw 1.5K 1728000000 a\n");
}

#[test]
fn orders_and_marks() {
    let some = || vec![entry("b", FileType::File, 1, 1), entry("a", FileType::Directory, 2, 2), entry("v10", FileType::File, 3, 3), entry("v9", FileType::File, 4, 4)];
    assert_eq!(show(&[], some()), "a\nb\nv10\nv9\n");
    assert_eq!(show(&["-t"], some()), "b\na\nv10\nv9\n");
    assert_eq!(show(&["-Sr"], some()), "b\na\nv10\nv9\n");
    assert_eq!(show(&["-v"], some()), "a\nb\nv9\nv10\n");
    assert_eq!(show(&["-F"], some()), "a/\nb*\nv10*\nv9*\n");
    assert_eq!(show(&["-pm"], some()), "a/, b, v10, v9\n");
}

#[test]
fn human_sizes_round_up() {
    for (bytes, text) in [(0, "0"), (1023, "1023"), (1024, "1.0K"), (1025, "1.1K"), (10_240, "10K"), (1_048_575, "1.0M"), (5_368_709_120, "5.0G")] {
        assert_eq!(show::human(bytes), text);
    }
}

#[test]
fn unknown_options_are_two() {
    assert!(options::parse(&["-y".to_owned()]).is_err());
    assert!(options::parse(&["--frob".to_owned()]).is_err());
}
