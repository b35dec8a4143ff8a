#!/usr/bin/env bash
# exercises: set -f, field matching, ranges and steps, functions, regex, loops
match() {
  local field=$1 value=$2 part lo hi step; local IFS=,
  for part in $field; do
    step=1; [[ $part == */* ]] && { step=${part#*/}; part=${part%/*}; }
    case $part in '*') lo=0 hi=59 ;; *-*) lo=${part%-*} hi=${part#*-} ;; *) lo=$part hi=$part ;; esac
    ((value >= lo && value <= hi && (value - lo) % step == 0)) && return 0
  done
  return 1
}
set -f
while read -r min hour cmd; do
  for t in 0:00 9:15 12:30 17:45; do match "$min" $((10#${t#*:})) && match "$hour" "${t%:*}" && echo "$t runs $cmd"; done
done <<'C'
*/15 9-17 poll
0 0 midnight
30,45 * half
10-40/5 12 lunch
C
set +f; echo done
