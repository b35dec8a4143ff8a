#!/usr/bin/env bash
# exercises: exit 127, 126, command -v, type -t, hash-free lookup, ||
# exit: 127
command -v sort > /dev/null && echo "sort exists"
command -v no_such_command_claw || echo "missing rc=$?"
type -t echo; type -t for; myf() { :; }; type -t myf; type -t no_such_command_claw || echo "no type"
no_such_command_claw 2>/dev/null; echo "rc=$?"
printf 'echo plain\n' > plain.sh; ./plain.sh 2>/dev/null; echo "rc=$?"
chmod +x plain.sh; ./plain.sh
./nonexistent.sh 2>/dev/null; echo "rc=$?"
if ! command -v another_missing_tool >/dev/null 2>&1; then echo "please install it"; fi
no_such_command_claw --help 2>/dev/null
