#!/usr/bin/env bash
# exercises: depth first search, recursion, associative arrays, cycle detection, tsort, exit code
# exit: 1
declare -A deps=([app]="lib log" [lib]="core" [log]="core fmt" [core]="" [fmt]="")
declare -A mark; order=()
visit() {
  case ${mark[$1]:-} in done) return 0 ;; busy) echo "cycle at $1"; return 1 ;; esac
  mark[$1]=busy; local d
  for d in ${deps[$1]:-}; do visit "$d" || return 1; done
  mark[$1]=done; order+=("$1")
}
visit app && echo "order: ${order[*]}"
printf '%s\n' "core lib" "lib app" | tsort | paste -sd' ' -
deps[core]="app"; mark=(); order=()
visit app || { echo "no order, had: ${order[*]:-nothing}"; exit 1; }
