#!/usr/bin/env python3
# exercises: pathlib read/write/rename/unlink/stat, suffixes, with_name, touch, iterdir, exceptions by errno
import errno
import os
from pathlib import Path, PurePosixPath, PureWindowsPath

base = Path("box")
base.mkdir()
(base / "a.tar.gz").write_bytes(b"12345")
(base / "note.md").write_text("# Title\nline\n", encoding="utf-8")
with (base / "note.md").open("a") as f:
    print(f.write("more\n"), f.name == str(base / "note.md"))
p = base / "a.tar.gz"
print(p.name, p.stem, p.suffix, p.suffixes, p.parent, p.with_suffix(".zip"), p.with_name("b"), p.stat().st_size)
print(sorted(x.name for x in base.iterdir()), (base / "note.md").read_text().splitlines())
new = (base / "note.md").rename(base / "renamed.md")
print(new.exists(), (base / "note.md").exists(), new.is_file(), base.is_dir())
(base / "t").touch()
(base / "t").unlink()
(base / "t").unlink(missing_ok=True)
for action in (lambda: (base / "no").read_text(), lambda: base.mkdir(), lambda: base.rmdir(), lambda: base.read_bytes(), lambda: (p / "x").write_text("")):
    try:
        action()
    except OSError as wrong:
        print(type(wrong).__name__, errno.errorcode[wrong.errno])
print(PurePosixPath("/a/b/../c").parts, PurePosixPath("/a/b").relative_to("/a"), PureWindowsPath(r"C:\x\y.txt").stem)
print(Path("x/../box").resolve() == base.resolve(), Path("~/z").expanduser().is_absolute(), os.fspath(Path("q")))
print(PurePosixPath("src/lib/x.py").match("lib/*.py"), sorted(Path(".").glob("box/*"))[0].as_posix())
print(Path("a/b") / "c" == Path("a", "b", "c"), Path("./a//b").as_posix(), Path("box").absolute() == Path.cwd() / "box")
