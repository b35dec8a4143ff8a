#!/usr/bin/env bash
# exercises: jq -R -s to parse CSV, @csv back, awk to JSON lines, sort, map with numbers
# needs: jq
printf 'id,name,qty\n1,apple,3\n2,pear,10\n' > f.csv
jq -Rsc 'split("\n") | map(select(length > 0) | split(",")) | .[0] as $h | .[1:] | map([., $h] | transpose | map({(.[1]): .[0]}) | add)' f.csv | tee f.json
jq -r '(.[0] | keys_unsorted) as $k | $k, (.[] | [.[$k[]]]) | @csv' f.json
jq -c 'map(.qty |= tonumber) | sort_by(-.qty) | .[0]' f.json
jq '[.[].qty | tonumber] | add' f.json
awk -F, 'NR > 1 {printf "{\"id\":%d,\"name\":\"%s\"}\n", $1, $2}' f.csv | jq -sc .
jq -r '.[] | to_entries | map("\(.key)=\(.value)") | join("&")' f.json
jq -r '.[] | [.id, .name] | join("\t")' f.json | sort -r
jq -nr '["a", 1, true, null] | @csv, @tsv, @json'
jq -r 'map(.name) | @sh' f.json
