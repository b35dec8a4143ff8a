#!/usr/bin/env bash
# exercises: set -u, arrays, default expansion, functions, subshell
# exit: 1
set -u
declare -a list=()
echo "empty list has ${#list[@]}"
for x in "${list[@]}"; do echo never; done
list+=(a); echo "${list[0]} ${list[1]:-none}"
f() { echo "args: $# first: ${1:-missing}"; }
f; f q
(echo "$nope") 2>/dev/null || echo "subshell died rc=$?"
declare -A m=([k]=v); echo "${m[k]} ${m[z]-unset}"
[[ -n ${MAYBE:-} ]] || echo "MAYBE is unset"
echo "${1:-no argument}"
echo "value: $1"
echo never
