#!/usr/bin/env bash
# exercises: named-pipe-free filters, functions in pipelines, while read, shift, sed, awk
upper() { tr '[:lower:]' '[:upper:]'; }
number() { local i=0 l; while IFS= read -r l; do printf '%2d %s\n' "$((++i))" "$l"; done; }
only() { grep -i -- "$1" || true; }
printf 'one fish\ntwo fish\nred bird\nblue Fish\n' | only fish | upper | number
reverse() { local s=$1 r= i; for ((i = ${#s} - 1; i >= 0; i--)); do r+=${s:i:1}; done; echo "$r"; }
for w in level hello; do [[ $(reverse "$w") == "$w" ]] && echo "$w: palindrome" || echo "$w: no"; done
seq 10 | while read -r n; do ((n % 2)) || echo "$n"; done | paste -sd' ' -
apply() { local f=$1; shift; for x; do "$f" "$x"; done; }
sq() { echo $(($1 * $1)); }; apply sq 2 3 4 | awk '{s += $1} END {print "sum " s}'
