#!/usr/bin/env python3
# exercises: re named groups, collections.Counter, defaultdict, datetime, stdin, json report
import json
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime

LINE = re.compile(
    r'(?P<ip>\d+\.\d+\.\d+\.\d+) - - \[(?P<at>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+) [^"]*" (?P<status>\d{3}) (?P<size>\d+|-)'
)
status = Counter()
by_hour = defaultdict(lambda: {"hits": 0, "bytes": 0})
paths = Counter()
bad = []
for number, line in enumerate(sys.stdin, 1):
    found = LINE.match(line)
    if not found:
        bad.append(number)
        continue
    row = found.groupdict()
    at = datetime.strptime(row["at"], "%d/%b/%Y:%H:%M:%S %z")
    status[row["status"]] += 1
    paths[row["path"].split("?")[0]] += 1
    hour = by_hour[at.strftime("%Y-%m-%dT%H")]
    hour["hits"] += 1
    hour["bytes"] += 0 if row["size"] == "-" else int(row["size"])
print(json.dumps({
    "status": dict(sorted(status.items())),
    "top": paths.most_common(2),
    "hours": dict(by_hour),
    "unparsed_lines": bad,
}, indent=2))
