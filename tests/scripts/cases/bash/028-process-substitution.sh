#!/usr/bin/env bash
# exercises: process substitution, diff, comm, paste, tee into substitution, while read
diff <(printf '%s\n' a b c) <(printf '%s\n' a c d); echo "rc=$?"
comm -12 <(printf '%s\n' x y z) <(printf '%s\n' w x z)
paste -d, <(seq 3) <(seq 4 6) <(printf '%s\n' p q r)
while IFS=, read -r a b; do echo "$b-$a"; done < <(paste -d, <(seq 2) <(printf 'u\nv\n'))
join <(printf '1 a\n2 b\n') <(printf '1 x\n2 y\n')
cat <(echo one) <(echo two)
