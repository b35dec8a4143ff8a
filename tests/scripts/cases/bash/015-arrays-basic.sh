#!/usr/bin/env bash
# exercises: arrays, append, slices, indices, unset, length, iteration
a=(one two "three four" five)
echo "${#a[@]} ${a[0]} ${a[2]} ${a[-1]}"
a+=(six); a[9]=ten
echo "indices: ${!a[@]}"
unset 'a[1]'
echo "after unset: ${#a[@]} -> ${a[*]}"
printf '<%s>' "${a[@]}"; echo
echo "slice: ${a[@]:2:2}"
b=("${a[@]}"); echo "copy: ${#b[@]} ${b[1]}"
c=("${a[@]/e/E}"); printf '%s,' "${c[@]}"; echo
empty=(); echo "empty: ${#empty[@]} [${empty[*]}]"
for i in "${!b[@]}"; do printf '%d=%s;' "$i" "${b[$i]}"; done; echo
