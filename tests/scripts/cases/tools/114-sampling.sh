#!/usr/bin/env bash
# exercises: awk every nth line, head and tail windows, split by column value, sed ranges, sort -R-free picks
seq -f 'row %02g' 12 > f
awk 'NR % 4 == 1' f
sed -n '5,7p' f
head -9 f | tail -2
awk -v n=3 'NR > 12 - n' f
awk '{print > ("grp" (NR % 3) ".txt")}' f
wc -l grp*.txt | awk '{print $1, $2}'
cat grp0.txt
awk 'length($0) > 5 {c++} END {print c}' f
paste -d, grp1.txt grp2.txt | head -1
sort -r f | sed 2q
comm -23 f <(sort grp0.txt) | wc -l | tr -d ' '
awk 'NR == FNR {a[FNR] = $2; n = FNR; next} {print a[FNR] "/" $2}' grp0.txt grp1.txt | tail -1
shuf f | sort | cmp - f && echo "same lines"
shuf -n 3 f | wc -l | tr -d ' '
shuf -i 1-5 | sort | xargs
shuf -e a b c | sort | xargs
