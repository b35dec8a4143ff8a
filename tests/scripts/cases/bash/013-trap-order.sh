#!/usr/bin/env bash
# exercises: trap EXIT in subshell and shell, nested exit, trap printing, signal reset
# exit: 42
trap 'echo "outer exit"' EXIT
( trap 'echo "inner exit"' EXIT; echo "in subshell"; exit 3 )
echo "subshell rc=$?"
out=$(trap 'echo "captured"' EXIT; echo body)
printf '[%s]\n' "$out"
( echo "no trap inherited" )
f() { trap 'echo "replaced exit rc=$?"' EXIT; }
f
exit 42
