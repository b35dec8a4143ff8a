#!/usr/bin/env bash
# exercises: fold -w -s, fmt -w, expand -t, unexpand, cut columns, pr-free layout
t='the quick brown fox jumps over the lazy dog'
fold -w 10 <<< "$t"
fold -s -w 16 <<< "$t" | sed 's/ $/./'
fmt -w 20 <<< "$t"
printf 'a\tb\n' | expand
printf 'a\tb\n' | expand -t 4
printf '        x\n' | unexpand | cat -A
printf 'abcdefghij' | fold -w 4
echo
fold -w1 <<< abc | paste -sd- -
