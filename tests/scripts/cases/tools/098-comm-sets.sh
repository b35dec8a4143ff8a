#!/usr/bin/env bash
# exercises: comm, sort -u, grep -Fxf, awk set operations, join, uniq -d as intersection
printf '%s\n' d a c b a > x
printf '%s\n' c e a > y
sort -u x > sx
sort -u y > sy
echo "union: $(sort -u x y | xargs)"
echo "both: $(comm -12 sx sy | xargs)"
echo "x-y: $(comm -23 sx sy | xargs)"
echo "sym: $(comm -3 sx sy | tr -d '\t' | sort | xargs)"
grep -Fxf y x | sort -u | xargs
grep -vFxf y x | xargs
sort sx sy | uniq -d | xargs
awk 'NR == FNR {s[$0]; next} $0 in s' y x | xargs
join sx sy | xargs
cat sx sy | sort | uniq -c | awk '$1 == 1 {print $2}' | xargs
comm -12 --check-order x y > /dev/null 2>&1 || echo "unsorted input"
