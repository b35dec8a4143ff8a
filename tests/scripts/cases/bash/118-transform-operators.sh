#!/usr/bin/env bash
# exercises: ${x@Q}, ${x@U}, ${x@L}, ${x@u}, ${x@E}, array lengths, case toggles
s="it's a Test"; echo "${s@Q}"; echo "${s@U} | ${s@L} | ${s@u}"; e='tab\tnew'; echo "${e@E}"
a=("x y" z); echo "${a[@]@Q}"; declare -A m=([k]=v); echo "${#m[@]} ${m[@]@Q}"
x=abcdef; echo "${x:2}" "${x:1:3}" "${x: -2}" "${x:1:-1}" "${x::2}" "${#x}"
p=/usr/local/lib/libfoo.so.1.2; echo "${p##*/}" "${p%%.so*}" "${p#/*/}" "${p%/*/*}"
v=foo.bar.baz; echo "${v%.*} ${v%%.*} ${v#*.} ${v##*.} ${v/./-} ${v//./-} ${v/%baz/end}"
u="a?b*c[d"; echo "${u//\?/Q} ${u//'*'/S} ${u/\[/L}"; w="x  y"; echo "${w// /}" "${w/ /_}"
echo "${x^} ${x^^[aeiou]} ${x/[a-c]/#} ${x//[!a-c]/.}"; unset q; echo "${q:-a b}" "${q:=set}" "$q" "${q:+alt}"
t=${x/bcd/"[&]"}; echo "$t"; n=5; echo "${x:n-3:2}" "${x:$((n - 1))}"
