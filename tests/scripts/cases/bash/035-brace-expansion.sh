#!/usr/bin/env bash
# exercises: brace expansion, sequences, nesting, mkdir -p, find, sort
echo {a,b,c}x pre{1..5}post {01..03} {10..1..3} {a..e} {z..v..2}
echo {a,b}{1,2} x{y,{p,q}}z {,empty}
mkdir -p proj/{src/{core,cli},docs,tests/{unit,e2e}}
find proj -type d | LC_ALL=C sort
cp_test=file.txt; touch $cp_test; cp file.txt{,.bak}; ls file*
n=3; echo {1..$n}; eval "echo {1..$n}"
for i in {1..3}; do printf '%s ' "$i"; done; echo
echo "{not,expanded}" {single} a{b
