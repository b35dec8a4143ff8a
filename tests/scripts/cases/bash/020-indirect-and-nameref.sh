#!/usr/bin/env bash
# exercises: ${!x}, declare -n, ${!prefix*}, eval, printf -v
red=1 green=2 name=red
echo "${!name}"
for name in red green; do printf '%s=%s ' "$name" "${!name}"; done; echo
cfg_host=h cfg_port=9
for v in "${!cfg_@}"; do echo "$v -> ${!v}"; done
fill() { local -n out=$1; out=("${@:2}"); }
fill result a "b c" d; echo "${#result[@]} ${result[1]}"
add() { local -n map=$1; map[$2]=$3; }
declare -A m; add m k v; add m k2 "v 2"; echo "${m[k]} ${m[k2]}"
printf -v padded '%05d' 42; echo "$padded"
printf -v 'arr[3]' '%s' three; echo "${!arr[*]}:${arr[3]}"
eval "dyn_$name=\$((green + 5))"; echo "$dyn_green"
