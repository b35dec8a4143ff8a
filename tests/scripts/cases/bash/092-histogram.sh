#!/usr/bin/env bash
# exercises: associative array buckets, printf bars, awk statistics, sort -n, read loop
nums="3 7 12 18 21 22 25 31 38 39 44 7 15"
declare -A b
for n in $nums; do k=$((n / 10 * 10)); b[$k]=$((${b[$k]:-0} + 1)); done
for k in $(printf '%s\n' "${!b[@]}" | sort -n); do printf '%2d-%2d %-5s %d\n' "$k" "$((k + 9))" "$(printf '%*s' "${b[$k]}" '' | tr ' ' '#')" "${b[$k]}"; done
tr ' ' '\n' <<< "$nums" | sort -n | awk '{a[NR] = $1; s += $1} END {m = (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2; printf "n=%d mean=%.2f median=%g min=%d max=%d\n", NR, s / NR, m, a[1], a[NR]}'
p90=$(tr ' ' '\n' <<< "$nums" | sort -n | sed -n "$((13 * 90 / 100 + 1))p"); echo "p90=$p90"
