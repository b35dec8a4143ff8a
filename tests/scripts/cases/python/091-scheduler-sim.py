#!/usr/bin/env python3
# exercises: sched with a fake clock, heapq, datetime, a cron expression matcher, dataclasses, re
import re
import sched
from dataclasses import dataclass
from datetime import datetime, timedelta

now = [0.0]
s = sched.scheduler(lambda: now[0], lambda d: now.__setitem__(0, now[0] + d))
log = []
s.enter(5, 1, log.append, ("five",))
s.enter(1, 2, log.append, ("one-low",))
s.enter(1, 1, log.append, ("one-high",))
cancel = s.enterabs(3, 1, log.append, ("never",))
s.cancel(cancel)
s.enter(2, 1, lambda: s.enter(1, 1, log.append, ("nested",)))
s.run()
print(log, now[0], s.empty())


@dataclass
class Cron:
    fields: list

    NAMES = {n: i for i, n in enumerate("sun mon tue wed thu fri sat".split())}

    @classmethod
    def parse(cls, text):
        bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)]
        parts = text.lower().split()
        if len(parts) != 5:
            raise ValueError(f"5 fields wanted, got {len(parts)}")
        return cls([cls.expand(p, *b) for p, b in zip(parts, bounds)])

    @classmethod
    def expand(cls, part, low, high):
        out = set()
        for piece in part.split(","):
            piece = re.sub(r"[a-z]{3}", lambda m: str(cls.NAMES[m[0]]), piece)
            found = re.fullmatch(r"(\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", piece)
            if not found:
                raise ValueError(f"bad field {piece}")
            a = low if found[1] == "*" else int(found[2])
            b = high if found[1] == "*" else int(found[3] or found[2])
            if not low <= a <= b <= high:
                raise ValueError(f"out of range {piece}")
            out.update(range(a, b + 1, int(found[4] or 1)))
        return out

    def matches(self, t):
        m, h, d, mo, w = self.fields
        return t.minute in m and t.hour in h and t.day in d and t.month in mo and (t.isoweekday() % 7) in w

    def next(self, t, n):
        t = t.replace(second=0) + timedelta(minutes=1)
        while n:
            if self.matches(t):
                yield t
                n -= 1
            t += timedelta(minutes=1)


for text in ("*/20 9-10 * * mon-fri", "0 0 29 2 *", "5,35 23 * * 0"):
    start = datetime(2024, 2, 23, 10, 30)
    print(text, [t.strftime("%a %m-%d %H:%M") for t in Cron.parse(text).next(start, 3 if "29" not in text else 1)])
for text in ("* * *", "61 * * * *", "x * * * *"):
    try:
        Cron.parse(text)
    except (ValueError, KeyError) as wrong:
        print("refused:", wrong)
