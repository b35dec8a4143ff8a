#!/usr/bin/env bash
# exercises: here-document, tr, sort, uniq -c, awk, head, read loop
text=$(cat <<'T'
It was the best of times, it was the worst of times, it was the age of wisdom,
it was the age of foolishness, it was the epoch of belief.
T
)
tr '[:upper:]' '[:lower:]' <<< "$text" | tr -cs '[:alpha:]' '\n' | sort | uniq -c | sort -k1,1nr -k2 | head -5 | awk '{print $2 "=" $1}'
longest=""
for w in ${text//[[:punct:]]/}; do (( ${#w} > ${#longest} )) && longest=$w; done
echo "longest: $longest"
words=($text); echo "words: ${#words[@]}"
echo "$text" | wc -w | tr -d ' '
