//! `claw exec` as a process: exit codes, streams, limits, signals, what is left behind. The guest `commands` stands for
//! the interpreters.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::chat::Chat;
use common::exec::{names, signal, small};
use common::hosted::until;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Bytes of the stream tests.
const BIG: usize = 50 << 20;
/// How soon an interrupted run is gone, in seconds: far longer than it takes.
const SOON: Duration = Duration::from_secs(10);

#[test]
fn the_exit_code_is_the_commands_own() {
    let claw = small();
    for code in [0, 1, 5, 77, 255] {
        let ran = claw.exec(&[], &["exit", &code.to_string()]).exits(code);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    }
}

#[test]
fn bytes_pass_as_they_are() {
    let claw = small();
    let mut bytes: Vec<u8> = (0..=255).collect();
    bytes.extend(b"\x1b[2J\x1b]0;x\x07");
    let output = claw.exec_fed(&[], &["cat77"], &bytes);
    assert_eq!(output.status.code(), Some(77));
    assert_eq!(output.stdout, bytes);
}

#[test]
fn big_streams_pass_in_both_directions() {
    let claw = small();
    let output = claw.exec_fed(&[], &["drain"], &vec![7; BIG]);
    assert_eq!(output.stdout, format!("{BIG}\n").into_bytes());
    let output = claw.exec_fed(&[], &["gen", &BIG.to_string()], b"");
    assert_eq!(output.stdout.len(), BIG);
}

