#!/usr/bin/env bash
# exercises: column -t, -s, -o, aligned output, header by sed, sort body only
# needs: column
printf 'name:qty:price\napple:3:1.25\nwatermelon:10:0.5\n' > f
column -t -s: f
column -s: -t -o ' | ' f
{ head -1 f; tail -n +2 f | sort -t: -k2,2nr; } | column -t -s:
awk -F: 'NR > 1 {print $1, $2 * $3}' f | column -t
printf 'a b\nccc d\n' | column -t | sed 's/ *$//'
