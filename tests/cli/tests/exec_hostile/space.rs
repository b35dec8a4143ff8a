//! Memory and disk: a bomb is an error of its own call, within its limit, and the host keeps its room.

use crate::sandbox::{Planted, Watched};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

const MIB: u64 = 1 << 20;
/// What `--memory` is given, in MiB.
const MEMORY: &str = "64";
/// What claw itself and the code of its interpreters may take beside the guests, in bytes.
const BESIDE: u64 = 400 * MIB;
/// What the disk of the host may lose to one run, in bytes: the quota of `/tmp` is 256 MiB.
const DISK: u64 = 300 * MIB;
/// Files and folders that `/tmp` may hold.
const FILES: usize = 10_000;

#[track_caller]
fn fails_for_memory(line: &[&str]) {
    let planted = Planted::new();
    let done = planted.exec(&["--memory", MEMORY, "--timeout", "30"], line);
    let said = format!("{}{}", done.ran.out, done.ran.err).to_lowercase();
    let named = ["memory", "limit", "too l"]
        .iter()
        .any(|w| said.contains(w));
    assert!(
        done.ran.code == 137 || (done.ran.code != 0 && named),
        "{line:?} after {:?}: {:#?}",
        done.wall,
        done.ran
    );
    assert_ne!(done.ran.code, 124, "{line:?}");
    assert!(
        done.peak_bytes < 64 * MIB + BESIDE,
        "{line:?}: {} MiB",
        done.peak_bytes / MIB
    );
    assert!(!done.ran.out.contains("after"), "{line:?}: {:#?}", done.ran);
}

#[test]
fn memory_bombs_of_python() {
    for code in [
        "x = b'x' * 10 ** 9; print('after')",
        "x = bytearray(10 ** 9); print('after')",
        "x = []\nwhile True: x.append(bytearray(10 ** 6))",
        "x = 'x'\nwhile True: x += x",
        "x = list(range(10 ** 9)); print('after')",
        "d = {}\nfor n in range(10 ** 9): d[n] = str(n)",
        "import json; json.loads('[' + '1,' * 10 ** 8 + '1]'); print('after')",
        "import zlib; zlib.decompress(zlib.compress(bytes(30 * 10 ** 6)) * 1, bufsize=10 ** 9); x = bytes(10 ** 9); print('after')",
        "x = 1 << (8 * 10 ** 9); print('after')",
        "import sqlite3; sqlite3.connect(':memory:').execute('select length(zeroblob(900000000) || zeroblob(900000000))').fetchall(); x = bytes(10 ** 9); print('after')",
        "import subprocess as s; x = [bytearray(10 ** 7), s.run(['python3', '-c', 'x = bytes(10 ** 9)'], check=True)]; print('after')",
    ] {
        fails_for_memory(&["python3", "-c", code]);
    }
}

#[test]
fn memory_bombs_of_the_shell() {
    for code in [
        "a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done",
        "a=$(yes | head -c 1000000000); echo after ${#a}",
        "mapfile -t a < <(yes); echo after",
        "a=(); while :; do a+=(xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx); a+=(\"${a[@]}\"); done",
        "yes | sort > /dev/null && echo after",
        "yes | tac > /dev/null && echo after",
        "printf '%1000000000s' x | wc -c && echo after",
    ] {
        fails_for_memory(&["bash", "-c", &format!("set -e -o pipefail; {code}")]);
    }
}

#[test]
fn memory_bombs_of_commands() {
    for line in [
        &["jq", "-n", "[range(1e9)] | length"][..],
        &["jq", "-n", "reduce range(60) as $i (\"x\"; . + .) | length"],
        &["awk", "BEGIN { x = \"x\"; while (1) x = x x }"],
        &[
            "awk",
            "BEGIN { while (1) a[n++] = n \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" }",
        ],
    ] {
        fails_for_memory(line);
    }
}

#[test]
fn a_bomb_in_a_child_counts_for_the_tree() {
    let planted = Planted::new();
    let hold = "import sys, subprocess\nx = bytearray(12 * 10 ** 6)\nn = int(sys.argv[2])\nif n: subprocess.run(['python3', '-c', sys.argv[1], sys.argv[1], str(n - 1)], check=True)\nprint('held', n)";
    let line = ["python3", "-c", hold, hold, "6"];
    let done = planted.exec(&["--memory", "128", "--timeout", "60"], &line);
    assert_ne!(done.ran.code, 0, "{:#?}", done.ran);
    assert!(!done.ran.out.contains("held 6"), "{:#?}", done.ran);
    assert!(
        done.peak_bytes < 128 * MIB + BESIDE,
        "{} MiB",
        done.peak_bytes / MIB
    );
}