#[test]
fn a_slow_reader_slows_the_command_and_gets_everything() {
    let claw = small();
    let mut child = claw
        .exec_command(&[], &["gen", "1000000"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut piece = [0; 1000];
    out.read_exact(&mut piece).unwrap();
    // It cannot have ended: the pipes hold less than is left.
    std::thread::sleep(Duration::from_millis(200));
    assert!(child.try_wait().unwrap().is_none());
    let mut rest = Vec::new();
    out.read_to_end(&mut rest).unwrap();
    assert_eq!(rest.len(), 999_000);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let claw = small();
    let mut child = claw
        .exec_command(&[], &["yes"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "y\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn standard_input_that_nobody_reads_is_left_alone() {
    let claw = small();
    let file = claw.file("in.txt", "left\n");
    let script = "exec 0<\"$1\"; shift; \"$@\" exec -- true; cat";
    let mut command = claw.command_in(&["sh", "-c", script, "sh", file.to_str().unwrap()], &[]);
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "left\n");
}

#[test]
fn a_limit_of_time_ends_it_with_words() {
    let claw = small();
    for line in [&["sleep", "60000"][..], &["spin"], &["spawn", "spin"]] {
        let began = Instant::now();
        let ran = claw.exec(&["--timeout", "1"], line).exits(124);
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        assert!(ran.err.contains("--timeout SECONDS"), "{ran:#?}");
    }
}

#[test]
fn a_signal_ends_it_and_leaves_nothing() {
    let claw = small();
    for (name, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let temp = claw.dir().join(format!("temp{code}"));
        std::fs::create_dir(&temp).unwrap();
        let mut child = claw
            .exec_command(&[], &["spawn", "sleep", "60000"])
            .env("TMPDIR", &temp)
            .spawn()
            .unwrap();
        until("the run has its private folder", || {
            !names(&temp).is_empty()
        });
        let began = Instant::now();
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert!(began.elapsed() < SOON);
        assert_eq!(names(&temp), Vec::<String>::new());
    }
}

#[test]
fn a_closed_terminal_does_not_end_what_nohup_started() {
    let claw = small();
    let nohup = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"];
    let mut child = claw
        .command_in(&nohup, &["exec", "--", "yes"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 2]).unwrap();
    signal(&child, "-HUP");
    // It writes on, far beyond what the pipes between hold.
    out.read_exact(&mut vec![0; 512 << 10]).unwrap();
    signal(&child, "-TERM");
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

#[test]
fn ctrl_c_does_not_wait_for_a_reader_that_sleeps() {
    let claw = small();
    let mut child = claw
        .exec_command(&[], &["yes"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 2]).unwrap();
    // The pipe fills up and nobody takes the rest.
    std::thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(began.elapsed() < SOON);
}

#[test]
fn what_does_not_run_has_a_code_and_words() {
    let claw = small();
    claw.file("plain.txt", "no script");
    claw.file("sub/x", "");
    let missing = claw.file("odd", "#!/usr/bin/perl\n");
    for (line, code, words) in [
        (&["frobnicate"][..], 127, "not a command of the sandbox"),
        (&["git", "status"], 127, "version control"),
        (&["python3", "-c", "1"], 127, "claw runtime add python"),
        (&["./nothing"], 127, "not there"),
        (&[missing.to_str().unwrap()], 127, "`perl`"),
        (&["./plain.txt"], 126, "names its interpreter"),
        (&["./sub"], 126, "is a folder"),
    ] {
        let ran = claw.exec(&[], line).exits(code);
        assert!(ran.err.contains(words), "{ran:#?}");
        assert_eq!(ran.out, "");
    }
}

#[test]
fn flags_that_make_no_sense_are_wrong_usage_and_what_may_not_be_is_refused() {
    let claw = small();
    let home = claw.home();
    for (flags, code, words) in [
        (&["--net", "http://a.test"][..], 2, "without a scheme"),
        (&["--net", "127.0.0.1"], 2, "its port must be named"),
        (&["--dir", "x:/tmp"], 2, "sandbox's own"),
        (&["--env", "=1"], 2, "NAME=VALUE"),
        (&["--env", "CLAW_NOT_SET_HERE"], 2, "has no value here"),
        (&["--timeout", "0"], 2, "--timeout"),
        (&["--memory", "1"], 2, "--memory"),
        (
            &["--cwd", "/elsewhere"],
            2,
            "no folder that the command sees",
        ),
        (&["--frobnicate"], 2, "--frobnicate"),
        (&["--dir", "./nothing"], 125, "./nothing"),
        (&["--dir", "."], 125, "claw's own home"),
        (&["--dir", home.to_str().unwrap()], 125, "claw's own home"),
        (&["--report", "./nothing/r.json"], 125, "--report"),
    ] {
        let ran = claw.exec(flags, &["true"]).exits(code);
        assert!(ran.err.contains(words), "{ran:#?}");
    }
    let ran = claw.run(&["exec"]).exits(2);
    assert!(ran.err.contains("CMD"), "{ran:#?}");
    let ran = claw.run(&["run", "x.py"]).exits(2);
    assert!(ran.err.contains("claw exec -- ./x.py"), "{ran:#?}");
    let claw = claw.config("limits: { wall: 1s }");
    claw.exec(&["--timeout", "2"], &["true"]).exits(2);
    claw.exec(&[], &["sleep", "60000"]).exits(124);
}

#[test]
fn the_environment_is_empty_but_for_what_is_documented_and_given() {
    let claw = small()
        .env("TZ", "Asia/Tokyo")
        .env("TOKEN", "t")
        .env("OTHER", "o");
    let ran = claw.exec(&["--env", "A=1=2", "--env", "TOKEN"], &["env", "x y", ""]);
    let wanted = "argv [\"env\", \"x y\", \"\"]\ncwd /tmp\nHOME=/tmp\n\
        PATH=/usr/local/bin:/usr/bin:/bin\nLANG=C.UTF-8\nTZ=Asia/Tokyo\nUSER=claw\nLOGNAME=claw\n\
        TMPDIR=/tmp\nA=1=2\nTOKEN=t\n";
    assert_eq!(ran.exits(0).out, wanted);
    std::fs::create_dir_all(claw.dir().join("a/sub")).unwrap();
    let folder = ["--dir", "a:/home", "--cwd", "/home/sub"];
    let out = claw.exec(&folder, &["env"]).exits(0).out;
    assert!(out.contains("cwd /home/sub\nHOME=/home\n"), "{out}");
}

#[test]
fn the_report_says_what_happened() {
    let claw = small();
    let (ran, report) = claw.exec_reported(&[], &["spawn", "exit", "5"]);
    ran.exits(5);
    assert_eq!(report["command"], json!(["spawn", "exit", "5"]));
    assert_eq!(
        (&report["exit"], &report["cause"]),
        (&json!(5), &json!("exited"))
    );
    assert_eq!(
        (&report["commands"], &report["failure"]),
        (&json!(2), &Value::Null)
    );
    for figure in ["wall_ms", "cpu_ms", "memory_peak_bytes"] {
        assert!(report[figure].is_u64(), "{report:#}");
    }
    let (ran, report) = claw.exec_reported(&[], &["gen", "1000"]);
    ran.exits(0);
    assert_eq!(
        report["output_bytes"],
        json!({ "stdout": 1000, "stderr": 0 })
    );
    let (ran, report) = claw.exec_reported(&["--timeout", "1"], &["spin"]);
    ran.exits(124);
    assert_eq!(report["cause"], "timed-out");
    assert_eq!(report["failure"]["kind"], "timeout");
    let (ran, report) = claw.exec_reported(&[], &["frobnicate"]);
    ran.exits(127);
    assert_eq!(
        (&report["exit"], &report["cause"]),
        (&json!(127), &json!("not-started"))
    );
}

#[test]
fn it_runs_beside_a_claw_and_leaves_no_store() {
    let claw = small();
    claw.exec(&[], &["true"]).exits(0);
    for file in ["claw.db", "claw.sock", "lock", "blobs"] {
        assert!(!claw.home().join(file).exists(), "{file}");
    }
    let chat = Chat::open(&claw, &[]);
    let began = Instant::now();
    claw.exec(&[], &["exit", "5"]).exits(5);
    assert!(began.elapsed() < SOON);
    assert_eq!(chat.close(), Some(0));
}

#[test]
fn a_runtime_is_compiled_at_first_use_and_stays_removed_until_added() {
    let claw = small();
    let aot = claw.dir().join("aot");
    let claw = claw.env("CLAW_AOT_DIR", &aot);
    let state = || {
        let rows = claw.run(&["--json", "runtime", "list"]).exits(0).json();
        let rows = rows.as_array().unwrap().clone();
        let row = rows.iter().find(|r| r["name"] == "commands").unwrap();
        row["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(), "not compiled");
    let ran = claw.exec(&[], &["exit", "5"]).exits(5);
    assert!(
        ran.err.contains("compiling runtime commands, once"),
        "{ran:#?}"
    );
    assert_eq!(state(), "ready");
    assert_eq!(claw.exec(&[], &["exit", "5"]).exits(5).err, "");
    claw.run(&["runtime", "remove", "commands"]).exits(0);
    assert_eq!(state(), "removed");
    let compiled = |n: &String| n.ends_with(".cwasm");
    assert_eq!(names(&aot).iter().filter(|n| compiled(n)).count(), 0);
    claw.exec(&[], &["exit", "5"]).exits(127);
    claw.run(&["runtime", "remove", "commands"]).exits(4);
    let ran = claw.run(&["runtime", "remove", "frobnicate"]).exits(4);
    assert!(ran.err.contains("CLAW-R001"), "{ran:#?}");
    claw.run(&["runtime", "add", "frobnicate"]).exits(4);
    claw.run(&["runtime", "add", "."]).exits(1);
    claw.run(&["runtime", "add", "commands"]).exits(0);
    assert_eq!(state(), "ready");
    let words = claw.run(&["runtime", "list"]).exits(0).out;
    assert!(words.contains("not installed"), "{words}");
}
