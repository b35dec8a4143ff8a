#!/usr/bin/env python3
# exercises: tempfile.TemporaryDirectory, pathlib walking, hashlib of a file tree, sorted output, shutil.copytree
import hashlib
import os
import shutil
import tempfile
from pathlib import Path


def digest(path: Path) -> str:
    h = hashlib.sha256()
    with path.open("rb") as f:
        while block := f.read(4096):
            h.update(block)
    return h.hexdigest()


def tree(root: Path) -> str:
    h = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        name = path.relative_to(root).as_posix()
        line = f"{digest(path)}  {name}\n"
        print("  " + line[:12] + "..  " + name, path.stat().st_size)
        h.update(line.encode())
    return h.hexdigest()


with tempfile.TemporaryDirectory(prefix="tree-") as tmp:
    root = Path(tmp) / "a"
    (root / "sub" / "deep").mkdir(parents=True)
    (root / "one.txt").write_text("one\n")
    (root / "sub" / "two.bin").write_bytes(bytes(range(256)) * 50)
    (root / "sub" / "deep" / "ü.txt").write_text("päth\n", encoding="utf-8")
    first = tree(root)
    shutil.copytree(root, Path(tmp) / "b", ignore=shutil.ignore_patterns("*.bin"))
    second = tree(Path(tmp) / "b")
    print(first == second, first[:16], second[:16])
    (root / "one.txt").write_text("two\n")
    print("changed", tree(root) != first)
    kept = tmp
print(os.path.exists(kept))
