#!/usr/bin/env bash
# exercises: functions, awk, sort, jq, printf, here-documents, temp files, exit by severity
# exit: 3
# needs: jq
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat > "$tmp/disk" <<'E'
/dev/a 100 95 /
/dev/b 200 20 /home
/dev/c 50 49 /var
E
cat > "$tmp/svc.json" <<'E'
[{"name":"web","up":true,"lat":12.5},{"name":"db","up":false},{"name":"mail","up":true,"lat":300}]
E
section() { printf '\n## %s\n' "$1"; }
section disk | tail -1
awk '{p = $3 * 100 / $2; printf "%-6s %5.1f%% %s\n", $4, p, (p > 90 ? "CRIT" : "ok")}' "$tmp/disk" | sort -k2,2nr | tee "$tmp/out"
section services
jq -r '.[] | [.name, (if .up then "up" else "down" end), (.lat // 0)] | @tsv' "$tmp/svc.json" | while IFS=$'\t' read -r n s l; do printf '%-5s %-4s %s\n' "$n" "$s" "$l"; done | tee -a "$tmp/out"
crit=$(grep -c CRIT "$tmp/out")
down=$(jq '[.[] | select(.up | not)] | length' "$tmp/svc.json")
section summary
echo "$crit critical, $down down" | tr a-z A-Z
jq -n --argjson c "$crit" --argjson d "$down" '{crit: $c, down: $d, ok: ($c + $d == 0)}' | jq -c .
exit $((crit + down))
