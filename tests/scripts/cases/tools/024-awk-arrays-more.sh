#!/usr/bin/env bash
# exercises: awk split, delete, reversed output, maximum per key, grouped strings, sort -n
cat > o <<'E'
ann book 3 10
bob pen 10 1
ann pen 5 1
cid book 1 10
bob book 2 10
E
echo 'x:y:z' | awk '{n = split($0, a, ":"); for (i = n; i >= 1; i--) printf "%s ", a[i]; print n}'
awk '{a[NR] = $0} END {for (i = NR; i > 0; i--) print a[i]}' o | head -2
awk '{if (!($2 in max) || $3 > max[$2]) max[$2] = $3} END {for (k in max) print k, max[k]}' o | sort
awk 'BEGIN {a["x"] = 1; delete a["x"]; print ("x" in a) ? "in" : "out"; n = split("", b); print n}'
awk '{k[$1] = k[$1] " " $2} END {for (i in k) print i ":" k[i]}' o | sort
awk '{for (i = 1; i <= NF; i++) w[length($i)]++} END {for (l in w) print l, w[l]}' o | sort -n
