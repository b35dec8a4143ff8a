#!/usr/bin/env bash
# exercises: awk, associative arrays, date prefix cutting, sort, uniq, grep -v, here-document
cat > app.log <<'L'
2024-05-01T10:00:01Z INFO  start id=1
2024-05-01T10:05:09Z ERROR db timeout id=2
2024-05-01T11:00:00Z WARN  slow query ms=1500
2024-05-01T11:30:10Z ERROR db timeout id=7
2024-05-01T11:45:10Z DEBUG noise
2024-05-02T00:00:01Z ERROR disk full
L
grep -v ' DEBUG ' app.log | awk '{c[$2]++} END {for (k in c) print k, c[k]}' | LC_ALL=C sort
cut -c1-13 app.log | sort | uniq -c | awk '{print $2 "h", $1}'
grep ERROR app.log | sed -E 's/^[^ ]+ +ERROR +//; s/ id=[0-9]+//' | sort | uniq -c | sort -rn | sed -E 's/^ +//'
declare -A last; while read -r ts level rest; do last[$level]=$ts; done < app.log; for l in ERROR INFO; do echo "$l last ${last[$l]#*T}"; done
awk -F'ms=' 'NF > 1 {print "slow:", $2}' app.log
sed -n '/11:00/,/11:45/p' app.log | wc -l | tr -d ' '
