#!/usr/bin/env bash
# exercises: sha256sum, associative arrays, find -print0, read -d '', functions, sort
mkdir -p d/x; echo same > d/1; echo same > d/x/2; echo other > d/3; echo same > "d/four 4"; printf same > d/5
declare -A first; dups=0
while IFS= read -r -d '' f; do
  h=$(sha256sum "$f" | cut -d' ' -f1)
  if [[ -n ${first[$h]:-} ]]; then echo "dup: $f = ${first[$h]}"; dups=$((dups + 1)); else first[$h]=$f; fi
done < <(find d -type f -print0 | LC_ALL=C sort -z)
echo "unique ${#first[@]} dups $dups"
for h in "${!first[@]}"; do echo "${h:0:8} ${first[$h]}"; done | LC_ALL=C sort -k2
