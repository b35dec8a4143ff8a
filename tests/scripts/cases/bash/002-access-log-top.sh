#!/usr/bin/env bash
# exercises: here-document, associative arrays, read loop, printf, sort pipeline, set -euo pipefail
set -euo pipefail
declare -A hits bytes
while read -r ip _ _ _ path status size; do
  [[ $status == 2* || $status == 3* ]] || continue
  hits[$path]=$(( ${hits[$path]:-0} + 1 ))
  bytes[$path]=$(( ${bytes[$path]:-0} + size ))
done <<'LOG'
10.0.0.1 - - GET /index.html 200 512
10.0.0.2 - - GET /about 200 100
10.0.0.1 - - GET /index.html 304 0
10.0.0.3 - - GET /missing 404 33
10.0.0.1 - - GET /api/users 200 2048
10.0.0.9 - - GET /api/users 500 12
10.0.0.9 - - GET /index.html 200 512
LOG
for p in "${!hits[@]}"; do
  printf '%-14s %3d %6d\n' "$p" "${hits[$p]}" "${bytes[$p]}"
done | LC_ALL=C sort -k2,2nr -k1,1
echo "paths: ${#hits[@]}"
