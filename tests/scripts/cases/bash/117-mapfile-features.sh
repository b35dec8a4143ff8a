#!/usr/bin/env bash
# exercises: mapfile -t, -d, -n, -s, -O, -c callback-free, array transformations, join
printf '%s\n' a b c d e > f
mapfile -t m < f; echo "${#m[@]} ${m[*]}"; mapfile -t -s 2 -n 2 m < f; echo "${m[*]}"
mapfile -t -O 5 m < <(echo tail); echo "${!m[@]}"; readarray -t r <<< $'x\ny'; echo "${r[@]}"
mapfile -d , -t c < <(printf 'p,q,r'); echo "${#c[@]} ${c[2]}"; mapfile keep < f; printf '%s' "${keep[0]}${keep[4]}"
mapfile -d '' -t z < <(printf 'one\0two three\0'); printf '<%s>' "${z[@]}"; echo
mapfile -t sorted < <(printf '%s\n' "${m[@]}" | sort -r); echo "${sorted[*]}"
mapfile -t none < /dev/null; echo "${#none[@]}"
echo "${m[@]^^} ${m[@]/%/!} ${#m[0]}"; [[ " ${m[*]} " == *" d "* ]] && echo "contains d"
idx=-1; for i in "${!sorted[@]}"; do [[ ${sorted[i]} == c ]] && idx=$i; done; echo "c at $idx"
