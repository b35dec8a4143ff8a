#!/usr/bin/env bash
# exercises: parameter expansion substitution, anchors, case conversion, length, substring
s="The quick brown fox jumps over the lazy dog"
echo "${s/o/0}"
echo "${s//o/0}"
echo "${s/#The/A}"
echo "${s/%dog/cat}"
echo "${s// /_}"
echo "${s//[aeiou]/}"
echo "${s^^}"; echo "${s,,}"
t=hello; echo "${t^} ${t^^[el]} ${t~}"
echo "${#s} ${s:4:5} ${s: -3} ${s:(-8):4} ${s:40}"
p="a/b/c"; echo "${p//\//::}"
v='x*y*z'; echo "${v//\*/-}"
