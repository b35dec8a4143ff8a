#!/usr/bin/env bash
# exercises: awk arrays with averages, sort -k, printf columns, joins, ranks, bc rounding, here-documents
# needs: bc
cat > scores <<'E'
ann math 90
bob math 72
ann art 85
cid math 60
bob art 95
cid art 58
ann gym 70
E
awk '{s[$1] += $3; n[$1]++} END {for (k in s) printf "%s %.2f %d\n", k, s[k] / n[k], n[k]}' scores | sort -k2,2nr | awk '{print NR ".", $0}'
awk '{if (!($2 in best) || $3 > best[$2]) {best[$2] = $3; who[$2] = $1}} END {for (k in best) print k, who[k], best[k]}' scores | sort
for s in math art; do awk -v s="$s" '$2 == s {t += $3; c++} END {print t, c}' scores | while read -r t c; do echo "$s $(echo "scale=1; $t / $c" | bc)"; done; done
awk '{g = ($3 >= 85) ? "A" : ($3 >= 70) ? "B" : "C"; c[g]++} END {for (k in c) print k, c[k]}' scores | sort
sort -k2,2 -k3,3nr scores | awk '$2 != p {r = 0; p = $2} {print $2, ++r, $1}' | head -4
awk '{v[$1, $2] = $3; u[$1]; t[$2]} END {for (a in u) for (b in t) if (!((a, b) in v)) print "missing", a, b}' scores | sort
