#!/usr/bin/env bash
# exercises: here-documents into sub-programs: awk, sed, bc, jq, bash, variables in and out
# needs: jq, bc
n=4
bash <<E
for i in \$(seq 1 $n); do printf '%s ' "\$((i * i))"; done; echo
E
bash -s -- "arg one" <<'E'
echo "got $1 and \$HOME stays"
E
awk -v n="$n" -f /dev/stdin <<'E'
BEGIN { for (i = 1; i <= n; i++) s = s (i > 1 ? "," : "") i; print s }
E
sed -f <(cat <<'E'
s/a/A/g
/skip/d
E
) <<< $'banana\nskip me\nend'
bc <<E
scale=2
10 / 4
2 ^ $n
E
jq -c --argjson n "$n" '.[] |= . * $n' <<'E'
[1, 2, 3]
E
out=$(cat <<E | sort -r | head -2
x
z
y
E
); echo "$out"
