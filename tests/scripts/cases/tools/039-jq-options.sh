#!/usr/bin/env bash
# exercises: jq -r -c -s -n -e -R --arg --argjson --slurpfile --tab --arg in programs, exit status, functions, multiple outputs
# needs: jq
printf '{"v":1}\n{"v":2}\n' > s.json
jq -s -c 'map(.v)' s.json
jq -n '[1, 2] | add'
jq -c --arg k name --arg v 'it "q"' -n '{($k): $v}'
jq --argjson n 5 '.v * $n' s.json
jq -n --slurpfile f s.json '$f | length'
jq -R 'length' <<< $'ab\ncde'
jq -Rs 'split("\n") | length' <<< $'a\nb'
jq -n '[inputs.v]' s.json | tr -d ' \n'
echo
jq -j '.v' s.json
echo
jq --tab -n '{a:1}'
jq --indent 1 -n '{a:[1]}'
