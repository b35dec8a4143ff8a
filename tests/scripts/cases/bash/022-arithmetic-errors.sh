#!/usr/bin/env bash
# exercises: division by zero, status codes, (( )) status, subshell
( echo $((1 / 0)); echo never ) 2>/dev/null; echo "rc=$?"
((5 - 5)); echo "rc=$?"
((5)); echo "rc=$?"
let 'z = 0'; echo "let rc=$?"
( declare -i n="3 * 4"; echo "$n"; n+=3; echo "$n" )
i=0; while ((i++ < 3)); do printf '%d ' "$i"; done; echo
for ((i = 0, j = 10; i < j; i += 3, j -= 2)); do printf '%d-%d ' "$i" "$j"; done; echo
n=08; echo $((10#$n + 1))
