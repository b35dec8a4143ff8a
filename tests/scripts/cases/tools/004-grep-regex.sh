#!/usr/bin/env bash
# exercises: grep -E, character classes, back references, anchors, intervals, alternation, grep -P
cat > f <<'E'
2024-01-15 user=ann ip=10.0.0.1
bad line
2024-1-5 user=bob
aa bb abab
tel: +49 (30) 123-456
foo.bar foo_bar foo bar
E
grep -E '^[0-9]{4}-[0-9]{2}-[0-9]{2}' f
grep -oE 'user=(ann|bob)' f
grep -E '(ab)\1' f
grep -oE '[0-9]+(\.[0-9]+){3}' f
grep -E 'foo[._]bar' f | head -1
grep '^[[:alpha:]]*:' f
grep -oE '\+[0-9]+' f
grep 'a\{2\}' f
grep -c '[^[:print:]]' f
grep -E '\bbob\b' f
grep -oE '\w+=\w+' f
