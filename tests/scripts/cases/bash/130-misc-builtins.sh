#!/usr/bin/env bash
# exercises: true, false, :, test, printf, type, getopts reset, umask, times-free, shopt query, set -o query
:; echo "colon $?"; true; echo $?; false; echo $?
set -o | grep -E '^(errexit|nounset|pipefail)' | awk '{print $1, $2}'; set -eu; [[ $- == *e* && $- == *u* ]] && echo "flags set"; set +eu
shopt -q nullglob && echo on || echo off; shopt -s nullglob; shopt -q nullglob && echo on
umask 077; umask; umask -S
f() { local OPTIND o; while getopts ab: o; do printf '%s=%s ' "$o" "${OPTARG-}"; done; echo "next $OPTIND"; }; f -a -b1; f -b 2 x
echo -e 'a\tb\x21'; echo -n no; echo " newline"; echo -E 'raw\t'; echo is -n text
[ "$(type -P cat | sed 's|.*/||')" = cat ] && echo "path found"
pi=3; pi2=$((pi * pi)); echo $pi2; unset pi; echo "${pi-unset}"; let pi2+=1 && echo $pi2
printf '%s ' {a..c}; echo; help_text() { sed -n '2s/^# //p' "$0"; }; help_text | cut -c1-9
