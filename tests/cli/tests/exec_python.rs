//! `claw exec` with Python: what C extensions, signals and descriptors do elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What a script prints that ends with 0.
fn printed(script: &str) -> String {
    let ran = languages().exec(&[], &["python3", "-c", script]).exits(0);
    assert_eq!(ran.err, "", "{script}");
    ran.out
}

#[test]
fn keys_and_digests_are_openssls() {
    let out = printed(
        "import hashlib, hmac\n\
        print(hashlib.scrypt(b'password', salt=b'NaCl', n=1024, r=8, p=16, dklen=8).hex())\n\
        print(hashlib.pbkdf2_hmac('sha256', b'password', b'salt', 4096, 8).hex())\n\
        print(hashlib.pbkdf2_hmac('sha3_256', b'password', b'salt', 2, 4).hex())\n\
        h = hashlib.new('ripemd160', b'a'); twin = h.copy(); h.update(b'bc')\n\
        print(h.hexdigest()[:8], h.hexdigest()[:8], twin.hexdigest()[:8], h.digest_size, h.name)\n\
        print(hashlib.new('sha512_256').hexdigest()[:8], hashlib.new('sm3').hexdigest()[:8])\n\
        print(hmac.new(b'k', b'm', lambda d=b'': hashlib.new('ripemd160', d)).hexdigest()[:8])\n\
        for wrong in (dict(n=3), dict(n=1 << 15), dict(n=4, dklen=0), dict(n=1 << 20, maxmem=(1 << 31) - 1)):\n\
        \x20   try: hashlib.scrypt(b'', salt=b'', r=8, p=1, **wrong)\n\
        \x20   except (ValueError, MemoryError) as error: print(type(error).__name__)\n",
    );
    assert_eq!(
        out,
        "fdbabe1c9d347200\nc5e478d59288c841\n4c915bae\n8eb208f7 8eb208f7 0bdc9d2d 20 ripemd160\nc672b8d1 1ab21d83\n\
        5b78d340\nValueError\nValueError\nValueError\nMemoryError\n"
    );
}

#[test]
fn bz2_and_lzma_are_the_modules() {
    let out = printed(
        "import bz2, io, lzma, tarfile, zipfile\n\
        data = b'repeat me ' * 30000\n\
        for module in (bz2, lzma):\n\
        \x20   small = module.compress(data)\n\
        \x20   print(len(small) < 3000, module.decompress(small + small) == data * 2)\n\
        \x20   d = module.BZ2Decompressor() if module is bz2 else module.LZMADecompressor()\n\
        \x20   first = d.decompress(small[:20] + small[20:], 10)\n\
        \x20   print(first, d.needs_input, d.eof, len(d.decompress(b'', 5)))\n\
        \x20   rest = d.decompress(b'tail')\n\
        \x20   print(len(rest), d.eof, d.unused_data)\n\
        \x20   try: d.decompress(b'x')\n\
        \x20   except EOFError as error: print(error)\n\
        for broken in (b'plain text of some length', lzma.compress(data)[:-5], b'\\xfd7zXZ\\0' + bytes(20)):\n\
        \x20   try: lzma.decompress(broken)\n\
        \x20   except lzma.LZMAError as error: print(error)\n\
        try: bz2.decompress(b'plain text')\n\
        except OSError as error: print(error)\n\
        print(lzma.decompress(lzma.compress(data, format=lzma.FORMAT_ALONE)) == data)\n\
        chain = [{'id': lzma.FILTER_DELTA, 'dist': 4}, {'id': lzma.FILTER_LZMA2, 'preset': 9}]\n\
        print(lzma.decompress(lzma.compress(data, check=lzma.CHECK_SHA256, filters=chain)) == data)\n\
        for mode in ('xz', 'bz2'):\n\
        \x20   blob = io.BytesIO()\n\
        \x20   with tarfile.open(fileobj=blob, mode='w:' + mode) as tar:\n\
        \x20       info = tarfile.TarInfo('a'); info.size = 3; tar.addfile(info, io.BytesIO(b'abc'))\n\
        \x20   blob.seek(0)\n\
        \x20   print(tarfile.open(fileobj=blob).extractfile('a').read())\n\
        blob = io.BytesIO()\n\
        with zipfile.ZipFile(blob, 'w') as file:\n\
        \x20   file.writestr('l', data, zipfile.ZIP_LZMA); file.writestr('b', data, zipfile.ZIP_BZIP2)\n\
        with zipfile.ZipFile(blob) as file: print(file.testzip(), file.read('l') == file.read('b') == data)\n",
    );
    let one = "True True\nb'repeat me ' False False 5\n299985 True b'tail'\nEnd of stream already reached\n";
    let all = format!(
        "{one}{one}Input format not supported by decoder\n\
        Compressed data ended before the end-of-stream marker was reached\nCorrupt input data\nInvalid data stream\n\
        True\nTrue\nb'abc'\nb'abc'\nNone True\n"
    );
    assert_eq!(out, all);
}

