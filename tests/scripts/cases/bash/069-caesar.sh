#!/usr/bin/env bash
# exercises: string iteration, printf "'c", octal printf, arithmetic, tr, function composition
caesar() {
  local s=$1 k=$2 out= c o i
  for ((i = 0; i < ${#s}; i++)); do
    c=${s:i:1}; printf -v o '%d' "'$c"
    if [[ $c == [A-Z] ]]; then o=$(((o - 65 + k + 26) % 26 + 65)); elif [[ $c == [a-z] ]]; then o=$(((o - 97 + k + 26) % 26 + 97)); fi
    printf -v c "\\x$(printf %x "$o")"; out+=$c
  done
  echo "$out"
}
e=$(caesar "Hello, World!" 3); echo "$e"; caesar "$e" -3
tr 'A-Za-z' 'N-ZA-Mn-za-m' <<< "Why did it?"
bin() { local n=$1 b=; while ((n)); do b=$((n & 1))$b; ((n >>= 1)); done; echo "${b:-0}"; }; bin 10; bin 255; echo $((2#$(bin 77)))
hex() { printf '%s' "$1" | od -An -tx1 | tr -d ' \n'; echo; }; hex "AZ az"
