#!/usr/bin/env bash
# exercises: awk default splitting, -F class, -F tab, NF, $(NF-1), NF assignment, NR conditions
printf 'root:x:0:/root\nann:x:1000:/home/ann\nbob:x:1001:/home/bob\n' > p
echo '  a   b  c ' | awk '{print $2; print NF; $1 = $1; print}'
awk -F: 'NR == 2' p
awk -F: 'NR % 2 {print NR ": " $1}' p
awk '!/root/' p | wc -l | tr -d ' '
echo 'a,b;c' | awk -F'[,;]' '{print $1 $2 $3}'
echo one two three | awk '{print $(NF - 1), $1 " " $3}'
awk -F: '{n = n (n ? "," : "") $1} END {print n}' p
printf 'a\tb c\td\n' | awk -F'\t' '{print $2}'
awk -F: '{NF = 2; print}' OFS=- p | head -1
