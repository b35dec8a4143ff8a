//! What never ends by itself ends at `--timeout` with 124, and leaves nothing running.

use crate::sandbox::Planted;
use std::time::Duration;

/// What `--timeout` is given, in seconds.
const TIMEOUT: &str = "2";
/// Nothing is ended before this.
const AT_LEAST: Duration = Duration::from_millis(1_900);
/// On a busy machine, with others beside it, the start of an interpreter and the children of a bomb.
const AT_MOST: Duration = Duration::from_secs(20);
/// How many run at once: each is a process of its own.
const AT_ONCE: usize = 4;

/// Does something with each line, a few at once.
fn each<T: Sync>(lines: &[T], check: impl Fn(&T) + Sync) {
    for some in lines.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            for line in some {
                scope.spawn(|| check(line));
            }
        });
    }
}

#[track_caller]
fn ends_in_time(line: &[&str]) {
    let planted = Planted::new();
    let done = planted.exec(&["--timeout", TIMEOUT], line);
    assert_eq!(
        done.ran.code, 124,
        "{line:?} after {:?}: {:#?}",
        done.wall, done.ran
    );
    assert!(done.wall >= AT_LEAST, "{line:?}: {:?}", done.wall);
    assert!(done.wall <= AT_MOST, "{line:?}: {:?}", done.wall);
    assert!(
        !done.ran.out.contains("after"),
        "{line:?}: {}",
        done.ran.out
    );
}

/// It may end by itself, when its own limits refuse it; never late, and nothing goes on.
#[track_caller]
fn ends_somehow(line: &[&str]) {
    let planted = Planted::new();
    let done = planted.exec(&["--timeout", TIMEOUT], line);
    assert!(done.wall <= AT_MOST, "{line:?}: {:?}", done.wall);
    assert!(
        done.peak_bytes < 1 << 30,
        "{line:?}: {} bytes",
        done.peak_bytes
    );
    // The host is as good as before.
    planted.exec(&[], &["echo", "next"]).ran.exits(0);
}

#[test]
fn loops_of_the_shell() {
    let codes = [
        "while true; do :; done; echo after",
        "while :; do x=$((x + 1)); done; echo after",
        "until false; do echo x > /dev/null; done; echo after",
        "for ((;;)); do :; done; echo after",
        "f() { while :; do :; done; }; f; echo after",
        "x=$(while :; do :; done); echo after",
        "( while :; do :; done ); echo after",
        "while :; do :; done & wait; echo after",
        "trap '' TERM INT HUP ALRM; while :; do :; done; echo after",
        "trap 'while :; do :; done' EXIT; exit 0",
    ];
    each(&codes, |code| ends_in_time(&["bash", "-c", code]));
}

#[test]
fn pipelines_of_the_shell() {
    let codes = [
        "while true; do echo x; done | cat > /dev/null; echo after",
        "yes | cat | cat > /dev/null; echo after",
        "yes | while read x; do :; done; echo after",
        "yes > /dev/null; echo after",
        "while true; do echo a; done | grep b; echo after",
        "cat < <(yes) > /dev/null; echo after",
        "while true; do echo x | cat; done > /dev/null; echo after",
    ];
    each(&codes, |code| ends_in_time(&["bash", "-c", code]));
}

#[test]
fn an_endless_substitution_is_no_file_and_the_command_that_wants_one_fails() {
    let planted = Planted::new();
    let done = planted.bash(
        &["--timeout", "60"],
        "cp <(yes) /tmp/x; echo $?; test -e /tmp/x; echo $?",
    );
    assert_eq!(done.ran.out, "1\n1\n", "{:#?}", done.ran);
    assert!(done.ran.err.contains("File too large"), "{:#?}", done.ran);
}

#[test]
fn sleeping_and_waiting_for_ever() {
    let codes = [
        "sleep 1000; echo after",
        "sleep infinity; echo after",
        "sleep 1000 & wait; echo after",
        "sleep 1000 | cat; echo after",
        "timeout 1000 sleep 1000; echo after",
        "python3 -c 'import time; time.sleep(1000)'; echo after",
        "while sleep 0.01; do :; done; echo after",
    ];
    each(&codes, |code| ends_in_time(&["bash", "-c", code]));
    let codes = [
        "import time; time.sleep(1000); print('after')",
        "import asyncio; asyncio.run(asyncio.sleep(1000)); print('after')",
        "import subprocess; subprocess.run(['sleep', '1000']); print('after')",
        "import select; select.select([], [], [], 1000); print('after')",
        "import queue; queue.Queue().get(timeout=1000); print('after')",
    ];
    each(&codes, |code| ends_in_time(&["python3", "-c", code]));
}

/// Threads are stood in for: what waits for another one may be told that it never comes. It ends in any case.
#[test]
fn waiting_for_nobody_ends() {
    let codes = [
        "import threading; threading.Event().wait()",
        "import threading; l = threading.Lock(); l.acquire(); l.acquire()",
        "import threading; threading.Barrier(2).wait()",
        "import queue; queue.Queue().get()",
        "import queue; q = queue.Queue(1); q.put(1); q.put(2)",
        "import asyncio; asyncio.run(asyncio.Event().wait())",
        "import threading; e = threading.Event(); t = threading.Thread(target=e.wait); t.start(); t.join()",
        "import subprocess as s; s.Popen(['cat'], stdin=-1).wait()",
        "import os; r, w = os.pipe(); os.read(r, 1)",
        "import signal; signal.pause()",
    ];
    each(&codes, |code| {
        let planted = Planted::new();
        let done = planted.python(&["--timeout", TIMEOUT], code);
        assert!(done.wall <= AT_MOST, "{code}: {:?}", done.wall);
    });
}

