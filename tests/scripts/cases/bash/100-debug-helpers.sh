#!/usr/bin/env bash
# exercises: FUNCNAME, LINENO, caller-free stack, set -x to stderr, BASH_SOURCE, trap DEBUG
where() { echo "in ${FUNCNAME[0]} from ${FUNCNAME[1]} depth ${#FUNCNAME[@]}"; }
outer() { where; middle() { where; }; middle; }
outer
line() { echo "$1"; }; line $LINENO
line "$LINENO"
( set -x; echo traced; x=1 ) 2>/dev/null
trace=$( { PS4='> '; set -x; echo hi > /dev/null; y=2; set +x; } 2>&1 ); echo "$trace"
die() { echo "die: $* (from ${FUNCNAME[1]})"; exit 9; }
( inner_fail() { die "bad thing"; }; inner_fail ); echo "rc=$?"
n=0; trap 'n=$((n + 1))' DEBUG; :; :; trap - DEBUG; ((n >= 2)) && echo "debug ran"
[[ ${BASH_SOURCE[0]##*/} == "${0##*/}" ]] && echo "main script"
