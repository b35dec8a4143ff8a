//! `claw exec` with the shell and Python: what a script is given, and what comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Claw;
use common::exec::{languages, names, signal};
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How soon an interrupted run is gone: far longer than it takes.
const SOON: Duration = Duration::from_secs(10);

fn python(claw: &Claw, flags: &[&str], script: &str, args: &[&str]) -> common::Ran {
    claw.exec(flags, &[&["python3", "-c", script], args].concat())
}

#[test]
fn a_pipeline_prints_and_exits_as_bash_does() {
    let script = "for i in 1 2 3; do echo $i; done | sort -r | head -1; exit 5";
    let ran = languages().exec(&[], &["bash", "-c", script]).exits(5);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("3\n", ""));
}

#[test]
fn exit_codes_are_whole() {
    let claw = languages();
    for code in [0, 1, 5, 77, 255] {
        claw.exec(&[], &["bash", "-c", &format!("exit {code}")])
            .exits(code);
        python(&claw, &[], &format!("import sys; sys.exit({code})"), &[]).exits(code);
    }
    let ran = python(&claw, &[], "import sys; sys.exit('in words')", &[]).exits(1);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "in words\n"));
    let ran = python(&claw, &[], "raise ValueError('x')", &[]).exits(1);
    assert!(
        ran.err.starts_with("Traceback (most recent call last):"),
        "{ran:#?}"
    );
    assert!(ran.err.contains("ValueError: x"), "{ran:#?}");
    claw.exec(&[], &["bash", "-c", "frobnicate"]).exits(127);
    python(&claw, &[], "if", &[]).exits(1);
}

#[test]
fn the_three_streams_are_three() {
    let claw = languages();
    let shell = "read a; echo \"out $a\"; echo \"err $a\" >&2; cat";
    let snake = "import sys\na = sys.stdin.buffer.readline().decode().strip()\nprint('out', a)\n\
        print('err', a, file=sys.stderr)\nsys.stdout.flush()\nsys.stdout.buffer.write(sys.stdin.buffer.read())";
    for line in [["bash", "-c", shell], ["python3", "-c", snake]] {
        let output = claw.exec_fed(&[], &line, b"one\n\x00\xff\x1b[2Jtwo");
        assert_eq!(output.status.code(), Some(0), "{line:?}");
        assert_eq!(output.stdout, b"out one\n\x00\xff\x1b[2Jtwo", "{line:?}");
        assert_eq!(output.stderr, b"err one\n", "{line:?}");
    }
    let ran = claw.exec(
        &[],
        &["python3", "-c", "import sys; print(repr(sys.stdin.read()))"],
    );
    assert_eq!(ran.exits(0).out, "''\n");
}

#[test]
fn a_script_can_come_from_standard_input() {
    let claw = languages();
    for (line, script, out) in [
        (&["bash"][..], "echo $((6 * 7))", "42\n"),
        (&["bash", "-s", "a", "b"], "echo $# $2", "2 b\n"),
        (&["python3"], "print(6 * 7)", "42\n"),
        (
            &["python3", "-", "a"],
            "import sys; print(sys.argv)",
            "['-', 'a']\n",
        ),
    ] {
        let output = claw.exec_fed(&[], line, script.as_bytes());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), out, "{line:?}");
    }
}

#[test]
fn arguments_and_variables_arrive_as_they_are() {
    let claw = languages();
    let args = ["a b", "", "ü", "$HOME", "*", "-x", "--json", "new\nline"];
    let script = "import sys, json; print(json.dumps(sys.argv[1:]))";
    let out = python(&claw, &[], script, &args).exits(0).out;
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&out).unwrap(),
        json!(args)
    );
    let script = "printf '<%s>' \"$@\"; echo $#";
    let line = [&["bash", "-c", script, "name"], &args[..]].concat();
    let out = claw.exec(&[], &line).exits(0).out;
    assert_eq!(out, "<a b><><ü><$HOME><*><-x><--json><new\nline>8\n");
    let flags = ["--env", "A=x y", "--env", "EMPTY="];
    let script = "import os; print(os.environ['A'], repr(os.environ['EMPTY']), 'PATH' in os.environ, len(os.environ))";
    assert_eq!(
        python(&claw, &flags, script, &[]).exits(0).out,
        "x y '' True 9\n"
    );
    let script = "echo \"$A|${EMPTY-unset}|${NONE-unset}|$HOME|$USER\"";
    let out = claw.exec(&flags, &["bash", "-c", script]).exits(0).out;
    assert_eq!(out, "x y||unset|/tmp|claw\n");
}

#[test]
fn a_script_is_seen_alone_and_cannot_be_changed() {
    let claw = languages();
    claw.file("scripts/neighbour.py", "SECRET = 'found'");
    claw.file(
        "scripts/x.py",
        "import os, sys\nprint(__file__, sys.argv[1:], os.getcwd(), os.listdir('/in'), sorted(os.listdir('/')))\n\
        for change in (lambda: open(__file__, 'a'), lambda: open('/in/new', 'w'), lambda: os.remove(__file__)):\n\
        \x20   try:\n        change()\n        print('changed')\n    except OSError: print('refused')\n\
        try:\n    import neighbour\n    print('imported')\nexcept ImportError: print('alone')\n",
    );
    let ran = claw.exec(&[], &["python3", "scripts/x.py", "a"]).exits(0);
    let seen = "/in/x.py ['a'] /tmp ['x.py'] ['in', 'tmp']\nrefused\nrefused\nrefused\nalone\n";
    assert_eq!(ran.out, seen);
    claw.file(
        "scripts/y.py",
        "import os, neighbour\nprint(__file__, os.getcwd(), neighbour.SECRET)",
    );
    let ran = claw
        .exec(&["--dir", "scripts"], &["python3", "scripts/y.py"])
        .exits(0);
    assert_eq!(ran.out, "/mnt/y.py /mnt found\n");
    claw.file("scripts/x.sh", "#!/bin/bash\necho \"$0 $1 $(ls /in)\"");
    let ran = claw.exec(&[], &["bash", "scripts/x.sh", "a"]).exits(0);
    assert_eq!(ran.out, "/in/x.sh a x.sh\n");
}

