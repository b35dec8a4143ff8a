#!/usr/bin/env bash
# exercises: exit code range, return, subshell exit, modulo 256, negation
# exit: 255
for c in 0 1 2 126 127 128 255; do (exit $c); echo -n "$? "; done; echo
(exit 256); echo $?; (exit 257); echo $?; (exit -1); echo $?
f() { return 200; }; f; echo $?
! (exit 3); echo $?; ! (exit 0); echo $?
bash -c 'exit 77'; echo $?
bash -c 'kill -TERM $$'; echo $?
bash -c 'kill -9 $$' 2>/dev/null; echo $?
(true; false); echo $?
{ true; false; } ; echo $?
if (exit 4); then :; fi; echo "if without branch $?"
exit -1
