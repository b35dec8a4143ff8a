#!/usr/bin/env bash
# exercises: exit codes of grep, diff, cmp, test, expr, sort -c, sed q, awk exit, jq -e, false, find, ls
# exit: 2
code() { "$@" > /dev/null 2>&1; echo "$? $1"; }
printf 'b\na\n' > f
printf 'b\n' > g
code grep b f
code grep zz f
code grep b nosuch
code diff f f
code diff f g
code diff f nosuch
code cmp f g
code test 1 -eq 2
code expr 0
code expr 1
code sort -c f
code sed 5q f
code sed q7 f
code awk 'BEGIN {exit 6}'
code jq -en false
code jq -en null
code jq -n 1
code false
code find nosuch
code cat nosuch
code head nosuch
code cp nosuch x
code mkdir f
code rmdir f
code rm nosuch
code ls nosuch
grep x nosuch 2>/dev/null