#[test]
fn within_its_memory_a_program_runs() {
    let planted = Planted::new();
    let done = planted.python(
        &["--memory", MEMORY],
        "x = bytearray(8 * 10 ** 6); print(len(x))",
    );
    assert_eq!(done.ran.out, "8000000\n", "{:#?}", done.ran);
    let done = planted.bash(
        &["--memory", MEMORY],
        "a=0123456789abcdef; for i in {1..13}; do a=$a$a; done; b=$(echo $a | cat); echo ${#b}",
    );
    assert_eq!(done.ran.out, "131072\n", "{:#?}", done.ran);
}

/// Bytes that a folder takes on the disk.
fn used(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => used(&entry.path()),
        Ok(meta) => meta.blocks() * 512,
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}

/// Runs a line while the disk is watched; how it ended and the most it took.
fn watched_disk(planted: &Planted, line: &[&str]) -> (Watched, u64) {
    let folder = planted.claw.dir().join("scratch");
    let (over, most) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let watcher = {
        let (folder, over, most) = (folder.clone(), over.clone(), most.clone());
        std::thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                most.fetch_max(used(&folder), Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(20));
            }
        })
    };
    let done = planted.exec(&["--timeout", "100"], line);
    over.store(true, Ordering::SeqCst);
    watcher.join().unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "left over");
    (done, most.load(Ordering::SeqCst))
}

#[test]
fn the_quota_of_bytes_holds_for_the_shell() {
    let planted = Planted::new();
    let code = "cd /tmp; x=0123456789abcdef; for i in {1..16}; do x=$x$x; done; echo $x > a; code=0
        for i in 1 2 3 4 5 6 7 8 9; do cat a a > b || { code=$?; break; }; mv b a; done; echo \"code $code\"
        cat a a > c; ls -l a b c | awk '{ print \"size\", $5 }'; echo more > more && cat more
        rm a b c; echo again > more && cat more";
    let (done, most) = watched_disk(&planted, &["bash", "-c", code]);
    assert!(
        most > 0 && most <= DISK,
        "{} MiB: {:#?}",
        most / MIB,
        done.ran
    );
    assert!(!done.ran.out.contains("code 0"), "{:#?}", done.ran);
    let said = done.ran.err.to_lowercase();
    assert!(
        ["space", "quota"].iter().any(|w| said.contains(w)),
        "{:#?}",
        done.ran
    );
    assert!(
        done.ran.out.ends_with("again\n"),
        "room comes back: {:#?}",
        done.ran
    );
}

#[test]
fn the_quota_of_bytes_holds_for_python() {
    let planted = Planted::new();
    let code = "
import errno, os
def fill(write):
    n = 0
    try:
        for turn in range(10000):
            n += write(turn)
            if n >= 420 << 20: return n, None
    except OSError as e:
        return n, errno.errorcode[e.errno]
block = bytes(1 << 20)
with open('/tmp/one', 'wb', buffering=0) as f:
    print('one', *fill(lambda n: f.write(block)))
    os.unlink('/tmp/one')
    print('unlinked', *fill(lambda n: f.write(block)))
def small(n):
    with open(f'/tmp/s{n}', 'wb') as f: return f.write(block)
print('many', *fill(small))
for name in os.listdir('/tmp'): os.unlink('/tmp/' + name)
f = open('/tmp/seeking', 'wb', buffering=0)
print('seeking', *fill(lambda n: f.seek(n << 20) and 0 or f.write(block)))
f.close()
for name in os.listdir('/tmp'): os.unlink('/tmp/' + name)
print('end')
";
    let (done, most) = watched_disk(&planted, &["python3", "-c", code]);
    assert!(
        most > 0 && most <= DISK,
        "{} MiB: {:#?}",
        most / MIB,
        done.ran
    );
    for line in done.ran.out.lines().filter(|l| *l != "end") {
        let words: Vec<&str> = line.split(' ').collect();
        let bytes: u64 = words[1].parse().unwrap();
        let full = ["one", "many"].contains(&words[0]);
        let least = if full { 200 * MIB } else { 0 };
        assert!((least..=256 * MIB).contains(&bytes), "{line}");
        assert!(["ENOSPC", "EDQUOT", "EFBIG"].contains(&words[2]), "{line}");
    }
    assert!(done.ran.out.ends_with("end\n"), "{:#?}", done.ran);
}