#[test]
fn many_streams_are_open_at_once_and_let_go() {
    let out = printed(
        "import bz2\n\
        small = bz2.compress(b'data')\n\
        for _ in range(3):\n\
        \x20   all = [bz2.BZ2Decompressor() for _ in range(30)]\n\
        \x20   print({d.decompress(small[:20]) for d in all}, {d.decompress(small[20:]) for d in all})\n",
    );
    assert_eq!(out, "{b''} {b'data'}\n".repeat(3));
}

/// How waits and loops are left.
const LEFT: &str = "
import queue, select, signal, subprocess, sys, threading, time
class Late(Exception): pass
def late(number, frame): raise Late
signal.signal(signal.SIGALRM, late)
def loop():
    while True: pass
def thread():
    t = threading.Thread(target=loop); t.start(); t.join()
def pipe():
    with subprocess.Popen(['sleep', '60'], stdout=subprocess.PIPE) as child:
        try: child.stdout.read()
        finally: child.kill()
ways = [lambda: time.sleep(60), loop, thread, pipe, lambda: subprocess.run(['sleep', '60']),
        lambda: subprocess.run(['sleep', '60'], capture_output=True), lambda: select.select([], [], [], 60),
        lambda: queue.Queue().get(timeout=60), lambda: [0 for _ in iter(int, 1)], input, lambda: sys.stdin.read()]
for number, way in enumerate(ways):
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try: print(number, way())
    except Late: print(number, 'late')
print(signal.alarm(9), signal.alarm(0), signal.getitimer(signal.ITIMER_REAL))
";

