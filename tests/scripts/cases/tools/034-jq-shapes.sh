#!/usr/bin/env bash
# exercises: jq has, keys, pretty print, del, unique_by, -S, average, index
# needs: jq
cat > d.json <<'E'
[{"n":"ann","age":31,"team":"dev"},{"n":"bob","age":25,"team":"ops"},{"n":"cid","age":40,"team":"dev"}]
E
jq -c 'map(has("age")), (.[0] | keys)' d.json
jq . d.json | head -5
jq -c 'map(del(.team))' d.json
jq -c 'unique_by(.team) | map(.team)' d.json
jq -S -c '.[0]' d.json
jq '[.[].age] | (add / length)' d.json
jq -c 'index("x")' <<< '"axb"'
