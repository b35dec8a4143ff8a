#!/usr/bin/env python3
# exercises: datetime with zoneinfo, ICS folding, parsing, timedelta, uuid5, textual round trip
import re
import uuid
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
events = [
    ("Stand-up; daily, short", datetime(2024, 3, 30, 9, 0, tzinfo=ROME), timedelta(minutes=15)),
    ("After the clock change", datetime(2024, 3, 31, 9, 0, tzinfo=ROME), timedelta(hours=1)),
    ("A very long title that has to be folded because iCalendar lines are at most seventy-five octets", datetime(2024, 7, 1, 18, 30, tzinfo=ROME), timedelta(hours=2)),
]


def fold(line):
    out = [line[:75]]
    rest = line[75:]
    while rest:
        out.append(" " + rest[:74])
        rest = rest[74:]
    return "\r\n".join(out)


def escape(text):
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
for title, start, length in events:
    uid = uuid.uuid5(uuid.NAMESPACE_URL, f"{title}/{start.isoformat()}")
    stamp = "%Y%m%dT%H%M%SZ"
    lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTART:" + start.astimezone(timezone.utc).strftime(stamp),
              "DTEND:" + (start + length).astimezone(timezone.utc).strftime(stamp), "SUMMARY:" + escape(title), "END:VEVENT"]
lines.append("END:VCALENDAR")
text = "\r\n".join(fold(line) for line in lines) + "\r\n"
with open("cal.ics", "w", newline="") as f:
    f.write(text)
with open("cal.ics", newline="") as f:
    raw = f.read()
unfolded = raw.replace("\r\n ", "").split("\r\n")
current = None
for line in unfolded:
    key, _, value = line.partition(":")
    if line == "BEGIN:VEVENT":
        current = {}
    elif line == "END:VEVENT":
        start = datetime.strptime(current["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        end = datetime.strptime(current["DTEND"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        print(current["UID"], start.isoformat(), start.astimezone(ROME).strftime("%H:%M %Z"), end - start, re.sub(r"\\([;,\\])", r"\1", current["SUMMARY"]))
    elif current is not None:
        current[key] = value
print(len(raw), max(len(x) for x in raw.split("\r\n")))
