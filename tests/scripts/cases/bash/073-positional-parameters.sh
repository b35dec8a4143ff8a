#!/usr/bin/env bash
# exercises: shift, set --, "$@" slices, $#, ${@: -1}, functions, loops over pairs
set -- a "b c" d e f
echo "$# ${1} ${2} ${*:2:2} ${@: -1} ${!#}"
shift 2; echo "$# $1"; shift 9 || echo "shift failed, still $#"
while (($# >= 2)); do echo "pair $1=$2"; shift 2; done; echo "left: $# $1"
set --; echo "$# '${1-}' '$*'"
set -- "${@/#/x}" -n --; echo "$#:$*"
set -- {1..12}; echo "${10} $10 ${11}${12}"
for last; do :; done; echo "$last"
f() { for a in "$@"; do printf '(%s)' "$a"; done; echo; }; f "$@" | cut -c1-9; f "${@:2:1}" "x y" ''
args=(-l "my file"); args+=("--opt=v w"); f "${args[@]}"; f "${args[@]/my/your}"
