#!/usr/bin/env python3
# exercises: tarfile + hashlib manifest + json, retention by date, shutil, os.utime, pathlib, subprocess tar listing, exit 0
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
from datetime import date, timedelta
from pathlib import Path

SRC, OUT = Path("data"), Path("backups")
SRC.mkdir()
OUT.mkdir()


def backup(day):
    files = sorted(p for p in SRC.rglob("*") if p.is_file())
    manifest = {p.relative_to(SRC).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()[:12] for p in files}
    target = OUT / f"{day.isoformat()}.tar"
    with tarfile.open(target, "w") as tar:
        for p in files:
            tar.add(p, arcname=p.relative_to(SRC).as_posix())
        raw = json.dumps(manifest, sort_keys=True).encode()
        info = tarfile.TarInfo("MANIFEST.json")
        info.size = len(raw)
        tar.addfile(info, io.BytesIO(raw))
    return target


def prune(keep_daily, keep_weekly, today):
    keep, weeks = set(), set()
    for path in sorted(OUT.glob("*.tar"), reverse=True):
        day = date.fromisoformat(path.stem)
        week = day.isocalendar()[:2]
        if today - day < timedelta(days=keep_daily):
            keep.add(path)
        elif week not in weeks and len(weeks) < keep_weekly:
            weeks.add(week)
            keep.add(path)
    for path in OUT.glob("*.tar"):
        if path not in keep:
            path.unlink()
    return sorted(p.stem for p in keep)


today = date(2024, 3, 20)
for n in range(24, -1, -2):
    (SRC / "sub").mkdir(exist_ok=True)
    (SRC / "counter.txt").write_text(str(n))
    (SRC / "sub" / f"f{n % 6}.txt").write_text("x" * n)
    last = backup(today - timedelta(days=n))
print(len(list(OUT.iterdir())), prune(4, 2, today))
listing = subprocess.run(["tar", "-tf", str(last)], capture_output=True, text=True).stdout.split()
print(sorted(listing))
shutil.rmtree(SRC)
with tarfile.open(last) as tar:
    tar.extractall(SRC)
manifest = json.loads((SRC / "MANIFEST.json").read_text())
print(manifest)
print(all(hashlib.sha256((SRC / n).read_bytes()).hexdigest().startswith(h) for n, h in manifest.items()), (SRC / "counter.txt").read_text())
(SRC / "counter.txt").write_text("tampered")
print([n for n, h in manifest.items() if not hashlib.sha256((SRC / n).read_bytes()).hexdigest().startswith(h)])
