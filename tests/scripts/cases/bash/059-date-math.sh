#!/usr/bin/env bash
# exercises: date -u -d, arithmetic, loops, functions, string comparison
days() { echo $(( ($(date -u -d "$2" +%s) - $(date -u -d "$1" +%s)) / 86400 )); }
days 2024-02-01 2024-03-01; days 2023-12-31 2024-12-31
d=2024-02-27; for i in 1 2 3 4; do d=$(date -u -d "$d + 1 day" +%F); echo "$d $(date -u -d "$d" +%a)"; done
ts=1700000000; date -u -d "@$ts" '+%Y-%m-%d %H:%M:%S'; date -u -d "@$ts" +%FT%TZ
[[ 2024-01-09 < 2024-01-10 ]] && echo "string order of ISO dates"
age() { local b=$1 n=$2 y; y=$(( ${n:0:4} - ${b:0:4} )); [[ ${n:5} < ${b:5} ]] && ((y--)); echo "$y"; }
age 1990-06-15 2024-06-14; age 1990-06-15 2024-06-15
start=10#08; echo $(( start * 60 + 10#09 ))
secs=98765; printf '%dd %02d:%02d:%02d\n' $((secs / 86400)) $((secs % 86400 / 3600)) $((secs % 3600 / 60)) $((secs % 60))
