#!/usr/bin/env python3
# exercises: os.getcwd/chdir, relative paths, /dev/null, /dev/stdin via shell, os.devnull, tempfile.gettempdir, sys.stdout redirection to files
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

start = os.getcwd()
os.makedirs("deep/er")
os.chdir("deep/er")
print(os.path.relpath(os.getcwd(), start), Path("../..").resolve() == Path(start).resolve())
with open("../up.txt", "w") as f, contextlib.redirect_stdout(f):
    print("to a file")
os.chdir(start)
print(Path("deep/up.txt").read_text().strip(), sorted(str(p) for p in Path("deep").rglob("*")))
with open(os.devnull, "w") as null:
    print("nothing", file=null)
print(open(os.devnull).read() == "", os.devnull)
print(subprocess.run("cat /dev/stdin; echo x > /dev/null; echo err > /dev/stderr", shell=True, input="piped\n", capture_output=True, text=True).stdout)
temp = tempfile.gettempdir()
print(os.path.isdir(temp), os.access(temp, os.W_OK))
with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
    f.write("shared with a child")
    f.flush()
    print(subprocess.run(["cat", f.name], capture_output=True, text=True).stdout)
print(os.path.exists(f.name))
Path("made").mkdir(exist_ok=True)
with contextlib.chdir("made"):
    Path("inside").write_text("1")
print(Path("made/inside").exists(), os.getcwd() == start)
old = os.umask(0o077)
os.umask(old)
saved = os.dup(1)
sys.stdout.flush()
fd = os.open("dup.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
os.dup2(fd, 1)
os.write(1, b"through fd 1\n")
os.dup2(saved, 1)
os.close(fd)
print(Path("dup.txt").read_text().strip())
r, w = os.pipe()
os.write(w, b"pipe data")
os.close(w)
print(os.read(r, 100), os.read(r, 100))
