#!/usr/bin/env bash
# exercises: uniq -c -d -u -i -f -s -w, sort pipelines, awk formatting
printf '%s\n' a a b c c c A > f
uniq f | xargs
uniq -c f | awk '{print $1 $2}' | xargs
uniq -d f | xargs
uniq -u f | xargs
uniq -ci f | awk '{print $1 $2}' | xargs
sort f | uniq -c | sort -rn | head -1 | awk '{print $2, $1}'
printf '1 x\n2 x\n3 y\n' | uniq -f1
printf 'ab1\nab2\nac1\n' | uniq -w2
printf 'xxa\nyya\nzzb\n' | uniq -s2
uniq -D f | xargs
uniq f out
wc -l < out | tr -d ' '
uniq -c f | head -1
printf 'a\na\n' | uniq -c | sed 's/^ *//'
printf '\n\nx\n' | uniq | wc -l | tr -d ' '
