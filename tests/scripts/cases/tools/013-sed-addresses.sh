#!/usr/bin/env bash
# exercises: sed line numbers, ranges, $, regex addresses, step, !, d, q, =, y, -s
seq 10 > n
sed -n 3p n
sed -n '2,4p' n | xargs
sed -n '$p' n
sed '2,9d' n | xargs
sed -n '/3/,/5/p' n | xargs
sed '1!d' n
