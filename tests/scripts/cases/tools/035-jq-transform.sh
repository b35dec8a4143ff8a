#!/usr/bin/env bash
# exercises: jq to_entries, with_entries, reduce, if, try, alternative, string functions, @csv, @tsv, @base64, @uri, @sh
# needs: jq
cat > d.json <<'E'
{"a":1,"b":{"c":[1,2,{"d":null}]},"s":"Hello World","t":"x,y, z","u":"2024-01-15"}
E
jq -c 'to_entries | map(.key)' d.json
jq -c '.b | with_entries(.value |= length)' d.json
jq 'reduce .b.c[0:2][] as $x (10; . + $x)' d.json
jq -r 'if .a == 1 then "one" elif .a == 2 then "two" else "many" end' d.json
jq -r '.nope // "default"' d.json
jq -r '.b.c[2].d // "null too"' d.json
