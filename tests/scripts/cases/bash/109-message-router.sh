#!/usr/bin/env bash
# exercises: functions called by name from data, regex, associative dispatch, jq, read loop
# needs: jq
declare -A handler=([greet]=on_greet [sum]=on_sum)
on_greet() { echo "Hello, $(jq -r '.name // "stranger"' <<< "$1")"; }
on_sum() { jq '[.values[]?] | add // 0' <<< "$1"; }
on_other() { echo "no handler for $(jq -r .type <<< "$1")"; return 1; }
failed=0
while IFS= read -r msg; do
  type=$(jq -r '.type // empty' <<< "$msg" 2>/dev/null) || { echo "bad JSON"; ((failed++)); continue; }
  ${handler[$type]:-on_other} "$msg" || ((failed++))
done <<'M'
{"type":"greet","name":"Ann"}
{"type":"greet"}
{"type":"sum","values":[1,2,3.5]}
{"type":"sum"}
{"type":"dance"}
not json
M
echo "failed $failed"
