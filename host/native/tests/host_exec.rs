//! Programs of the host meet their walls, and lines end with all that they started.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_native::{After, HostCommands, HostEnd, HostRun, HostStep, Profile};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn step(after: After, pipe: &[&[&str]]) -> HostStep {
    let words = |words: &&[&str]| words.iter().map(OsString::from).collect();
    HostStep {
        after,
        pipe: pipe.iter().map(words).collect(),
    }
}

fn line(folder: &Path, steps: Vec<HostStep>) -> HostCommands {
    let system = ["/usr", "/bin", "/lib", "/lib64", "/etc", "/dev/null"].map(PathBuf::from);
    HostCommands {
        helper: env!("CARGO_BIN_EXE_claw-confined").into(),
        steps,
        folder: folder.to_owned(),
        env: vec![("PATH".into(), "/usr/bin:/bin".into())],
        profile: Profile {
            read: system.into_iter().filter(|p| p.exists()).collect(),
            write: vec![folder.to_owned()],
            memory_bytes: 1 << 30,
            cpu_seconds: 20,
            file_bytes: 1 << 20,
            open_files: 64,
        },
        wall: Duration::from_secs(20),
        output_bytes: 1000,
    }
}

async fn sh(folder: &Path, script: &str) -> HostRun {
    let one = step(After::Any, &[&["/bin/sh", "-c", script]]);
    line(folder, vec![one]).run().await.unwrap()
}

fn text(run: &HostRun) -> String {
    String::from_utf8(run.output.clone()).unwrap()
}

#[tokio::test]
async fn words_arrive_as_they_are_and_pipes_and_chains_work() {
    let folder = tempfile::tempdir().unwrap();
    let steps = vec![
        step(
            After::Any,
            &[
                &["/usr/bin/printf", "%s\\n", "$HOME *", "b", "a"],
                &["/usr/bin/sort"],
            ],
        ),
        step(After::Failure, &[&["/bin/echo", "not this"]]),
        step(After::Success, &[&["/bin/false"]]),
        step(After::Failure, &[&["/bin/echo", "but this"]]),
        step(After::Any, &[&["/bin/sh", "-c", "echo err >&2; exit 7"]]),
    ];
    let run = line(folder.path(), steps).run().await.unwrap();
    assert_eq!(run.end, HostEnd::Exit(7));
    assert_eq!(text(&run), "$HOME *\na\nb\nbut this\nerr\n");
}

#[tokio::test]
async fn its_folder_may_be_written_and_nothing_else_read() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("work");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(folder.path().join("secret"), "s3cret").unwrap();
    let run = sh(&inside, "echo x > a && cat a && cat ../secret").await;
    assert!(text(&run).starts_with("x\n"), "{}", text(&run));
    assert!(!text(&run).contains("s3cret"));
    assert_ne!(run.end, HostEnd::Exit(0));
    let run = sh(&inside, "echo y > ../b").await;
    assert_ne!(run.end, HostEnd::Exit(0));
    assert!(!folder.path().join("b").exists());
    let run = sh(&inside, "ls /proc/1; ls /root; env").await;
    assert!(!text(&run).contains("cwd"), "{}", text(&run));
    assert_eq!(text(&run).matches("PATH=").count(), 1);
    assert!(!text(&run).contains("CARGO"), "{}", text(&run));
}

/// Python says the error of each call; without it the same is seen by the programs of the shell alone.
const CALLS: &str = r#"
import os, socket, ctypes
def tried(what, call):
    try:
        call(); print(what, "went")
    except OSError as e:
        print(what, e.errno)
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 16):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        tried(f"socket {int(family)} {int(kind)}", lambda: socket.socket(family, kind))
tried("setsid", os.setsid)
tried("setpgid", lambda: os.setpgid(0, 0))
a, b = socket.socketpair(); a.send(b"pair"); print(b.recv(9).decode())
"#;

#[tokio::test]
async fn there_is_no_socket_and_no_way_out_of_the_group() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("calls.py"), CALLS).unwrap();
    let python = ["/usr/bin/python3", "/usr/local/bin/python3"];
    let Some(python) = python.into_iter().find(|p| Path::new(p).exists()) else {
        panic!("this test needs python3, which CI has");
    };
    let one = step(After::Any, &[&[python, "calls.py"]]);
    let run = line(folder.path(), vec![one]).run().await.unwrap();
    let said = text(&run);
    assert_eq!(said.matches(" 1\n").count(), 10, "{said}");
    assert!(!said.contains("went"), "{said}");
    assert!(said.ends_with("pair\n"), "{said}");
}

#[tokio::test]
async fn what_runs_too_long_ends_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let script = "(while :; do echo x >> alive; sleep 0.02; done) & sleep 60";
    let one = step(After::Any, &[&["/bin/sh", "-c", script]]);
    let mut commands = line(folder.path(), vec![one]);
    commands.wall = Duration::from_millis(400);
    let run = commands.run().await.unwrap();
    assert_eq!(run.end, HostEnd::Timeout);
    gone(folder.path()).await;
}

#[tokio::test]
async fn what_is_left_behind_ends_with_its_step() {
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let script = "(while :; do echo x >> alive; sleep 0.02; done) & sleep 0.2; echo done";
    let run = sh(folder.path(), script).await;
    assert_eq!(
        (run.end.clone(), text(&run)),
        (HostEnd::Exit(0), "done\n".into())
    );
    assert!(began.elapsed() < Duration::from_secs(15));
    gone(folder.path()).await;
}

/// Waits until nobody writes any more.
async fn gone(folder: &Path) {
    let alive = folder.join("alive");
    assert!(alive.exists());
    let size = || std::fs::metadata(&alive).unwrap().len();
    for _ in 0..50 {
        let before = size();
        tokio::time::sleep(Duration::from_millis(200)).await;
        if size() == before {
            return;
        }
    }
    panic!("it still writes");
}

#[tokio::test]
async fn output_is_cut_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let run = sh(
        folder.path(),
        "i=0; while [ $i -lt 500 ]; do echo 12345; i=$((i+1)); done",
    )
    .await;
    assert_eq!((run.output.len(), run.dropped_bytes), (1000, 2000));
}

#[tokio::test]
async fn a_program_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let one = step(After::Any, &[&["/usr/bin/no-such-program"]]);
    let run = line(folder.path(), vec![one]).run().await.unwrap();
    assert_eq!(run.end, HostEnd::Exit(126));
    assert!(
        text(&run).contains("cannot run `/usr/bin/no-such-program`"),
        "{}",
        text(&run)
    );
}

#[tokio::test]
async fn malformed_arguments_run_nothing() {
    let helper = env!("CARGO_BIN_EXE_claw-confined");
    for args in [
        &["__confined"][..],
        &["__confined", "--read"],
        &["__confined", "--x", "1", "--", "/bin/true"],
        &["__confined", "--"],
        &["/bin/true"],
    ] {
        let ended = std::process::Command::new(helper)
            .args(args)
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(125), "{args:?}");
    }
}
