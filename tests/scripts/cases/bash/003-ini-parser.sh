#!/usr/bin/env bash
# exercises: functions, [[ =~ ]] with BASH_REMATCH, associative arrays, here-document, parameter expansion
config=$(cat <<'INI'
; global comment
name = demo
[server]
host = 127.0.0.1
port=8080   ; inline
[client]
# hash comment
retries = 3
label = "two words"
INI
)
declare -A cfg
section=global
trim() { local s=$1; s="${s#"${s%%[![:space:]]*}"}"; s="${s%"${s##*[![:space:]]}"}"; printf '%s' "$s"; }
while IFS= read -r line; do
  line=$(trim "${line%%;*}")
  [[ -z $line || $line == \#* ]] && continue
  if [[ $line =~ ^\[([a-z]+)\]$ ]]; then
    section=${BASH_REMATCH[1]}
  elif [[ $line =~ ^([a-z]+)[[:space:]]*=[[:space:]]*(.*)$ ]]; then
    value=${BASH_REMATCH[2]}
    value=${value#\"}; value=${value%\"}
    cfg[$section.${BASH_REMATCH[1]}]=$value
  fi
done <<< "$config"
for k in $(printf '%s\n' "${!cfg[@]}" | LC_ALL=C sort); do echo "$k=[${cfg[$k]}]"; done
