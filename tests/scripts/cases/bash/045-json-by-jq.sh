#!/usr/bin/env bash
# exercises: jq, mapfile, command substitution, arrays, loops, here-document, printf
# needs: jq
data=$(cat <<'JSON'
{"users":[{"name":"Ann","age":31,"tags":["a","b"]},{"name":"Bob","age":25,"tags":[]},{"name":"Zoë","age":40,"tags":["c"]}],"next":null}
JSON
)
mapfile -t names < <(jq -r '.users[].name' <<< "$data")
echo "${#names[@]} users: ${names[*]}"
count=$(jq '.users | length' <<< "$data")
for ((i = 0; i < count; i++)); do
  name=$(jq -r --argjson i "$i" '.users[$i].name' <<< "$data")
  tags=$(jq -r ".users[$i].tags | join(\"+\")" <<< "$data")
  printf '%-4s %s\n' "${name:0:3}" "${tags:-none}"
done
while IFS=$'\t' read -r n a; do echo "$n is $a"; done < <(jq -r '.users[] | select(.age > 30) | [.name, .age] | @tsv' <<< "$data")
next=$(jq -r '.next // empty' <<< "$data"); [[ -z $next ]] && echo "no next page"
jq -e '.users[] | select(.name == "Nobody")' <<< "$data" > /dev/null || echo "not found rc=$?"
jq -n --arg name "New \"User\"" --argjson age 5 '{name: $name, age: $age, tags: ["x"]}' | jq -c .
