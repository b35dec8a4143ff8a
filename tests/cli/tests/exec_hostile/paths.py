#!/usr/bin/env python3
"""Tries the tricks of paths.txt that come on standard input; whatever it can read goes to standard output.

Lines: `secret PATH` for each planted file, then `ID KIND TEXT`, all with tabs. After each trick: `TRIED ID`.
"""

import codecs
import glob
import importlib.machinery
import io
import linecache
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import urllib.request
import zipfile

MOST_SHOWN = 1000
UP = "../" * 40


def show(what):
    print(str(what)[:MOST_SHOWN])


def probe(attempt):
    try:
        attempt()
        return True
    except Exception:
        return False


def of_descriptor(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        return os.read(fd, 300)
    finally:
        os.close(fd)


def of_folder(path):
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return os.listdir(fd)
    finally:
        os.close(fd)


def of_copy(path):
    probe(lambda: os.unlink("copied"))
    shutil.copyfile(path, "copied")
    return open("copied", errors="replace").read()


def of_tar(path):
    with tarfile.open("packed.tar", "w") as tar:
        tar.add(path, "inside", recursive=False)
    with tarfile.open("packed.tar") as tar:
        return tar.extractfile("inside").read()


def of_zip(path):
    with zipfile.ZipFile("packed.zip", "w") as pack:
        pack.write(path, "inside")
    return zipfile.ZipFile("packed.zip").read("inside")


def of_attach(path):
    db = sqlite3.connect(":memory:")
    db.execute("attach ? as other", (path,))
    return db.execute("select * from other.sqlite_master").fetchall()


def of_link(path):
    probe(lambda: os.unlink("hard"))
    os.link(path, "hard")
    return open("hard", errors="replace").read()


def there(path):
    os.stat(path)
    return f"THERE {trick}"


OPENERS = [
    there,
    lambda p: open(p, errors="replace").read(),
    lambda p: open(p.encode(), "rb").read(300),
    of_descriptor,
    of_folder,
    of_copy,
    of_tar,
    of_zip,
    of_attach,
    of_link,
    lambda p: io.FileIO(p).read(300),
    lambda p: codecs.open(p, errors="replace").read(),
    lambda p: pathlib.Path(p).read_bytes(),
    lambda p: pathlib.Path(p).resolve().read_bytes(),
    lambda p: pathlib.Path(p).expanduser().read_bytes(),
    lambda p: linecache.getlines(p),
    lambda p: os.listdir(p),
    lambda p: [e.name for e in os.scandir(p)],
    lambda p: list(os.walk(p))[:3],
    lambda p: glob.glob(p) and open(glob.glob(p)[0]).read(),
    lambda p: glob.glob(p + "/*"),
    lambda p: os.readlink(p),
    lambda p: open(os.path.realpath(p)).read(),
    lambda p: open(os.path.expandvars(os.path.expanduser(p))).read(),
    lambda p: importlib.machinery.SourceFileLoader("x", p).get_data(p),
    lambda p: urllib.request.urlopen(p if "://" in p else "file://" + p).read(),
    lambda p: subprocess.run(["cat", "--", p], capture_output=True, timeout=10).stdout,
    lambda p: subprocess.run(["ls", "-la"], cwd=p, capture_output=True, timeout=10).stdout,
]
# Every opener gets the first spelling of a trick; the same trick with another secret is given to these.
QUICK = [there, OPENERS[1], of_descriptor, of_folder, of_attach]


def tidy(folder, kept=None):
    """A trick may make the path of a secret in its own /tmp: the next one must not find it there."""
    for name in os.listdir(folder):
        left = os.path.join(folder, name)
        if name != kept:
            probe(lambda: shutil.rmtree(left) if os.path.isdir(left) and not os.path.islink(left) else os.unlink(left))


def open_all(path, first):
    for opener in OPENERS if first else QUICK:
        try:
            show(opener(path))
        except BaseException as refused:
            show(f"{type(refused).__name__}: {refused}")
    tidy(own)


def link_all(target, secrets):
    os.mkdir("sub")
    for at, to in (("link", target), ("chain", "link"), ("sub/far", "../link")):
        if not probe(lambda: os.symlink(to, at)):
            print("no link")
    for way in ("link", "chain", "sub/far"):
        ends = ["", "/"] + [end for s in secrets for end in ("/" + os.path.basename(s), s, "/" + UP + s)]
        for end in ends:
            for opener in (OPENERS[1], of_folder):
                try:
                    show(opener(way + end))
                except BaseException as refused:
                    show(type(refused).__name__)


def run(code, secrets):
    for secret in secrets:
        folder, name = os.path.split(secret)
        scope = {"S": secret, "D": folder, "N": name, "R": secret[1:], "UP": UP, "show": show, "probe": probe, "__name__": "trick"}
        try:
            exec(code.replace("␤", "\n"), scope)
        except BaseException as refused:
            show(f"{type(refused).__name__}: {refused}")
        finally:
            os.chdir(own)
            sys.stdin = nothing
            tidy(own)
            tidy("/tmp", "tricks")


lines = sys.stdin.read().split("\n")
own = "/tmp"
nothing = io.StringIO()
sys.stdin = nothing
secrets = [line.split("\t", 1)[1] for line in lines if line.startswith("secret\t")]
count = 0
for line in lines:
    if line.count("\t") < 2:
        continue
    trick, kind, text = line.split("\t", 2)
    count += 1
    own = f"/tmp/tricks/{trick}"
    os.makedirs(own)
    os.chdir(own)
    if kind == "path":
        open_all(text, trick.endswith(".0"))
    elif kind == "link":
        link_all(text, secrets)
    elif kind == "py":
        run(text, secrets)
    os.chdir("/tmp")
    tidy("/tmp", "tricks")
    tidy("/tmp/tricks")
    print(f"TRIED {trick}", flush=True)
print(f"COUNT {count}")
