#!/usr/bin/env bash
# exercises: tac, rev, reversing words by awk, tac -s, pipelines
printf 'one two\nthree\nfour five\n' > f
tac f
rev f
tac f | rev
awk '{for (i = NF; i; i--) printf "%s%s", $i, (i > 1 ? " " : "\n")}' f
printf 'a,b,c' | tac -s, 
echo
tac f | head -1
echo level | rev
seq 5 | tac | paste -sd' ' -