#[test]
fn loops_of_python() {
    let codes = [
        "while True: pass",
        "sum(iter(int, 1))",
        "import itertools; max(itertools.count())",
        "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
        "pow(3, 10 ** 9)",
        "while True:\n try:\n  while True: pass\n except BaseException: pass",
        "import atexit\natexit.register(lambda: sum(0 for _ in iter(int, 1)))",
        "import threading\nthreading.Thread(target=lambda: sum(0 for _ in iter(int, 1))).start()",
        "import asyncio\nasync def f():\n while True: await asyncio.sleep(0)\nasyncio.run(f())",
        "class A:\n def __del__(self):\n  while True: pass\na = A()\ndel a",
        "import signal\nsignal.signal(signal.SIGTERM, lambda *a: None)\nwhile True: pass",
        "import sqlite3; sqlite3.connect(':memory:').execute('with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n').fetchall()",
    ];
    each(&codes, |code| ends_in_time(&["python3", "-c", code]));
}

#[test]
fn children_of_the_shell() {
    let codes = [
        "python3 -c 'while True: pass'; echo after",
        "bash -c 'while :; do :; done'; echo after",
        "python3 -c 'while True: pass' & wait; echo after",
        "python3 -c 'while True: print(1)' | while read x; do :; done; echo after",
        "awk 'BEGIN { while (1) x++ }'; echo after",
        "jq -n 'last(range(1e15))'; echo after",
        "echo x | sed ':a; b a'; echo after",
        "find / -exec sleep 100 \\;; echo after",
        "echo x | xargs -I{} sleep 100; echo after",
    ];
    each(&codes, |code| ends_in_time(&["bash", "-c", code]));
    ends_in_time(&["jq", "-n", "last(range(1e15))"]);
    ends_in_time(&["awk", "BEGIN { while (1) x++ }"]);
}

#[test]
fn children_of_python() {
    let codes = [
        "import subprocess; subprocess.run(['python3', '-c', 'while True: pass']); print('after')",
        "import subprocess; subprocess.run(['bash', '-c', 'while :; do :; done']); print('after')",
        "import os; os.system('while :; do :; done'); print('after')",
        "import subprocess as s; p = s.Popen(['yes'], stdout=-1)\nwhile True: p.stdout.read(65536)",
        "import subprocess as s\ntry: s.run(['sleep', '1000'], timeout=500)\nexcept BaseException: print('after')",
        "import subprocess as s; s.Popen(['bash', '-c', 'while :; do :; done']).wait(); print('after')",
        "import subprocess as s; p = s.Popen(['cat'], stdin=-1, stdout=-1); p.stdout.read(); print('after')",
    ];
    each(&codes, |code| ends_in_time(&["python3", "-c", code]));
}

#[test]
fn bombs_of_the_shell() {
    let codes = [
        "f() { f | f & }; f",
        "f() { f | f & }; f; wait",
        "f() { f | f; }; f",
        ":() { : | : & }; :; sleep 1",
        "f() { f; }; f",
        "f() { x=$(f); }; f",
        "while :; do sleep 100 & done",
        "while :; do bash -c 'sleep 100' & done",
        "export C='bash -c \"$C\" | bash -c \"$C\"'; bash -c \"$C\"",
        "echo 'bash /tmp/x & bash /tmp/x' > /tmp/x; bash /tmp/x; wait",
        "eval \"$(printf '(%.0s' {1..5000})\"",
        "echo {1..100000000} | wc -c",
        "echo {a..z}{a..z}{a..z}{a..z}{a..z}{a..z}{a..z} | wc -c",
        "x=x; for i in {1..40}; do x=\"$x$x\"; eval \"y=\\${x//x/xx}\"; done",
    ];
    each(&codes, |code| ends_somehow(&["bash", "-c", code]));
}

#[test]
fn bombs_of_python() {
    let codes = [
        "import subprocess\nps = []\nwhile True:\n try: ps.append(subprocess.Popen(['sleep', '100']))\n except OSError: pass",
        "import subprocess, sys\nc = 'import subprocess, sys; c = sys.argv[1]; [subprocess.Popen([\"python3\", \"-c\", c, c]) for _ in range(9)]; input()'\nsubprocess.run(['python3', '-c', c, c])",
        "import os\nwhile True: os.fork()",
        "import os\nwhile True: os.system('sleep 100 &')",
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(100,)).start()",
        "import concurrent.futures as c, time\nwith c.ThreadPoolExecutor(10 ** 6) as p:\n while True: p.submit(time.sleep, 100)",
        "import asyncio\nasync def f():\n await asyncio.gather(f(), f())\nasyncio.run(f())",
        "def f(): f()\nimport sys\nsys.setrecursionlimit(10 ** 9)\nf()",
        "x = []\nfor _ in range(10 ** 6): x = [x]\nprint(x)",
        "print(eval('(' * 100000))",
    ];
    each(&codes, |code| ends_somehow(&["python3", "-c", code]));
}
