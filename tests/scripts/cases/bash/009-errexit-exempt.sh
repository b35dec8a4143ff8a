#!/usr/bin/env bash
# exercises: set -e subtleties, if, ||, &&, !, while condition, command substitution
set -e
false || echo "or saves"
if false; then echo no; else echo "if saves"; fi
! true
echo "negation saves"
false && echo never
echo "and list saves"
while false; do :; done
until true; do :; done
x=$(echo kept; true)
echo "x=$x"
f() { false; echo "f went on"; }
if f; then echo "f in condition is exempt"; fi
f2() { local v=$(false); echo "local hides the failure"; }
f2
y=$(false) || echo "assignment failed rc=$?"
(false; echo "subshell went on") || echo "subshell list"
echo end
