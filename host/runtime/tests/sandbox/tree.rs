//! The call tree: commands that start commands under one budget, on one worker.

mod run;

use claw_core::code::FailureKind;
use claw_core::script::{Exit, ExitCause};
use run::{Tree, is_exit};
use std::time::{Duration, Instant};

/// Bytes of the pipe test.
const BIG: usize = 50 << 20;
/// How much the whole process may grow by while they pass, in KiB.
const MAX_GROWTH_KIB: u64 = 16 << 10;

#[tokio::test]
async fn full_exit_codes_arguments_environment_and_folder() {
    let tree = Tree::new().await;
    for code in [0, 1, 5, 77, 255] {
        let ended = tree.run(&["exit", &code.to_string()]).await;
        assert_eq!(ended.exit, Exit::exited(code));
    }
    let ended = tree.run(&["env", "a b", "", "ü"]).await;
    let said = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(
        said,
        "argv [\"env\", \"a b\", \"\", \"ü\"]\ncwd /tmp\nHOME=/tmp\n"
    );
    let ended = tree.run(&["spawn", "/usr/bin/env", "x"]).await;
    let said = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(
        said,
        "argv [\"/usr/bin/env\", \"x\"]\ncwd /tmp\nFROM=parent\n"
    );
    assert_eq!(ended.commands, 2);
}

#[tokio::test]
async fn a_pipe_streams_within_bounded_memory() {
    let tree = Tree::new().await;
    tree.run(&["pipeline", "gen", "1000000", "|", "drain"])
        .await;
    let before = run::resident_kib();
    let ended = tree
        .run(&["pipeline", "gen", &BIG.to_string(), "|", "drain"])
        .await;
    let grown = run::resident_kib().saturating_sub(before);
    assert_eq!(ended.stdout, format!("{BIG}\n").into_bytes());
    is_exit(&ended, 0);
    assert!(grown < MAX_GROWTH_KIB, "grew by {grown} KiB");
}

#[tokio::test]
async fn a_gone_reader_ends_its_writer() {
    let tree = Tree::new().await;
    let ended = tree.run(&["pipeline", "yes", "|", "head", "100000"]).await;
    is_exit(&ended, 0);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.contains("left 0 Cause::Exited"), "{said}");
    let ended = tree.run(&["pipeline", "deaf", "|", "head", "10"]).await;
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.contains("left 141 Cause::BrokenPipe"), "{said}");
}

#[tokio::test]
async fn both_directions_at_once() {
    let tree = Tree::new().await;
    let mib = (1 << 20).to_string();
    is_exit(&tree.run(&["duplex", &mib]).await, 77);
    is_exit(&tree.run(&["communicate", &mib]).await, 77);
    is_exit(&tree.run(&["deadlock"]).await, 137);
}

#[tokio::test]
async fn a_call_that_hangs_ends_at_its_deadline_with_all_it_started() {
    let tree = Tree::new().await;
    let started = Instant::now();
    let ended = tree.run_for(200, &["hang", "2"]).await;
    assert_eq!(ended.exit, Exit::ended(ExitCause::TimedOut));
    assert_eq!(ended.failure.unwrap().0, FailureKind::Timeout);
    assert!(started.elapsed() < Duration::from_secs(20));
    assert!(tree.is_idle().await, "something outlived its call");
    let ended = tree.run_for(200, &["naive", "1000000"]).await;
    assert_eq!(ended.exit, Exit::ended(ExitCause::TimedOut));
    assert!(tree.is_idle().await);
}

#[tokio::test]
async fn dropping_the_call_leaves_nothing() {
    let tree = Tree::new().await;
    let hanging = tree.run(&["hang", "2"]);
    let cut = tokio::time::timeout(Duration::from_millis(100), hanging).await;
    assert!(cut.is_err());
    assert!(tree.is_idle().await, "something outlived its call");
}

#[tokio::test]
async fn a_spinner_does_not_starve_its_neighbour() {
    let tree = Tree::new().await;
    is_exit(&tree.run(&["beside"]).await, 0);
}

#[tokio::test]
async fn a_parent_outlives_a_child_with_narrower_limits() {
    let tree = Tree::new().await;
    let ended = tree.run(&["limits"]).await;
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert_eq!(said, "Cause::OverBudget 152 Cause::TimedOut 124\n");
    is_exit(&ended, 9);
}

