#!/usr/bin/env bash
# exercises: exec with descriptors, reading two files in step, while read -u, here-string, closing
printf '%s\n' 1 2 3 > n; printf '%s\n' one two three > w
exec 5< n 6< w
while read -r a <&5 && read -r b <&6; do echo "$a=$b"; done
exec 5<&- 6<&-
exec {fd}> auto.txt; echo "auto" >&"$fd"; exec {fd}>&-; cat auto.txt; ((fd >= 10)) && echo "fd allotted"
while read -u 3 -r l; do echo "got $l"; read -r s; echo "stdin $s"; done 3< <(printf 'x\ny\n') <<< $'s1\ns2'
{ echo out; echo err >&2; } 2> >(sed 's/^/E:/' > e.txt) | cat
for ((t = 0; t < 100; t++)); do [[ -s e.txt ]] && break; sleep 0.01; done; cat e.txt
f() { echo "to three" >&3; echo "to one"; }; f 3>&1 | sort; f 3> three.txt > one.txt; cat three.txt one.txt
cat 0< n | head -1
