#!/usr/bin/env bash
# exercises: IFS split, arrays, arithmetic, functions, sort -V, loops
vercmp() {
  local IFS=.; local -a a=($1) b=($2); local i
  for ((i = 0; i < ${#a[@]} || i < ${#b[@]}; i++)); do
    ((10#${a[i]:-0} > 10#${b[i]:-0})) && { echo '>'; return; }
    ((10#${a[i]:-0} < 10#${b[i]:-0})) && { echo '<'; return; }
  done
  echo '='
}
while read -r x y; do echo "$x $(vercmp "$x" "$y") $y"; done <<E
1.2.3 1.2.4
1.10 1.9
2.0 2.0.0
1.08.1 1.8
E
printf '%s\n' v1.10 v1.9 v1.2.1 v1.2 | sort -V | xargs
need=5.1 have=5.2; [[ $(printf '%s\n' "$need" "$have" | sort -V | head -1) == "$need" ]] && echo "new enough"
