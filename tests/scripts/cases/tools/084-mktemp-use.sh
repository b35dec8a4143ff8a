#!/usr/bin/env bash
# exercises: mktemp -d -t -p -u with templates, trap, -s test, cleanup
t=$(mktemp)
[ -f "$t" ] && [ ! -s "$t" ] && echo "file"
stat -c %a "$t"
d=$(mktemp -d)
[ -d "$d" ] && stat -c %a "$d"
trap 'rm -rf "$t" "$d"' EXIT
f=$(mktemp -p "$d")
[ "$(dirname "$f")" = "$d" ] && echo "in the folder"
g=$(mktemp "$d/name-XXXX.txt")
case ${g##*/} in name-????.txt) echo "template kept" ;; esac
u=$(mktemp -u "$d/XXXXXX")
[ -e "$u" ] || echo "only a name"
[ "$(mktemp -u XXXXXX)" != "$(mktemp -u XXXXXX)" ] && echo "different"
a=$(mktemp -t pre.XXXXXX)
[ "$(dirname "$a")" = "${TMPDIR%/}" ] && echo "in TMPDIR"
rm "$a"
ls "$d" | wc -l | tr -d ' '
mktemp "$d/tooshort.X" 2>/dev/null || echo "rc=$?"
