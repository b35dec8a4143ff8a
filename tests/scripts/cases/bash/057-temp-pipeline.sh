#!/usr/bin/env bash
# exercises: mktemp, tee, sort, uniq, comm, process substitution, trap
tmp=$(mktemp -d "${TMPDIR:-/tmp}/job.XXXXXX") || exit 1
trap 'rm -rf -- "$tmp"' EXIT
[[ ${tmp##*/} =~ ^job\.[A-Za-z0-9]{6}$ ]] && echo "name ok"
printf '%s\n' banana apple cherry apple > "$tmp/a"; printf '%s\n' cherry date banana > "$tmp/b"
sort -u "$tmp/a" | tee "$tmp/sa" | wc -l | tr -d ' '
sort -u "$tmp/b" > "$tmp/sb"
echo "only a: $(comm -23 "$tmp/sa" "$tmp/sb" | xargs)"
echo "only b: $(comm -13 "$tmp/sa" "$tmp/sb" | xargs)"
echo "both: $(comm -12 "$tmp/sa" "$tmp/sb" | paste -sd, -)"
f=$(mktemp); [[ -f $f && ! -s $f ]] && echo "empty file made"; rm "$f"; [[ -e $f ]] || echo "and removed"
