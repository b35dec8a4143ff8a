#!/usr/bin/env bash
# exercises: jq string functions, split, join, @csv, @tsv, @base64, @uri, @sh, @html, @base64d
# needs: jq
cat > d.json <<'E'
{"a":1,"b":{"c":[1,2,{"d":null}]},"s":"Hello World","t":"x,y, z","u":"2024-01-15"}
E
jq -r '.s | ascii_downcase, ascii_upcase, length, (split(" ") | reverse | join("_"))' d.json
jq -c '.t | split(",") | map(ltrimstr(" "))' d.json
jq -r '[.a, .s, "q\"q"] | @csv, @tsv' d.json
jq -r '.s | @base64, @uri, @sh, @json, @html' d.json
jq -r '"SGk=" | @base64d' d.json
