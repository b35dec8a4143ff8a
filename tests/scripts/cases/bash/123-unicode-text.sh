#!/usr/bin/env bash
# exercises: UTF-8 lengths, substrings, case, wc -m, sort, sed, printf of code points
# needs: jq
s="héllo wörld ☃ 日本"; echo "${#s} ${s:1:4} ${s: -2}"; echo "${s^^}"; echo -n "$s" | wc -c | tr -d ' '; echo -n "$s" | wc -m | tr -d ' '
for ((i = 0; i < 5; i++)); do printf '%s.' "${s:i:1}"; done; echo
printf '\u00e9\u2603\U1F600\n'; printf '%s\n' "${s/☃/snowman}"; sed 's/ö/oe/; s/é/e/' <<< "$s"; [[ $s == *日* ]] && echo found
grep -o 'w.rld' <<< "$s"; awk '{print $NF}' <<< "$s"; cut -d' ' -f2 <<< "$s"; jq -nr --arg s "$s" '$s | length, (explode | last), ascii_downcase'
rev <<< "añb"; printf '%-8s|\n' abc
