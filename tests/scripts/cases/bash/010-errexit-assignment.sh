#!/usr/bin/env bash
# exercises: set -e, command substitution status, subshell, local assignment
# exit: 1
set -e
get() { echo "value"; return "$1"; }
ok=$(get 0)
echo "first $ok"
inner() { local v; v=$(get 4); echo "not printed $v"; }
( inner ) && echo "exempt inside an and list"
bad=$(get 1)
echo "not reached $bad"
