#!/usr/bin/env bash
# exercises: date -d with relative items, ISO weeks, -I, -R, --rfc-3339, seconds between dates
export TZ=UTC LC_ALL=C
date -u -d '2024-01-31 + 1 day' +%F
date -u -d '2024-03-01 yesterday' +%F
date -u -d '2024-01-15 -2 weeks' +%F
date -u -d '2024-01-15 next month' +%F
date -u -d '1 Jan 2024 12:00' +%D
date -u -d '2024-05-05T10:00:00Z' +%s
date -u -d '2024-05-05T10:00:00+02:00' +%T
date -u -d '2024-12-30' '+%G-W%V'
date -u -d '2024-06-01' -I
date -u -d '2024-06-01 01:02:03' -Iseconds
date -u -d '2024-06-01' --rfc-3339=date
date -u -d '2024-06-01 08:00' -R
