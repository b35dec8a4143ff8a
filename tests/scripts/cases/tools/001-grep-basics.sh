#!/usr/bin/env bash
# exercises: grep -n -i -v -c -o -w -x -l -L, exit codes
printf '%s\n' 'Apple pie' 'banana' 'pineapple' 'grape apple' 'APPLE' '' 'end' > f
printf 'nothing\n' > g
grep apple f
echo --
grep -n apple f
echo --
grep -in '^apple' f
echo --
grep -c -i apple f
grep -vc apple f
