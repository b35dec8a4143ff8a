#!/usr/bin/env bash
# exercises: awk, sort, uniq -c, cut, grep, sed, head, here-document, percent
cat > access.log <<'E'
203.0.113.5 - - [10/May/2024:10:00:01 +0000] "GET / HTTP/1.1" 200 1043 "-" "Mozilla/5.0 (X11)"
203.0.113.5 - - [10/May/2024:10:00:02 +0000] "GET /style.css HTTP/1.1" 200 300 "/" "Mozilla/5.0 (X11)"
198.51.100.7 - ann [10/May/2024:11:15:30 +0000] "POST /login HTTP/1.1" 302 0 "-" "curl/8.0"
198.51.100.7 - ann [10/May/2024:11:15:31 +0000] "GET /admin HTTP/1.1" 403 150 "-" "curl/8.0"
192.0.2.44 - - [10/May/2024:12:59:59 +0000] "GET /nope HTTP/1.1" 404 12 "-" "bot"
192.0.2.44 - - [11/May/2024:00:00:00 +0000] "GET / HTTP/1.1" 200 1043 "-" "bot"
E
awk '{print $1}' access.log | sort | uniq -c | sort -k1,1nr -k2 | awk '{print $2, $1}'
awk '{print $9}' access.log | sort | uniq -c | sed 's/^ *//'
cut -d'"' -f2 access.log | cut -d' ' -f2 | sort | uniq -c | sort -rn | head -1 | awk '{print $2}'
awk '{s += $10} END {printf "%d bytes, %.1f avg\n", s, s / NR}' access.log
awk '$9 >= 400 {e++} END {printf "%.1f%% errors\n", e * 100 / NR}' access.log
sed -nE 's/.*\[([0-9]+)\/([A-Za-z]+)\/([0-9]+):([0-9]+).*/\3-\2-\1 \4h/p' access.log | uniq -c | awk '{print $2, $3, $1}'
grep -oE '"[^"]*"$' access.log | tr -d '"' | sort -u
awk -F'"' '$2 ~ /^POST/ {print $2}' access.log
grep -vc ' 200 ' access.log
awk '$3 != "-" {print $3}' access.log | sort | uniq
