#!/usr/bin/env bash
# exercises: subshells, groups, pipelines, variable scope, process substitution, lastpipe-free
x=1
( x=2; echo "inside $x" ); echo "after subshell $x"
{ x=3; }; echo "after group $x"
echo 9 | { read -r x; echo "in pipe $x"; }; echo "after pipe $x"
read -r x < <(echo 7); echo "after procsub $x"
count=0
while read -r _; do count=$((count + 1)); done < <(printf '%s\n' a b c)
echo "count=$count"
y=$(x=100; echo $((x + 1))); echo "$y $x"
cd_test() ( mkdir -p sub; cd sub; basename "$PWD" )
cd_test; [[ $PWD == */sub ]] || echo "cwd kept"
(exit 5); echo "rc=$?"
