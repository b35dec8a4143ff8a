#!/usr/bin/env bash
# exercises: reading stdin of the script, filters, counting, arithmetic, associative arrays
declare -A total; lines=0
while read -r who amount note; do
  [[ -z $who || $who == '#'* ]] && continue
  lines=$((lines + 1)); total[$who]=$((${total[$who]:-0} + amount))
  ((amount < 0)) && echo "refund for $who: ${amount#-} ${note:+($note)}"
done
for w in $(printf '%s\n' "${!total[@]}" | sort); do printf '%-6s%6d\n' "$w" "${total[$w]}"; done
echo "$lines lines"
