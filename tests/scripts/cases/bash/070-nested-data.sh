#!/usr/bin/env bash
# exercises: eval, arrays of records, IFS, functions, sort by key, local arrays
records=("carol:35:ops" "alice:30:dev" "bob:25:dev")
field() { local IFS=:; set -- $1 "$2"; case $4 in name) echo "$1" ;; age) echo "$2" ;; team) echo "$3" ;; esac; }
for r in "${records[@]}"; do echo "$(field "$r" name) is $(field "$r" age)"; done
printf '%s\n' "${records[@]}" | sort -t: -k3,3 -k2,2n | cut -d: -f1,3 --output-delimiter=@
teams=$(printf '%s\n' "${records[@]}" | cut -d: -f3 | sort -u)
for t in $teams; do eval "team_$t=()"; done
for r in "${records[@]}"; do IFS=: read -r n _ t <<< "$r"; eval "team_$t+=(\"\$n\")"; done
for t in $teams; do declare -n members=team_$t; echo "$t: ${#members[@]} (${members[*]})"; unset -n members; done
