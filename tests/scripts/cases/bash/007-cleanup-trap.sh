#!/usr/bin/env bash
# exercises: mktemp -d, trap EXIT, exit code kept, files, functions
# exit: 3
workdir=$(mktemp -d)
cleanup() {
  local rc=$?
  rm -rf "$workdir"
  [[ -e $workdir ]] && echo "still there" || echo "cleaned, rc=$rc"
}
trap cleanup EXIT
printf '%s\n' beta alpha gamma > "$workdir/list"
sort "$workdir/list" | tee "$workdir/sorted"
[[ -s $workdir/sorted ]] && wc -l < "$workdir/sorted" | tr -d ' '
if ! grep -q delta "$workdir/sorted"; then
  echo "delta is missing"
  exit 3
fi
echo "not reached"
