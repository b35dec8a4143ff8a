#!/usr/bin/env bash
# exercises: split -l -b -n -d -a --additional-suffix, cat back, cmp, csplit
# needs: csplit
seq 10 > n
split -l 4 n part.
ls part.*
wc -l part.* | tail -1 | awk '{print $1}'
cat part.* | cmp - n && echo whole
split -b 5 -d n b
ls b* | head -2
split -l 5 -d -a 3 --additional-suffix=.txt n s-
ls s-*
split -n l/2 n h.
ls h.*
cat h.aa h.ab | cmp - n && echo halves
seq 3 | split -l 1 - line-
cat line-ac
printf 'a\n---\nb\n---\nc\n' > doc
csplit -s -f sec doc '/---/' '{*}'
ls sec*
head -1 sec01
