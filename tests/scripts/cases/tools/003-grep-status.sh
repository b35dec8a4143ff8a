#!/usr/bin/env bash
# exercises: grep -q -s -e -F -m, exit codes 0 1 2
# exit: 1
printf '%s\n' 'Apple pie' 'banana' 'pineapple' 'grape apple' 'APPLE' '' 'end' > f
printf 'nothing\n' > g
grep -q apple f
echo "q=$?"
grep -q zzz f
echo "q=$?"
grep -s x missing
echo "missing=$?"
grep -e banana -e end f
grep -F 'a.p' f
echo "F=$?"
printf 'a.p\naxp\n' | grep -F 'a.p'
grep -m1 apple f
grep -H end f
grep -h end f g
grep -n '^$' f
grep -cv '^$' f
grep nomatch f g
