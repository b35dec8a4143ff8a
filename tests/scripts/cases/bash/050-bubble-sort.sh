#!/usr/bin/env bash
# exercises: functions, namerefs, nested loops, swapping, arithmetic, printing arrays
bubble() {
  local -n v=$1; local i j t n=${#v[@]}
  for ((i = 0; i < n - 1; i++)); do
    for ((j = 0; j < n - i - 1; j++)); do
      if ((v[j] > v[j + 1])); then t=${v[j]}; v[j]=${v[j + 1]}; v[j + 1]=$t; fi
    done
  done
}
nums=(42 7 19 -3 88 0 7); bubble nums; echo "${nums[*]}"
sorted=($(printf '%s\n' "${nums[@]}" | sort -rn)); echo "${sorted[@]}"
IFS=$'\n' uniq_n=($(printf '%s\n' "${nums[@]}" | sort -nu)); unset IFS; (IFS=,; echo "${uniq_n[*]}")
primes=(); for ((n = 2; ${#primes[@]} < 10; n++)); do for p in "${primes[@]}"; do ((n % p)) || continue 2; done; primes+=($n); done; echo "${primes[@]}"
gcd() { local a=$1 b=$2; while ((b)); do ((t = a % b, a = b, b = t)); done; echo "$a"; }; gcd 1071 462
