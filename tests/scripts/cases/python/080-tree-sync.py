#!/usr/bin/env python3
# exercises: filecmp, shutil, hashlib, pathlib tree sync with plan and dry run, tempfile, dataclasses, argparse
import argparse
import filecmp
import hashlib
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Step:
    action: str
    path: str


def files(root):
    return {p.relative_to(root).as_posix(): hashlib.blake2b(p.read_bytes(), digest_size=8).hexdigest() for p in root.rglob("*") if p.is_file()}


def plan(src, dst, delete):
    a, b = files(src), files(dst)
    steps = [Step("copy", p) for p in a.keys() - b.keys()]
    steps += [Step("update", p) for p in a.keys() & b.keys() if a[p] != b[p]]
    steps += [Step("delete", p) for p in b.keys() - a.keys()] if delete else []
    return sorted(steps)


def apply(src, dst, steps):
    for step in steps:
        target = dst / step.path
        if step.action == "delete":
            target.unlink()
            if not any(target.parent.iterdir()):
                target.parent.rmdir()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(src / step.path, target)


parser = argparse.ArgumentParser()
parser.add_argument("--delete", action="store_true")
args = parser.parse_args(sys.argv[1:])
with tempfile.TemporaryDirectory() as tmp:
    src, dst = Path(tmp, "src"), Path(tmp, "dst")
    for root, content in ((src, {"a": "1", "b/c": "2", "b/d": "3"}), (dst, {"a": "1", "b/c": "old", "z/gone": "x"})):
        for name, text in content.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
    steps = plan(src, dst, args.delete)
    for step in steps:
        print(f"{step.action:>7} {step.path}")
    apply(src, dst, steps)
    print(plan(src, dst, args.delete), sorted(files(dst)), (dst / "z").exists())
    compare = filecmp.dircmp(src, dst)
    print(compare.left_only, compare.right_only, sorted(compare.common), filecmp.cmp(src / "a", dst / "a", shallow=False))
