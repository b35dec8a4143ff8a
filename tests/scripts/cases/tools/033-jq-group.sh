#!/usr/bin/env bash
# exercises: jq group_by, object construction, max_by, slices, any, all, reduce by add
# needs: jq
cat > d.json <<'E'
[{"n":"ann","age":31,"team":"dev"},{"n":"bob","age":25,"team":"ops"},{"n":"cid","age":40,"team":"dev"}]
E
jq -c 'group_by(.team) | map({team: .[0].team, n: length})' d.json
jq -c '[.[] | {(.n): .age}] | add' d.json
jq -r 'max_by(.age).n, min_by(.age).n' d.json
jq -c '.[1:] | map(.n)' d.json
jq -c '.[-1]' d.json
jq 'any(.[]; .age > 39), all(.[]; .age > 39)' d.json
jq -c 'map(select(.team == "dev") | .n)' d.json
jq -r '.[] | "\(.n)=\(.age + 1)"' d.json
