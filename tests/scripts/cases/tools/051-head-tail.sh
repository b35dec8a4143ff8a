#!/usr/bin/env bash
# exercises: head -n -c, negative counts, tail -n +N -c, several files with headers, pipelines
seq 10 > n
printf 'abcdef' > c
head -n 3 n | xargs
head -3 n | xargs
head -n -7 n | xargs
tail -n 2 n | xargs
tail -2 n | xargs
tail -n +8 n | xargs
head -c 4 c
echo
tail -c 2 c
echo
head -c -2 c
echo
tail -c +5 c
echo
