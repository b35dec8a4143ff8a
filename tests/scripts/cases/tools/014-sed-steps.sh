#!/usr/bin/env bash
# exercises: sed first~step, q, $, =, negation, y, grouping
seq 10 > n
sed -n '1~3p' n | xargs
sed -n '0~4p' n | xargs
sed 3q n | xargs
sed -n '8,$p' n | xargs
sed '/^[2-9]$/d' n | xargs
sed -n '/5/{p;=}' n | xargs
sed '5,$!d' n | head -1
sed -n '2,+2p' n | xargs
sed -n '/9/!p' n | wc -l | tr -d ' '
sed '$d' n | tail -1
sed -n '$=' n
