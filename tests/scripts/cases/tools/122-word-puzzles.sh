#!/usr/bin/env bash
# exercises: grep anchors with classes, tr, sort within words, awk maps for anagrams, fold, uniq -c
printf '%s\n' listen silent enlist google banana level noon stats tinsel abc > w
grep -E '^(.)(.).?\2\1$' w
awk '{n = length($0); for (i = 1; i <= n; i++) c[i] = substr($0, i, 1); for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (c[j] < c[i]) {t = c[i]; c[i] = c[j]; c[j] = t} k = ""; for (i = 1; i <= n; i++) k = k c[i]; g[k] = g[k] " " $0; m[k]++} END {for (k in g) if (m[k] > 1) print m[k] g[k]}' w
while read -r x; do [ "$x" = "$(rev <<< "$x")" ] && echo "$x"; done < w
fold -w1 w | sort | uniq -c | sort -k1,1nr -k2 | head -3 | awk '{print $2 $1}'
awk '{print length($0), $0}' w | sort -k1,1n -k2 | tail -1
grep -c '[aeiou].*[aeiou]' w
sed -E 's/^(.)(.*)$/\2\1ay/' w | head -2
tr -d aeiou < w | head -3 | xargs
grep -vE '(.).*\1' w
