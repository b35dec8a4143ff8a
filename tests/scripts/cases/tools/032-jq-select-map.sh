#!/usr/bin/env bash
# exercises: jq paths, select, map, sort_by, group_by, length, raw output, compact output, slices
# needs: jq
cat > d.json <<'E'
[{"n":"ann","age":31,"team":"dev"},{"n":"bob","age":25,"team":"ops"},{"n":"cid","age":40,"team":"dev"}]
E
jq length d.json
jq -r '.[].n' d.json
jq -c '.[] | select(.age > 30)' d.json
jq -c 'map(.age)' d.json
jq 'map(.age) | add' d.json
jq -r 'sort_by(.age) | .[0].n' d.json
