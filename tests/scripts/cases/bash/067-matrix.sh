#!/usr/bin/env bash
# exercises: associative array as a matrix, nested loops, printf, functions, arithmetic
declare -A A B C
fill() { local -n M=$1; shift; local r=0 c row; for row; do c=0; for x in $row; do M[$r,$c]=$x; ((c++)); done; ((r++)); done; }
fill A "1 2 3" "4 5 6"; fill B "7 8" "9 10" "11 12"
for i in 0 1; do for j in 0 1; do s=0; for k in 0 1 2; do ((s += ${A[$i,$k]} * ${B[$k,$j]})); done; C[$i,$j]=$s; done; done
for i in 0 1; do for j in 0 1; do printf '%5d' "${C[$i,$j]}"; done; echo; done
for ((i = 1; i <= 4; i++)); do for ((j = 1; j <= 4; j++)); do printf '%4d' $((i * j)); done; printf '\n'; done
rows=("a b" "c d"); for r in "${rows[@]}"; do set -- $r; echo "$2 $1"; done
