#!/usr/bin/env bash
# exercises: local, global change, dynamic scope, recursion, return, unset -f, function listing
g=global
show() { echo "g=$g l=${l-unset}"; }
f() { local g=local l=1; show; h=made; }
f; show; echo "h=$h"
fact() { local n=$1; if (( n <= 1 )); then echo 1; else echo $(( n * $(fact $((n - 1))) )); fi; }
fact 10
fib() { (( $1 < 2 )) && { echo "$1"; return; }; echo $(( $(fib $(($1 - 1))) + $(fib $(($1 - 2))) )); }
fib 9
args() { echo "$# [$1] [$*] [${*: -1}]"; shift 2; echo "$# $1"; set -- new; echo "$1 $#"; }
args a "b c" d
max() { local m=$1 v; for v; do (( v > m )) && m=$v; done; REPLY=$m; }
max 3 9 4; echo "max $REPLY"
outer() { inner() { echo "inner sees $1"; }; inner "$1-x"; }
outer o; inner p
declare -F max > /dev/null && echo "max is defined"; unset -f max; declare -F max || echo "max is gone"
status() { return "$1"; }; status 7 || echo "rc $?"; status 300; echo "wrapped $?"
