#!/usr/bin/env bash
# exercises: sh -c with POSIX only constructs, here-document into sh, set --, test, case, exit code
# exit: 4
sh -s a 'b c' <<'E'
echo "$# [$2]"
i=0; while [ "$i" -lt 3 ]; do i=$((i + 1)); printf '%s ' "$i"; done; echo
case "$1" in a|b) echo letter ;; esac
f() { echo "f: $1"; return 2; }
f x || echo "rc=$?"
set -- "$@" more; for a; do echo "arg $a"; done
x=abc; echo "${x#a}" "${x%c}" "${#x}" "${y:-none}"
[ -n "$x" ] && [ "$x" != y ] && echo tests
printf '%s\n' z y | sort
trap 'echo bye' EXIT
exit 4
E
rc=$?; echo "sh ended with $rc"; exit $rc
