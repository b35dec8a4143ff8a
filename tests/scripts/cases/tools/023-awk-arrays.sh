#!/usr/bin/env bash
# exercises: awk arrays, in, delete, split, for in with sort, multi-dimensional keys, counting, dedupe
cat > o <<'E'
ann book 3 10
bob pen 10 1
ann pen 5 1
cid book 1 10
bob book 2 10
E
awk '{t[$1] += $3 * $4} END {for (k in t) print k, t[k]}' o | sort
awk '{c[$2]++} END {for (k in c) print c[k], k}' o | sort -rn
awk '!seen[$1]++' o
awk '{m[$1, $2] += $3} END {print m["ann", "pen"], m["bob", "book"]; if (("cid", "book") in m) print "has"; if (!(("cid", "pen") in m)) print "no"}' o