#[test]
fn a_script_named_as_the_command_is_run_by_its_first_line() {
    let claw = languages();
    // None of them is executable.
    claw.file(
        "a.py",
        "#!/usr/bin/env python3\nimport sys\nprint('py', sys.argv)",
    );
    claw.file(
        "b",
        "#!/bin/bash -e\necho \"sh $0 $*\"\nfalse\necho not reached",
    );
    let ran = claw.exec(&[], &["./a.py", "x"]).exits(0);
    assert_eq!(ran.out, "py ['/in/a.py', 'x']\n");
    let path = claw.dir().join("b");
    let ran = claw.exec(&[], &[path.to_str().unwrap(), "x", "y"]).exits(1);
    assert_eq!(ran.out, "sh /in/b x y\n");
}

#[test]
fn a_folder_is_read_only_unless_it_is_said() {
    let claw = languages();
    let file = claw.file("data/in.txt", "text");
    let script =
        "import os\nprint(os.getcwd(), open('in.txt').read())\nopen('sub/out.txt', 'w').write('x')";
    std::fs::create_dir(claw.dir().join("data/sub")).unwrap();
    let (ran, report) = claw.exec_reported(&["--dir", "data"], &["python3", "-c", script]);
    assert_eq!(ran.out, "/mnt text\n");
    assert!(ran.err.contains("PermissionError"), "{ran:#?}");
    assert!(ran.err.contains("claw: denied: "), "{ran:#?}");
    assert!(ran.err.contains("--dir FOLDER:/mnt:rw"), "{ran:#?}");
    ran.exits(1);
    assert_eq!(report["denials"][0]["code"], "read-only", "{report:#}");
    let (ran, report) = claw.exec_reported(&["--dir", "data:rw"], &["python3", "-c", script]);
    assert_eq!(ran.exits(0).err, "");
    assert_eq!(
        report["effects"][0]["summary"], "write under /mnt",
        "{report:#}"
    );
    assert_eq!(report["effects"][0]["state"], "done");
    assert_eq!(names(&claw.dir().join("data/sub")), ["out.txt"]);
    let shell = "cat in.txt; echo more >> in.txt; mkdir -p new/er; pwd";
    let flags = ["--dir", "data:/mnt/data:rw"];
    let ran = claw.exec(&flags, &["bash", "-c", shell]).exits(0);
    assert_eq!(ran.out, "text/mnt/data\n");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "textmore\n");
    assert!(claw.dir().join("data/new/er").is_dir());
}

#[test]
fn several_folders_and_a_starting_place() {
    let claw = languages();
    claw.file("one/a", "1");
    claw.file("two/sub/b", "2");
    let flags = ["--dir", "one", "--dir", "two:/two", "--cwd", "/two/sub"];
    let ran = claw
        .exec(
            &flags,
            &[
                "bash",
                "-c",
                "pwd; cat b /mnt/a; ls -d /tmp /two /mnt; [ -e /in ] || echo no in",
            ],
        )
        .exits(0);
    assert_eq!(ran.out, "/two/sub\n21/mnt\n/tmp\n/two\nno in\n");
}

#[test]
fn what_is_written_to_tmp_is_gone_afterwards() {
    let claw = languages();
    let script = "ls -A /tmp | wc -l; echo x > /tmp/left; cat /tmp/left";
    for _ in 0..2 {
        let ran = claw.exec(&[], &["bash", "-c", script]).exits(0);
        let words: Vec<&str> = ran.out.split_whitespace().collect();
        assert_eq!(words, ["0", "x"]);
    }
}

#[test]
fn ctrl_c_ends_the_whole_tree() {
    let claw = languages();
    let data = claw.file("data/log", "");
    let beat =
        "import time\nwhile True:\n    open('/mnt/log', 'a').write('.')\n    time.sleep(0.02)";
    let script = format!("echo ready; python3 -c \"{beat}\"; echo not reached");
    let mut child = claw
        .exec_command(&["--dir", "data:rw"], &["bash", "-c", &script])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    let bytes = || std::fs::metadata(&data).unwrap().len();
    common::hosted::until("the child of the shell is at work", || bytes() > 0);
    let began = Instant::now();
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(began.elapsed() < SOON);
    line.clear();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "");
    let then = bytes();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(bytes(), then, "something goes on");
}

#[test]
fn a_limit_of_time_holds_for_the_whole_tree() {
    let claw = languages();
    for script in [
        "while :; do :; done",
        "python3 -c 'while True: pass'",
        "python3 -c 'import time; time.sleep(60)'",
    ] {
        let began = Instant::now();
        let ran = claw.exec(&["--timeout", "1"], &["bash", "-c", script]);
        assert!(ran.exits(124).err.contains("--timeout SECONDS"), "{script}");
        assert!(began.elapsed() < Duration::from_secs(30), "{script}");
    }
}
