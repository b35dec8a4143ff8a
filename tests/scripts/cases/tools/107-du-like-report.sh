#!/usr/bin/env bash
# exercises: find -printf sizes, awk sums per folder, sort -n, numfmt-free human units, head
mkdir -p a/x b c
head -c 5000 /dev/zero > a/1
head -c 100 /dev/zero > a/x/2
head -c 70000 /dev/zero > b/3
: > c/4
find . -type f -printf '%s %p\n' | sort -rn | head -2
find . -mindepth 2 -type f -printf '%s %P\n' | awk '{split($2, p, "/"); s[p[1]] += $1; n[p[1]]++} END {for (d in s) printf "%d %d %s\n", s[d], n[d], d}' | sort -rn
for d in */; do t=$(find "$d" -type f -exec cat {} + | wc -c); printf '%s %s\n' "${d%/}" "$((t))"; done
find . -type f -printf '%s\n' | awk '{t += $1} END {u = "BKM"; i = 1; while (t >= 1024) {t /= 1024; i++} printf "%.1f%s\n", t, substr(u, i, 1)}'
find . -type d | wc -l | tr -d ' '
find . -type f -empty -printf '%f is empty\n'
