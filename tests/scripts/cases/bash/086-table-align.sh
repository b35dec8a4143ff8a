#!/usr/bin/env bash
# exercises: column -t, printf widths, maximum width by arrays, awk, functions
# needs: column
rows=("id|name|state" "1|short|ok" "22|a longer name|failed" "333|x|")
declare -a w
for r in "${rows[@]}"; do IFS='|' read -ra c <<< "$r"; for i in "${!c[@]}"; do (( ${#c[i]} > ${w[i]:-0} )) && w[i]=${#c[i]}; done; done
for r in "${rows[@]}"; do IFS='|' read -ra c <<< "$r"; for i in 0 1 2; do printf '%-*s  ' "${w[i]}" "${c[i]-}"; done | sed 's/ *$//'; echo; done
printf '%s\n' "${rows[@]:0:3}" | column -t -s'|'
printf '%s\n' "${rows[@]}" | awk -F'|' '{printf "%3s %-15s %6s\n", $1, $2, $3}'
