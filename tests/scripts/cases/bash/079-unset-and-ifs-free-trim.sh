#!/usr/bin/env bash
# exercises: trimming by xargs, sed, expansion and read, functions, comparisons
# needs: zip
s="   padded text   "
a=$(echo "$s" | xargs); b=$(sed -E 's/^ +| +$//g' <<< "$s"); read -r c <<< "$s"; d=$(awk '{$1=$1; print}' <<< "$s")
e="${s#"${s%%[![:space:]]*}"}"; e="${e%"${e##*[![:space:]]}"}"
for v in a b c d e; do printf '%s=<%s>\n' "$v" "${!v}"; done
[[ $a == "$b" && $b == "$c" && $c == "$d" && $d == "$e" ]] && echo "all equal"
z="007"; echo "${z##+(0)}"; shopt -s extglob
echo "${z##+(0)}"; t="a,,b,,,c"; echo "${t//+(,)/,}"; f="x.tar.gz"; echo "${f%%.@(tar.gz|zip)}"
