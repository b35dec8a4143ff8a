//! Commands that start commands of other runtimes, in one call on one worker.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Claw, Ran, exec::languages};
use std::time::{Duration, Instant};

fn claw() -> Claw {
    languages().env("CLAW_GUEST_WORKERS", "1")
}

fn exec(claw: &Claw, line: &[&str]) -> Ran {
    claw.exec(&[], line)
}

#[test]
fn bash_calls_python_calls_jq() {
    let script = r#"
echo '{"names": ["ana", "bob", "cy"]}' | python3 -c '
import subprocess, sys
text = sys.stdin.read()
done = subprocess.run(["jq", "-r", ".names[1:][]"], input=text, capture_output=True, text=True, check=True)
for name in done.stdout.split():
    print(name.title())
sys.exit(7)
' | sort -r
echo "codes ${PIPESTATUS[*]}"
"#;
    let ran = exec(&claw(), &["bash", "-c", script]).exits(0);
    assert_eq!(ran.out, "Cy\nBob\ncodes 0 7 0\n");
}

#[test]
fn python_talks_with_a_child_in_both_directions() {
    let script = r#"
import subprocess
data = bytes(i * 7 % 251 for i in range(1 << 20))
child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
out, _ = child.communicate(data)
print(len(out), out == data, child.returncode)
first = subprocess.Popen(["seq", "1", "100000"], stdout=subprocess.PIPE)
second = subprocess.Popen(["wc", "-l"], stdin=first.stdout, stdout=subprocess.PIPE, text=True)
first.stdout.close()
print(second.communicate()[0].strip(), first.wait(), second.returncode)
"#;
    let ran = exec(&claw(), &["python3", "-c", script]).exits(0);
    assert_eq!(ran.out, "1048576 True 0\n100000 0 0\n");
}

#[test]
fn a_reader_that_stops_ends_its_writer() {
    let started = Instant::now();
    let ran = exec(
        &claw(),
        &["bash", "-c", "yes | head -1; echo ${PIPESTATUS[1]}"],
    )
    .exits(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("y\n0\n", ""));
    let script = "python3 -c 'while True: print(\"x\" * 1000)' 2>/dev/null | head -c 5; echo";
    let ran = exec(&claw(), &["bash", "-c", script]).exits(0);
    assert_eq!(ran.out, "xxxxx\n");
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_large_pipe_arrives_whole() {
    let write = "import sys\nfor _ in range(800): sys.stdout.buffer.write(b'x' * 65536)";
    let script = format!("python3 -c \"{write}\" | wc -c");
    let ran = exec(&claw(), &["bash", "-c", &script]).exits(0);
    assert_eq!(ran.out.trim(), (800 * 65536).to_string());
}

#[test]
fn a_killed_parent_takes_its_children_along() {
    let script = r#"
import subprocess, time
started = time.monotonic()
try:
    subprocess.run(["bash", "-c", "python3 -c 'import time; time.sleep(60)'; echo never"], timeout=0.5)
except subprocess.TimeoutExpired:
    print("late", time.monotonic() - started < 20)
"#;
    let started = Instant::now();
    let ran = exec(&claw(), &["python3", "-c", script]).exits(0);
    assert_eq!(ran.out, "late True\n");
    assert!(started.elapsed() < Duration::from_secs(40));
}

#[test]
fn a_spinning_child_does_not_hold_up_a_good_one() {
    let script = r#"
import subprocess
spinner = subprocess.Popen(["python3", "-c", "while True: pass"])
good = subprocess.run(["bash", "-c", "for i in 1 2 3; do sleep 0.01; done; echo good"], capture_output=True, text=True)
print(good.stdout.strip(), spinner.poll())
spinner.kill()
print(spinner.wait())
"#;
    let ran = exec(&claw(), &["python3", "-c", script]).exits(0);
    assert_eq!(ran.out, "good None\n-9\n");
}

#[test]
fn what_is_not_there_is_told_in_each_languages_own_terms() {
    let ran = exec(&claw(), &["bash", "-c", "git status; echo $?"]).exits(0);
    assert_eq!(ran.out, "127\n");
    assert!(
        ran.err.contains("git: command not found") && ran.err.contains("version control"),
        "{}",
        ran.err
    );
    let script = r#"
import subprocess
try:
    subprocess.run(["frobnicate"])
except FileNotFoundError as error:
    print(error.errno)
print(subprocess.run("frobnicate", shell=True, stderr=subprocess.DEVNULL).returncode)
"#;
    let ran = exec(&claw(), &["python3", "-c", script]).exits(0);
    assert_eq!(ran.out, "2\n127\n");
}
