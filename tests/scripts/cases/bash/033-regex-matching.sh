#!/usr/bin/env bash
# exercises: [[ =~ ]], BASH_REMATCH, groups, alternation, quoting, loops, validation functions
is_email() { [[ $1 =~ ^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$ ]]; }
for e in a@b.co bad@ x.y+z@sub.example.org @no.de; do is_email "$e" && echo "ok $e" || echo "no $e"; done
re='([0-9]{4})-([0-9]{2})-([0-9]{2})(T([0-9:]+))?'
for d in 2024-02-29 "on 1999-12-31T23:59:58 x" 24-1-1; do
  if [[ $d =~ $re ]]; then echo "${BASH_REMATCH[0]} y=${BASH_REMATCH[1]} m=${BASH_REMATCH[2]} t=${BASH_REMATCH[5]}| n=${#BASH_REMATCH[@]}"; else echo "none in $d"; fi
done
[[ "a.c" =~ ^a\.c$ ]] && echo dot
[[ abc =~ "a.c" ]] || echo "quoted is literal"
v="version 10.4.2-rc1"; [[ $v =~ ([0-9]+)\.([0-9]+)\.([0-9]+)(-([a-z0-9]+))? ]] && printf '%s/' "${BASH_REMATCH[@]:1:3}" "${BASH_REMATCH[5]}"; echo
text="k1=v1;k2=v2;k3=v3"
while [[ $text =~ ([a-z0-9]+)=([a-z0-9]+)\;?(.*) ]]; do echo "${BASH_REMATCH[1]}:${BASH_REMATCH[2]}"; text=${BASH_REMATCH[3]}; done
[[ foo =~ (bar|foo)$ ]] && echo "alt ${BASH_REMATCH[1]}"
[[ "tab	here" =~ [[:space:]] ]] && echo space
