#!/usr/bin/env python3
# exercises: pathlib daily notes, datetime, re search with context, json index, hashlib dedupe, argparse subcommands, exit 1 on no hit
# exit: 1
import argparse
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path("memory")


def note_path(day):
    return ROOT / f"{day:%Y}" / f"{day:%Y-%m-%d}.md"


def cmd_save(args):
    key = hashlib.sha1(args.text.strip().lower().encode()).hexdigest()[:10]
    index_path = ROOT / "index.json"
    index = json.loads(index_path.read_text()) if index_path.exists() else {}
    if key in index:
        print("duplicate of", index[key])
        return 0
    path = note_path(args.at)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("a", encoding="utf-8") as f:
        if new:
            f.write(f"# {args.at:%A, %d %B %Y}\n\n")
        f.write(f"- {args.at:%H:%M} {args.text.strip()}\n")
    index[key] = path.relative_to(ROOT).as_posix()
    index_path.write_text(json.dumps(index, indent=2, sort_keys=True))
    print("saved", key, index[key])
    return 0


def cmd_search(args):
    pattern = re.compile(args.pattern, re.I)
    hits = 0
    for path in sorted(ROOT.rglob("*.md"), reverse=True):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                hits += 1
                print(f"{path.name}:{n}: {pattern.sub(lambda m: f'<<{m[0]}>>', line)}")
    return 0 if hits else 1


parser = argparse.ArgumentParser()
sub = parser.add_subparsers(dest="cmd", required=True)
save = sub.add_parser("save")
save.add_argument("text")
save.add_argument("--at", type=datetime.fromisoformat)
save.set_defaults(func=cmd_save)
search = sub.add_parser("search")
search.add_argument("pattern")
search.set_defaults(func=cmd_search)
start = datetime(2024, 12, 31, 23, 30)
for i, text in enumerate(["Ana likes tea", "Dentist at 9", "ana LIKES tea ", "Café with Bo", "Tea is out"]):
    args = parser.parse_args(["save", text, "--at", (start + timedelta(minutes=20 * i)).isoformat()])
    args.func(args)
codes = []
for pattern in (r"\btea\b", "caf.", "nothing at all"):
    args = parser.parse_args(["search", pattern])
    codes.append(args.func(args))
print(codes, sorted(p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.is_file()))
print(note_path(start).read_text())
sys.exit(codes[-1])
