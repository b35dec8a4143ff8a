#!/usr/bin/env bash
# exercises: recursion, local, global counter, arithmetic, printf
moves=0
hanoi() {
  local n=$1 from=$2 to=$3 via=$4
  (( n == 0 )) && return 0
  hanoi $((n - 1)) "$from" "$via" "$to"
  moves=$((moves + 1)); printf '%d: %s->%s\n' "$n" "$from" "$to"
  hanoi $((n - 1)) "$via" "$to" "$from"
}
hanoi 4 A C B
echo "moves=$moves expected=$((2 ** 4 - 1))"
