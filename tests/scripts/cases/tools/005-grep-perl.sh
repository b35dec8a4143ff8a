#!/usr/bin/env bash
# exercises: grep -P look-behind, \\K, \\d, -o, pipelines
cat > f <<'E'
2024-01-15 user=ann ip=10.0.0.1
bad line
2024-1-5 user=bob
aa bb abab
tel: +49 (30) 123-456
foo.bar foo_bar foo bar
E
grep -oP '(?<=user=)\w+' f
grep -oP 'ip=\K[\d.]+' f
grep -P '^\d{4}-\d\d-\d\d\s' f | wc -l | tr -d ' '
grep -E 'x?tel:? \+[0-9]+ \([0-9]+\)' f
grep -E '^(bad|good) (line|word)$' f
