#!/usr/bin/env bash
# exercises: sort -m, merge of files, awk FS, process substitution, tagged lines, join
printf '%s\n' '10:01 a start' '10:05 a stop' > a.log; printf '%s\n' '10:02 b start' '10:04 b work' '10:06 b stop' > b.log
sort -m -k1,1 a.log b.log
paste -d'|' <(cut -d' ' -f1 a.log) <(awk '{print $3}' a.log)
for f in *.log; do sed "s/^/${f%.log}: /" "$f"; done | tail -2
awk 'FNR == 1 {print "==", FILENAME} {print FNR, $0}' a.log b.log | head -4
awk '{t[$2] = t[$2] (t[$2] ? "," : "") $1} END {print "a", t["a"]; print "b", t["b"]}' a.log b.log
awk 'NR == FNR {seen[$3] = 1; next} !($3 in seen) {print "only b:", $0}' a.log b.log
mins() { local h=${1%:*} m=${1#*:}; echo $((10#$h * 60 + 10#$m)); }
while read -r t w what; do [[ $what == start ]] && s=$(mins "$t"); [[ $what == stop ]] && echo "$w took $(( $(mins "$t") - s ))m"; done < b.log
