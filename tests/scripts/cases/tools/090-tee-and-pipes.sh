#!/usr/bin/env bash
# exercises: tee -a, several files, tee with process substitution, PIPESTATUS, exit codes
seq 3 | tee a b | wc -l | tr -d ' '
cat a b | xargs
echo 4 | tee -a a > /dev/null
tail -1 a
echo x | tee c | tr x y
echo log | tee /dev/stderr 2>/dev/null
echo data | tee d1 d2 d3 > /dev/null
cat d1 d2 d3 | sort -u
seq 5 | tee >(wc -l | tr -d ' ' > count) > /dev/null
for i in {1..100}; do [ -s count ] && break; sleep 0.01; done
cat count
false | tee e
echo "${PIPESTATUS[*]}"
(echo one; echo two) | tee f | tail -1
wc -l < f | tr -d ' '
echo end | tee
echo q | tee /nonexistent-dir-x/f 2>/dev/null
echo "rc=$?"
