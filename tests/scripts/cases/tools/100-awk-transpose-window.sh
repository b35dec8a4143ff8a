#!/usr/bin/env bash
# exercises: awk two-dimensional arrays, moving average, running totals, min and max, modulus, ranges
printf '1 2 3\n4 5 6\n' | awk '{for (i = 1; i <= NF; i++) m[NR, i] = $i; if (NF > n) n = NF} END {for (i = 1; i <= n; i++) {for (j = 1; j <= NR; j++) printf "%s%s", m[j, i], (j < NR ? " " : "\n")}}'
printf '%s\n' 3 5 8 2 9 | awk '{w[NR % 3] = $1; if (NR >= 3) printf "%.2f\n", (w[0] + w[1] + w[2]) / 3}'
printf '%s\n' 3 -5 8 | awk 'NR == 1 {min = max = $1} {t += $1; if ($1 < min) min = $1; if ($1 > max) max = $1; print $1, t} END {print "min", min, "max", max, "avg", t / NR}'
seq 20 | awk '$1 % 3 == 0 && $1 % 5 == 0 {print $1, "fizzbuzz"; next} $1 % 5 == 0 {print $1, "buzz"}'
awk 'BEGIN {for (n = 2; n < 30; n++) {p = 1; for (d = 2; d * d <= n; d++) if (n % d == 0) {p = 0; break} if (p) printf "%d ", n} print ""}'
printf 'a 1\nb 2\na 3\n' | awk '{v[$1] = v[$1] sep[$1] $2; sep[$1] = ","} END {for (k in v) print k "=" v[k]}' | sort
