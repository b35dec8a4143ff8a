#!/usr/bin/env bash
# exercises: IFS read loop, associative arrays, functions, printf table, bc-free integer money, sort pipeline
cat > sales.csv <<'CSV'
date,region,product,units,cents
2024-01-03,north,apple,10,125
2024-01-03,south,pear,4,99
2024-01-04,north,pear,7,99
2024-02-01,east,apple,3,125
2024-02-02,north,apple,1,125
CSV
money() { printf '%d.%02d' $(($1 / 100)) $(($1 % 100)); }
declare -A by_region by_month; total=0
while IFS=, read -r date region product units cents; do
  sum=$((units * cents)); total=$((total + sum))
  by_region[$region]=$((${by_region[$region]:-0} + sum))
  by_month[${date:0:7}]=$((${by_month[${date:0:7}]:-0} + sum))
done < <(tail -n +2 sales.csv)
echo "== by region"
for r in "${!by_region[@]}"; do printf '%s %s\n' "$r" "$(money "${by_region[$r]}")"; done | LC_ALL=C sort -k2,2nr
echo "== by month"
for m in $(printf '%s\n' "${!by_month[@]}" | sort); do printf '%-8s|%10s\n' "$m" "$(money "${by_month[$m]}")"; done
echo "total $(money $total)"
