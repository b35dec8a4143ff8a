#!/usr/bin/env bash
# exercises: functions, find, sort, mapfile, arrays, rm, trap, arithmetic
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
for d in 01 05 09 12 20 28; do echo "$d" > "$dir/backup-2024-03-$d.tar"; done
touch "$dir/notes.txt"
rotate() {
  local keep=$1; local -a files
  mapfile -t files < <(find "$dir" -name 'backup-*.tar' -type f | LC_ALL=C sort -r)
  echo "have ${#files[@]}, keep $keep"
  local i
  for ((i = keep; i < ${#files[@]}; i++)); do echo "remove ${files[i]##*/}"; rm -- "${files[i]}"; done
}
rotate 4
rotate 4
ls "$dir"
cat "$dir"/backup-* | paste -sd+ -
