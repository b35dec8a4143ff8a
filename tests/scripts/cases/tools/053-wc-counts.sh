#!/usr/bin/env bash
# exercises: wc -l -w -c -m -L, several files with a total, stdin, padding removed by awk
printf 'one two\nthree\n' > a
printf 'héllo\nlast without newline' > b
wc -l a
wc -w < a
wc -c a b | awk '{print $1, $2}'
wc -m < b
wc -L a
wc a | awk '{print $1, $2, $3}'
wc a b | awk '{print $1, $2, $3, $4}'
cat a b | wc -l
printf '' | wc -c
wc -l < b
ls | wc -l
grep -c '' b
echo "n=$(wc -l < a)"
wc -lw a | awk '{print $1, $2}'
echo a b c | wc -w
awk 'END {print NR}' b
seq 1000 | wc -lc | awk '{print $1, $2}'
