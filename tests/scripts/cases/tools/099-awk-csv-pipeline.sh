#!/usr/bin/env bash
# exercises: awk, sort, head, printf, joins of two files, percentages, cut
cat > orders.csv <<'E'
id,cust,item,qty,price
1,c1,pen,10,1.50
2,c2,book,1,12.00
3,c1,book,2,12.00
4,c3,pen,100,1.20
5,c2,lamp,1,49.99
E
printf 'c1,Ann\nc2,Bob\nc3,Cid\n' > cust.csv
awk -F, 'NR > 1 {s[$2] += $4 * $5} END {for (c in s) printf "%s,%.2f\n", c, s[c]}' orders.csv | sort > sums.csv
join -t, sums.csv cust.csv | sort -t, -k2,2nr | awk -F, '{printf "%-5s %8.2f\n", $3, $2}'
awk -F, 'NR == FNR {n[$1] = $2; next} FNR > 1 {c[n[$2]]++} END {for (k in c) print k, c[k]}' cust.csv orders.csv | sort
awk -F, 'NR > 1 {t += $4 * $5; p[$3] += $4 * $5} END {for (i in p) printf "%s %.1f%%\n", i, 100 * p[i] / t}' orders.csv | sort -k2,2nr
tail -n +2 orders.csv | cut -d, -f3 | sort | uniq -c | sort -k1,1nr -k2 | awk '{print $2, $1}'
sed 1d orders.csv | sort -t, -k5,5gr | head -1 | cut -d, -f1
