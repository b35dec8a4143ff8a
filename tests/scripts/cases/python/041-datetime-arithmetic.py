#!/usr/bin/env python3
# exercises: datetime, timedelta, date.fromisocalendar, strftime/strptime, timezone, calendar, zoneinfo
import calendar
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

start = datetime(2024, 2, 28, 22, 30, tzinfo=timezone.utc)
for hours in (1, 24, 48):
    print((start + timedelta(hours=hours)).isoformat(timespec="minutes"))
print((date(2025, 1, 1) - date(2024, 1, 1)).days, date(2024, 12, 30).isocalendar()[:2], date.fromisocalendar(2025, 1, 1))
print(start.strftime("%a %d %b %Y %I:%M %p %j %U %%"), start.strftime("%-d/%-m/%y"), f"{start:%Y-%m-%dT%H:%M:%SZ}")
print(datetime.strptime("7 Mar 2024 05:06:07.089 +0230", "%d %b %Y %H:%M:%S.%f %z").isoformat())
for text in ("2024-03-05", "2024-03-05T06:07", "2024-03-05 06:07:08.123456+05:30"):
    print(datetime.fromisoformat(text))
ny = ZoneInfo("America/New_York")
for moment in (datetime(2024, 3, 10, 1, 59, tzinfo=ny), datetime(2024, 3, 10, 3, 0, tzinfo=ny), datetime(2024, 11, 3, 1, 30, tzinfo=ny, fold=1)):
    print(moment.isoformat(), moment.tzname(), moment.utcoffset(), moment.astimezone(ZoneInfo("Asia/Kolkata")).strftime("%H:%M"))
try:
    ZoneInfo("Mars/Olympus")
except ZoneInfoNotFoundError:
    print("no zone")
delta = timedelta(days=-1, hours=5, milliseconds=1500)
print(delta, delta.total_seconds(), abs(delta), timedelta(minutes=90) / timedelta(hours=1), divmod(timedelta(hours=25), timedelta(days=1)))
print(datetime.fromtimestamp(0, timezone.utc), datetime.fromtimestamp(1700000000.5, timezone.utc).isoformat(), int(start.timestamp()))
print([int(n) for n in calendar.monthrange(2024, 2)], calendar.isleap(1900), [d for d in calendar.Calendar(0).itermonthdates(2024, 9)][0])
print(calendar.month(2024, 2))
print(datetime.combine(date(2024, 1, 1), time(9, 5)), time.fromisoformat("04:05:06").replace(hour=1), datetime.max.year)
days = [date(2024, 5, 1) + timedelta(n) for n in range(10)]
print([d.day for d in days if d.weekday() < 5], min(days), sorted(days, reverse=True)[0])
