#!/usr/bin/env bash
# exercises: coproc, reading and writing descriptors, here-string, closing, wait
coproc UP { while read -r l; do echo "${l^^}"; done; }
echo hello >&"${UP[1]}"; read -r a <&"${UP[0]}"; echo "$a"
echo again >&"${UP[1]}"; read -r b <&"${UP[0]}"; echo "$b"
fd=${UP[1]}; exec {fd}>&-; wait; echo done
