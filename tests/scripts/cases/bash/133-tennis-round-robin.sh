#!/usr/bin/env bash
# exercises: nested arrays by strings, modulus, pairing algorithm, printf, functions, sort
teams=(Ants Bees Cats Dogs); n=${#teams[@]}
for ((r = 0; r < n - 1; r++)); do
  printf 'round %d:' $((r + 1))
  for ((i = 0; i < n / 2; i++)); do printf ' %s-%s' "${teams[i]}" "${teams[n - 1 - i]}"; done; echo
  teams=("${teams[0]}" "${teams[-1]}" "${teams[@]:1:n-2}")
done
declare -A pts; while IFS=- read -r h a s; do IFS=: read -r x y <<< "$s"; if ((x > y)); then ((pts[$h] += 3)); elif ((x < y)); then ((pts[$a] += 3)); else ((pts[$h]++, pts[$a]++)); fi; done <<E
Ants-Bees-2:1
Cats-Dogs-0:0
Bees-Dogs-1:4
E
for t in "${!pts[@]}"; do echo "${pts[$t]} $t"; done | sort -k1,1nr -k2
