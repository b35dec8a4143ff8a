#!/usr/bin/env python3
# exercises: shutil copy/move/rmtree/make_archive/unpack_archive/which, tempfile names, os.listdir
import os
import shutil
import tempfile
from pathlib import Path

Path("src/deep").mkdir(parents=True)
Path("src/a.txt").write_text("A")
Path("src/deep/b.txt").write_text("B")
print(shutil.copy("src/a.txt", "copied.txt"), shutil.copy2("src/a.txt", "src/deep"), Path("copied.txt").read_text())
shutil.move("copied.txt", "src/moved.txt")
print(sorted(p.as_posix() for p in Path("src").rglob("*")))
shutil.copytree("src", "dst")
shutil.copytree("src", "dst", dirs_exist_ok=True)
name = shutil.make_archive("pack", "gztar", root_dir="src")
print(os.path.basename(name))
shutil.unpack_archive("pack.tar.gz", "unpacked")
print(sorted(p.relative_to("unpacked").as_posix() for p in Path("unpacked").rglob("*") if p.is_file()))
print(os.path.basename(shutil.make_archive("z", "zip", "src", "deep")))
shutil.rmtree("dst")
shutil.rmtree("never", ignore_errors=True)
try:
    shutil.rmtree("never")
except FileNotFoundError:
    print("no tree")
print(os.path.exists("dst"), shutil.which("sh") is not None, shutil.which("no-such-tool-xyz"))
with tempfile.NamedTemporaryFile("w+", suffix=".json", delete=False) as f:
    f.write("{}")
print(f.name.endswith(".json"), Path(f.name).read_text(), os.path.dirname(f.name) == tempfile.gettempdir())
os.unlink(f.name)
with tempfile.TemporaryFile() as t:
    t.write(b"abc")
    t.seek(1)
    print(t.read())
d = tempfile.mkdtemp(prefix="x-")
print(os.path.basename(d).startswith("x-"), os.listdir(d))
os.rmdir(d)
usage = shutil.disk_usage(".")
print(usage.total >= usage.free >= 0)
spool = tempfile.SpooledTemporaryFile(max_size=10)
spool.write(b"more than ten bytes")
spool.seek(5)
print(spool.read(4))
