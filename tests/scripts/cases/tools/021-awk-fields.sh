#!/usr/bin/env bash
# exercises: awk -F, NF, NR, $NF, -v, BEGIN and END, printf, OFS, field assignment
printf 'root:x:0:/root\nann:x:1000:/home/ann\nbob:x:1001:/home/bob\n' > p
awk -F: '{print $1}' p
awk -F: '$3 >= 1000 {print $1, $NF}' p
awk -F: -v OFS=, '{$2 = "-"; print}' p
awk -F: 'BEGIN {print "start"} {s += $3} END {print NR, s}' p
awk -F: -v min=1001 '$3 == min {printf "%-5s|%5d\n", $1, $3}' p
awk 'END {print NR}' p
awk -F'[:/]' '{print $NF, NF}' p
