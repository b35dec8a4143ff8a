#!/usr/bin/env python3
# exercises: parsing markdown checklists from stdin, re, dataclasses, collections, json + markdown round trip, argparse filters
import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field

parser = argparse.ArgumentParser()
parser.add_argument("--tag", action="append", default=[])
parser.add_argument("--format", choices=("json", "md", "both"), default="both")
args = parser.parse_args()


@dataclass
class Task:
    text: str
    done: bool
    column: str
    tags: list[str] = field(default_factory=list)
    due: str | None = None
    children: list["Task"] = field(default_factory=list)


columns, stack, current = {}, [], None
for line in sys.stdin:
    if heading := re.match(r"##\s+(.+)", line):
        current = heading[1].strip()
        columns[current], stack = [], []
    elif item := re.match(r"(\s*)[-*] \[([ xX])\] (.+)", line):
        depth, text = len(item[1].expandtabs(4)) // 2, item[3].strip()
        due = re.search(r"@(\d{4}-\d{2}-\d{2})", text)
        task = Task(re.sub(r"\s*(?:#\w+|@[\d-]+)", "", text), item[2] != " ", current, re.findall(r"#(\w+)", text), due and due[1])
        del stack[depth:]
        (stack[-1].children if stack else columns[current]).append(task)
        stack.append(task)


def flat(tasks):
    for task in tasks:
        yield task
        yield from flat(task.children)


def lines(tasks, depth=0):
    for t in tasks:
        if not args.tag or set(args.tag) & set(t.tags) or t.children:
            yield "  " * depth + f"- [{'x' if t.done else ' '}] {t.text}" + "".join(f" #{x}" for x in t.tags) + (f" @{t.due}" if t.due else "")
            yield from lines(t.children, depth + 1)


everything = [t for tasks in columns.values() for t in flat(tasks)]
if args.format in ("md", "both"):
    for name, tasks in columns.items():
        print(f"## {name} ({sum(t.done for t in flat(tasks))}/{len(list(flat(tasks)))})")
        print("\n".join(lines(tasks)))
if args.format in ("json", "both"):
    print(json.dumps(asdict(everything[0]), ensure_ascii=False))
    print(Counter(x for t in everything for x in t.tags).most_common(), min((t.due for t in everything if t.due), default=None))
