#!/usr/bin/env bash
# exercises: jq del, update assignment, try catch, startswith, slices, tostring, tojson
# needs: jq
cat > d.json <<'E'
{"a":1,"b":{"c":[1,2,{"d":null}]},"s":"Hello World","t":"x,y, z","u":"2024-01-15"}
E
jq -c 'del(.b, .t) | .a += 5 | .new = {x: .a}' d.json
jq -r 'try error("boom") catch "caught \(.)"' d.json
jq -c '.b.c |= map(numbers * 2)' d.json
jq -r '.s | startswith("Hello"), endswith("x"), contains("lo W")' d.json
jq -r '.s[0:5], (.s | explode[0])' d.json
jq -c '.a | type, tostring, ([.] | tojson)' d.json
