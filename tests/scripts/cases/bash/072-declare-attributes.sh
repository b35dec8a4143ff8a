#!/usr/bin/env bash
# exercises: declare -i -r -l -u -x, readonly, unset, export -n, declare -p, subshell
declare -i n=5; n+=3; n="n * 2"; echo "$n"
declare -l low=ABC; declare -u up=abc; echo "$low $up"
readonly R=fixed; ( R=changed; echo never ) 2>/dev/null; echo "rc=$? R=$R"
declare -r arr=(1 2); echo "${arr[@]}"
export E=1; bash -c 'echo "E=${E-unset}"'; export -n E; bash -c 'echo "E=${E-unset}"'
declare -x X=2; env | grep '^X='
s="a b"; declare -p s; declare -a l=(1 "2 3"); declare -p l; declare -A h=([k]="v w"); declare -p h; declare -p n R
f() { declare inner=1; declare -g outer=2; local -r c=3; echo "$inner$outer$c"; }; f; echo "${inner-none} $outer"
unset s; declare -p s 2>/dev/null || echo "s is gone"
f2() { local x; [[ -v x ]] && echo set || echo "declared but unset"; }; f2
