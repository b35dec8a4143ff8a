#!/usr/bin/env bash
# exercises: indentation parsing, arrays as a stack, regex, functions, read loop
declare -a path=()
while IFS= read -r line; do
  [[ $line =~ ^[[:space:]]*(#|$) ]] && continue
  [[ $line =~ ^(\ *)([A-Za-z_-]+):\ *(.*)$ ]] || { [[ $line =~ ^(\ *)-\ (.*)$ ]] && echo "$(IFS=.; echo "${path[*]}")[]=${BASH_REMATCH[2]}"; continue; }
  depth=$(( ${#BASH_REMATCH[1]} / 2 )); path=("${path[@]:0:depth}" "${BASH_REMATCH[2]}")
  [[ -n ${BASH_REMATCH[3]} ]] && echo "$(IFS=.; echo "${path[*]}")=${BASH_REMATCH[3]}"
done <<'Y'
# a service
app:
  name: demo
  ports:
    http: 80
    https: 443
  tags:
    - one
    - two words
db:
  url: postgres://x:5432/y
version: 3
Y
