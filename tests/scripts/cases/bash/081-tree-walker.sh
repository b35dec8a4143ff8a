#!/usr/bin/env bash
# exercises: recursion over folders, globs, nullglob, local, indentation, file tests, counters
mkdir -p root/{a/{deep,empty},b}; echo hi > root/a/x.txt; echo "hello there" > root/a/deep/y.md; : > root/b/zero; ln -s ../a root/b/link
shopt -s nullglob
files=0 dirs=0
walk() {
  local d=$1 indent=$2 e
  for e in "$d"/*; do
    if [[ -L $e ]]; then echo "$indent${e##*/} -> $(readlink "$e")"
    elif [[ -d $e ]]; then dirs=$((dirs + 1)); echo "$indent${e##*/}/"; walk "$e" "$indent  "
    else files=$((files + 1)); echo "$indent${e##*/} ($(wc -c < "$e" | tr -d ' '))"; fi
  done
}
walk root ""
echo "$files files, $dirs folders"
