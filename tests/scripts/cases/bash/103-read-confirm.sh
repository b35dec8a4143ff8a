#!/usr/bin/env bash
# exercises: reading answers from stdin, functions, defaults, loops until valid, case
# exit: 1
confirm() { local a; printf '%s [y/N] ' "$1"; read -r a || a=; echo "${a:-<empty>}"; case ${a,,} in y|yes) return 0 ;; *) return 1 ;; esac; }
ask() { local v; read -r -p "$1: " v; printf -v "$2" '%s' "${v:-$3}"; }
{
  ask Name name anonymous; ask City city Paris
  confirm "Delete $name?" && echo "deleted" || echo "kept"
  confirm "Really?" && echo "yes" || echo "no"
  until read -r n && [[ $n =~ ^[0-9]+$ ]]; do echo "not a number: $n"; done; echo "number $n"
  confirm "At end?"; rc=$?
} <<E
Ann

YES
nope
abc
12x
42
E
echo "$name in $city rc=$rc"; exit $rc
