#!/usr/bin/env bash
# exercises: jq path updates, //=, map_values, recurse, walk, tostream-free, getpath, setpath, delpaths, env
# needs: jq
echo '{"a":{"b":[{"c":1},{"c":2}]},"n":null,"k":"v"}' > d.json
jq -c '.a.b[].c |= . + 10' d.json
jq -c '.a.b |= map(select(.c > 1))' d.json
jq -c '.n //= "set" | .k //= "no"' d.json
jq -c '.a.b += [{c: 3}] | .a.b | length' d.json
jq -c 'getpath(["a","b",0,"c"]), getpath(["x","y"])' d.json
jq -c 'setpath(["a","z"]; 9) | .a.z' d.json
jq -c 'delpaths([["a","b",0],["k"]])' d.json
jq -c '[recurse(.[]?) | scalars]' d.json
jq -c 'map_values(type)' d.json
jq -c 'walk(if type == "number" then . * 2 else . end)' d.json
jq -c 'with_entries(select(.value != null))' d.json
jq -c '.a.b | map(.c) | [first, last]' d.json
jq -c '.a.b | to_entries | map([.key, .value.c])' d.json
V=5 jq -n 'env.V | tonumber'
jq -c '.["k"], ."k", .a["b"][1]' d.json
jq -c 'del(.a.b[0]) | del(.n)' d.json
jq -c '.a.b as [$x, $y] | {sum: ($x.c + $y.c)}' d.json
jq -c '[.a.b[] | .c] | @json' d.json
jq -c 'if has("q") then 1 else 0 end' d.json
jq -c '. as {a: {b: [$f]}} | $f' d.json
jq -c '(.a.b[] | select(.c == 2)).c = 99' d.json
