#!/usr/bin/env bash
# exercises: awk gsub, split pairs, trim, quotes in programs, character loop, string building
echo 'k1=v1;k2=v2' | awk -F';' '{for (i = 1; i <= NF; i++) {split($i, kv, "="); print kv[2] "<-" kv[1]}}'
echo '  trim  ' | awk '{gsub(/^ +| +$/, ""); print "[" $0 "]"}'
echo 'a.b.c' | awk '{gsub(/\./, "-"); print}'
printf 'one\n' | awk '{print "it" "\047" "s " $1 "\ttab"}'
awk 'BEGIN {while (i++ < 3) s = s "ab"; print s}'
echo camelCaseName | awk '{out = ""; for (i = 1; i <= length($0); i++) {c = substr($0, i, 1); out = out ((c ~ /[A-Z]/) ? "_" tolower(c) : c)} print out}'
