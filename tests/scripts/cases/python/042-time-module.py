#!/usr/bin/env python3
# exercises: time.gmtime/strftime/strptime, calendar.timegm, perf_counter, monotonic, sleep ordering
import calendar
import time

moment = time.gmtime(1700000000)
print(time.strftime("%Y-%m-%d %H:%M:%S", moment), moment.tm_yday, moment.tm_wday, moment.tm_isdst)
print(calendar.timegm(time.strptime("2024-02-29 12:00", "%Y-%m-%d %H:%M")))
print(time.asctime(moment), "|", time.strftime("%B %e", moment))
before = time.perf_counter()
first = time.monotonic_ns()
time.sleep(0.05)
after = time.perf_counter()
print(0.045 <= after - before < 1.5, time.monotonic_ns() > first, time.time() > 1.7e9, time.process_time() < 10)
print(time.gmtime(0)[:6], time.gmtime(-1).tm_year, time.time_ns() // 10**9 - int(time.time()) in (0, 1, -1))