#[tokio::test]
async fn one_budget_holds_for_all() {
    let tree = Tree::new().await;
    // The CPU of the whole call is spent by a child: the parent, which sleeps, ends as well.
    let ended = tree.run_with(&["pipeline", "spin", "|", "sleep", "60000"], |limits| {
        limits.cpu_ms = 100;
    });
    let ended = ended.await;
    assert_eq!(ended.exit, Exit::ended(ExitCause::TimedOut));
    assert!(ended.failure.unwrap().1.contains("cpu"));
    let small = |limits: &mut claw_core::limit::CallLimits| limits.memory_bytes = 40 << 20;
    is_exit(&tree.run_with(&["spawn", "alloc", "64"], small).await, 9);
    is_exit(&tree.run_with(&["spawn", "alloc", "16"], small).await, 0);
}

#[tokio::test]
async fn bombs_stop_at_the_limits() {
    let tree = Tree::new().await;
    is_exit(&tree.run(&["deep"]).await, 7);
    is_exit(&tree.run(&["bomb"]).await, 3);
    assert!(tree.is_idle().await);
}

#[tokio::test]
async fn streams_can_be_given_away() {
    let tree = Tree::new().await;
    let ended = tree.run(&["attach"]).await;
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "into the file\n");
    is_exit(&ended, 77);
    is_exit(&tree.run(&["misc"]).await, 0);
}

#[tokio::test]
async fn scripts_are_found_by_path_and_first_line() {
    let tree = Tree::new().await;
    tree.file("say.x", "#!/usr/bin/env say\n", 0o755);
    tree.file("plain", "#!/usr/bin/env say\n", 0o644);
    tree.file("mute", "no first line\n", 0o755);
    let ended = tree.run(&["spawn", "./say.x", "hi"]).await;
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "./say.x hi\n");
    is_exit(&tree.run(&["spawn", "./plain"]).await, 126);
    is_exit(&tree.run(&["spawn", "./mute"]).await, 126);
    is_exit(&tree.run(&["spawn", "./absent"]).await, 127);
    let ended = tree.run(&["/tmp/say.x"]).await;
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "/tmp/say.x\n");
    for (program, kind) in [
        ("no-such", FailureKind::NotFound),
        ("./absent", FailureKind::NotFound),
        ("./plain", FailureKind::Incompatible),
        ("", FailureKind::Arguments),
    ] {
        let refused = tree.try_run(&[program]).await.unwrap_err();
        assert_eq!(refused.kind, kind, "{program}");
    }
}

#[tokio::test]
async fn permission_bits_are_those_of_the_disk_and_folders_stay_their_owners() {
    let tree = Tree::new().await;
    tree.file("a.x", "#!/usr/bin/env say\n", 0o640);
    let said = async |argv: &[&str]| {
        let ended = tree.run(argv).await;
        String::from_utf8(ended.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(said(&["mode", "/tmp/a.x"]).await, "640");
    assert_eq!(said(&["mode", "/tmp/./b/../a.x", "755"]).await, "755");
    assert_eq!(said(&["spawn", "./a.x"]).await, "./a.x");
    assert_eq!(said(&["mode", "/tmp/a.x", "7400"]).await, "400");
    assert_eq!(said(&["mode", "/tmp", "0"]).await, "700");
    assert_eq!(
        said(&["mode", "/in/b", "777"]).await,
        "ErrorKind::Denied read-only-root"
    );
    assert_eq!(said(&["mode", "/in/b"]).await, "444");
    for (path, refusal) in [
        ("/etc/passwd", "ErrorKind::Denied root-not-granted"),
        ("/tmp/../etc/passwd", "ErrorKind::Denied root-not-granted"),
        ("/tmp/../../x", "ErrorKind::Invalid path"),
        ("a.x", "ErrorKind::Invalid path"),
        ("/tmp/absent", "ErrorKind::NotFound not-found"),
    ] {
        assert_eq!(said(&["mode", path, "777"]).await, refusal, "{path}");
        assert_eq!(said(&["mode", path]).await, refusal, "{path}");
    }
}

#[tokio::test]
async fn output_beyond_the_limit_is_counted() {
    let tree = Tree::new().await;
    let ended = tree.run_with(&["gen", "5000"], |limits| limits.output_bytes = 1000);
    let ended = ended.await;
    assert_eq!(
        (ended.stdout.len(), ended.output_dropped_bytes),
        (1000, 4000)
    );
    is_exit(&ended, 0);
}

#[tokio::test]
async fn starting_commands_is_cheap() {
    let tree = Tree::new().await;
    tree.run(&["true"]).await;
    let mut each: Vec<Duration> = Vec::new();
    for _ in 0..300 {
        let started = Instant::now();
        tree.run(&["true"]).await;
        each.push(started.elapsed());
    }
    each.sort();
    let children = Instant::now();
    is_exit(&tree.run(&["many", "1000", "true"]).await, 0);
    println!(
        "first command p50 {:?}; as a child {:?}",
        each[150],
        children.elapsed() / 1000
    );
}
