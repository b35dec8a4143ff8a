#!/usr/bin/env bash
# exercises: declare -A, key test, delete, sorted keys, counting, nested expansion
declare -A color=([apple]=red [banana]=yellow ["kiwi fruit"]=green)
color[plum]=purple
for k in "${!color[@]}"; do printf '%s=%s\n' "$k" "${color[$k]}"; done | LC_ALL=C sort
[[ -v color[apple] ]] && echo "has apple"
[[ -v color[grape] ]] || echo "no grape"
unset 'color[apple]'
echo "left ${#color[@]} [${color[apple]:-gone}]"
declare -A count
for w in the cat the dog the end cat; do (( count[$w]++ )); done
for w in cat dog end the; do echo "$w ${count[$w]}"; done
key="kiwi fruit"; echo "${color[$key]^^}"
