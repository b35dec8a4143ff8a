#!/usr/bin/env bash
# exercises: date with TZ variables, input forms, padding flags, fractions, invalid input
export TZ=UTC LC_ALL=C
TZ=America/New_York date -d '2024-07-04T12:00:00Z' '+%H:%M %Z %z'
TZ=Europe/Berlin date -d @1700000000 '+%F %T %Z'
TZ=Asia/Tokyo date -d '2024-01-01 00:00 UTC' '+%F %H'
date -u -d '2024-01-01 + 36 hours' '+%F %H'
date -u -d '20240115' +%d/%m/%Y
date -u -d 'Mon, 15 Jan 2024 10:00:00 GMT' +%s
date -u -d '2024-01-15 10:00 3 days ago' '+%F %R'
date -u -d '2024-01-01' '+%%Y=%Y%n%t|%k|%l|%N' | head -2
date -d 'not a date' 2>/dev/null
echo "rc=$?"
date -u --date='2023-12-25 09:05' '+%-d.%-m.%Y %-H:%M %_d %^a'
date -u -d '2024-10-10 10:10:10.5' +%3N
echo $(( ($(date -u -d 2024-12-25 +%s) - $(date -u -d 2024-12-01 +%s)) / 86400 ))
