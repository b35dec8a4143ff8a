#!/usr/bin/env bash
# exercises: functions as fake API, jq, loops, string building, arithmetic, break
# needs: jq
api() {
  local page=$1
  case $page in
    1) echo '{"items":[{"id":1,"v":"a"},{"id":2,"v":"b"}],"next":2}' ;;
    2) echo '{"items":[{"id":3,"v":"c"}],"next":3}' ;;
    3) echo '{"items":[],"next":null}' ;;
    *) echo '{"error":"no such page"}'; return 22 ;;
  esac
}
page=1 all='[]' calls=0
while :; do
  body=$(api "$page") || { echo "failed"; break; }
  calls=$((calls + 1))
  all=$(jq -c --argjson new "$(jq '.items' <<< "$body")" '. + $new' <<< "$all")
  page=$(jq -r '.next // ""' <<< "$body")
  [ -n "$page" ] || break
done
echo "calls=$calls"
echo "$all" | jq -r '.[] | "\(.id): \(.v)"'
api 9 | jq -r .error; echo "${PIPESTATUS[0]}"
