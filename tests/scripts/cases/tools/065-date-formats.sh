#!/usr/bin/env bash
# exercises: date -u -d with fixed inputs, +formats, @epoch, relative items, -I, TZ, arithmetic
export TZ=UTC LC_ALL=C
date -u -d '2024-02-29 13:05:09' '+%Y-%m-%d %H:%M:%S %j %a %A %b %B %y %e %I %p %u %w %s %Z %z'
date -u -d @0 +%FT%TZ
