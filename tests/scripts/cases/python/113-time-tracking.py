#!/usr/bin/env python3
# exercises: zoneinfo, datetime parsing from stdin, defaultdict, json, csv output, timedelta formatting, sys.exit on overlap
# exit: 1
import csv
import json
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

tz = ZoneInfo("Europe/Berlin")
entries, overlaps = [], []
for number, line in enumerate(sys.stdin, 1):
    if not line.strip():
        continue
    start, end, project, *note = line.rstrip("\n").split("\t")
    begin = datetime.fromisoformat(start).replace(tzinfo=tz)
    finish = datetime.fromisoformat(end).replace(tzinfo=tz)
    seconds = (finish.astimezone(timezone.utc) - begin.astimezone(timezone.utc)).total_seconds()
    entries.append({"line": number, "begin": begin, "end": finish, "project": project, "note": note[0] if note else "", "hours": seconds / 3600})
entries.sort(key=lambda e: e["begin"])
for a, b in zip(entries, entries[1:]):
    if b["begin"] < a["end"]:
        overlaps.append((a["line"], b["line"]))
totals, days = defaultdict(float), defaultdict(lambda: defaultdict(timedelta))
for e in entries:
    totals[e["project"]] += e["hours"]
    days[e["begin"].date()][e["project"]] += timedelta(hours=e["hours"])
print(json.dumps({k: round(v, 2) for k, v in sorted(totals.items())}))
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["day", "weekday", "project", "time"])
for day in sorted(days):
    for project, spent in sorted(days[day].items()):
        hours, rest = divmod(int(spent.total_seconds()), 3600)
        out.writerow([day, day.strftime("%a"), project, f"{hours}:{rest // 60:02}"])
print([e["begin"].strftime("%Z%z") for e in entries], overlaps)
sys.exit(1 if overlaps else 0)
