#!/usr/bin/env bash
# exercises: jq paths, recursion, test, capture, sub, gsub, match, scalars
# needs: jq
cat > d.json <<'E'
{"a":1,"b":{"c":[1,2,{"d":null}]},"s":"Hello World","t":"x,y, z","u":"2024-01-15"}
E
jq -c '[paths | map(tostring) | join(".")]' d.json
jq -c '[.. | numbers]' d.json
jq -c '[paths(scalars)] | length' d.json
jq -r '.u | test("^\\d{4}"), (capture("(?<y>\\d+)-(?<m>\\d+)") | .y + "/" + .m), sub("-"; "/"), gsub("-"; "")' d.json
jq -c '.s | [match("o"; "g").offset]' d.json
