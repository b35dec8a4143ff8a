#!/usr/bin/env bash
# exercises: globs, character classes, nullglob, extglob, dotglob, arrays, failglob-free
mkdir -p t/sub; cd t || exit 1
touch a1.txt a2.txt b1.log B2.LOG .hidden "sp ace.txt" sub/deep.txt c10 c9
echo *.txt; echo a?.txt; echo [ab]1.*; echo *.nomatch
shopt -s nullglob; none=(*.nomatch); echo "n=${#none[@]}"; shopt -u nullglob
for f in *.txt; do echo "<$f>"; done
echo */*.txt; echo c[0-9]; echo [!a-c]*
shopt -s extglob
echo !(*.txt|sub|c*); echo @(a|b)1.*; echo c+([0-9]); x="  trim me  "; x=${x##+([[:space:]])}; echo "<${x%%+([[:space:]])}>"
shopt -s dotglob; all=(*); echo "${#all[@]}"; shopt -u dotglob
shopt -s globstar; echo **/*.txt | tr ' ' '\n' | LC_ALL=C sort | tail -1
f="a*.txt"; echo "$f" $f
set -f; echo *.txt; set +f
