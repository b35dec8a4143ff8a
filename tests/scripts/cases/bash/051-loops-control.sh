#!/usr/bin/env bash
# exercises: break n, continue n, until, C-style for, select-free menus, seq, nested loops
for i in 1 2 3; do for j in a b c; do [[ $j == b ]] && continue 2; [[ $i == 3 ]] && break 2; echo "$i$j"; done; done
n=5; until ((n == 0)); do printf '%d ' $((n--)); done; echo
for ((;;)); do ((++k > 3)) && break; printf 'k%d ' "$k"; done; echo
while true; do read -r line || break; [[ $line == skip ]] && continue; [[ $line == stop ]] && break; echo "line=$line"; done <<E
one
skip
two
stop
three
E
for f in; do echo never; done; echo "rc=$?"
set -- x y z; for a; do printf '%s.' "$a"; done; echo
for i in $(seq 1 3) {8..9}; do [ "$i" -eq 2 ] && continue; echo -n "$i "; done; echo
i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i
