#!/usr/bin/env bash
# exercises: awk program in a file, pattern ranges, printf report, multiple files, FNR, group totals, sort
cat > r.awk <<'E'
# totals per department with a header and footer
BEGIN { FS = ","; printf "%-10s %5s %8s\n", "dept", "n", "avg" }
FNR == 1 { next }
{ n[$2]++; s[$2] += $3; if ($3 > top[$2]) { top[$2] = $3; who[$2] = $1 } }
END {
  for (d in n) printf "%-10s %5d %8.2f %s\n", d, n[d], s[d] / n[d], who[d] | "sort"
  close("sort")
  print "---"
  for (d in n) total += s[d]
  printf "total %d in %d\n", total, length_of(n)
}
function length_of(a,  k, c) { for (k in a) c++; return c }
E
printf 'name,dept,pay\nann,dev,100\nbob,ops,80\n' > a.csv
printf 'name,dept,pay\ncid,dev,121\ndan,hr,50\n' > b.csv
awk -f r.awk a.csv b.csv
awk '/^bob/,/^x/' a.csv
awk 'FNR == 1 {f++} f == 2 && FNR > 1' a.csv b.csv
awk -F, 'NR == FNR {pay[$1] = $3; next} FNR > 1 {print $1, ($1 in pay) ? "known" : "new"}' a.csv b.csv
