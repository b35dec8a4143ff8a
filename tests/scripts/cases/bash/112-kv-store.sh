#!/usr/bin/env bash
# exercises: functions, file per key, cat, globs, default values, exit codes, atomic replace by mv
store=$(mktemp -d); trap 'rm -rf "$store"' EXIT
put() { printf '%s' "$2" > "$store/.$1.tmp" && mv "$store/.$1.tmp" "$store/$1"; }
get() { [[ -f $store/$1 ]] && cat "$store/$1" && echo || { [[ -n ${2+x} ]] && echo "$2" || return 1; }; }
del() { rm -f -- "$store/$1"; }; keys() { local f; for f in "$store"/*; do [[ -e $f ]] && echo "${f##*/}"; done; }
incr() { put "$1" $(( $(get "$1" 0) + ${2:-1} )); get "$1"; }
put name "Ann Lee"; put city ""; get name; get city; get none || echo "rc=$?"; get none default
incr n; incr n 5; incr n -2; keys | paste -sd' ' -; del n; keys | wc -l | tr -d ' '
put multi $'l1\nl2'; get multi | wc -l | tr -d ' '
