#!/usr/bin/env bash
# exercises: bc with scale, read loop, associative totals, printf of decimals, functions
# needs: bc
declare -A bal; add() { bal[$1]=$(echo "${bal[$1]:-0} + $2" | bc); }
while IFS=';' read -r day from to sum; do [[ $day == \#* ]] && continue; add "$from" "-$sum"; add "$to" "$sum"; done <<E
# day;from;to;sum
1;bank;cash;100.50
2;cash;food;12.35
3;cash;food;7.15
4;bank;rent;800
E
for a in bank cash food rent; do printf '%-5s %9.2f\n' "$a" "${bal[$a]}"; done
sum=$(IFS=+; echo "${bal[*]}" | sed 's/+-/-/g' | bc); echo "check $sum"
interest() { echo "scale=6; p=$1; for (i = 0; i < $3; i++) p = p * (1 + $2 / 100); scale=2; p / 1" | bc; }; interest 1000 5 3
