#!/usr/bin/env bash
# exercises: parallel arrays, functions, loops, round trip, string prefix tests
vals=(1000 900 500 400 100 90 50 40 10 9 5 4 1); syms=(M CM D CD C XC L XL X IX V IV I)
to_roman() { local n=$1 out= i; for i in "${!vals[@]}"; do while ((n >= vals[i])); do out+=${syms[i]}; ((n -= vals[i])); done; done; echo "$out"; }
from_roman() { local s=$1 n=0 i; for i in "${!syms[@]}"; do while [[ $s == "${syms[i]}"* ]]; do n=$((n + vals[i])); s=${s#"${syms[i]}"}; done; done; echo "$n"; }
for n in 1 4 9 14 40 90 400 1994 2024 3999; do r=$(to_roman $n); echo "$n $r $(from_roman "$r")"; done