#[test]
fn the_quota_of_bytes_holds_for_other_ways_to_grow() {
    let planted = Planted::new();
    let code = "
import os, shutil, sqlite3, subprocess, tempfile
def attempt(name, way):
    try:
        way()
        print('done', name)
    except (OSError, AttributeError, sqlite3.Error, MemoryError, subprocess.CalledProcessError) as e:
        print('refused', name, type(e).__name__)
    total = sum(e.stat().st_size for e in os.scandir('/tmp') if e.is_file())
    assert total <= 256 << 20, (name, total)
    for e in os.scandir('/tmp'): os.unlink(e.path)
def truncate():
    with open('/tmp/t', 'wb') as f: f.truncate(1 << 40)
def seek():
    with open('/tmp/t', 'wb') as f: f.seek(1 << 40); f.write(b'x')
def fallocate():
    with open('/tmp/t', 'wb') as f: os.posix_fallocate(f.fileno(), 0, 1 << 40)
def copies():
    with open('/tmp/c0', 'wb') as f: f.write(bytes(60 << 20))
    for n in range(6): shutil.copy('/tmp/c0', f'/tmp/c{n + 1}')
def database():
    db = sqlite3.connect('/tmp/db')
    db.execute('pragma journal_mode = off')
    db.execute('create table t(b)')
    for n in range(40): db.execute('insert into t values (zeroblob(10000000))')
    db.commit()
def temporary():
    files = [tempfile.TemporaryFile() for _ in range(40)]
    for f in files: f.write(bytes(10 << 20)); f.flush()
def children():
    for n in range(6): subprocess.run(['bash', '-c', f'x=0123456789abcdef; for i in {{1..20}}; do x=$x$x; done; for i in 1 2 3 4; do echo $x; done > /tmp/k{n}'], check=True)
for way in (truncate, seek, fallocate, copies, database, temporary, children):
    attempt(way.__name__, way)
print('end')
";
    let (done, most) = watched_disk(&planted, &["python3", "-c", code]);
    assert!(most <= DISK, "{} MiB: {:#?}", most / MIB, done.ran);
    assert!(done.ran.out.ends_with("end\n"), "{:#?}", done.ran);
    assert!(!done.ran.out.contains("done"), "{:#?}", done.ran);
}

#[test]
fn the_quota_of_files_holds() {
    let planted = Planted::new();
    let code = "
import errno, os
kinds = {
    'files': lambda n: os.close(os.open(f'/tmp/f{n}', os.O_CREAT | os.O_WRONLY)),
    'folders': lambda n: os.mkdir(f'/tmp/d{n}'),
    'links': lambda n: os.symlink('x', f'/tmp/l{n}'),
}
made = 0
for kind, make in kinds.items():
    try:
        for n in range(12000):
            make(n)
            made += 1
        print(kind, 'no end')
    except OSError as e:
        print(kind, errno.errorcode[e.errno])
print(made)
";
    let (done, _) = watched_disk(&planted, &["python3", "-c", code]);
    let lines: Vec<&str> = done.ran.out.lines().collect();
    assert_eq!(lines.len(), 4, "{:#?}", done.ran);
    for line in &lines[..3] {
        assert!(
            ["ENOSPC", "EDQUOT"].iter().any(|e| line.ends_with(e)),
            "{lines:?}"
        );
    }
    let made: usize = lines[3].parse().unwrap();
    assert!((FILES - 10..=FILES).contains(&made), "{made}");
}

#[test]
fn refusals_and_handles_do_not_fill_the_host() {
    let planted = Planted::new();
    let code = "
import os
refused = 0
for n in range(500):
    for path in ('/tmp/../%d/' % n + 'a' * 3000, '/etc/%d/' % n + 'b' * 60000, '/tmp/' + 'c' * 2000000 + str(n), './' * 100000 + '../../%d' % n):
        try: open(path)
        except OSError: refused += 1
    try: os.symlink('/%d' % n + 'd' * 60000, '/tmp/l')
    except OSError: refused += 1
print(refused)
for many in (lambda n: open('/tmp/x', 'w'), lambda n: os.open('/tmp', os.O_RDONLY | os.O_DIRECTORY), lambda n: os.scandir('/tmp')):
    held = []
    try:
        while len(held) < 20000: held.append(many(len(held)))
        print('no end')
    except OSError:
        print('ended', len(held) <= 1024)
";
    let done = planted.python(&["--timeout", "100"], code);
    let lines: Vec<&str> = done.ran.out.lines().collect();
    assert_eq!(
        lines,
        ["2500", "ended True", "ended True", "ended True"],
        "{:#?}",
        done.ran
    );
    assert!(done.peak_bytes < BESIDE, "{} MiB", done.peak_bytes / MIB);
    assert!(
        done.ran.err.len() < 20_000,
        "{} bytes of words",
        done.ran.err.len()
    );
}
