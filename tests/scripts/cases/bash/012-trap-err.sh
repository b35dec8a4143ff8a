#!/usr/bin/env bash
# exercises: trap ERR, functions, set -E, LINENO-free report, return codes
fails=0
trap 'echo "ERR rc=$?"; fails=$((fails + 1))' ERR
false
(exit 9)
if false; then :; fi
false || true
ls /nonexistent-path-for-claw 2>/dev/null
f() { return 4; }
f
echo "fails=$fails"
trap - ERR
false
echo "fails=$fails"
set -E
trap 'echo "inherited rc=$?"' ERR
g() { false; echo "in g"; }
g
echo done
