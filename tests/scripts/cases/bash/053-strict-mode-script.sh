#!/usr/bin/env bash
# exercises: set -Eeuo pipefail, trap ERR, functions, exit code mapping, cleanup
# exit: 77
set -Eeuo pipefail
tmp=$(mktemp -d)
on_exit() { local rc=$?; rm -rf "$tmp"; echo "cleanup rc=$rc"; }
on_err() { echo "error rc=$1 in ${2:-main}"; }
trap on_exit EXIT
trap 'on_err "$?" "${FUNCNAME[0]:-main}"' ERR
extract() { printf 'a=1\nb=2\n' | grep "^$1=" | cut -d= -f2; }
echo "a is $(extract a)"
value=$(extract b); echo "b is $value"
check() { [[ -d $tmp ]]; echo "tmp is there"; }
check
require() { command -v "$1" > /dev/null || { echo "needs $1"; exit 77; }; }
require sort
require claw-missing-tool
echo never
