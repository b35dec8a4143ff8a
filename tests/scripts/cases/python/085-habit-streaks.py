#!/usr/bin/env python3
# exercises: datetime dates, itertools, json file store, argparse with dates, calendar text heatmap, pathlib
import argparse
import calendar
import itertools
import json
from datetime import date, timedelta
from pathlib import Path

STORE = Path("habits.json")


def load():
    try:
        return {k: sorted(date.fromisoformat(d) for d in v) for k, v in json.loads(STORE.read_text()).items()}
    except FileNotFoundError:
        return {}


def save(habits):
    STORE.write_text(json.dumps({k: sorted({d.isoformat() for d in v}) for k, v in habits.items()}, indent=1))


def streaks(days):
    for _, group in itertools.groupby(enumerate(sorted(set(days))), key=lambda p: p[1] - timedelta(days=p[0])):
        run = [d for _, d in group]
        yield run[0], len(run)


parser = argparse.ArgumentParser()
parser.add_argument("--done", type=date.fromisoformat, nargs="*", default=[])
parser.add_argument("--habit", required=True)
parser.add_argument("--today", type=date.fromisoformat, default=date(2024, 3, 10))
runs = [
    ["--habit", "read", "--done", *[f"2024-03-{d:02}" for d in (1, 2, 3, 5, 8, 9, 10)]],
    ["--habit", "run", "--done", "2024-02-28", "2024-02-29", "2024-03-01"],
    ["--habit", "read", "--done", "2024-03-04", "2024-03-03"],
]
for argv in runs:
    args = parser.parse_args(argv)
    habits = load()
    habits[args.habit] = habits.get(args.habit, []) + args.done
    save(habits)
    days = load()[args.habit]
    found = list(streaks(days))
    start, best = max(found, key=lambda s: s[1])
    current = next((n for s, n in found if s + timedelta(days=n - 1) == args.today), 0)
    print(args.habit, [(s.isoformat(), n) for s, n in found], "best", best, start, "current", current)
for week in calendar.Calendar(calendar.MONDAY).monthdatescalendar(2024, 3)[:3]:
    print("".join("#" if d in load()["read"] else "." if d.month == 3 else " " for d in week), week[0].isocalendar().week)
print(STORE.stat().st_size, len(json.loads(STORE.read_text())["read"]))
try:
    parser.parse_args(["--habit", "x", "--done", "2024-13-01"])
except SystemExit as stop:
    print("rejected", stop.code)
