#!/usr/bin/env bash
# exercises: +=, printf padding, repeat characters, centre text, joins, loops
repeat() { local s; printf -v s '%*s' "$2" ''; echo "${s// /$1}"; }
repeat = 10; repeat ab 3
join() { local d=$1 out=$2; shift 2; for x; do out+=$d$x; done; echo "$out"; }
join ', ' a b c; join - one
centre() { local w=$1 t=$2 p; p=$(((w - ${#t}) / 2)); printf '|%*s%s%*s|\n' "$p" '' "$t" "$((w - p - ${#t}))" ''; }
centre 11 abc; centre 10 abc
s=; for c in {a..f}; do s+=$c; (( ${#s} % 4 == 3 )) && s+=_; done; echo "$s"
n=1234567; out=; while [[ ${#n} -gt 3 ]]; do out=",${n: -3}$out"; n=${n:0:${#n}-3}; done; echo "$n$out"
line=$(printf '%.0s-' {1..20}); echo "${#line} $line"
bar() { local f=$(($1 * 20 / 100)); printf '[%s%s] %d%%\n' "$(repeat '#' $f)" "$(repeat . $((20 - f)))" "$1"; }; bar 35; bar 100