#[test]
fn an_alarm_ends_waits_and_loops() {
    let claw = languages();
    let begun = Instant::now();
    let mut child = claw
        .exec_command(&[], &["python3", "-c", LEFT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Open until the end, so that reading it waits.
    let stdin = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    let expected: String = (0..11).map(|n| format!("{n} late\n")).collect();
    let expected = format!("{expected}0 9 (0.0, 0.0)\n");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    assert_eq!(output.status.code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(50));
}

#[test]
fn an_alarm_without_a_handler_ends_the_program() {
    let claw = languages();
    let script = "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.02)\nwhile True: pass";
    claw.exec(&[], &["python3", "-c", script]).exits(142);
    let out = printed(
        "import asyncio, signal, time\n\
        signal.signal(signal.SIGALRM, lambda number, frame: print('tick', number))\n\
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\n\
        time.sleep(0.1)\n\
        signal.setitimer(signal.ITIMER_REAL, 0)\n\
        async def main():\n\
        \x20   came = asyncio.Event()\n\
        \x20   asyncio.get_running_loop().add_signal_handler(signal.SIGALRM, came.set)\n\
        \x20   signal.setitimer(signal.ITIMER_REAL, 0.01)\n\
        \x20   await came.wait()\n\
        \x20   print('came')\n\
        asyncio.run(main())\n\
        try: signal.setitimer(signal.ITIMER_PROF, 1)\n\
        except signal.ItimerError as error: print(error.errno)\n",
    );
    assert!(out.starts_with("tick 14\ntick 14\n"), "{out}");
    assert!(out.ends_with("came\n22\n"), "{out}");
}

#[test]
fn a_wait_with_a_limit_runs_out_while_a_thread_works() {
    let out = printed(
        "import threading, time\n\
        from concurrent.futures import ThreadPoolExecutor, TimeoutError\n\
        with ThreadPoolExecutor(1) as pool:\n\
        \x20   slow = pool.submit(time.sleep, 0.1)\n\
        \x20   try: print(slow.result(timeout=0.01))\n\
        \x20   except TimeoutError: print('not yet')\n\
        \x20   quick = pool.submit(int, 5)\n\
        \x20   print(quick.result(timeout=5), slow.done())\n\
        done = threading.Event()\n\
        def work():\n\
        \x20   time.sleep(0.1); done.set()\n\
        threading.Thread(target=work).start()\n\
        print(done.wait(0.01), done.is_set())\n",
    );
    assert_eq!(out, "not yet\n5 True\nFalse True\n");
}

#[test]
fn descriptors_are_duplicated_and_put_on_the_standard_ones() {
    let out = printed(
        "import os, subprocess, sys\n\
        os.chdir('/tmp')\n\
        saved = os.dup(1)\n\
        with open('log', 'w') as file: os.dup2(file.fileno(), 1)\n\
        print('printed', flush=True)\n\
        subprocess.run(['echo', 'child']); os.system('echo shell'); os.write(1, b'written\\n')\n\
        os.dup2(saved, 1); os.close(saved)\n\
        print(open('log').read().split())\n\
        fd = os.open('shared', os.O_RDWR | os.O_CREAT)\n\
        other = os.dup(fd)\n\
        os.write(fd, b'one '); os.write(other, b'two '); os.close(fd); os.write(other, b'three')\n\
        print(os.lseek(other, 0, 0), os.read(other, 99), os.fstat(other).st_size, os.isatty(other))\n\
        os.close(other)\n\
        null, saved = os.open(os.devnull, os.O_RDWR), os.dup(2)\n\
        os.dup2(null, 2); print('lost', file=sys.stderr); os.system('echo lost >&2'); os.dup2(saved, 2)\n\
        with open('in', 'w') as file: file.write('first\\nsecond\\n')\n\
        saved = os.dup(0)\n\
        with open('in') as file: os.dup2(file.fileno(), 0)\n\
        print(input()); os.dup2(saved, 0)\n\
        r, w = os.pipe()\n\
        child = subprocess.Popen(['echo', 'through a pipe'], stdout=w); os.close(w)\n\
        with os.fdopen(r) as file: print(file.read().strip(), child.wait())\n\
        r, w = os.pipe(); os.close(r)\n\
        open('a', 'w').close(); a, b = open('a'), open('in')\n\
        for wrong in (lambda: os.write(w, b'x'), lambda: os.close(88), lambda: os.dup(77), lambda: os.lseek(w, 0, 0),\n\
        \x20             lambda: os.dup2(a.fileno(), b.fileno()), lambda: os.dup2(0, -1)):\n\
        \x20   try: wrong(); print('worked')\n\
        \x20   except OSError as error: print(error.errno)\n",
    );
    assert_eq!(
        out,
        "['printed', 'child', 'shell', 'written']\n0 b'one two three' 13 False\nfirst\nthrough a pipe 0\n\
        32\n9\n9\n29\n38\n9\n"
    );
}

#[test]
fn closing_a_pipe_ends_who_writes_to_it() {
    let out = printed(
        "import subprocess\n\
        for lines in (0, 1):\n\
        \x20   child = subprocess.Popen(['yes'], stdout=subprocess.PIPE)\n\
        \x20   for _ in range(lines): child.stdout.readline()\n\
        \x20   child.stdout.close()\n\
        \x20   print(child.wait())\n",
    );
    assert_eq!(out, "-13\n-13\n");
}

#[test]
fn a_write_is_whole_and_a_full_folder_is_told() {
    let out = printed(
        "import os, sys\n\
        os.chdir('/tmp')\n\
        fd = os.open('a', os.O_WRONLY | os.O_CREAT)\n\
        print(os.write(fd, bytes(1000000)))\n\
        with open('b', 'wb', buffering=0) as file: print(file.write(bytes(300000)))\n\
        for write in (lambda: os.write(fd, bytes(1 << 20)), open('c', 'wb').write, open('d', 'wb', buffering=0).write):\n\
        \x20   try:\n\
        \x20       while True: write(bytes(1 << 20)) if write.__name__ == 'write' else write()\n\
        \x20   except OSError as error: print(error.errno in (28, 122), error.strerror)\n",
    );
    let mut lines = out.lines();
    assert_eq!(
        (lines.next(), lines.next()),
        (Some("1000000"), Some("300000"))
    );
    let rest: Vec<&str> = lines.collect();
    assert_eq!(rest.len(), 3, "{out}");
    assert!(rest.iter().all(|line| line.starts_with("True ")), "{out}");
}
