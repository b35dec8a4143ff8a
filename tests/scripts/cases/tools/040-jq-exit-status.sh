#!/usr/bin/env bash
# exercises: jq -e exit status, bad input, select, empty, null input
# exit: 1
# needs: jq
printf '{"v":1}\n{"v":2}\n' > s.json
jq -e '.v > 1' s.json
echo "rc=$?"
jq -e '.x' s.json > /dev/null
echo "rc=$?"
jq . <<< 'not json' 2>/dev/null
echo "bad rc=$([ $? -ne 0 ] && echo nonzero)"
jq -e '.[0]' <<< '[false]'
